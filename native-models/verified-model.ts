import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkCard } from '#app/recognition/model-card.ts';
import { fail, ok, type Result } from '#app/result.ts';

/**
 * Reads a network and checks it against its card, so that no other file is ever run.
 * @param dir folder of the built models.
 * @returns the file's bytes, owned by the caller.
 */
export async function readVerifiedModel(
  dir: string,
  card: NetworkCard,
): Promise<Result<Uint8Array, 'model-missing' | 'model-changed'>> {
  let bytes: Buffer;
  try {
    bytes = await readFile(join(dir, card.file));
  } catch {
    return fail('model-missing', `${card.file} is missing. Run npm run models, or install Lintel again.`);
  }
  if (createHash('sha256').update(bytes).digest('hex') !== card.sha256)
    return fail(
      'model-changed',
      `${card.file} is not the file of its card. Run npm run models, or install Lintel again.`,
    );
  return ok(bytes);
}
