import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Store } from '../interface.ts';
import { assembleStore } from '../lintel-store.ts';
import { databaseFile, openStore } from '../open.ts';
import { newStore, removeFolder } from '../store.fixture.ts';
import { faceKeyFile } from './unknown-faces.ts';

const folders: string[] = [];
const stores: Store[] = [];
const dayMs = 86_400_000;
const start = 1_800_000_000_000;

function fresh() {
  const made = newStore((records) => createAuditLog(records));
  folders.push(made.folder);
  stores.push(made.store);
  return made;
}
function reopen(folder: string, key: Uint8Array): Store {
  const store = assembleStore(
    openStore(folder, key),
    (records) => createAuditLog(records),
    () => undefined,
  );
  stores.push(store);
  return store;
}
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
  for (const folder of folders.splice(0)) removeFolder(folder);
});

/** A refused stranger, as the log has it. */
const refused = (store: Store) =>
  store.audit.append({ kind: 'attempt-refused', actor: 'lintel', details: { reason: 'stranger' } }).sequence;
const keyFile = (folder: string) => readFileSync(join(folder, faceKeyFile));
/** Keys that the file holds. */
const keys = (folder: string) => keyFile(folder).toString('latin1').split('LPK1').length - 1;

describe('faces of strangers', () => {
  test('are opened by the key of their own, and not after their end; the key is overwritten in the only file there is', () => {
    const { store, folder } = fresh();
    const [one, two] = [refused(store), refused(store)];
    const jpeg = randomBytes(4000);
    store.unknownFaces.keep(one, jpeg, start, 2);
    store.unknownFaces.keep(two, randomBytes(4000), start + dayMs, 2);
    expect(store.unknownFaces.open(one)).toEqual(jpeg);
    expect(store.unknownFaces.find(one)).toMatchObject({ keptAtMs: start, endsAtMs: start + 2 * dayMs });
    expect(keys(folder)).toBe(2);
    expect(store.unknownFaces.destroyEnded(start + 2 * dayMs - 1, 2)).toBe(0);
    expect(store.unknownFaces.destroyEnded(start + 2 * dayMs, 2)).toBe(1);
    expect(store.unknownFaces.open(one)).toBeUndefined();
    expect(store.unknownFaces.open(two)).toBeDefined();
    expect(keys(folder)).toBe(1);
  });

  test('a shorter term holds for those kept already, a longer one does not; none destroys all', () => {
    const { store } = fresh();
    const rows = [refused(store), refused(store), refused(store)];
    for (const row of rows) store.unknownFaces.keep(row, randomBytes(99), start, 10);
    expect(store.unknownFaces.destroyEnded(start + 3 * dayMs, 30)).toBe(0);
    expect(store.unknownFaces.destroyOne(rows[0] ?? 0)).toBe(true);
    expect(store.unknownFaces.destroyOne(rows[0] ?? 0)).toBe(false);
    expect(store.unknownFaces.destroyEnded(start + 3 * dayMs, 4)).toBe(0);
    expect(store.unknownFaces.destroyEnded(start + 3 * dayMs, 3)).toBe(2);
    store.unknownFaces.keep(rows[1] ?? 0, randomBytes(99), start, 10);
    expect(store.unknownFaces.destroyEnded(start, 0)).toBe(1);
    expect(store.unknownFaces.count()).toBe(0);
  });

  test('a clock that was set back past the day of the picture, or is none, keeps nothing', () => {
    const { store } = fresh();
    store.unknownFaces.keep(refused(store), randomBytes(99), start, 10);
    expect(store.unknownFaces.destroyEnded(start - dayMs / 2, 10)).toBe(0);
    expect(store.unknownFaces.destroyEnded(start - 2 * dayMs, 10)).toBe(1);
    store.unknownFaces.keep(refused(store), randomBytes(99), start, 10);
    expect(store.unknownFaces.destroyEnded(Number.NaN, 10)).toBe(1);
  });

  test('a database put back from before the end opens nothing: its key is gone, and the rows go at the start', () => {
    const { store, folder, key } = fresh();
    const row = refused(store);
    store.unknownFaces.keep(row, randomBytes(4000), start, 1);
    store.close();
    const older = join(folder, 'older.db');
    copyFileSync(join(folder, databaseFile), older);
    const second = reopen(folder, key);
    second.unknownFaces.destroyEnded(start + dayMs, 1);
    second.close();
    copyFileSync(older, join(folder, databaseFile));
    for (const end of ['-wal', '-shm']) rmSync(join(folder, `${databaseFile}${end}`), { force: true });
    const third = reopen(folder, key);
    expect(third.unknownFaces.open(row)).toBeUndefined();
    expect(third.unknownFaces.count()).toBe(0);
  });

  test('a key that a crash left without a face is wiped at the next start', () => {
    const { store, folder, key } = fresh();
    expect(() =>
      store.transact(() => {
        store.unknownFaces.keep(refused(store), randomBytes(99), start, 1);
        throw new Error('crash');
      }),
    ).toThrow('crash');
    expect(keys(folder)).toBe(1);
    store.close();
    const again = reopen(folder, key);
    expect(keys(folder)).toBe(0);
    again.unknownFaces.keep(refused(again), randomBytes(99), start, 1);
    again.close();
    expect(reopen(folder, key).unknownFaces.count()).toBe(1);
  });

  test('faces go with the row of the log that they belong to', () => {
    const { store } = fresh();
    store.unknownFaces.keep(9_999, randomBytes(99), start, 30);
    store.unknownFaces.keep(refused(store), randomBytes(99), start, 30);
    expect(store.unknownFaces.destroyEnded(start, 30)).toBe(1);
    expect(store.unknownFaces.count()).toBe(1);
  });

  test('no file is made where none is kept, and its length hardly tells how many are', () => {
    const { store, folder } = fresh();
    expect(existsSync(join(folder, faceKeyFile))).toBe(false);
    store.unknownFaces.keep(refused(store), randomBytes(99), start, 30);
    const { length } = keyFile(folder);
    for (let i = 0; i < 5; i++) store.unknownFaces.keep(refused(store), randomBytes(99), start, 30);
    expect(keyFile(folder)).toHaveLength(length);
  });
});
