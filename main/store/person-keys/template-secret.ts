import { randomBytes } from 'node:crypto';
import { TemplateProtection } from '#main/gallery/interface.ts';
import type { Connection, ReadableDb } from '../connection.ts';
import { peopleIds } from '../repositories/people.ts';
import { putSiteSecret, siteSecret } from '../repositories/site-secrets.ts';
import { mapTemplates } from '../repositories/templates.ts';
import { PersonKeys } from './person-keys.ts';

/** The secret under which every template of this store is; 32 bytes, for the caller to overwrite. @throws StoreProblem store-damaged */
export function templateSecret(db: ReadableDb): Uint8Array {
  return siteSecret(db, 'template-transform');
}

/** Draws the first secret and turns every template that is under none. Those that do not open stay so. Inside a transaction. */
export function protectTemplates(db: Connection): void {
  const keys = PersonKeys.of(db);
  const secret = randomBytes(32);
  const protection = new TemplateProtection(secret);
  for (const personId of peopleIds(db))
    mapTemplates(db, keys, personId, (modelId, values) => protection.protect(modelId, values));
  putSiteSecret(db, 'template-transform', secret);
  secret.fill(0);
}
