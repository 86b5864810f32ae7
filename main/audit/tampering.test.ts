import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dice, LogOnDisk } from './log.fixture.ts';
import { verifyFile } from './verify-file.ts';

const rounds = 1000;
const log = new LogOnDisk().fill(6, 12);
log.attempts(5);
afterAll(() => log.remove());

describe.each(['bundle', 'jsonl'] as const)('an exported %s', (format) => {
  test(`each of ${rounds} random changes is found and located, with and without the key`, async () => {
    const path = await log.export(format);
    const original = readFileSync(path);
    const trusted = new Set(log.audit.verificationKeys());
    expect(verifyFile(path, trusted)).toMatchObject({ isIntact: true, rows: 78, lastSequence: 78 });
    // Export seals what was open: 78 rows, 8 seals, header and end.
    const lines = original.toString('latin1').split('\n').slice(0, -1);
    expect(lines).toHaveLength(88);
    const roll = dice(20261124);
    const forged = join(log.folder, 'forged');
    for (let round = 0; round < rounds; round++) {
      const { bytes, line, what } = tamperedFile(original, lines, roll);
      writeFileSync(forged, bytes);
      const verdict = verifyFile(forged, round % 2 === 0 ? trusted : undefined);
      const where = [round, what, line];
      expect([...where, verdict.isIntact]).toEqual([...where, false]);
      expect(verdict.detail?.length).toBeGreaterThan(10);
      // That a seal is gone is seen where the next one stands; that row 1 is, where no row tells of its removal by age.
      if (what.includes('removed') && (line === 2 || !isRow(lines[line - 1] ?? '')))
        expect(verdict.badLine).toBeGreaterThanOrEqual(line);
      else expect([...where, verdict.badLine]).toEqual([...where, line]);
      // Where a seal does not fit, the first row under it is named: that one or a later one may have been written anew.
      if (isRow(lines[line - 1] ?? '') && !what.includes('copied') && !what.includes('swapped'))
        expect([...where, verdict.badSequence]).toEqual([...where, rowAt(lines, line)]);
      else expect(verdict.badSequence).toBeLessThanOrEqual(rowAt(lines, line));
    }
  });

  test('every single byte counts', async () => {
    const path = await log.export(format);
    const original = readFileSync(path);
    const forged = join(log.folder, 'forged');
    const roll = dice(7);
    // A stride that meets every place of a line in some line.
    for (let at = roll(29); at < original.length; at += 29) {
      const bytes = Buffer.from(original);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << roll(8));
      writeFileSync(forged, bytes);
      expect([at, verifyFile(forged).isIntact]).toEqual([at, false]);
    }
  });
});

/** The row in this line, for others the next one. */
function rowAt(lines: readonly string[], line: number): number {
  return 1 + lines.slice(1, line - 1).filter(isRow).length;
}

function isRow(line: string): boolean {
  return line.startsWith('{"row"') || line.startsWith('{"sequence"');
}

type Tampered = { readonly bytes: Buffer; readonly line: number; readonly what: string };

/** One change of one kind, and the first line (from 1) that it makes wrong. */
function tamperedFile(original: Buffer, lines: readonly string[], roll: (below: number) => number): Tampered {
  const join = (changed: readonly string[]) => Buffer.from(`${changed.join('\n')}\n`, 'latin1');
  // Not the header: a file without it is refused at line 1, and cannot be told from any other file.
  const one = 1 + roll(lines.length - 1);
  switch (roll(5)) {
    case 0: {
      const bytes = Buffer.from(original);
      const at = roll(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 + roll(255));
      const line = 1 + original.subarray(0, at).filter((byte) => byte === 10).length;
      return { bytes, line, what: `byte ${at} changed` };
    }
    case 1:
      return { bytes: join(lines.toSpliced(one, 1)), line: one + 1, what: `line ${one + 1} removed` };
    case 2: {
      const two = 1 + ((one - 1 + 1 + roll(lines.length - 2)) % (lines.length - 1));
      const [low, high] = [Math.min(one, two), Math.max(one, two)];
      const swapped = lines.with(low, lines[high] ?? '').with(high, lines[low] ?? '');
      return { bytes: join(swapped), line: low + 1, what: `lines ${low + 1} and ${high + 1} swapped` };
    }
    case 3: {
      const length = roll(original.length);
      const bytes = original.subarray(0, length);
      const line = 1 + bytes.filter((byte) => byte === 10).length;
      return { bytes, line, what: `cut to ${length} bytes` };
    }
    default: {
      const from = 1 + roll(lines.length - 1);
      const copied = lines[from] ?? '';
      return {
        bytes: join(lines.toSpliced(one, 0, copied)),
        line: from === one ? one + 2 : one + 1,
        what: `line ${from + 1} copied to ${one + 1}`,
      };
    }
  }
}

describe('the database itself', () => {
  test(`each of ${rounds} random changes of rows and seals is found and located`, () => {
    expect(log.audit.verify()).toMatchObject({ isIntact: true });
    const { n: rows } = Object(log.db.get('SELECT count(*) AS n FROM audit'));
    const { n: seals } = Object(log.db.get('SELECT count(*) AS n FROM audit_seals'));
    const roll = dice(4);
    for (let round = 0; round < rounds; round++) {
      const row = 1 + roll(rows);
      const seal = 1 + roll(seals);
      const { what, sql, values, bad } = tamperedRows(row, seal, rows, roll);
      const verdict = log.after(
        () => {
          for (const [i, one] of sql.split(';').entries()) log.db.run(one, ...(values[i] ?? []));
        },
        () => log.audit.verify(),
      );
      const where = [round, what];
      expect([...where, verdict.isIntact]).toEqual([...where, false]);
      expect([...where, verdict.firstBadSequence]).toEqual([...where, bad]);
    }
    expect(log.audit.verify()).toMatchObject({ isIntact: true });
  });
});

type TamperedRows = {
  readonly what: string;
  readonly sql: string;
  readonly values: readonly (readonly (string | number | Uint8Array)[])[];
  readonly bad: number;
};

function tamperedRows(
  row: number,
  seal: number,
  rows: number,
  roll: (below: number) => number,
): TamperedRows {
  const covered = (number: number) =>
    Object(log.db.get('SELECT sequence FROM audit_seals WHERE number = ?', number)).sequence;
  switch (roll(6)) {
    case 0: {
      const columns = ['kind', 'actor', 'details', 'hash', 'at_ms'];
      const column = columns[roll(columns.length)] ?? 'kind';
      const what = `${column} of row ${row}`;
      const found = Object(
        log.db.get(`SELECT CAST(${column} AS BLOB) AS v FROM audit WHERE sequence = ?`, row),
      );
      const changed = Buffer.from(found.v);
      changed[roll(changed.length)] = 0x30 + ((changed[0] ?? 0) % 5);
      if (changed.equals(found.v)) changed[0] = 0x39;
      const type = column === 'hash' ? 'BLOB' : column === 'at_ms' ? 'INTEGER' : 'TEXT';
      const sql = `UPDATE audit SET ${column} = CAST(? AS ${type}) WHERE sequence = ?`;
      return { what, sql, values: [[changed, row]], bad: row };
    }
    case 1:
      return {
        what: `row ${row} removed`,
        sql: 'DELETE FROM audit WHERE sequence = ?',
        values: [[row]],
        bad: row,
      };
    case 2: {
      const other = 1 + ((row + roll(rows - 1)) % rows);
      const sql = 'UPDATE audit SET sequence = ? WHERE sequence = ?';
      return {
        what: `rows ${row} and ${other} swapped`,
        sql: `${sql};${sql};${sql}`,
        values: [
          [-5, row],
          [row, other],
          [other, -5],
        ],
        bad: Math.min(row, other),
      };
    }
    case 3:
      return {
        what: `cut from row ${row}`,
        sql: 'DELETE FROM audit WHERE sequence >= ?',
        values: [[row]],
        bad: row,
      };
    case 4:
      return {
        what: `seal ${seal} removed`,
        sql: 'DELETE FROM audit_seals WHERE number = ?',
        values: [[seal]],
        // The last seal is missed when the open key is asked for; the others at the next seal.
        bad: covered(seal + 1) === undefined ? rows + 1 : (covered(seal - 1) ?? 0) + 1,
      };
    default: {
      const columns = ['hash', 'public_key', 'next_public_key', 'signature'];
      const column = columns[roll(columns.length)] ?? 'hash';
      const found = Object(log.db.get(`SELECT ${column} AS v FROM audit_seals WHERE number = ?`, seal));
      const changed = Buffer.from(found.v);
      const at = roll(changed.length);
      changed[at] = (changed[at] ?? 0) ^ (1 << roll(8));
      return {
        what: `${column} of seal ${seal}`,
        sql: `UPDATE audit_seals SET ${column} = ? WHERE number = ?`,
        values: [[changed, seal]],
        bad: (covered(seal - 1) ?? 0) + 1,
      };
    }
  }
}
