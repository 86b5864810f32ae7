import { describe, expect, test } from 'vitest';
import type { AuditRow } from '#app/domain/audit.ts';
import { dayOf, endOfDay, startOfDay } from '#renderer/components/days.ts';
import { formatDateTime } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { factsOf, personOf } from './facts.ts';
import { createAuditStore } from './store.ts';

const row = (sequence: number, part: Partial<AuditRow> = {}): AuditRow => ({
  sequence,
  atMs: sequence,
  kind: 'app-started',
  actor: 'lintel',
  details: {},
  hash: 'a'.repeat(64),
  ...part,
});
const page = (rows: AuditRow[], total: number) => ({ ok: true, value: { rows, total } }) as const;

describe('the log', () => {
  test('older rows are asked for before the oldest shown and put below', async () => {
    const main = new ScriptedBridge()
      .answer('audit', 'page', page([row(9), row(8)], 4))
      .answer('audit', 'page', page([row(7), row(6)], 4));
    const store = createAuditStore(main.lintel);
    await store.getState().changeFilter({ text: 'ada' });
    await store.getState().loadOlder();
    const { log } = store.getState();
    expect(log.state === 'ready' && log.value.rows.map(({ sequence }) => sequence)).toEqual([9, 8, 7, 6]);
    expect(main.argumentsOf('audit.page')[1]).toEqual({ filter: { text: 'ada' }, before: 8, limit: 50 });
  });

  test('older rows of another filter never mix in', async () => {
    const main = new ScriptedBridge().answer('audit', 'page', page([row(9)], 2));
    let slow: (reply: ReturnType<typeof page>) => void = () => undefined;
    main.answer(
      'audit',
      'page',
      new Promise((resolve) => {
        slow = resolve;
      }),
    );
    main.answer('audit', 'page', page([row(5)], 1));
    const store = createAuditStore(main.lintel);
    await store.getState().load();
    const older = store.getState().loadOlder();
    await store.getState().changeFilter({ kinds: ['signed-in'] });
    slow(page([row(8)], 2));
    await older;
    const { log, isLoadingOlder } = store.getState();
    expect(log.state === 'ready' && log.value.rows.map(({ sequence }) => sequence)).toEqual([5]);
    expect(isLoadingOlder).toBe(false);
  });

  test('a text is looked for by the words of the screen, on every page and in the export', async () => {
    const main = new ScriptedBridge()
      .answer('audit', 'page', page([row(9)], 2))
      .answer('audit', 'export', { ok: true, value: { path: '/download/file?token=x', rows: 3 } });
    const store = createAuditStore(main.lintel);
    await store.getState().changeFilter({ text: t.live.reasons.stranger });
    await store.getState().loadOlder();
    await store.getState().exportAs('csv');
    expect(store.getState().filter).toEqual({ text: t.live.reasons.stranger });
    const filter = { text: t.live.reasons.stranger, textTerms: ['stranger'] };
    expect(main.argumentsOf('audit.page')).toMatchObject([{ filter }, { filter }]);
    expect(main.argumentsOf('audit.export')).toMatchObject([{ filter }]);
  });

  test('new rows are counted, not pushed under the reader’s eyes', async () => {
    const main = new ScriptedBridge().answer('audit', 'page', page([row(1)], 1));
    const store = createAuditStore(main.lintel);
    main.emit('audit', 'appended', { sequence: 2 });
    expect(store.getState().newRows).toBe(0);
    await store.getState().load();
    main.emit('audit', 'appended', { sequence: 2 });
    expect(store.getState().newRows).toBe(1);
    await store.getState().load();
    expect(store.getState().newRows).toBe(0);
  });

  test('an export answers its path once, or says why there is none', async () => {
    const main = new ScriptedBridge()
      .answer('audit', 'export', { ok: true, value: { path: '/download/file?token=x', rows: 3 } })
      .answer('audit', 'export', { ok: false, code: 'nothing-to-export' });
    const store = createAuditStore(main.lintel);
    expect(await store.getState().exportAs('csv')).toBe('/download/file?token=x');
    expect(await store.getState().exportAs('csv')).toBeUndefined();
    expect(store.getState()).toMatchObject({ exported: undefined, problem: { code: 'nothing-to-export' } });
  });

  test('a bundle and the verification key are asked for by their names', async () => {
    const main = new ScriptedBridge()
      .answer('audit', 'export', { ok: true, value: { path: '/download/file?token=x', rows: 3 } })
      .answer('audit', 'verificationKey', { ok: true, value: { path: '/download/file?token=y' } })
      .answer('audit', 'verificationKey', { ok: false, code: 'store-failed' });
    const store = createAuditStore(main.lintel);
    expect(await store.getState().exportAs('bundle')).toBe('/download/file?token=x');
    expect(main.argumentsOf('audit.export')).toEqual([{ filter: {}, format: 'bundle' }]);
    expect(await store.getState().fetchKey()).toBe('/download/file?token=y');
    expect(await store.getState().fetchKey()).toBeUndefined();
    expect(store.getState().problem).toMatchObject({ code: 'store-failed' });
  });

  test('a broken chain is a result, not a failure', async () => {
    const main = new ScriptedBridge().answer('audit', 'verify', {
      ok: true,
      value: { rows: 9, isIntact: false, firstBadSequence: 4 },
    });
    const store = createAuditStore(main.lintel);
    await store.getState().verify();
    expect(store.getState().verification).toMatchObject({
      state: 'ready',
      value: { isIntact: false, firstBadSequence: 4 },
    });
  });
});

describe('a row in words', () => {
  test('known facts get names, units and reasons, the telling ones first; unknown ones are shown as written', () => {
    const facts = factsOf(
      row(1, { details: { faceToDoorMs: 612, reason: 'stranger', similarity: 0.9123456, odd: true } }),
    );
    expect(facts).toEqual([
      { name: 'reason', value: 'unknown face' },
      { name: 'similarity', value: '0.912' },
      { name: 'from face to door', value: '612 ms' },
      { name: 'odd', value: 'yes' },
    ]);
  });

  test('settings, rules and failed codes that main names in its own terms are put into words, also several at once', () => {
    const details = {
      changed: 'siteName, keepPhotos',
      twoPersons: 'override, photo-export',
      administratorsNeedSecondFactor: true,
      secondFactor: 'wrong-code',
      call: 'live.requestOverride',
      keptUntil: '2026-03-01T10:00:00.000Z',
      factors: 'face, pin',
      reason: 'door, stuck',
    };
    expect(factsOf(row(1, { details }))).toEqual([
      { name: 'reason', value: 'door, stuck' },
      { name: 'changed', value: 'name of the site, photos of staff' },
      {
        name: 'two people for',
        value: 'Opening the door by hand, Exporting photos or templates of a person',
      },
      { name: 'administrators need an authenticator', value: 'yes' },
      { name: 'authenticator', value: t.problems['wrong-code'].title },
      { name: 'what was confirmed', value: 'opening the door' },
      { name: 'kept until', value: formatDateTime(Date.UTC(2026, 2, 1, 10)) },
      { name: 'shown', value: 'face, PIN' },
    ]);
  });

  test('a clock set back by a day is not told in milliseconds', () => {
    const details = { clockMovedBackMs: 26 * 3_600_000 + 61_400 };
    expect(factsOf(row(1, { details }))).toEqual([{ name: 'clock moved back by', value: '1d 2h 1m 1s' }]);
  });

  test('a reason that only looks like a time does not keep the log from being read', () => {
    const reason = '2026-99-99T99:99:99.999Z';
    expect(factsOf(row(1, { details: { reason } }))).toEqual([{ name: 'reason', value: reason }]);
  });

  test('an erased person has no name', () => {
    expect(personOf(row(1))).toBe('');
    expect(personOf(row(1, { personId: 'p' }))).toBe('erased person');
    expect(personOf(row(1, { personId: 'p', personName: 'Ada' }))).toBe('Ada');
  });
});

test('a day reaches from its first to its last instant, and half a date is none', () => {
  const from = startOfDay('2026-03-29') ?? 0;
  const to = endOfDay('2026-03-29') ?? 0;
  expect(dayOf(from)).toBe('2026-03-29');
  expect(dayOf(to)).toBe('2026-03-29');
  expect(dayOf(to + 1)).toBe('2026-03-30');
  for (const bad of ['', '2026', '0026-03-29', 'x']) expect(startOfDay(bad)).toBeUndefined();
});
