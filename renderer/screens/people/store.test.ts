import { describe, expect, test } from 'vitest';
import type { Person } from '#app/domain/person.ts';
import { answersArrived, ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createPeopleStore } from './store.ts';

const person = (id: string, name = id): Person => ({
  id,
  name,
  note: '',
  isActive: true,
  consent: { textVersion: '1', givenAtMs: 1, recordedBy: 'ada' },
  enrolledAtMs: 1,
  shotCount: 5,
  modelIds: ['m'],
  asksPin: false,
  hasPin: false,
  hasBadge: false,
});
const page = (people: Person[], total = people.length) => ({ ok: true, value: { people, total } }) as const;

describe('the list of people', () => {
  test('an answer to an older search never replaces a newer one', async () => {
    const main = new ScriptedBridge();
    let slow: (reply: ReturnType<typeof page>) => void = () => undefined;
    main.answer(
      'people',
      'list',
      new Promise((resolve) => {
        slow = resolve;
      }),
    );
    main.answer('people', 'list', page([person('grace')]));
    const store = createPeopleStore(main.lintel);
    const first = store.getState().find('a');
    await store.getState().find('gr');
    slow(page([person('ada')]));
    await first;
    const { list } = store.getState();
    expect(list.state === 'ready' && list.value.people.map(({ id }) => id)).toEqual(['grace']);
    expect(main.argumentsOf('people.list')[1]).toEqual({ search: 'gr', offset: 0, limit: 25 });
  });

  test('the last page is shown when the one that was open has vanished', async () => {
    const main = new ScriptedBridge()
      .answer('people', 'list', page([], 30))
      .answer('people', 'list', page([person('a')], 30));
    const store = createPeopleStore(main.lintel);
    await store.getState().turnTo(3);
    expect(store.getState().page).toBe(2);
    expect(main.argumentsOf('people.list')).toMatchObject([{ offset: 50 }, { offset: 25 }]);
  });

  test('follows changes that others make while it is shown, and not before', async () => {
    const main = new ScriptedBridge().answer('people', 'list', page([person('a')]));
    const store = createPeopleStore(main.lintel);
    main.emit('people', 'changed', { id: 'a', what: 'changed' });
    expect(main.calls).toEqual([]);
    await store.getState().load();
    main.emit('people', 'changed', { id: 'a', what: 'erased' });
    await answersArrived();
    expect(main.argumentsOf('people.list')).toHaveLength(2);
    store.getState().forget();
    main.emit('people', 'changed', { id: 'a', what: 'erased' });
    expect(main.argumentsOf('people.list')).toHaveLength(2);
  });

  test('a failed reload keeps the list and marks it stale', async () => {
    const main = new ScriptedBridge()
      .answer('people', 'list', page([person('a')]))
      .answer('people', 'list', { ok: false, code: 'store-failed' });
    const store = createPeopleStore(main.lintel);
    await store.getState().load();
    await store.getState().load();
    expect(store.getState().list).toMatchObject({ state: 'ready', stale: { code: 'store-failed' } });
  });
});

const noPlan = { ok: true, value: { plan: null } } as const;

describe('one person', () => {
  test('who was erased before the answer to a withdrawal came is not opened again by it', async () => {
    let answer: (reply: { ok: true; value: Person }) => void = () => undefined;
    const main = new ScriptedBridge()
      .answer('people', 'get', { ok: true, value: person('a') })
      .answer('privacy', 'plannedErasure', noPlan)
      .answer(
        'privacy',
        'withdrawConsent',
        new Promise((resolve) => {
          answer = resolve;
        }),
      );
    const store = createPeopleStore(main.lintel);
    await store.getState().openPerson('a');
    const withdrawing = store.getState().withdrawConsent();
    main.emit('people', 'changed', { id: 'a', what: 'erased' });
    answer({ ok: true, value: person('a') });
    expect(await withdrawing).toBe(true);
    expect(store.getState()).toMatchObject({ open: undefined, isSaving: false });
  });

  test('what the clock has in store is shown, follows changes, and goes with the person', async () => {
    const plan = { personId: 'a', name: 'a', reason: 'inactive', dueAtMs: 5, goesAtMs: 9 } as const;
    const main = new ScriptedBridge()
      .answer('people', 'get', { ok: true, value: person('a') })
      .answer('privacy', 'plannedErasure', { ok: true, value: { plan } })
      .answer('privacy', 'plannedErasure', noPlan);
    const store = createPeopleStore(main.lintel);
    await store.getState().openPerson('a');
    expect(store.getState().plan).toEqual(plan);
    main.emit('people', 'changed', { id: 'b', what: 'erased' });
    main.emit('people', 'changed', { id: 'a', what: 'changed' });
    await answersArrived();
    expect(store.getState()).toMatchObject({ plan: null, open: { state: 'ready' } });
    main.emit('people', 'changed', { id: 'a', what: 'erased' });
    expect(store.getState().open).toBeUndefined();
  });

  test('a change is tidied and shown as main stored it', async () => {
    const main = new ScriptedBridge()
      .answer('people', 'get', { ok: true, value: person('a', 'Ada') })
      .answer('privacy', 'plannedErasure', noPlan)
      .answer('people', 'update', { ok: true, value: { ...person('a', 'Ada L.'), isActive: false } });
    const store = createPeopleStore(main.lintel);
    await store.getState().openPerson('a');
    const change = { name: ' Ada L. ', note: ' x ', isActive: false, validUntilMs: 99 };
    expect(await store.getState().save(change)).toBe(true);
    expect(main.argumentsOf('people.update')).toEqual([
      { id: 'a', name: 'Ada L.', note: 'x', isActive: false, validUntilMs: 99 },
    ]);
    expect(store.getState().open).toMatchObject({
      state: 'ready',
      value: { name: 'Ada L.', isActive: false },
    });
  });

  test('an answer that comes late does not open somebody else', async () => {
    const late = Promise.withResolvers<{ ok: true; value: Person }>();
    const main = new ScriptedBridge()
      .answer('people', 'get', late.promise)
      .answer('people', 'get', { ok: true, value: person('b') })
      .answer('privacy', 'plannedErasure', noPlan);
    const store = createPeopleStore(main.lintel);
    const first = store.getState().openPerson('a');
    await store.getState().openPerson('b');
    late.resolve({ ok: true, value: person('a') });
    await first;
    expect(store.getState().open).toMatchObject({ state: 'ready', value: { id: 'b' } });
  });

  test('erasing closes the person; a failure leaves it open with the reason', async () => {
    const main = new ScriptedBridge()
      .answer('people', 'get', { ok: true, value: person('a') })
      .answer('privacy', 'plannedErasure', noPlan)
      .answer('people', 'erase', { ok: false, code: 'disk-full' })
      .answer('people', 'erase', { ok: true, value: undefined });
    const store = createPeopleStore(main.lintel);
    await store.getState().openPerson('a');
    expect(await store.getState().erase()).toBe(false);
    expect(store.getState()).toMatchObject({ open: { state: 'ready' }, problem: { code: 'disk-full' } });
    // Withdrawing a consent, asked for next, was not refused.
    store.getState().forgetProblem();
    expect(store.getState()).toMatchObject({ open: { state: 'ready' }, problem: undefined });
    expect(await store.getState().erase()).toBe(true);
    expect(store.getState().open).toBeUndefined();
  });
});
