import type { LogOnDisk } from '#main/audit/log.fixture.ts';
import { StoreProblem } from '#main/store/interface.ts';
import { type Dice, oneOf } from './dice.ts';
import type { Tally } from './tally.ts';

type Value = string | number | null | Uint8Array;
type Statement = readonly [sql: string, ...values: Value[]];

interface Change {
  readonly kind: string;
  readonly where: string;
  readonly statements: readonly Statement[];
}

/** Tables of the log, the column that names a row, and those that may be changed. */
const tables = {
  audit: { id: 'sequence', columns: ['sequence', 'at_ms', 'kind', 'actor', 'person_id', 'details', 'hash'] },
  audit_seals: {
    id: 'number',
    columns: ['number', 'sequence', 'hash', 'at_ms', 'public_key', 'next_public_key', 'signature'],
  },
  audit_head: { id: 'only', columns: ['sequence', 'at_ms', 'hash'] },
  audit_sealing: { id: 'only', columns: ['wrapping_key'] },
} as const;
type Table = keyof typeof tables;

/**
 * Changes rows of the log as the holder of the database key can, past every trigger, asks for verification, and takes the
 * change back. Rows under a seal and rows that wait for theirs are both met.
 */
export function tamperRows(log: LogOnDisk, rounds: number, roll: Dice, tally: Tally): void {
  if (!log.audit.verify().isIntact) throw new Error('The untouched log does not verify.');
  const ids = {
    audit: idsOf(log, 'audit'),
    audit_seals: idsOf(log, 'audit_seals'),
    audit_head: idsOf(log, 'audit_head'),
    audit_sealing: idsOf(log, 'audit_sealing'),
  };
  const triggers = log.db
    .all(`SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'`)
    .map((row) => String(Object(row).name));
  for (let round = 0; round < rounds; round++) {
    const change = anyChange(log, ids, roll);
    if (change === undefined) {
      round -= 1;
      continue;
    }
    const name = `database, ${change.kind}`;
    try {
      const verdict = log.after(
        () => {
          for (const trigger of triggers) log.db.run(`DROP TRIGGER "${trigger}"`);
          for (const [sql, ...values] of change.statements) log.db.run(sql, ...values);
        },
        () => log.audit.verify(),
      );
      tally.note(name, verdict.isIntact ? 'passed' : 'found', change.where);
    } catch (error) {
      // What can be no row of a log is refused by whoever reads it.
      const isRefused = error instanceof StoreProblem && error.code === 'store-damaged';
      tally.note(name, isRefused ? 'refused' : 'crashed', `${change.where}: ${String(error)}`);
    }
  }
  if (!log.audit.verify().isIntact) throw new Error('A change was not taken back.');
}

/** @returns undefined where the dice fell on a change that changes nothing. */
function anyChange(log: LogOnDisk, ids: Readonly<Record<Table, number[]>>, roll: Dice): Change | undefined {
  const rows = ids.audit;
  switch (roll(8)) {
    case 0:
    case 1:
      return oneByte(log, 'audit', oneOf(roll, rows), roll);
    case 2: {
      const table = oneOf(roll, ['audit_seals', 'audit_head', 'audit_sealing'] as const);
      return oneByte(log, table, oneOf(roll, ids[table]), roll);
    }
    case 3: {
      const table = oneOf(roll, ['audit', 'audit_seals'] as const);
      const id = oneOf(roll, ids[table]);
      return {
        kind: `row of ${table} removed`,
        where: `row ${id}`,
        statements: [[`DELETE FROM ${table} WHERE ${tables[table].id} = ?`, id]],
      };
    }
    case 4:
      return swapped(oneOf(roll, ['audit', 'audit_seals'] as const), ids, roll);
    case 5:
      return inserted(oneOf(roll, ['audit', 'audit_seals'] as const), ids, roll);
    case 6: {
      const from = oneOf(roll, rows);
      return {
        kind: 'end cut off',
        where: `from row ${from}`,
        statements: [['DELETE FROM audit WHERE sequence >= ?', from]],
      };
    }
    default:
      return cutClean(log, roll);
  }
}

function oneByte(log: LogOnDisk, table: Table, id: number, roll: Dice): Change | undefined {
  const { id: name, columns } = tables[table];
  const column = oneOf<string>(roll, columns);
  const found: unknown = Object(
    log.db.get(`SELECT ${column} AS value FROM ${table} WHERE ${name} = ?`, id),
  ).value;
  const value = anotherValue(found, roll);
  if (value === undefined) return undefined;
  const change = `UPDATE OR IGNORE ${table} SET ${column} = ${typeof found === 'string' ? 'CAST(? AS TEXT)' : '?'} WHERE ${name} = ?`;
  // A number that another row has already cannot be given: such a swap is a kind of its own.
  if (
    typeof value === 'number' &&
    column === name &&
    log.db.get(`SELECT 1 FROM ${table} WHERE ${name} = ?`, value) !== undefined
  )
    return undefined;
  return { kind: `one byte in ${table}`, where: `${column} of row ${id}`, statements: [[change, value, id]] };
}

/** The same with one byte changed; an absent one becomes present. */
function anotherValue(found: unknown, roll: Dice): Value | undefined {
  if (found === null) return 'x';
  if (typeof found === 'number') return found + (1 + roll(255)) * 256 ** roll(3);
  const bytes = Buffer.from(typeof found === 'string' ? found : found instanceof Uint8Array ? found : '');
  if (bytes.length === 0) return undefined;
  const at = roll(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 + roll(255));
  return bytes;
}

function swapped(table: 'audit' | 'audit_seals', ids: Readonly<Record<Table, number[]>>, roll: Dice): Change {
  const one = roll(ids[table].length);
  const two = (one + 1 + roll(ids[table].length - 1)) % ids[table].length;
  const [a, b] = [ids[table][one] ?? 0, ids[table][two] ?? 0];
  const { id } = tables[table];
  const move = `UPDATE ${table} SET ${id} = ? WHERE ${id} = ?`;
  return {
    kind: `rows of ${table} swapped`,
    where: `rows ${a} and ${b}`,
    statements: [
      [move, -5, a],
      [move, a, b],
      [move, b, -5],
    ],
  };
}

/** A copy of a row: before the first, or after the last. Between two there is no number left: the others move up. */
function inserted(
  table: 'audit' | 'audit_seals',
  ids: Readonly<Record<Table, number[]>>,
  roll: Dice,
): Change {
  const { id, columns } = tables[table];
  const rest = columns.filter((column) => column !== id).join(', ');
  const last = ids[table].at(-1) ?? 0;
  const copied = oneOf(roll, ids[table]);
  const at = oneOf(roll, [-1 - roll(9), 0, last + 1 + roll(3), 1 + roll(last)]);
  const makeRoom: Statement[] =
    at < 1 || at > last
      ? []
      : [
          [`UPDATE ${table} SET ${id} = -${id} - 1000000 WHERE ${id} >= ?`, at],
          [`UPDATE ${table} SET ${id} = -(${id} + 1000000) + 1 WHERE ${id} < -999999`],
        ];
  // The row that is copied may just have moved up.
  const from = makeRoom.length > 0 && copied >= at ? copied + 1 : copied;
  return {
    kind: `row of ${table} inserted`,
    where: `copy of ${copied} at ${at}`,
    statements: [
      ...makeRoom,
      [`INSERT INTO ${table} (${id}, ${rest}) SELECT ?, ${rest} FROM ${table} WHERE ${id} = ?`, at, from],
    ],
  };
}

/** The log cut back to an older seal, the recorded end and all later seals with it: only the sealing key tells. */
function cutClean(log: LogOnDisk, roll: Dice): Change {
  const seals = log.db.all('SELECT number, sequence FROM audit_seals ORDER BY number').slice(0, -1);
  const seal = Object(oneOf(roll, seals));
  const { number, sequence } = seal;
  return {
    kind: 'cut back to an older seal',
    where: `to seal ${number}`,
    statements: [
      ['DELETE FROM audit WHERE sequence > ?', sequence],
      ['DELETE FROM audit_seals WHERE number > ?', number],
      [
        `UPDATE audit_head SET sequence = a.sequence, at_ms = a.at_ms, hash = a.hash
         FROM (SELECT * FROM audit WHERE sequence = ?) AS a`,
        sequence,
      ],
    ],
  };
}

function idsOf(log: LogOnDisk, table: Table): number[] {
  const { id } = tables[table];
  return log.db.all(`SELECT ${id} AS id FROM ${table} ORDER BY ${id}`).map((row) => Number(Object(row).id));
}
