import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddingCard, EmbeddingPart } from '#app/recognition/model-card.ts';
import { fuse, makeUnit } from '#app/recognition/template.ts';
import type { Embeddings } from './embed.ts';
import { printHeldOut } from './held-out.ts';
import { embeddingOf, type PersonRows, rowsByPerson } from './person-rows.ts';
import type { LabelledPhoto, PhotoPair } from './photo-set.ts';

/**
 * Share of the mean of all faces that is taken off each network's unit vector, and each network's squared weight. Round numbers from
 * the middle of a plateau: shares from .15 to .3 and .5 to .7, squared weights from .18 to .28 all gave TAR within .3 points.
 */
const chosen: Readonly<Record<string, { readonly share: number; readonly squaredWeight: number }>> = {
  'dlib-recognition': { share: 0.2, squaredWeight: 1 },
  faceres: { share: 0.6, squaredWeight: 0.235 },
};
/** What was used before there were centres, to compare with: sqrt(.31) did best on one half of LFW without them. */
const before = { faceres: 0.31 } as const;
const splits = 5;

type Centres = ReadonlyMap<string, readonly number[]>;

/**
 * The networks' own unit vectors out of a template: `fuse` backwards. With v the unit vector after the centre c was taken off, u = c + t v
 * has length 1 for exactly one t > 0, since |c| < 1.
 */
export function partsOf(card: EmbeddingCard, template: Float32Array): Float32Array[] {
  let at = 0;
  return card.parts.map(({ length, centre }) => {
    const v = template.slice(at, at + length);
    at += length;
    if (!makeUnit(v)) throw new Error('A template without a part cannot be taken apart.');
    if (centre === undefined) return v;
    const along = centre.reduce((sum, c, i) => sum + c * (v[i] ?? 0), 0);
    const square = centre.reduce((sum, c) => sum + c * c, 0);
    const t = -along + Math.sqrt(along * along + 1 - square);
    return v.map((value, i) => (centre[i] ?? 0) + t * value);
  });
}

/** The mean over people of each person's mean unit vector, per network, times its share. */
function fitCentres(
  card: EmbeddingCard,
  people: readonly PersonRows[],
  parts: readonly (readonly Float32Array[])[],
): Centres {
  return new Map(
    card.parts.map(({ network, length }, which): [string, number[]] => {
      const share = chosen[network]?.share ?? 0;
      const sum = new Float64Array(length);
      for (const rows of people)
        for (const row of rows)
          for (let i = 0; i < length; i++)
            sum[i] = (sum[i] ?? 0) + (parts[row]?.[which]?.[i] ?? 0) / rows.length / people.length;
      return [network, Array.from(sum, (value) => Math.round(value * share * 1e6) / 1e6)];
    }),
  );
}

/** All templates again, with these centres and weights; rows that were not acquired stay zero. */
function rejoined(
  card: EmbeddingCard,
  of: Embeddings,
  parts: readonly (readonly Float32Array[])[],
  centres: Centres,
  squaredWeight: (part: EmbeddingPart) => number,
): Embeddings {
  const rows = new Float32Array(of.rows.length);
  for (const [row, vectors] of parts.entries()) {
    if (of.acquired[row] !== true) continue;
    const template = fuse(
      vectors.map((vector, which) => {
        const part = card.parts[which];
        if (part === undefined) throw new Error('More parts than the card has.');
        const weight = Math.sqrt(squaredWeight(part));
        return {
          views: [vector],
          transform: 'none' as const,
          centre: centres.get(part.network),
          weight,
        };
      }),
    );
    if (template === undefined) throw new Error('A face lies at the centre.');
    rows.set(template, row * of.length);
  }
  return { ...of, rows };
}

/**
 * `npm run eval -- --centre`: what taking off the common part of all faces is worth on people whose photos were not used for it, then
 * the centres from everybody's photos, written to `centres.json`: means over thousands of people, nobody's face.
 */
export function runCentre(
  photos: readonly LabelledPhoto[],
  pairs: readonly PhotoPair[],
  of: Embeddings,
  card: EmbeddingCard,
  folder: string,
): void {
  const parts = photos.map((_, row) =>
    of.acquired[row] === true ? partsOf(card, embeddingOf(of, row)) : [],
  );
  const everybody = rowsByPerson(photos, of);
  const plain = rejoined(card, of, parts, new Map(), (part) =>
    part.network === 'faceres' ? before.faceres : 1,
  );
  const weightOf = (part: EmbeddingPart) => chosen[part.network]?.squaredWeight ?? 1;
  console.log(
    `${card.id}: ${splits} random halves of ${everybody.length} people; centres from one half, errors counted on the other, both ways`,
  );
  printHeldOut(photos, pairs, everybody, {
    splits,
    names: ['without', 'with'],
    learn: (fitted) => [plain, rejoined(card, of, parts, fitCentres(card, fitted, parts), weightOf)],
  });
  const file = join(folder, 'centres.json');
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(fitCentres(card, everybody, parts)))}\n`);
  console.log(`Centres of everybody: ${file}`);
}
