import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { verifyReceipt } from './erasure-receipt.ts';

export interface ReceiptOutcome {
  readonly text: string;
  /** 0 genuine, 1 changed or of another key, 2 nothing could be said. */
  readonly exitCode: 0 | 1 | 2;
}

const usage = 'Use it so: --verify-receipt FILE [--key 64-HEX-DIGITS]';
/** A receipt has less than 1 kB. */
const maxBytes = 65_536;

/** Verifies one receipt of erasure for the command line. @param args the file, and `--key`: the receipt key that the site gives out. */
export function receiptCommand(args: readonly string[]): ReceiptOutcome {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { key: { type: 'string' } },
      allowPositionals: true,
    });
    const path = positionals[0];
    if (path === undefined || positionals.length > 1) return { text: `Name one file. ${usage}`, exitCode: 2 };
    const wanted = values.key?.replaceAll(/[\s:-]/g, '').toLowerCase();
    if (wanted !== undefined && !/^[0-9a-f]{64}$/.test(wanted))
      return { text: 'A receipt key has 64 hex digits.', exitCode: 2 };
    if (statSync(path).size > maxBytes) return { text: 'This file is too long for a receipt.', exitCode: 2 };
    return judge(readFileSync(path, 'utf8'), wanted);
  } catch (error) {
    return { text: `${error instanceof Error ? error.message : String(error)}\n${usage}`, exitCode: 2 };
  }
}

function judge(text: string, wanted: string | undefined): ReceiptOutcome {
  const verdict = verifyReceipt(text);
  if (verdict.kind === 'no-receipt')
    return { text: 'This is no receipt of erasure by Lintel, or a part of it is missing.', exitCode: 2 };
  if (verdict.kind === 'changed')
    return { text: 'NOT GENUINE: the text was changed after it was signed.', exitCode: 1 };
  if (wanted !== undefined && wanted !== verdict.publicKey)
    return { text: 'NOT GENUINE: signed, but with another key than the one given.', exitCode: 1 };
  const proof =
    wanted === undefined
      ? 'Signed with the key that it names. Compare that key with the one that the site gives out (Settings > Security).'
      : 'Signed with the key given.';
  return { text: ['GENUINE', ...verdict.lines, proof].join('\n'), exitCode: 0 };
}
