import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuditFilter, type AuditKind, type AuditRow, auditCountedAtMost } from '#app/domain/audit.ts';
import { foldForSearch } from '#app/domain/fold-for-search.ts';
import { dice, LogOnDisk } from '#main/audit/log.fixture.ts';
import { somebody } from '../store.fixture.ts';
import { removeAuditUpTo } from './audit.ts';
import { countAudit, newestAudit, oldestAudit } from './audit-search.ts';

const kinds: AuditKind[] = ['attempt-accepted', 'attempt-refused', 'override-requested', 'camera-lost'];
const names = ['Ada Lovelace', 'Ada Byron', 'Émile Borel', 'Grace Hopper'];
const rows = 6000;
const log = new LogOnDisk();
let all: AuditRow[] = [];
let people: string[] = [];
const startMs = log.nowMs;

beforeAll(() => {
  const roll = dice(11);
  // More than are asked one by one.
  const everybody = Array.from({ length: 60 }, (_, i) => somebody(`${names[i % names.length]} ${i}`));
  people = everybody.map(({ id }) => id);
  log.store.transact(() => {
    for (const person of everybody) log.store.people.insert(person);
    for (let i = 0; i < rows; i++) {
      // Forward by seconds, and now and then back by up to a minute.
      log.nowMs += roll(40) === 0 ? -roll(60_000) : roll(5000);
      const kind = kinds[roll(100) === 0 ? 3 : roll(3)] ?? 'camera-lost';
      const personId = people[roll(people.length * 2)];
      log.audit.append({
        kind,
        actor: roll(50) === 0 ? 'Désirée' : 'lintel',
        ...(personId === undefined ? {} : { personId }),
        details: {
          similarity: roll(1000) / 1000,
          reason: roll(30) === 0 ? 'Lieferung Ü' : 'stranger',
          ...(roll(20) === 0 ? { changed: 'door, deep, deeper' } : {}),
        },
      });
    }
  });
  all = oldestAudit(log.db, {}, 0, rows, rows);
});
afterAll(() => log.remove());

test('every filter gives the rows that fulfil it, newest first, and counts them', () => {
  const roll = dice(5);
  const somewhere = () => startMs + roll(log.nowMs - startMs);
  const texts = ['ada', 'LOVELACE 0', 'desiree', 'lieferung', 'lintel', 'Emile Borel 2', 'nowhere', '%'];
  let found = 0;
  for (let round = 0; round < 400; round++) {
    const fromMs = somewhere();
    const filter: AuditFilter = {
      ...(roll(2) === 0 ? { kinds: kinds.slice(roll(4), 1 + roll(4)) } : {}),
      ...(roll(4) === 0 ? { personId: people[roll(people.length)] ?? '' } : {}),
      ...(roll(2) === 0 ? { text: texts[roll(texts.length)] ?? '' } : {}),
      ...(roll(3) === 0 ? { textKinds: kinds.slice(roll(4), 1 + roll(4)) } : {}),
      ...(roll(3) === 0 ? { textTerms: ['strange', 'LIEFERUNG Ü', 'deep'].slice(roll(3)) } : {}),
      ...(roll(3) === 0 ? { fromMs } : {}),
      ...(roll(3) === 0 ? { toMs: fromMs + roll(4_000_000) } : {}),
    };
    const expected = all.filter((row) => fulfils(row, filter)).map(({ sequence }) => sequence);
    const limit = 1 + roll(60);
    const before = roll(2) === 0 ? 1 + roll(rows) : undefined;
    const newest = newestAudit(log.db, filter, before, limit).map(({ sequence }) => sequence);
    const wanted = expected.filter((sequence) => before === undefined || sequence < before);
    const what = JSON.stringify({ filter, before, limit });
    expect([what, newest]).toEqual([what, wanted.reverse().slice(0, limit)]);
    expect([what, countAudit(log.db, filter)]).toEqual([what, Math.min(expected.length, auditCountedAtMost)]);
    const oldest = oldestAudit(log.db, filter, 0, limit, rows).map(({ sequence }) => sequence);
    expect([what, oldest]).toEqual([what, expected.slice(0, limit)]);
    found += newest.length;
  }
  // The filters were no empty ones.
  expect(found).toBeGreaterThan(2000);
});

test('a name given later finds old rows, and what nobody says any more is kept nowhere', () => {
  const [first = ''] = people;
  log.store.people.update(first, { name: 'Zuse', note: '', isActive: true });
  const ofZuse = newestAudit(log.db, { text: 'zuse' }, undefined, 200);
  expect(ofZuse.length).toBeGreaterThan(10);
  expect(new Set(ofZuse.map(({ personId }) => personId))).toEqual(new Set([first]));
  const kept = () => log.db.all('SELECT folded FROM audit_texts').map((row) => String(Object(row).folded));
  expect(kept().some((text) => text.includes('lieferung u'))).toBe(true);
  log.db.run(
    `DELETE FROM audit WHERE text_id IN (SELECT id FROM audit_texts WHERE folded LIKE '%lieferung%')`,
  );
  // Removal by age looks after them.
  removeAuditUpTo(log.db, 0);
  expect(kept().some((text) => text.includes('lieferung'))).toBe(false);
  expect(kept().length).toBeGreaterThan(0);
});

function fulfils(row: AuditRow, filter: AuditFilter): boolean {
  const text = foldForSearch(filter.text ?? '');
  const words = [row.actor, ...Object.values(row.details).filter((value) => typeof value === 'string')];
  const values = words.flatMap((word) => word.split(', ').map(foldForSearch));
  const isSaid =
    text !== '' &&
    (filter.textKinds?.includes(row.kind) === true ||
      filter.textTerms?.some((term) => values.includes(foldForSearch(term))) === true);
  return (
    (filter.kinds === undefined || filter.kinds.length === 0 || filter.kinds.includes(row.kind)) &&
    (filter.personId === undefined || row.personId === filter.personId) &&
    (filter.fromMs === undefined || row.atMs >= filter.fromMs) &&
    (filter.toMs === undefined || row.atMs <= filter.toMs) &&
    (isSaid ||
      foldForSearch(row.personName ?? '').includes(text) ||
      foldForSearch(words.join('\n')).includes(text))
  );
}
