import type { LogOnDisk } from '#main/audit/log.fixture.ts';
import { StoreProblem } from '#main/store/interface.ts';
import { type Dice, oneOf } from './dice.ts';
import { fingerprint } from './site.ts';
import type { Tally } from './tally.ts';

type Statement = readonly [sql: string, ...values: (string | number | Uint8Array)[]];

/**
 * Changes sealed templates as the holder of the database key can: bytes, rows swapped or moved to another person, model or shot, rows
 * removed. Found when the store says that somebody's templates do not open; who is left must have exactly what they had.
 */
export function tamperTemplates(log: LogOnDisk, rounds: number, roll: Dice, tally: Tally): void {
  const before = everybody(log);
  if (before.size < 3) throw new Error('There is nobody to change.');
  for (let round = 0; round < rounds; round++) {
    const { kind, where, statements } = anyChange(log, roll);
    const name = `templates, ${kind}`;
    try {
      log.after(
        () => {
          for (const [sql, ...values] of statements) log.db.run(sql, ...values);
        },
        () => {
          const now = everybody(log);
          const told = new Set(log.store.templates.unreadable());
          const changed = [...before].filter(([id, print]) => now.get(id) !== print).map(([id]) => id);
          const isTold = changed.every((id) => told.has(id));
          tally.note(name, changed.length === 0 ? 'no effect' : isTold ? 'found' : 'passed', where);
        },
      );
    } catch (error) {
      const isRefused = error instanceof StoreProblem && error.code === 'store-damaged';
      tally.note(name, isRefused ? 'refused' : 'crashed', `${where}: ${String(error)}`);
    }
  }
  if (JSON.stringify([...everybody(log)]) !== JSON.stringify([...before]))
    throw new Error('A change was not taken back.');
}

/** What the door is given of each person, and what figures and exports are: by id. */
function everybody({ store }: LogOnDisk): Map<string, string> {
  const gallery = new Map(
    store.templates.forGallery().map(({ personId, templates }) => [personId, fingerprint(templates)]),
  );
  const { people } = store.people.list({ search: '', offset: 0, limit: 200 });
  return new Map(
    people.map(({ id }) => [id, `${gallery.get(id)} ${fingerprint(store.templates.byPerson(id))}`]),
  );
}

function anyChange(log: LogOnDisk, roll: Dice): { kind: string; where: string; statements: Statement[] } {
  const table = oneOf(roll, ['templates', 'gallery_templates'] as const);
  const rows = log.db.all(`SELECT rowid AS id, person_id AS person, sealed FROM ${table} ORDER BY rowid`);
  const one = Object(oneOf(roll, rows));
  switch (roll(4)) {
    case 0: {
      const other = Object(
        oneOf(
          roll,
          rows.filter((row) => Object(row).id !== one.id),
        ),
      );
      return {
        kind: `seals of ${table} swapped`,
        where: `rows ${one.id} and ${other.id}`,
        statements: [
          [`UPDATE ${table} SET sealed = ? WHERE rowid = ?`, other.sealed, one.id],
          [`UPDATE ${table} SET sealed = ? WHERE rowid = ?`, one.sealed, other.id],
        ],
      };
    }
    case 1: {
      // The person of this row gets what another one has, as somebody would who wants to be taken for them.
      const other = Object(
        oneOf(
          roll,
          rows.filter((row) => Object(row).person !== one.person),
        ),
      );
      return {
        kind: `seal of ${table} copied to another person`,
        where: `from row ${other.id} to ${one.id}`,
        statements: [[`UPDATE ${table} SET sealed = ? WHERE rowid = ?`, other.sealed, one.id]],
      };
    }
    default: {
      const bytes = Buffer.from(one.sealed);
      const at = roll(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 + roll(255));
      return {
        kind: `one byte in ${table}`,
        where: `byte ${at} of row ${one.id}`,
        statements: [[`UPDATE ${table} SET sealed = ? WHERE rowid = ?`, bytes, one.id]],
      };
    }
  }
}
