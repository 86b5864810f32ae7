import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { RetentionRules } from '#app/domain/retention.ts';
import { dayMs } from '#app/policy/consent.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Store } from '#main/store/interface.ts';
import { newStore, randomTemplate, removeFolder, shotOf, somebody } from '#main/store/store.fixture.ts';
import { createErasureClock } from './erasure-clock.ts';
import type { ErasureClock } from './interface.ts';

const folders: string[] = [];
const start = 1_800_000_000_000;
const rules: RetentionRules = {
  afterValidityDays: 5,
  inactiveDays: 90,
  afterWithdrawalDays: 7,
  warningDays: 14,
};
let store: Store;
let clock: ErasureClock;
let nowMs: number;
let erased: string[];
let problems: unknown[];

beforeEach(() => {
  const made = newStore((records) => createAuditLog(records));
  folders.push(made.folder);
  store = made.store;
  nowMs = start;
  erased = [];
  problems = [];
  follow(rules);
  clock = open();
});
afterAll(() => {
  for (const folder of folders) removeFolder(folder);
});

function open(): ErasureClock {
  return createErasureClock({
    store,
    erase(id, reason) {
      store.people.erase(id);
      store.audit.append({ kind: 'person-erased', actor: 'lintel', personId: id, details: { rule: reason } });
    },
    onErased: (id) => erased.push(id),
    onError: (error) => problems.push(error),
    clock: () => nowMs,
  });
}

function follow(retention: RetentionRules): void {
  store.settings.put({ ...store.settings.get(), retention });
}

/** Enrolled at the start, valid to the given time. */
function enrolled(name: string, validUntilMs?: number): string {
  const consent = { textVersion: 'en-1', givenAtMs: start, recordedBy: 'desk' };
  const person = { ...somebody(name), consent, enrolledAtMs: start };
  store.people.insert(person);
  store.templates.insertShot(shotOf(person.id, randomTemplate()));
  store.people.update(person.id, { name, note: '', isActive: true, validUntilMs });
  return person.id;
}
const crowd = (count: number) => Array.from({ length: count }, (_, n) => enrolled(`Somebody ${n}`));

/** Days go by, with ten looks in each. */
async function live(days: number): Promise<void> {
  for (let tenth = 0; tenth < Math.round(days * 10); tenth++) {
    nowMs += dayMs / 10;
    await clock.look();
  }
}
const kinds = () =>
  store.audit
    .page({}, undefined, 200)
    .rows.map(({ kind, details }) => (kind === 'person-erased' ? details.rule : kind))
    .reverse();

describe('erasure by the clock', () => {
  test('a contractor stands on the list for the whole warning, and goes on the day that it named', async () => {
    crowd(20);
    const id = enrolled('Ada', start + 20 * dayMs);
    await clock.look();
    expect(clock.list()).toMatchObject({
      plans: [{ personId: id, name: 'Ada', reason: 'validity-ended', goesAtMs: start + 25 * dayMs }],
      hold: undefined,
    });
    await live(24.9);
    expect(erased).toEqual([]);
    await live(0.2);
    expect(erased).toEqual([id]);
    expect(store.templates.byPerson(id)).toEqual([]);
    expect(kinds()).toEqual(['erasure-announced', 'validity-ended']);
    expect(clock.list().plans).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('who is overdue when a rule is switched on is warned first', async () => {
    crowd(20);
    const id = enrolled('Ada', start - 400 * dayMs);
    await clock.look();
    expect(erased).toEqual([]);
    expect(clock.planOf(id)?.goesAtMs).toBe(start + 14 * dayMs);
    await live(13.9);
    expect(erased).toEqual([]);
    await live(1.1);
    expect(erased).toEqual([id]);
  });

  test('who withdrew goes after the days of the rule, and with none at the next look; a new consent takes them off the list', async () => {
    crowd(20);
    const [ada, ben, cyn] = [enrolled('Ada'), enrolled('Ben'), enrolled('Cyn')];
    for (const id of [ada, ben]) store.consents.withdraw(id, start);
    await clock.look();
    expect(clock.list().plans.map(({ personId, goesAtMs }) => [personId, goesAtMs])).toEqual([
      [ada, start + 7 * dayMs],
      [ben, start + 7 * dayMs],
    ]);
    store.consents.renew(ben, { textVersion: 'en-1', language: 'en', givenAtMs: start, recordedBy: 'desk' });
    expect(clock.planOf(ben)).toBeUndefined();
    await live(7);
    expect(erased).toEqual([ada]);
    follow({ ...rules, afterWithdrawalDays: 0 });
    store.consents.withdraw(cyn, nowMs);
    await clock.look();
    expect(erased).toEqual([ada, cyn]);
  });

  test('who is kept stays to the end of that time, and is warned anew before it', async () => {
    crowd(20);
    const id = enrolled('Ada', start);
    await clock.look();
    store.retention.keep(id, start + 60 * dayMs);
    await live(31);
    expect(erased).toEqual([]);
    await live(28.9);
    expect(erased).toEqual([]);
    await live(0.2);
    expect(erased).toEqual([id]);
  });

  test('who comes back is taken off the list, and is warned for the whole time the next time', async () => {
    crowd(20);
    const id = enrolled('Ada');
    store.people.markSeen(id, start - 100 * dayMs);
    follow({ ...rules, inactiveDays: 30 });
    await live(20);
    expect(clock.planOf(id)?.reason).toBe('inactive');
    store.people.markSeen(id, nowMs + 40 * dayMs);
    await live(1);
    expect(clock.planOf(id)).toBeUndefined();
    expect(erased).toEqual([]);
  });

  test('a clock set forward by years erases nobody, asks once, and goes on when it is set right again', async () => {
    const ids = crowd(3);
    await live(2);
    nowMs += 3650 * dayMs;
    await live(40);
    expect(erased).toEqual([]);
    expect(store.people.count()).toBe(3);
    expect(clock.list()).toMatchObject({ plans: [{}, {}, {}], hold: { why: 'clock', people: 3 } });
    expect(kinds().filter((kind) => kind === 'erasure-held')).toHaveLength(1);
    nowMs -= 3650 * dayMs;
    await live(1);
    expect(clock.list()).toMatchObject({ plans: [], hold: undefined });
    expect(ids.map((id) => clock.planOf(id))).toEqual([undefined, undefined, undefined]);
  });

  test('an administrator who says that the date is right is asked again before many go at once', async () => {
    crowd(8);
    await live(1);
    nowMs += 400 * dayMs;
    await live(15);
    expect(await clock.release('many', nowMs, 'desk')).toBe(false);
    expect(await clock.release('clock', nowMs, 'desk')).toBe(true);
    expect(erased).toEqual([]);
    expect(clock.list().hold).toEqual({ why: 'many', people: 8 });
    expect(await clock.release('many', nowMs, 'desk')).toBe(true);
    expect(erased).toHaveLength(8);
    expect(kinds().slice(-11)).toEqual([
      'erasure-released',
      'erasure-held',
      'erasure-released',
      ...Array.from({ length: 8 }, () => 'inactive'),
    ]);
  });

  test('what became due after the administrator looked is not released with the rest', async () => {
    crowd(60);
    for (const day of [1, 1, 1, 1, 2, 2, 2, 2]) enrolled(`Guest ${day}`, start + (day + 20) * dayMs);
    await live(26.5);
    const seenMs = nowMs;
    expect(clock.list().hold).toEqual({ why: 'many', people: 4 });
    await live(1);
    expect(clock.list().hold).toEqual({ why: 'many', people: 8 });
    await clock.release('many', seenMs, 'desk');
    expect(erased).toHaveLength(4);
    expect(clock.list().hold).toEqual({ why: 'many', people: 4 });
  });

  test('a trickle is no way round the limit: a week is counted together', async () => {
    crowd(60);
    for (const day of [1, 2, 3, 4, 5]) enrolled(`Guest ${day}`, start + (day + 20) * dayMs);
    await live(31);
    expect(erased).toHaveLength(3);
    expect(clock.list().hold).toEqual({ why: 'many', people: 2 });
    await live(7);
    expect(erased).toHaveLength(5);
  });

  test('a clock that hops to and fro shows nobody on the list for longer than they were there', async () => {
    crowd(20);
    enrolled('Ada', start);
    await clock.look();
    for (let hop = 0; hop < 12; hop++) {
      nowMs += 20 * dayMs;
      await clock.look();
      nowMs -= 20 * dayMs;
      await clock.look();
    }
    expect(erased).toEqual([]);
  });

  test('the warning goes on over a restart, and over weeks in which the PC was off', async () => {
    crowd(20);
    const id = enrolled('Ada', start);
    await clock.look();
    await live(6);
    await clock.close();
    nowMs += 20 * dayMs;
    clock = open();
    await clock.look();
    expect(erased).toEqual([]);
    await live(8);
    expect(erased).toEqual([id]);
  });

  test('nobody is erased once it is closed', async () => {
    const id = enrolled('Ada');
    store.consents.withdraw(id, start - 30 * dayMs);
    await clock.close();
    await clock.look();
    expect(erased).toEqual([]);
    expect(store.people.count()).toBe(1);
  });
});
