import { z } from 'zod';
import type { ReadableDb, WritableDb } from '../connection.ts';
import { parseRow, problem } from '../problem.ts';

const SecretRow = z.object({ secret: z.instanceof(Uint8Array).refine(({ length }) => length === 32) });

/** Random, 32 bytes each. */
type SiteSecret =
  /** Wraps the keys of the people in their file. */
  | 'person-wrapping-key'
  /** Seed of the Ed25519 key that signs receipts of erasure. */
  | 'receipt-seed'
  /** What the rotation of the templates is drawn from. */
  | 'template-transform';

/** Owned by the caller, who overwrites it. */
export function findSiteSecret(db: ReadableDb, name: SiteSecret): Uint8Array | undefined {
  const row = db.get('SELECT secret FROM site_secrets WHERE name = ?', name);
  return row === undefined ? undefined : Uint8Array.from(parseRow(SecretRow, row).secret);
}

/** One that the schema came with. @throws StoreProblem store-damaged when it is not there. */
export function siteSecret(db: ReadableDb, name: SiteSecret): Uint8Array {
  const secret = findSiteSecret(db, name);
  if (secret === undefined) throw problem('store-damaged');
  return secret;
}

/** In place of the one before. */
export function putSiteSecret(db: WritableDb, name: SiteSecret, secret: Uint8Array): void {
  db.run(
    'INSERT INTO site_secrets (name, secret) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET secret = excluded.secret',
    name,
    secret,
  );
}
