import { createPublicKey, verify } from 'node:crypto';
import type { Erasure, ReceiptKey } from '#main/store/interface.ts';

const title = 'LINTEL ERASURE RECEIPT 1';
/** SPKI of an Ed25519 key up to its 32 bytes (RFC 8410). */
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const signatureLine = /^Signature: ([0-9a-f]{128})$/m;

/**
 * What was destroyed of a person, for that person: plain text to keep or to print, signed with Ed25519 over everything before the
 * line of the signature. It names nobody: the number is the one in the person's own export and in the log.
 */
export function erasureReceipt(erasure: Erasure, siteName: string, key: ReceiptKey): string {
  const { personId, atMs, shots, templates, photos, keyDestroyedAtMs } = erasure;
  const signed = [
    title,
    `Site: ${siteName.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim()}`,
    `Person: ${personId}`,
    `Erased: ${asTime(atMs)}`,
    `Destroyed: name, note, consents, ${counted(shots, 'shot')}, ${counted(templates, 'template')}, ${counted(photos, 'photo')}`,
    `Key of the person: ${keyDestroyedAtMs === undefined ? 'not destroyed yet: the disk refused' : `destroyed ${asTime(keyDestroyedAtMs)}`}`,
    `Backups: ${backupsText(erasure)}`,
    `Receipt key: ${key.publicKey()}`,
    '',
  ].join('\n');
  return `${signed}Signature: ${key.sign(signed)}\n\nCheck it with: lintel --verify-receipt FILE --key RECEIPT-KEY\n`;
}

function backupsText({ backups, backupsAtMs }: Erasure): string {
  if (backupsAtMs === undefined)
    return 'none reached since; a copy of the key that lies beside older ones goes with the next backup';
  return backups === 0
    ? 'there were none'
    : `the key is gone beside ${counted(backups, 'backup')} since ${asTime(backupsAtMs)}; templates and photos in them cannot be opened, name and note stay in them until they are replaced`;
}

/** What can be said of a text that should be a receipt. */
export type ReceiptVerdict =
  | { readonly kind: 'no-receipt' }
  | { readonly kind: 'changed' }
  | {
      readonly kind: 'genuine';
      /** 64 hex digits. */
      readonly publicKey: string;
      readonly personId: string;
      /** The signed lines. */
      readonly lines: readonly string[];
    };

/** Checks the signature with the key that the receipt names: whether that key is the site's is for the reader to compare. */
export function verifyReceipt(text: string): ReceiptVerdict {
  // Ends of lines are what mail and editors change.
  const plain = text.replaceAll('\r\n', '\n').replace(/^\uFEFF/, '');
  const found = signatureLine.exec(plain);
  if (!plain.startsWith(`${title}\n`) || found === null) return { kind: 'no-receipt' };
  const signed = plain.slice(0, found.index);
  const publicKey = /^Receipt key: ([0-9a-f]{64})$/m.exec(signed)?.[1];
  const personId = /^Person: (\S{1,64})$/m.exec(signed)?.[1];
  if (publicKey === undefined || personId === undefined) return { kind: 'no-receipt' };
  return isSignedBy(publicKey, signed, found[1] ?? '')
    ? { kind: 'genuine', publicKey, personId, lines: signed.trimEnd().split('\n') }
    : { kind: 'changed' };
}

/** Whom a receipt is about and which key signed it; undefined for any other text, and for one that was changed. */
export function readReceipt(
  text: string,
): { readonly personId: string; readonly publicKey: string } | undefined {
  const verdict = verifyReceipt(text);
  return verdict.kind === 'genuine'
    ? { personId: verdict.personId, publicKey: verdict.publicKey }
    : undefined;
}

function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  try {
    const der = Buffer.concat([publicPrefix, Buffer.from(publicKey, 'hex')]);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'hex'));
  } catch {
    // Bytes that are no point of the curve.
    return false;
  }
}

function asTime(ms: number): string {
  return new Date(ms).toISOString();
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
