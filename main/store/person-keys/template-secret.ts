import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { TemplateProtection } from '#main/gallery/interface.ts';
import type { Connection, ReadableDb } from '../connection.ts';
import { parseRow, problem } from '../problem.ts';
import { findSiteSecret, putSiteSecret } from '../repositories/site-secrets.ts';
import { mapGalleryTemplates, mapTemplate } from '../repositories/templates.ts';
import { PersonKeys } from './person-keys.ts';

const secretName = 'template-transform';
const RowId = z.object({ rowid: z.number() });
/** Row numbers in memory at a time. */
const atOnce = 5000;

/** The secret under which every template of this store is; 32 bytes, for the caller to overwrite. @throws StoreProblem store-damaged */
export function templateSecret(db: ReadableDb): Uint8Array {
  const secret = findSiteSecret(db, secretName);
  if (secret === undefined) throw problem('store-damaged');
  return secret;
}

/**
 * Draws a new secret and turns every template from the rotation of the old one, or from none, into that of the new one. All in one
 * transaction: after a crash all are under the old one or all under the new.
 * @returns templates turned; undefined, leaving all as it was, when one of them does not open.
 */
export function newProtection(db: Connection): number | undefined {
  const keys = PersonKeys.of(db);
  const old = findSiteSecret(db, secretName);
  const from = old === undefined ? undefined : new TemplateProtection(old);
  const secret = randomBytes(32);
  const to = new TemplateProtection(secret);
  const turn = (modelId: string, values: Float32Array) =>
    to.protect(modelId, from?.unprotect(modelId, values) ?? values);
  try {
    return db.transact(() => {
      let turned = 0;
      for (let after = 0; ; ) {
        const rows = db
          .all('SELECT rowid FROM templates WHERE rowid > ? ORDER BY rowid LIMIT ?', after, atOnce)
          .map((row) => parseRow(RowId, row).rowid);
        for (const row of rows) if (!mapTemplate(db, keys, row, turn)) throw new DoesNotOpen();
        turned += rows.length;
        const last = rows.at(-1);
        if (last === undefined) break;
        after = last;
      }
      if (!mapGalleryTemplates(db, keys, turn)) throw new DoesNotOpen();
      putSiteSecret(db, secretName, secret);
      return turned;
    });
  } catch (error) {
    if (error instanceof DoesNotOpen) return undefined;
    throw error;
  } finally {
    secret.fill(0);
    old?.fill(0);
  }
}

/** Takes the transaction back. */
class DoesNotOpen extends Error {}
