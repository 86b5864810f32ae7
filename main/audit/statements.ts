import { z } from 'zod';
import type { StoredSeal } from '#main/store/interface.ts';
import { hex } from './chain.ts';

/** A checkpoint in text form: hex throughout, as it is signed and exported. */
export interface Seal {
  readonly number: number;
  readonly sequence: number;
  readonly hash: string;
  readonly atMs: number;
  readonly publicKey: string;
  readonly nextPublicKey: string;
  readonly signature: string;
}

/** What an export ends with: signed with the key of the epoch that is still open. */
export interface End {
  /** Of the key: one more than the last seal's. */
  readonly number: number;
  /** Rows in the file. */
  readonly rows: number;
  /** Of the last row of the log, whether it is in the file or not. */
  readonly sequence: number;
  readonly hash: string;
  readonly atMs: number;
  readonly publicKey: string;
  /** SHA-256 of every byte of the file before the line of the end, hex. */
  readonly fileHash: string;
  readonly signature: string;
}

/** What a seal's key signs: a JSON array without spaces. */
export function sealText(seal: Omit<Seal, 'signature'>): string {
  const { number, sequence, hash, atMs, publicKey, nextPublicKey } = seal;
  return JSON.stringify(['lintel-audit-seal', 1, number, sequence, hash, atMs, publicKey, nextPublicKey]);
}

export function endText(end: Omit<End, 'signature'>): string {
  const { number, rows, sequence, hash, atMs, publicKey, fileHash } = end;
  return JSON.stringify(['lintel-audit-end', 1, number, rows, sequence, hash, atMs, publicKey, fileHash]);
}

export function sealLine(seal: Seal): string {
  return `{"seal":${sealText(seal)},"signature":"${seal.signature}"}`;
}

export function endLine(end: End): string {
  return `{"end":${endText(end)},"signature":"${end.signature}"}`;
}

const whole = z.number().int();
const SealLine = z
  .strictObject({
    seal: z.tuple([
      z.literal('lintel-audit-seal'),
      z.literal(1),
      whole,
      whole,
      z.string(),
      z.number(),
      z.string(),
      z.string(),
    ]),
    signature: z.string(),
  })
  .transform(({ seal, signature }): Seal => {
    const [, , number, sequence, hash, atMs, publicKey, nextPublicKey] = seal;
    return { number, sequence, hash, atMs, publicKey, nextPublicKey, signature };
  });

const EndLine = z
  .strictObject({
    end: z.tuple([
      z.literal('lintel-audit-end'),
      z.literal(1),
      whole,
      whole,
      whole,
      z.string(),
      z.number(),
      z.string(),
      z.string(),
    ]),
    signature: z.string(),
  })
  .transform(({ end, signature }): End => {
    const [, , number, rows, sequence, hash, atMs, publicKey, fileHash] = end;
    return { number, rows, sequence, hash, atMs, publicKey, fileHash, signature };
  });

/** @returns undefined unless the line is exactly what `sealLine` writes. */
export function parseSealLine(line: Uint8Array): Seal | undefined {
  return parseExactly(line, SealLine, sealLine);
}

/** @returns undefined unless the line is exactly what `endLine` writes. */
export function parseEndLine(line: Uint8Array): End | undefined {
  return parseExactly(line, EndLine, endLine);
}

/** Another spelling of the same facts is a change too. */
function parseExactly<T>(line: Uint8Array, schema: z.ZodType<T>, write: (value: T) => string): T | undefined {
  const bytes = Buffer.from(line);
  let read: unknown;
  try {
    read = JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(read);
  return parsed.success && bytes.equals(Buffer.from(write(parsed.data))) ? parsed.data : undefined;
}

/** A stored seal as text. */
export function asSeal(seal: StoredSeal): Seal {
  return {
    number: seal.number,
    sequence: seal.sequence,
    hash: hex(seal.hash),
    atMs: seal.atMs,
    publicKey: hex(seal.publicKey),
    nextPublicKey: hex(seal.nextPublicKey),
    signature: hex(seal.signature),
  };
}
