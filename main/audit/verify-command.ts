import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseVerificationKeys } from './verification-key.ts';
import { type FileVerdict, verifyFile } from './verify-file.ts';

export interface CommandOutcome {
  readonly text: string;
  /** 0 intact, 1 something does not fit, 2 nothing could be said. */
  readonly exitCode: 0 | 1 | 2;
}

const usage = 'FILE [--key FILE-OR-DIGITS ...] [--time]';

/**
 * Verifies one exported file for the command line.
 * @param args the file, `--key` (may be given again) and `--time`, which prints the speed.
 */
export function verifyCommand(args: readonly string[]): CommandOutcome {
  let given: ReturnType<typeof parseArguments>;
  try {
    given = parseArguments(args);
  } catch (error) {
    return nothingSaid(`${error instanceof Error ? error.message : String(error)}\nUse it so: ${usage}`);
  }
  const { values, positionals } = given;
  const path = positionals[0];
  if (path === undefined || positionals.length > 1) return nothingSaid(`Name one file: ${usage}`);
  try {
    const trustedKeys = values.key === undefined ? undefined : readKeys(values.key);
    if (typeof trustedKeys === 'string') return nothingSaid(trustedKeys);
    const startedMs = performance.now();
    const verdict = verifyFile(path, trustedKeys);
    const seconds = (performance.now() - startedMs) / 1000;
    const lines = describe(verdict, trustedKeys !== undefined);
    if (values.time === true)
      lines.push(
        `${verdict.rows} rows and ${verdict.seals} seals in ${seconds.toFixed(2)} s: ${Math.round(verdict.rows / seconds)} rows/s.`,
      );
    return { text: lines.join('\n'), exitCode: verdict.isIntact ? 0 : 1 };
  } catch (error) {
    return nothingSaid(`The file could not be read: ${error instanceof Error ? error.message : error}`);
  }
}

function parseArguments(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: { key: { type: 'string', multiple: true }, time: { type: 'boolean' } },
    allowPositionals: true,
  });
}

/** @returns what is wrong, as text, when one of them is no key. */
function readKeys(given: readonly string[]): ReadonlySet<string> | string {
  const keys = new Set<string>();
  for (const one of given) {
    const found = parseVerificationKeys(one) ?? parseVerificationKeys(readFileSync(one, 'utf8'));
    if (found === undefined) return `${one} holds no verification key of Lintel.`;
    for (const key of found) keys.add(key);
  }
  return keys;
}

function describe(verdict: FileVerdict, isProven: boolean): string[] {
  if (!verdict.isIntact)
    return [
      `NOT INTACT at row ${verdict.badSequence} (line ${verdict.badLine} of the file). ${verdict.detail}`,
      `${verdict.rows} rows before that fit.`,
    ];
  const { rows, firstSequence, lastSequence, seals, sealedUpTo, exportedAtMs, begunAgainAt } = verdict;
  const exported = exportedAtMs === undefined ? '' : `, exported ${asTime(exportedAtMs)}`;
  const lines = [
    verdict.isWhole
      ? `INTACT: ${rows} rows (${firstSequence} to ${lastSequence}), ${seals} seals up to row ${sealedUpTo}${exported}.`
      : `INTACT: ${rows} chosen rows of a log of ${lastSequence}${exported}. Whether rows were left out cannot be seen here: use a bundle.`,
  ];
  if (verdict.isWhole && firstSequence !== undefined && firstSequence > 1)
    lines.push(`Rows 1 to ${firstSequence - 1} were removed by age, as a later row tells.`);
  if (begunAgainAt.length > 0)
    lines.push(
      `Sealing began again at row ${begunAgainAt.join(', ')}${isProven ? ', with a key that you gave.' : ': nothing vouches that what is before was not changed until then.'}`,
    );
  lines.push(
    isProven
      ? 'Sealed with the verification key given.'
      : 'No verification key was given (--key): the file agrees with itself, which somebody who wrote all of it anew could also achieve.',
  );
  return lines;
}

function asTime(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? 'at no known time' : time.toISOString();
}

function nothingSaid(text: string): CommandOutcome {
  return { text, exitCode: 2 };
}
