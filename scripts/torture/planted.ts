import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Needle } from './needles.ts';
import { Search } from './search.ts';

/** Room before each planted needle: some of them then lie over the edge of two chunks. */
const gapBytes = 257;

/**
 * A search that has proved itself: every needle was planted in a file of random bytes, and was found there; without them
 * nothing was.
 * @throws when one was not: then nothing that it says later counts.
 */
export function provenSearch(needles: readonly Needle[], folder: string): Search {
  const search = new Search(needles);
  const path = join(folder, 'planted');
  try {
    writeFileSync(path, randomBytes(1 << 20));
    const clean = search.inFile(path)?.found;
    if (clean === undefined || clean.size > 0)
      throw new Error(`Found among random bytes: ${[...(clean ?? [])].join(', ')}.`);
    writeFileSync(
      path,
      Buffer.concat(needles.flatMap(({ bytes }) => [randomBytes(gapBytes), Buffer.from(bytes)])),
    );
    const found = search.inFile(path)?.found;
    const missed = needles.filter(({ what }) => found?.has(what) !== true);
    if (missed.length > 0)
      throw new Error(`Planted and not found: ${missed.map(({ what }) => what).join(', ')}.`);
    return search;
  } finally {
    rmSync(path, { force: true });
  }
}
