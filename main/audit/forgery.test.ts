import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { databaseFile } from '#main/store/open.ts';
import { openSealKeys, sealKeyFile } from '#main/store/seal-key-file.ts';
import { LogOnDisk } from './log.fixture.ts';
import { evolve, sealingKey } from './seal-keys.ts';
import { sealText } from './statements.ts';
import { verifyFile } from './verify-file.ts';

/**
 * Somebody takes the PC today: database key, present sealing key, all files and this source are theirs. Who holds the
 * verification key noted at set-up must see whatever they do to rows under an earlier seal.
 */
let log: LogOnDisk;
let trusted: ReadonlySet<string>;
let stolenSecret: Uint8Array;
let openNumber: number;

beforeEach(() => {
  log = new LogOnDisk();
  log.fill(4, 5);
  trusted = new Set(log.audit.verificationKeys());
  log.attempts(2);
  openNumber = 6;
  const secret = openSealKeys(log.db).read(openNumber);
  if (secret === undefined) throw new Error('the open epoch has a key');
  stolenSecret = secret;
});
afterEach(() => log.remove());

/** What the thief hands out as an export, written with the real program over the forged database. */
async function judge() {
  const path = await log.export('bundle');
  const jsonl = await log.export('jsonl');
  const verdict = verifyFile(path, trusted);
  expect(verifyFile(jsonl, trusted).isIntact).toBe(verdict.isIntact);
  return verdict;
}

/** Signs all seals from this number on with keys that follow from a secret, over the rows as they are now. */
function resealFrom(first: number, secret: Uint8Array): void {
  let present = secret;
  for (const raw of log.db.all('SELECT * FROM audit_seals WHERE number >= ? ORDER BY number', first)) {
    const { number, sequence, at_ms: atMs } = Object(raw);
    const { hash } = Object(log.db.get('SELECT hash FROM audit WHERE sequence = ?', sequence));
    const key = sealingKey(present);
    present = evolve(present);
    const nextPublicKey = sealingKey(present).publicKey;
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    const text = sealText({
      number,
      sequence,
      atMs,
      hash: hex(hash),
      publicKey: hex(key.publicKey),
      nextPublicKey: hex(nextPublicKey),
    });
    log.db.run(
      'UPDATE audit_seals SET hash = ?, public_key = ?, next_public_key = ?, signature = ? WHERE number = ?',
      hash,
      key.publicKey,
      nextPublicKey,
      key.sign(text),
      number,
    );
  }
  openSealKeys(log.db).write(openNumber, present);
}

const changeRow = (sequence: number) =>
  log.db.run("UPDATE audit SET person_id = 'somebody else' WHERE sequence = ?", sequence);

describe('a thief who holds every key of today', () => {
  test('is not suspected without reason: the honest log is proven by the key of set-up', async () => {
    expect(await judge()).toMatchObject({ isIntact: true, rows: 23, lastSequence: 23, begunAgainAt: [] });
  });

  test('cannot change a row under an earlier seal and compute all hashes anew', async () => {
    changeRow(4);
    log.rehash();
    expect(log.audit.verify()).toMatchObject({ isIntact: false, firstBadSequence: 2 });
    expect(await judge()).toMatchObject({ isIntact: false, badSequence: 2 });
  });

  test('cannot sign the earlier seals with the key of today', async () => {
    changeRow(9);
    log.rehash();
    resealFrom(3, stolenSecret);
    expect(await judge()).toMatchObject({ isIntact: false, badSequence: 7 });
  });

  test('cannot begin sealing anew under the old rows', async () => {
    log.db.run(
      `UPDATE audit SET kind = 'audit-sealing-began', details = ? WHERE sequence = 7`,
      JSON.stringify({ publicKey: Buffer.from(sealingKey(stolenSecret).publicKey).toString('hex') }),
    );
    log.rehash();
    resealFrom(3, stolenSecret);
    expect(await judge()).toMatchObject({ isIntact: false, badSequence: 7 });
  });

  test('can write a whole other log, which agrees with itself, but not with the key of set-up', async () => {
    const root = randomBytes(32);
    changeRow(4);
    log.db.run(
      'UPDATE audit SET details = ? WHERE sequence = 1',
      JSON.stringify({
        publicKey: Buffer.from(sealingKey(root).publicKey).toString('hex'),
        reason: 'new-log',
      }),
    );
    log.rehash();
    resealFrom(1, root);
    const verdict = await judge();
    expect(verdict).toMatchObject({ isIntact: false, badSequence: 1 });
    expect(verifyFile(join(log.folder, 'log.bundle')).isIntact).toBe(true);
  });

  test('cannot cut the log back to an earlier seal', async () => {
    log.db.exec('DELETE FROM audit WHERE sequence > 11; DELETE FROM audit_seals WHERE sequence > 11');
    log.rehash();
    expect(log.audit.verify()).toMatchObject({ isIntact: false, firstBadSequence: 12 });
    // Nor go on from there with the key of today: the program begins anew, and that is not the key of set-up.
    expect(await judge()).toMatchObject({ isIntact: false, badSequence: 12 });
    // Nor pass it for the next one.
    log.db.exec('DELETE FROM audit WHERE sequence > 11; DELETE FROM audit_seals WHERE sequence > 11');
    log.rehash();
    openSealKeys(log.db).write(4, stolenSecret);
    expect(log.audit.verify()).toMatchObject({ isIntact: false });
    expect(await judge()).toMatchObject({ isIntact: false, badSequence: 12 });
  });

  test('cannot leave out a row, a seal with its rows, or the beginning', async () => {
    for (const sql of [
      'DELETE FROM audit WHERE sequence = 5; UPDATE audit SET sequence = sequence - 1 WHERE sequence > 5',
      'DELETE FROM audit WHERE sequence BETWEEN 7 AND 11; DELETE FROM audit_seals WHERE number = 3',
      'DELETE FROM audit WHERE sequence <= 6',
      'DELETE FROM audit WHERE sequence <= 6; DELETE FROM audit_seals WHERE number <= 2',
    ]) {
      const verdict = log.after(
        () => log.db.exec(sql),
        () => log.audit.verify(),
      );
      expect([sql, verdict.isIntact]).toEqual([sql, false]);
    }
  });

  test('cannot put the database of yesterday back without its key file', async () => {
    log.audit.seal();
    log.store.close();
    copyFileSync(join(log.folder, databaseFile), join(log.folder, 'yesterday'));
    log.reopen();
    log.fill(2, 5);
    log.store.close();
    copyFileSync(join(log.folder, 'yesterday'), join(log.folder, databaseFile));
    log.reopen();
    expect(await judge()).toMatchObject({ isIntact: false });
  });

  test('can change what no seal covers yet: only that', async () => {
    changeRow(23);
    log.rehash();
    expect(await judge()).toMatchObject({ isIntact: true, rows: 23 });
  });

  test('cannot read an earlier key out of the files, nor out of a copy of the database', () => {
    const keys = openSealKeys(log.db);
    for (let number = 1; number < openNumber; number++) expect(keys.read(number)).toBeUndefined();
    const file = readFileSync(join(log.folder, sealKeyFile));
    writeFileSync(
      join(log.folder, sealKeyFile),
      Buffer.concat([file.subarray(4096), file.subarray(0, 4096)]),
    );
    for (let number = 1; number < openNumber; number++) expect(keys.read(number)).toBeUndefined();
  });
});
