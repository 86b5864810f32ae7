import { afterAll, describe, expect, test } from 'vitest';
import type { Connection } from '#main/store/connection.ts';
import type { Store } from '#main/store/interface.ts';
import { assembleStore } from '#main/store/lintel-store.ts';
import { openStore } from '#main/store/open.ts';
import { newStore, removeFolder, somebody } from '#main/store/store.fixture.ts';
import { createAuditLog } from './audit-log.ts';

const folders: string[] = [];
const stores: Store[] = [];
let nowMs = 1_700_000_000_000;
function fresh() {
  const made = newStore((records) => createAuditLog(records, () => nowMs));
  folders.push(made.folder);
  stores.push(made.store);
  return made;
}
afterAll(() => {
  for (const store of stores) store.close();
  for (const folder of folders) removeFolder(folder);
});

/** A log of five different rows, and the database below it opened with the key. */
function tamperable(): { db: Connection; store: Store } {
  const { store, folder, key } = fresh();
  const { audit } = store;
  audit.append({ kind: 'setup-completed', actor: 'lintel', details: {} });
  audit.append({ kind: 'signed-in', actor: 'Zoë', details: { role: 'administrator' } });
  audit.append({
    kind: 'attempt-accepted',
    actor: 'lintel',
    personId: 'p-1',
    details: { similarity: 0.91, b: true, a: 'x"y\u2028' },
  });
  audit.append({ kind: 'door-commanded', actor: 'lintel', personId: 'p-1', details: {} });
  audit.append({ kind: 'door-acknowledged', actor: 'lintel', personId: 'p-1', details: { tries: 1 } });
  store.close();
  const db = openStore(folder, key);
  const opened = assembleStore(
    db,
    (records) => createAuditLog(records, () => nowMs),
    () => undefined,
  );
  stores.push(opened);
  return { db, store: opened };
}

/** What verify says after a change, which is then taken back. */
function verdictAfter({ db, store }: ReturnType<typeof tamperable>, change: () => void) {
  let verdict: ReturnType<Store['audit']['verify']> | undefined;
  try {
    db.transact(() => {
      change();
      verdict = store.audit.verify();
      throw new Error('take it back');
    });
  } catch (error) {
    if (!(error instanceof Error && error.message === 'take it back')) throw error;
  }
  return verdict;
}

describe('appending', () => {
  test('rows are numbered without gaps and chained; an intact log verifies', () => {
    const { store } = fresh();
    expect(store.audit.verify()).toEqual({ rows: 0, isIntact: true });
    const rows = [1, 2, 3].map((i) =>
      store.audit.append({ kind: 'signed-in', actor: `op${i}`, details: { i, isFirst: i === 1 } }),
    );
    expect(rows.map((row) => row.sequence)).toEqual([1, 2, 3]);
    expect(new Set(rows.map((row) => row.hash)).size).toBe(3);
    expect(store.audit.page({}, undefined, 10).rows).toEqual([...rows].reverse());
    expect(store.audit.verify()).toEqual({ rows: 3, isIntact: true });
  });

  test('text of every kind verifies when it is read back', () => {
    const { store } = fresh();
    const texts = [
      '',
      '"\\\n\t\u0000',
      '\u2028',
      'Ж漢🙂',
      '\ud800 half',
      'half \udc00',
      '\ufffd',
      'e\u0301',
      '{"a":1}',
    ];
    for (const text of texts)
      store.audit.append({
        kind: 'settings-changed',
        actor: `a${text}`,
        personId: `p${text}`,
        details: { text, [`k${text}`]: 1 },
      });
    expect(store.audit.verify()).toEqual({ rows: texts.length, isIntact: true });
    expect(store.audit.page({}, undefined, 200).rows).toHaveLength(texts.length);
  });

  test('a clock that went back is written down in the row and does not stop the log', () => {
    const { store } = fresh();
    store.audit.append({ kind: 'app-started', actor: 'lintel', details: {} });
    nowMs -= 86_400_000;
    const row = store.audit.append({ kind: 'camera-lost', actor: 'lintel', details: { code: 'x' } });
    expect(row).toMatchObject({
      sequence: 2,
      atMs: nowMs,
      details: { code: 'x', clockMovedBackMs: 86_400_000 },
    });
    const next = store.audit.append({ kind: 'camera-returned', actor: 'lintel', details: {} });
    expect(next.details).toEqual({});
    expect(store.audit.verify()).toEqual({ rows: 3, isIntact: true });
    nowMs += 86_400_000;
  });

  test('facts that are no plain bounded values are refused', () => {
    const { store } = fresh();
    expect(() =>
      store.audit.append({ kind: 'app-started', actor: 'x', details: { a: 'x'.repeat(501) } }),
    ).toThrow();
    expect(() =>
      store.audit.append({ kind: 'app-started', actor: 'x', details: { a: Number.NaN } }),
    ).toThrow();
    expect(store.audit.verify()).toEqual({ rows: 0, isIntact: true });
  });
});

describe('reading', () => {
  test('filters by kind, time, person and text, counts all matches and pages backwards', () => {
    const { store } = fresh();
    const ada = somebody('Ada Lovelace');
    store.people.insert(ada);
    const start = nowMs;
    for (let i = 0; i < 10; i++) {
      nowMs = start + i * 1000;
      store.audit.append(
        i % 2 === 0
          ? { kind: 'attempt-accepted', actor: 'lintel', personId: ada.id, details: { similarity: 0.9 } }
          : {
              kind: 'override-requested',
              actor: 'Désirée',
              details: { reason: i === 9 ? 'Lieferung Ü' : 'parcel' },
            },
      );
    }
    const sequences = (filter: Parameters<Store['audit']['page']>[0], before?: number, limit = 50) => {
      const { rows, total } = store.audit.page(filter, before, limit);
      return [rows.map((row) => row.sequence), total];
    };
    expect(sequences({}, undefined, 3)).toEqual([[10, 9, 8], 10]);
    expect(sequences({}, 8, 3)).toEqual([[7, 6, 5], 10]);
    expect(sequences({ kinds: ['override-requested'] }, 7)).toEqual([[6, 4, 2], 5]);
    expect(sequences({ kinds: [] }, undefined, 1)).toEqual([[10], 10]);
    expect(sequences({ fromMs: start + 2000, toMs: start + 4000 })).toEqual([[5, 4, 3], 3]);
    expect(sequences({ personId: ada.id }, undefined, 2)).toEqual([[9, 7], 5]);
    expect(sequences({ text: 'LOVELACE' }, undefined, 2)).toEqual([[9, 7], 5]);
    expect(sequences({ text: 'desiree' }, undefined, 2)).toEqual([[10, 8], 5]);
    expect(sequences({ text: 'lieferung u' })).toEqual([[10], 1]);
    expect(sequences({ text: '%' })).toEqual([[], 0]);
    nowMs = start;
  });

  test('names are looked up when read: a new name shows in old rows, an erased one in none', async () => {
    const { store, folder, key } = fresh();
    const ada = somebody('Ada Lovelace');
    store.people.insert(ada);
    store.audit.append({ kind: 'person-enrolled', actor: 'desk', personId: ada.id, details: { shots: 5 } });
    const newest = () => store.audit.page({}, undefined, 1).rows[0];
    expect(newest()?.personName).toBe('Ada Lovelace');
    store.people.update(ada.id, { name: 'Ada King', note: '', isActive: true });
    expect(newest()?.personName).toBe('Ada King');
    const csv = async () => Buffer.from((await store.audit.exportInSlices('csv', {})).body).toString();
    expect(await csv()).toContain('Ada King');
    store.people.erase(ada.id);
    expect(newest()).toMatchObject({ personId: ada.id });
    expect(newest()?.personName).toBeUndefined();
    expect(await csv()).not.toContain('Ada');
    expect(store.audit.verify()).toEqual({ rows: 1, isIntact: true });
    const raw = openStore(folder, key);
    expect(JSON.stringify(raw.all('SELECT * FROM audit'))).not.toContain('Ada');
    raw.close();
  });
});

describe('tampering by somebody who opened the database', () => {
  const log = tamperable();

  test('every single-byte change of every text and hash is found', () => {
    let changes = 0;
    for (let sequence = 1; sequence <= 5; sequence++)
      for (const column of ['kind', 'actor', 'person_id', 'details', 'hash']) {
        const row = log.db.get(
          `SELECT CAST(${column} AS BLOB) AS value FROM audit WHERE sequence = ?`,
          sequence,
        );
        const { value } = Object(row);
        if (!(value instanceof Uint8Array)) continue;
        const set = column === 'hash' ? '?' : 'CAST(? AS TEXT)';
        for (let at = 0; at < value.length; at++)
          for (const flip of [1, 0x20, 0x80]) {
            const changed = Uint8Array.from(value);
            changed[at] = (changed[at] ?? 0) ^ flip;
            const verdict = verdictAfter(log, () =>
              log.db.run(`UPDATE audit SET ${column} = ${set} WHERE sequence = ?`, changed, sequence),
            );
            expect([sequence, column, at, verdict?.isIntact]).toEqual([sequence, column, at, false]);
            expect(verdict?.firstBadSequence).toBe(sequence);
            changes++;
          }
      }
    expect(changes).toBeGreaterThan(900);
  });

  test.each([
    ['time', `UPDATE audit SET at_ms = at_ms + 1 WHERE sequence = 3`, 3],
    ['a person put in', `UPDATE audit SET person_id = 'p-2' WHERE sequence = 2`, 2],
    ['a person taken out', `UPDATE audit SET person_id = NULL WHERE sequence = 4`, 4],
    ['details in another spelling', `UPDATE audit SET details = details || ' ' WHERE sequence = 5`, 5],
    ['a row removed from the middle', 'DELETE FROM audit WHERE sequence = 3', 3],
    ['the first row removed', 'DELETE FROM audit WHERE sequence = 1', 1],
    ['the tail cut', 'DELETE FROM audit WHERE sequence >= 4', 4],
    ['everything removed', 'DELETE FROM audit', 1],
    [
      'a removed row closed up',
      'DELETE FROM audit WHERE sequence = 3; UPDATE audit SET sequence = sequence - 1 WHERE sequence > 3',
      3,
    ],
    [
      'two rows swapped',
      'UPDATE audit SET sequence = 99 WHERE sequence = 2; UPDATE audit SET sequence = 2 WHERE sequence = 3; UPDATE audit SET sequence = 3 WHERE sequence = 99',
      2,
    ],
    [
      'a row inserted past the end',
      `INSERT INTO audit SELECT 6, at_ms, kind, actor, person_id, details, hash, text_id FROM audit WHERE sequence = 5`,
      6,
    ],
    [
      'a row inserted before the first',
      `INSERT INTO audit SELECT 0, at_ms, kind, actor, person_id, details, hash, text_id FROM audit WHERE sequence = 1`,
      0,
    ],
    ['the end forgotten', 'DELETE FROM audit_head', 1],
    [
      'the end moved back with the tail',
      'DELETE FROM audit WHERE sequence = 5; UPDATE audit_head SET sequence = 4',
      4,
    ],
    ['the hash of the end', `UPDATE audit_head SET hash = zeroblob(32)`, 5],
  ])('%s is found', (_what, sql, firstBadSequence) => {
    const verdict = verdictAfter(log, () => log.db.exec(sql));
    expect(verdict).toMatchObject({ isIntact: false, firstBadSequence });
    expect(verdict?.detail).not.toBe('');
  });

  test('a row changed together with its own hash is found at the next one', () => {
    const { store, db } = tamperable();
    const forged = fresh().store;
    forged.audit.append({ kind: 'setup-completed', actor: 'lintel', details: { forged: true } });
    const row = forged.audit.page({}, undefined, 1).rows[0];
    if (row === undefined) throw new Error('one row');
    db.run(
      'UPDATE audit SET details = ?, at_ms = ?, hash = ? WHERE sequence = 1',
      JSON.stringify(row.details),
      row.atMs,
      Buffer.from(row.hash, 'hex'),
    );
    expect(store.audit.verify()).toMatchObject({ isIntact: false, firstBadSequence: 2 });
  });

  test('the log is intact again when each change was taken back', () => {
    expect(log.store.audit.verify()).toEqual({ rows: 5, isIntact: true });
  });
});
