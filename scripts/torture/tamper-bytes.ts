import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { type Store, StoreProblem } from '#main/store/interface.ts';
import { openLintelStore } from '#main/store/lintel-store.ts';
import { databaseFile, openStore } from '#main/store/open.ts';
import { personKeyFile } from '#main/store/person-keys/person-keys.ts';
import { isTaken, slotBytes } from '#main/store/person-keys/slot-file.ts';
import { type Dice, oneOf } from './dice.ts';
import { fingerprint } from './site.ts';
import type { Outcome, Tally } from './tally.ts';

/** SQLCipher's and SQLite's. */
const pageSize = 4096;
const sealKeyFile = 'lintel-seal.key';

/**
 * Changes the raw bytes of a closed data folder, without any key, and opens it as the next start would. What opens and
 * verifies must hold exactly what it held before.
 */
export function tamperBytes(folder: string, key: Uint8Array, rounds: number, roll: Dice, tally: Tally): void {
  const victim = mkdtempSync(join(tmpdir(), 'lintel-tamper-'));
  try {
    const originals = new Map(
      [databaseFile, sealKeyFile, personKeyFile].map((name) => [name, readFileSync(join(folder, name))]),
    );
    const putBack = () => {
      for (const name of readdirSync(victim)) rmSync(join(victim, name), { recursive: true });
      cpSync(folder, victim, { recursive: true });
    };
    putBack();
    const before = { contents: contents(victim, key), faces: facesIn(victim, key) };
    if (look(victim, key, before).outcome !== 'no effect')
      throw new Error('The untouched store does not verify.');
    for (let round = 0; round < rounds; round++) {
      const dice = roll(10);
      const file = dice === 0 ? sealKeyFile : dice === 1 ? personKeyFile : databaseFile;
      const original = originals.get(file) ?? Buffer.alloc(0);
      const { bytes, kind, where } = changed(
        original,
        roll,
        file === personKeyFile ? usedBytes(original) : undefined,
      );
      if (bytes.equals(original)) {
        round -= 1;
        continue;
      }
      putBack();
      writeFileSync(join(victim, file), bytes);
      const { outcome, detail } = look(victim, key, before);
      tally.note(`raw ${file}, ${kind}`, outcome, `${where}: ${detail}`);
    }
  } finally {
    rmSync(victim, { recursive: true, force: true });
  }
}

/** What an untouched store holds: as rows, and as the templates that open. */
interface Before {
  readonly contents: string;
  readonly faces: string;
}

function facesIn(folder: string, key: Uint8Array): string {
  const opened = openLintelStore(folder, key, createAuditLog);
  if (!opened.ok) throw new Error(`The untouched store does not open: ${opened.code}`);
  try {
    return facesOf(opened.value);
  } finally {
    opened.value.close();
  }
}

function facesOf(store: Store): string {
  const people = store.templates.forGallery().map(({ personId }) => personId);
  return people.map((id) => `${id} ${fingerprint(store.templates.byPerson(id))}`).join('\n');
}

function look(folder: string, key: Uint8Array, before: Before): { outcome: Outcome; detail: string } {
  try {
    const opened = openLintelStore(folder, key, createAuditLog);
    if (!opened.ok) return { outcome: 'refused', detail: opened.code };
    let verdict: ReturnType<typeof opened.value.audit.verify>;
    let unreadable: number;
    let faces: string;
    try {
      verdict = opened.value.audit.verify();
      faces = facesOf(opened.value);
      unreadable = opened.value.templates.unreadable().length;
    } finally {
      opened.value.close();
    }
    if (!verdict.isIntact) return { outcome: 'found', detail: verdict.detail ?? '' };
    if (unreadable > 0) return { outcome: 'found', detail: `${unreadable} people’s templates do not open` };
    const isSame = contents(folder, key) === before.contents && faces === before.faces;
    return isSame
      ? { outcome: 'no effect', detail: '' }
      : { outcome: 'passed', detail: 'it opens and verifies, and holds something else' };
  } catch (error) {
    return error instanceof StoreProblem
      ? { outcome: 'refused', detail: error.code }
      : { outcome: 'crashed', detail: String(error) };
  }
}

/** Every value of every row of every table, and the schema, as one hash. */
function contents(folder: string, key: Uint8Array): string {
  const db = openStore(folder, key);
  const sum = createHash('sha256');
  try {
    const tables = db.all('SELECT name, sql FROM sqlite_master ORDER BY type, name');
    sum.update(JSON.stringify(tables));
    for (const table of db.all(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`))
      for (const row of db.all(`SELECT * FROM "${String(Object(table).name)}" NOT INDEXED`)) {
        sum.update(
          JSON.stringify(row, (_key, value: unknown) =>
            value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
          ),
        );
      }
  } finally {
    db.close();
  }
  return sum.digest('hex');
}

/** Bytes of slots in use: of a key file for a few people nearly all else is random filling. */
function usedBytes(file: Buffer): number[] {
  return [...file.keys()].filter((at) => {
    const from = at - (at % slotBytes);
    return isTaken(file.subarray(from, from + slotBytes));
  });
}

/** @param some bytes of which one is changed; left out: any. */
function changed(
  original: Buffer,
  roll: Dice,
  some?: readonly number[],
): { bytes: Buffer; kind: string; where: string } {
  const pages = original.length / pageSize;
  const page = roll(pages);
  const pageAt = (index: number) => original.subarray(index * pageSize, (index + 1) * pageSize);
  switch (roll(8)) {
    case 0: {
      const length = roll(original.length);
      return { bytes: original.subarray(0, length), kind: 'cut', where: `to ${length} bytes` };
    }
    case 1: {
      const two = (page + 1 + roll(Math.max(1, pages - 1))) % pages;
      const bytes = Buffer.from(original);
      pageAt(two).copy(bytes, page * pageSize);
      pageAt(page).copy(bytes, two * pageSize);
      return { bytes, kind: 'pages swapped', where: `pages ${page + 1} and ${two + 1}` };
    }
    case 2: {
      const bytes = Buffer.concat([
        original.subarray(0, page * pageSize),
        original.subarray((page + 1) * pageSize),
      ]);
      return { bytes, kind: 'page removed', where: `page ${page + 1}` };
    }
    case 3: {
      const copied = oneOf(roll, [pageAt(roll(pages)), Buffer.alloc(pageSize, roll(256))]);
      const at = page * pageSize;
      const bytes = Buffer.concat([original.subarray(0, at), copied, original.subarray(at)]);
      return { bytes, kind: 'page inserted', where: `before page ${page + 1}` };
    }
    default: {
      const at = some === undefined ? roll(original.length) : oneOf(roll, some);
      const bytes = Buffer.from(original);
      bytes[at] = (bytes[at] ?? 0) ^ (1 + roll(255));
      return { bytes, kind: 'one byte', where: `byte ${at}, page ${Math.floor(at / pageSize) + 1}` };
    }
  }
}
