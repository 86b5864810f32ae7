import { afterEach, describe, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Store } from '#main/store/interface.ts';
import { newStore, removeFolder, somebody } from '#main/store/store.fixture.ts';
import { createClaimCodes } from './claim-codes.ts';

const opened: { folder: string; store: Store }[] = [];
afterEach(() => {
  for (const { folder, store } of opened.splice(0)) {
    store.close();
    removeFolder(folder);
  }
});

function desk() {
  const made = newStore(createAuditLog);
  opened.push(made);
  const { store } = made;
  const [ada, ben] = [somebody('Ada'), somebody('Ben')];
  for (const person of [ada, ben]) store.people.insert(person);
  return { store, codes: createClaimCodes(store), ada: ada.id, ben: ben.id };
}
const rows = (store: Store) => store.audit.page({ kinds: ['claim-changed'] }, undefined, 50).rows;

describe('PINs and badges', () => {
  test('a PIN names its person and nobody else, until it is changed or removed', () => {
    const { codes, ada, ben, store } = desk();
    expect(codes.find('4711')).toBeUndefined();
    expect(codes.set(ada, 'pin', '4711', 'desk').ok).toBe(true);
    expect(codes.find('4711')).toEqual({ personId: ada, kind: 'pin' });
    expect([codes.isPinOf(ada, '4711'), codes.isPinOf(ada, '4712'), codes.isPinOf(ben, '4711')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(store.people.get(ada)).toMatchObject({ hasPin: true, hasBadge: false });
    codes.set(ada, 'pin', '90817', 'desk');
    expect(codes.find('4711')).toBeUndefined();
    expect(codes.remove(ada, 'pin', 'desk').ok).toBe(true);
    expect(codes.find('90817')).toBeUndefined();
    expect(rows(store).map(({ actor, personId, details }) => [actor, personId, details])).toEqual([
      ['desk', ada, { pin: 'removed' }],
      ['desk', ada, { pin: 'changed' }],
      ['desk', ada, { pin: 'set' }],
    ]);
  });

  test('neither rows of the log nor the database hold a code', () => {
    const { codes, ada, store } = desk();
    codes.set(ada, 'pin', '471100', 'desk');
    codes.set(ada, 'badge', 'AB12CD34', 'desk');
    const kept = store.claims.tagOf(ada, 'pin');
    expect(kept?.length).toBe(32);
    expect(JSON.stringify([rows(store), store.people.get(ada)])).not.toMatch(/471100|AB12CD34/);
  });

  test('the same PIN has another tag in another store', () => {
    const [one, two] = [desk(), desk()];
    one.codes.set(one.ada, 'pin', '4711', 'desk');
    two.codes.set(two.ada, 'pin', '4711', 'desk');
    expect(one.store.claims.tagOf(one.ada, 'pin')).not.toEqual(two.store.claims.tagOf(two.ada, 'pin'));
  });

  test.each([
    ['0000', 'weak-pin'],
    ['1234', 'weak-pin'],
    ['12', 'bad-code'],
    ['47a1', 'bad-code'],
    ['123456789', 'bad-code'],
    ['', 'bad-code'],
  ])('the PIN “%s” is refused as %s', (pin, code) => {
    const { codes, ada, store } = desk();
    expect(codes.set(ada, 'pin', pin, 'desk')).toMatchObject({ ok: false, code });
    expect(store.people.get(ada)?.hasPin).toBe(false);
  });

  test('a code that somebody has is refused, whichever kind, and nobody is named', () => {
    const { codes, ada, ben } = desk();
    codes.set(ada, 'badge', '00471108', 'desk');
    for (const kind of ['pin', 'badge'] as const) {
      const reply = codes.set(ben, kind, '00471108', 'desk');
      expect(reply).toMatchObject({ ok: false, code: 'taken' });
      expect(JSON.stringify(reply)).not.toMatch(/Ada|471108/);
    }
    // One's own badge number is no PIN of one's own either: a typed code must say one thing.
    expect(codes.set(ada, 'pin', '00471108', 'desk')).toMatchObject({ code: 'taken' });
    expect(codes.set(ada, 'badge', ' 0047 1108', 'desk').ok).toBe(true);
  });

  test('a badge is found however the reader spells it', () => {
    const { codes, ada } = desk();
    codes.set(ada, 'badge', '04a2b91c', 'desk');
    expect(codes.find('04A2 B91C')).toEqual({ personId: ada, kind: 'badge' });
    expect(codes.isPinOf(ada, '04A2B91C')).toBe(false);
    expect(codes.find('…')).toBeUndefined();
  });

  test('a generated PIN has six digits, is nobody’s, and ends a lock-out', () => {
    const { codes, ada, ben, store } = desk();
    store.claims.setFailures({ personId: ada }, { count: 60, lastAtMs: 5 });
    const [first, second] = [codes.generatePin(ada, 'desk'), codes.generatePin(ben, 'desk')];
    expect(first.ok && /^\d{6}$/.test(first.value) && codes.isPinOf(ada, first.value)).toBe(true);
    expect(second.ok && first.ok && second.value !== first.value).toBe(true);
    expect(store.claims.failures({ personId: ada }).count).toBe(0);
    expect(codes.generatePin('nobody', 'desk')).toMatchObject({ code: 'not-found' });
  });

  test('who is asked for a PIN has one, and keeps it', () => {
    const { codes, ada, ben, store } = desk();
    codes.set(ada, 'pin', '4711', 'desk');
    expect(codes.setAsksPin([ada, ben], true, 'desk')).toMatchObject({ code: 'no-pin' });
    expect(store.people.get(ada)?.asksPin).toBe(false);
    codes.set(ben, 'pin', '8264', 'desk');
    expect(codes.setAsksPin([ada, ben], true, 'desk').ok).toBe(true);
    expect(codes.remove(ben, 'pin', 'desk')).toMatchObject({ code: 'pin-asked' });
    expect(codes.find('8264')).toBeDefined();
    expect(codes.setAsksPin([ben], false, 'desk').ok).toBe(true);
    expect(codes.remove(ben, 'pin', 'desk').ok).toBe(true);
    expect(codes.setAsksPin([ada, 'nobody'], false, 'desk')).toMatchObject({ code: 'not-found' });
    expect(store.people.get(ada)?.asksPin).toBe(true);
  });

  test('with the person go PIN, badge and failures', () => {
    const { codes, ada, ben, store } = desk();
    codes.set(ada, 'pin', '4711', 'desk');
    store.claims.setFailures({ personId: ada }, { count: 3, lastAtMs: 5 });
    store.claims.setFailures({ doorId: 'front' }, { count: 2, lastAtMs: 5 });
    store.people.erase(ada);
    expect(codes.find('4711')).toBeUndefined();
    expect(store.claims.failures({ personId: ada }).count).toBe(0);
    expect(store.claims.failures({ doorId: 'front' })).toEqual({ count: 2, lastAtMs: 5 });
    expect(codes.set(ben, 'pin', '4711', 'desk').ok).toBe(true);
  });
});
