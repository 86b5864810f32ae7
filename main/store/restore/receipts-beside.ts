import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A receipt of erasure whose signature fits the key that it names. Whether that key is a site's own is for the reader to compare. */
export interface GenuineReceipt {
  readonly personId: string;
  /** Ed25519, 64 hex digits. */
  readonly publicKey: string;
}

/** @returns undefined for any other text, and for a receipt that was changed. */
export type ReceiptReader = (text: string) => GenuineReceipt | undefined;

/** A receipt has less than 1 kB. */
const maxBytes = 65_536;

/**
 * Receipts that lie as text files in a folder of backups, whoever put them there: they are obeyed like the list of erased people,
 * also where that list is gone. Other text files are passed over.
 */
export function receiptsBeside(folder: string, read: ReceiptReader): GenuineReceipt[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.txt'))
    .map((entry) => join(folder, entry.name))
    .filter((path) => statSync(path).size <= maxBytes)
    .map((path) => read(readFileSync(path, 'utf8')))
    .filter((receipt) => receipt !== undefined);
}
