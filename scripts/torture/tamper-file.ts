import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogOnDisk } from '#main/audit/log.fixture.ts';
import { verifyFile } from '#main/audit/verify-file.ts';
import type { Dice } from './dice.ts';
import type { Tally } from './tally.ts';

/** Changes an exported log: bytes, lines and its end. Verified with the key of set-up and, every other time, without. */
export async function tamperFiles(log: LogOnDisk, rounds: number, roll: Dice, tally: Tally): Promise<void> {
  const trusted = new Set(log.audit.verificationKeys());
  const forged = join(log.folder, 'forged');
  const originals = [];
  for (const format of ['bundle', 'jsonl'] as const) {
    const path = await log.export(format);
    if (!verifyFile(path, trusted).isIntact) throw new Error('The untouched export does not verify.');
    originals.push({ format, bytes: readFileSync(path) });
  }
  for (let round = 0; round < rounds; round++) {
    const original = originals[round % originals.length];
    if (original === undefined) throw new Error('Nothing was exported.');
    const { bytes, kind, where } = changed(original.bytes, roll);
    const name = `${original.format} file, ${kind}`;
    writeFileSync(forged, bytes);
    try {
      const verdict = verifyFile(forged, roll(2) === 0 ? trusted : undefined);
      tally.note(name, verdict.isIntact ? 'passed' : 'found', where);
    } catch (error) {
      tally.note(name, 'crashed', `${where}: ${String(error)}`);
    }
  }
}

interface Changed {
  readonly bytes: Buffer;
  readonly kind: string;
  readonly where: string;
}

function changed(original: Buffer, roll: Dice): Changed {
  const lines = original.toString('latin1').split('\n').slice(0, -1);
  const whole = (changedLines: readonly string[]) => Buffer.from(`${changedLines.join('\n')}\n`, 'latin1');
  const one = roll(lines.length);
  switch (roll(5)) {
    case 0: {
      const at = roll(original.length);
      const bytes = Buffer.from(original);
      bytes[at] = (bytes[at] ?? 0) ^ (1 + roll(255));
      return { bytes, kind: 'one byte', where: `byte ${at}` };
    }
    case 1:
      return { bytes: whole(lines.toSpliced(one, 1)), kind: 'line removed', where: `line ${one + 1}` };
    case 2: {
      // No two lines of a log are alike: each has a number of its own.
      const two = (one + 1 + roll(lines.length - 1)) % lines.length;
      const swapped = lines.with(one, lines[two] ?? '').with(two, lines[one] ?? '');
      return { bytes: whole(swapped), kind: 'lines swapped', where: `lines ${one + 1} and ${two + 1}` };
    }
    case 3: {
      const copied = lines[roll(lines.length)] ?? '';
      return { bytes: whole(lines.toSpliced(one, 0, copied)), kind: 'line inserted', where: `at ${one + 1}` };
    }
    default: {
      const length = roll(original.length);
      return { bytes: original.subarray(0, length), kind: 'cut', where: `to ${length} bytes` };
    }
  }
}
