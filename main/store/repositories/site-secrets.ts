import { z } from 'zod';
import type { ReadableDb } from '../connection.ts';
import { parseRow } from '../problem.ts';

const SecretRow = z.object({ secret: z.instanceof(Uint8Array).refine(({ length }) => length === 32) });

/** Random, 32 bytes each, made once with the schema. */
type SiteSecret =
  /** Wraps the keys of the people in their file. */
  | 'person-wrapping-key'
  /** Seed of the Ed25519 key that signs receipts of erasure. */
  | 'receipt-seed';

/** Owned by the caller, who overwrites it. */
export function siteSecret(db: ReadableDb, name: SiteSecret): Uint8Array {
  return Uint8Array.from(
    parseRow(SecretRow, db.get('SELECT secret FROM site_secrets WHERE name = ?', name)).secret,
  );
}
