import type { Embeddings } from './embed.ts';
import type { LabelledPhoto } from './photo-set.ts';

/** Rows of the embeddings of one person, acquired photos only, in the order of the list. */
export type PersonRows = readonly number[];

/** Everybody of whom a photo was acquired, in the order of the list. */
export function rowsByIdentity(
  photos: readonly LabelledPhoto[],
  of: Pick<Embeddings, 'acquired'>,
): Map<string, PersonRows> {
  const people = new Map<string, number[]>();
  for (const [row, { identity }] of photos.entries()) {
    if (of.acquired[row] !== true) continue;
    const rows = people.get(identity);
    if (rows === undefined) people.set(identity, [row]);
    else rows.push(row);
  }
  return people;
}

/** Like {@link rowsByIdentity}, where it does not matter who they are. */
export function rowsByPerson(
  photos: readonly LabelledPhoto[],
  of: Pick<Embeddings, 'acquired'>,
): PersonRows[] {
  return [...rowsByIdentity(photos, of).values()];
}

/** One embedding, a view on the block: unit length, or zero where no face was acquired. */
export function embeddingOf(of: Pick<Embeddings, 'rows' | 'length'>, row: number): Float32Array {
  return of.rows.subarray(row * of.length, (row + 1) * of.length);
}
