import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { ReadableDb } from '#main/store/connection.ts';
import { databaseFile } from '#main/store/open.ts';
import { openSealKeys, sealKeyFile } from '#main/store/seal-key-file.ts';
import { createStoreBefore, newFolder, removeFolder } from '#main/store/store.fixture.ts';
import { LogOnDisk } from './log.fixture.ts';
import { evolve, isSignedBy, sealingKey } from './seal-keys.ts';
import { rowsPerSeal, sealAfterMs } from './sealer.ts';

const logs: LogOnDisk[] = [];
function newLog(): LogOnDisk {
  const log = new LogOnDisk();
  logs.push(log);
  return log;
}
afterEach(() => {
  for (const log of logs.splice(0)) log.remove();
});

const lastSeal = (log: LogOnDisk) => {
  const seal = Object(log.db.get('SELECT number, sequence FROM audit_seals ORDER BY number DESC LIMIT 1'));
  return [seal.number, seal.sequence];
};
const kinds = (log: LogOnDisk) => log.audit.page({}, undefined, 200).rows.map(({ kind }) => kind);

describe('keys that move on', () => {
  test('the next key is not the last one, and signatures are checked with 32 bytes', () => {
    const secret = new Uint8Array(32).fill(7);
    const next = evolve(secret);
    expect(Buffer.from(next)).not.toEqual(Buffer.from(secret));
    const key = sealingKey(secret);
    const publicKey = Buffer.from(key.publicKey).toString('hex');
    const signature = Buffer.from(key.sign('text')).toString('hex');
    expect(isSignedBy(publicKey, 'text', signature)).toBe(true);
    expect(isSignedBy(publicKey, 'texT', signature)).toBe(false);
    expect(isSignedBy(Buffer.from(sealingKey(next).publicKey).toString('hex'), 'text', signature)).toBe(
      false,
    );
    for (const nonsense of ['', 'f'.repeat(64), 'x'.repeat(64), publicKey.slice(2)])
      expect(isSignedBy(nonsense, 'text', signature)).toBe(false);
    expect(isSignedBy(publicKey, 'text', signature.toUpperCase())).toBe(false);
  });

  test('derivation is what docs/audit-log.md says, for keys of other programs', () => {
    // Computed apart from this code, with Python's hmac and the formulas of RFC 8032.
    const secret = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex');
    expect(Buffer.from(evolve(secret)).toString('hex')).toBe(
      'dc692cd65fd9fcc78b2a4aa2df8bef4bf97c5522f66d21f61c203a9f28eaebb8',
    );
    expect(Buffer.from(sealingKey(secret).publicKey).toString('hex')).toBe(
      'ec01d7866be91841daffb1e9f4a76d13779f6e6b63a9bf1d24dc49f1ece8f0a3',
    );
  });

  test('once a seal is committed, no file holds the key that signed it', () => {
    const log = newLog();
    log.audit.beginSealing();
    const seen: Uint8Array[] = [];
    for (let i = 0; i < 5; i++) {
      const [number] = lastSeal(log);
      const secret = openSealKeys(log.db).read(number + 1);
      if (secret === undefined) throw new Error('there is a key for the open epoch');
      seen.push(secret);
      log.attempts(3);
      log.audit.seal();
      const keys = openSealKeys(log.db);
      expect([keys.read(number + 1), keys.read(number + 2)?.length, keys.newest()]).toEqual([
        undefined,
        32,
        number + 2,
      ]);
      // The file holds two blocks and not one byte more; neither opens to an older key.
      expect(readFileSync(join(log.folder, sealKeyFile))).toHaveLength(8192);
    }
    expect(new Set(seen.map((secret) => Buffer.from(secret).toString('hex'))).size).toBe(5);
    expect(JSON.stringify(log.db.all('SELECT * FROM audit_seals'))).not.toContain(
      JSON.stringify(seen[0]).slice(1, -1),
    );
  });
});

describe('when a seal is made', () => {
  test('a new log begins with a row that names its key, under a seal at once', () => {
    const log = newLog();
    log.audit.beginSealing();
    log.audit.beginSealing();
    const { rows } = log.audit.page({}, undefined, 10);
    expect(rows).toMatchObject([
      { sequence: 1, kind: 'audit-sealing-began', actor: 'lintel', details: { reason: 'new-log' } },
    ]);
    expect(log.audit.verificationKeys()).toEqual([rows[0]?.details.publicKey]);
    expect(log.audit.verify()).toEqual({ rows: 1, isIntact: true, sealedUpTo: 1 });
  });

  test('after so many rows, after so many minutes, at telling events, and when the store is closed', () => {
    const log = newLog();
    log.audit.beginSealing();
    log.attempts(rowsPerSeal - 1);
    expect(lastSeal(log)).toEqual([1, 1]);
    log.attempts(1);
    expect(lastSeal(log)).toEqual([2, rowsPerSeal + 1]);
    log.one('camera-lost');
    log.nowMs += sealAfterMs - 1;
    log.audit.sealWhenDue();
    expect(lastSeal(log)).toEqual([2, rowsPerSeal + 1]);
    log.nowMs += 1;
    log.audit.sealWhenDue();
    log.audit.sealWhenDue();
    expect(lastSeal(log)).toEqual([3, rowsPerSeal + 2]);
    log.one('camera-returned');
    log.nowMs -= 2 * sealAfterMs;
    log.audit.sealWhenDue();
    expect(lastSeal(log)).toEqual([4, rowsPerSeal + 3]);
    log.one('threshold-changed');
    expect(lastSeal(log)).toEqual([5, rowsPerSeal + 4]);
    log.one('camera-lost');
    log.store.close();
    log.reopen();
    expect(lastSeal(log)).toEqual([6, rowsPerSeal + 5]);
    expect(log.audit.verify()).toMatchObject({ isIntact: true, sealedUpTo: rowsPerSeal + 5 });
  });

  test('a transaction that is taken back takes its seal back, and the next one fits', () => {
    const log = newLog().fill(2, 3);
    for (let i = 0; i < 3; i++) {
      expect(() =>
        log.store.transact(() => {
          log.one('threshold-changed');
          throw new Error('no');
        }),
      ).toThrow('no');
      log.reopen();
      expect(lastSeal(log)).toEqual([3, 7]);
      expect(log.audit.verify()).toEqual({ rows: 7, isIntact: true, sealedUpTo: 7 });
    }
    log.one('threshold-changed');
    log.one('threshold-changed');
    log.reopen();
    expect(log.audit.verify()).toEqual({ rows: 9, isIntact: true, sealedUpTo: 9 });
    expect(kinds(log).filter((kind) => kind === 'audit-sealing-began')).toHaveLength(1);
  });

  test('a power cut before an old key was destroyed is made good at the next start', () => {
    const log = newLog().fill(1, 3);
    const path = join(log.folder, sealKeyFile);
    const before = readFileSync(path);
    log.one('threshold-changed');
    const after = readFileSync(path);
    // Both slots full: what the disk holds between commit and overwriting.
    const slot = (file: Buffer, n: number) => file.subarray(n * 4096, (n + 1) * 4096);
    const halves = [0, 1].map((n) => (slot(after, n).toString('latin1', 0, 4) === 'LSK1' ? after : before));
    writeFileSync(path, Buffer.concat(halves.map((file, n) => slot(file, n))));
    const [number] = lastSeal(log);
    expect(openSealKeys(log.db).read(number)?.length).toBe(32);
    log.reopen();
    expect(openSealKeys(log.db).read(number)).toBeUndefined();
    log.one('threshold-changed');
    expect(log.audit.verify()).toMatchObject({ isIntact: true });
    expect(kinds(log).filter((kind) => kind === 'audit-sealing-began')).toHaveLength(1);
  });
});

const namesOf = (db: ReadableDb, sql: string) => db.all(sql).map((row) => String(Object(row).name));
const tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
const indexes = "SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_%'";
const indexesSql = "SELECT sql AS name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";

/** Takes away what migrations from this one on have added. */
function asBefore(version: number, log: LogOnDisk): void {
  const folder = newFolder();
  const old = createStoreBefore(version, folder, randomBytes(32));
  log.db.exec('ALTER TABLE templates RENAME COLUMN sealed TO vector');
  for (const name of namesOf(log.db, indexes)) log.db.exec(`DROP INDEX ${name}`);
  const oldTables = new Set(namesOf(old, tables));
  for (const name of namesOf(log.db, tables).toReversed()) {
    if (!oldTables.has(name)) {
      log.db.exec(`DROP TABLE ${name}`);
      continue;
    }
    const oldColumns = new Set(namesOf(old, `PRAGMA table_info(${name})`));
    for (const column of namesOf(log.db, `PRAGMA table_info(${name})`))
      if (!oldColumns.has(column)) log.db.exec(`ALTER TABLE ${name} DROP COLUMN ${column}`);
  }
  for (const sql of namesOf(old, indexesSql)) log.db.exec(sql);
  log.db.pragma(`user_version = ${version - 1}`);
  old.close();
  removeFolder(folder);
}

describe('keys that do not fit', () => {
  test('a log from before there were seals stays valid; sealing begins with a row and covers what was', () => {
    const log = newLog();
    log.attempts(20);
    // As the schema of version 60 was: the log, and nothing of seals.
    asBefore(61, log);
    log.db.exec(`INSERT INTO settings VALUES ('match', '{}'), ('door', '{}')`);
    log.reopen();
    expect(log.audit.page({}, undefined, 1).rows).toMatchObject([
      { sequence: 21, kind: 'audit-sealing-began', details: { reason: 'log-had-no-seals' } },
    ]);
    expect(log.audit.verify()).toEqual({ rows: 21, isIntact: true, sealedUpTo: 21 });
    log.db.run("UPDATE audit SET actor = 'x' WHERE sequence = 4");
    expect(log.audit.verify()).toMatchObject({ isIntact: false, firstBadSequence: 4 });
    log.rehash();
    expect(log.audit.verify()).toMatchObject({ isIntact: false });
  });

  test('a database at 80 or 90 gets the seals as well', () => {
    for (const version of [80, 90]) {
      const log = newLog();
      log.attempts(2);
      asBefore(version + 1, log);
      log.reopen();
      expect(log.audit.verify()).toEqual({ rows: 3, isIntact: true, sealedUpTo: 3 });
    }
  });

  test('a lost key file is told of in the log, and sealing begins again', () => {
    const log = newLog().fill(2, 3);
    log.reopen(() => rmSync(join(log.folder, sealKeyFile)));
    expect(log.audit.page({}, undefined, 1).rows).toMatchObject([
      { sequence: 8, kind: 'audit-sealing-began', details: { reason: 'sealing-key-missing' } },
    ]);
    expect(log.audit.verify()).toEqual({ rows: 8, isIntact: true, sealedUpTo: 8, begunAgainAt: [8] });
    expect(log.audit.verificationKeys()).toHaveLength(2);
  });

  test('a key file that vanishes while Lintel runs does not stop the log', () => {
    const log = newLog().fill(1, 3);
    rmSync(join(log.folder, sealKeyFile));
    log.one('threshold-changed');
    expect(kinds(log).slice(0, 2)).toEqual(['audit-sealing-began', 'threshold-changed']);
    expect(log.audit.verify()).toMatchObject({ isIntact: true, begunAgainAt: [6] });
  });

  test('an older database put back alone is found, and the next start writes it down', () => {
    const log = newLog().fill(2, 3);
    log.store.close();
    copyFileSync(join(log.folder, databaseFile), join(log.folder, 'older'));
    log.reopen();
    log.fill(3, 3);
    log.store.close();
    copyFileSync(join(log.folder, 'older'), join(log.folder, databaseFile));
    log.reopen();
    expect(log.audit.page({}, undefined, 1).rows).toMatchObject([
      { kind: 'audit-sealing-began', details: { reason: 'sealing-key-of-another-time' } },
    ]);
  });

  test("another installation's key file does not open", () => {
    const log = newLog().fill(1, 3);
    const other = newLog().fill(1, 3);
    log.reopen(() => copyFileSync(join(other.folder, sealKeyFile), join(log.folder, sealKeyFile)));
    expect(kinds(log)[0]).toBe('audit-sealing-began');
  });
});
