import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { csvLine } from '#main/audit/export-csv.ts';
import { createErasureClock } from '#main/privacy/erasure-clock.ts';
import { erasuresCsv } from '#main/privacy/erasure-csv.ts';
import type { ErasureClock } from '#main/privacy/interface.ts';
import type { Store } from '#main/store/interface.ts';
import { somebody } from '#main/store/store.fixture.ts';
import { type Desk, newDesk } from './desk.fixture.ts';
import { serveErasures } from './serve-erasures.ts';

let desk: Desk;
let store: Store;
let ask: Desk['ask'];
let erasures: ErasureClock;
let changed: string[];

beforeEach(() => {
  desk = newDesk();
  ({ store, ask } = desk);
  store.settings.put({
    ...store.settings.get(),
    retention: { afterValidityDays: 0, afterWithdrawalDays: 7, warningDays: 14 },
  });
  changed = [];
  erasures = createErasureClock({
    store,
    erase: (id) => store.people.erase(id),
    onErased: () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  serveErasures(desk.serve, {
    store: () => store,
    erasures: () => erasures,
    writeCsv: (plans) => erasuresCsv(plans, csvLine),
    onPersonChanged: (id) => changed.push(id),
    offerDownload: desk.offerDownload,
  });
});
afterEach(async () => {
  await erasures.close();
  desk.close();
});

/** Validity ended long ago. */
function overdue(name: string): string {
  const person = somebody(name);
  store.people.insert(person);
  store.people.update(person.id, { name, note: '', isActive: true, validUntilMs: 1 });
  return person.id;
}
const logged = () => store.audit.page({}, undefined, 50).rows.map(({ kind, actor }) => [kind, actor]);

describe('the list of what will go, over the bridge', () => {
  test('tells who goes and when, page by page, to who keeps the people, not to auditors', async () => {
    desk.role = 'auditor';
    expect(await ask('privacy.erasures', { offset: 0, limit: 1 })).toMatchObject({ code: 'not-allowed' });
    desk.role = 'operator';
    const ids = [overdue('Ada'), overdue('Ben'), overdue('Cyn')];
    expect(await ask('privacy.erasures', { offset: 1, limit: 1 })).toMatchObject({
      value: { plans: [{ personId: ids[1], name: 'Ben', reason: 'validity-ended' }], total: 3 },
    });
    expect(await ask('privacy.plannedErasure', { id: ids[0] ?? '' })).toMatchObject({
      value: { plan: { name: 'Ada' } },
    });
    expect(await ask('privacy.plannedErasure', { id: 'nobody' })).toEqual({
      ok: true,
      value: { plan: null },
    });
  });

  test('keeping postpones, with the reason in the log; who withdrew and who is gone are not kept', async () => {
    const id = overdue('Ada');
    desk.role = 'operator';
    const wish = { id, days: 60, reason: 'On leave' };
    expect(await ask('privacy.keepPerson', wish)).toMatchObject({ ok: true, value: { id } });
    expect(changed).toEqual([id]);
    expect(store.audit.page({}, undefined, 1).rows[0]).toMatchObject({
      kind: 'person-kept',
      actor: 'desk',
      personId: id,
      details: { days: 60, why: 'On leave' },
    });
    expect(erasures.planOf(id)).toBeUndefined();
    store.consents.withdraw(id, Date.now());
    expect(await ask('privacy.keepPerson', wish)).toMatchObject({ code: 'already-withdrawn' });
    expect(await ask('privacy.keepPerson', { ...wish, id: 'nobody' })).toMatchObject({ code: 'not-found' });
    expect(await ask('privacy.keepPerson', { ...wish, days: 366 })).toMatchObject({ code: 'invalid-input' });
    expect(logged()).toHaveLength(1);
    desk.role = 'auditor';
    expect(await ask('privacy.keepPerson', wish)).toMatchObject({ code: 'not-allowed' });
  });

  test('the list as a file is logged before it is handed out, and names cannot run as formulas', async () => {
    expect(await ask('privacy.exportErasures')).toMatchObject({ code: 'nothing-to-export' });
    overdue('=cmd()');
    desk.role = 'operator';
    expect(await ask('privacy.exportErasures')).toMatchObject({ code: 'not-allowed' });
    desk.role = 'administrator';
    expect(await ask('privacy.exportErasures')).toMatchObject({ ok: true });
    expect(logged()).toEqual([['erasure-list-exported', 'desk']]);
    expect(desk.files[0]?.name).toMatch(/^lintel-erasures-[-0-9a-f]+\.csv$/);
    const [header, row] = desk.files[0]?.body.split('\r\n') ?? [];
    expect(header).toBe('person id,name,reason,due,erased on,kept until');
    expect(row).toContain(",'=cmd(),validity-ended,1970-01-01T00:00:00.001Z,");
  });

  test('only an administrator answers what the clock waits for, and only while it waits', async () => {
    const wish = { why: 'clock', asOfMs: Date.now() };
    expect(await ask('privacy.releaseErasures', wish)).toMatchObject({ code: 'nothing-held' });
    const id = overdue('Ada');
    await erasures.look();
    const clock = store.retention.clock();
    if (clock === undefined) throw new Error('A look leaves a clock.');
    // Warned for long, and then the clock jumped by forty days.
    store.retention.takeOffList(id);
    store.retention.putOnList(id, Date.now() - 50 * 86_400_000, clock.day - 20);
    store.retention.putClock({ ...clock, trustedAtMs: Date.now() - 40 * 86_400_000 });
    await erasures.look();
    expect(store.people.count()).toBe(1);
    desk.role = 'operator';
    expect(await ask('privacy.releaseErasures', wish)).toMatchObject({ code: 'not-allowed' });
    desk.role = 'administrator';
    expect(await ask('privacy.releaseErasures', wish)).toMatchObject({ ok: true });
    expect(store.people.count()).toBe(0);
    expect(logged().map(([kind]) => kind)).toEqual(['erasure-released', 'erasure-held', 'erasure-announced']);
  });
});
