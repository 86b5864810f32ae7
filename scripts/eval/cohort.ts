import type { GenuineScores } from '#app/recognition/genuine-scores.ts';
import { rateVariation, type StrangerSearches } from '#app/recognition/stranger-searches.ts';
import { unitMean } from '#app/recognition/template.ts';
import { RowBlock } from '#main/gallery/dot-kernel.ts';
import type { Embeddings } from './embed.ts';
import { embeddingOf, type PersonRows } from './person-rows.ts';

/** Galleries that one stranger is searched in at most: more of them would say nothing new about that stranger. */
const galleriesPerStranger = 8;
/** Photos of one person that are searched as mates: a few people have hundreds, and would decide everything. */
const matesPerPerson = 10;
/** People that one stranger claims to be, one to one: the rates that doors ask for there are a hundred times lower. */
const claimsPerStranger = 1000;
/** Share of searches, and the fewest, that are taken for errors where differences between people are measured. */
const variationShare = { searches: 0.01, comparisons: 1e-4 };
const variationErrors = 30;

/** Uniform order (Fisher and Yates). */
export function shuffled<T>(all: readonly T[], random: () => number): T[] {
  const out = [...all];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [out[i], out[j]];
    if (a !== undefined && b !== undefined) [out[i], out[j]] = [b, a];
  }
  return out;
}

/** Templates of people: the unit mean of the first `shots` photos, as the product enrolls them. */
export function enrolled(people: readonly PersonRows[], of: Embeddings, shots: number): RowBlock {
  const block = new RowBlock(of.length);
  for (const [at, rows] of people.entries()) {
    const mean = unitMean(rows.slice(0, shots).map((row) => embeddingOf(of, row)));
    if (mean === undefined) throw new Error('The photos of a person cancel each other out.');
    block.set(at, mean);
  }
  return block;
}

/**
 * Everybody's first photo, searched in galleries drawn at random from everybody else with photos enough: what a model card carries of a
 * cohort. Each stranger has galleries of their own, so that no single gallery's people decide.
 * @param galleryPeople 1: comparisons one to one.
 * @returns undefined when too few people have `shots` photos for one gallery.
 */
export function cohortSearches(
  people: readonly PersonRows[],
  of: Embeddings,
  shots: number,
  galleryPeople: number,
  random: () => number,
): StrangerSearches | undefined {
  const members = people.filter((rows) => rows.length >= shots);
  if (members.length <= galleryPeople) return undefined;
  const isOneToOne = galleryPeople === 1;
  const block = enrolled(members, of, shots);
  const placeOf = new Map(members.map((rows, at) => [rows, at]));
  const found: { stranger: number; member: number; similarity: number }[] = [];
  for (const [stranger, rows] of people.entries()) {
    const [first] = rows;
    if (first === undefined) continue;
    const similarities = block.dots(embeddingOf(of, first), members.length);
    const self = placeOf.get(rows);
    const others = shuffled([...members.keys()], random).filter((at) => at !== self);
    const most = isOneToOne ? claimsPerStranger : galleriesPerStranger;
    const galleries = Math.min(most, Math.floor(others.length / galleryPeople));
    for (let g = 0; g < galleries; g++) {
      let [member, similarity] = [-1, -1];
      for (const at of others.slice(g * galleryPeople, (g + 1) * galleryPeople)) {
        const value = similarities[at] ?? -1;
        if (value > similarity) [member, similarity] = [at, value];
      }
      found.push({ stranger, member, similarity });
    }
  }
  const share = isOneToOne ? variationShare.comparisons : variationShare.searches;
  const errors = Math.max(variationErrors, Math.round(found.length * share));
  const highest = found.toSorted((a, b) => b.similarity - a.similarity).slice(0, errors);
  const hits = (count: number, who: (hit: (typeof found)[number]) => number) => {
    const of = Array.from({ length: count }, () => 0);
    for (const hit of highest) of[who(hit)] = (of[who(hit)] ?? 0) + 1;
    return of;
  };
  return {
    source: 'cohort',
    strangers: people.length,
    searches: found.length,
    galleryPeople,
    members: members.length,
    enrolledShots: shots,
    best: Float32Array.from(found, ({ similarity }) => similarity).sort(),
    strangerVariation: rateVariation(hits(people.length, ({ stranger }) => stranger)),
    memberVariation: rateVariation(hits(members.length, ({ member }) => member)),
    ...(isOneToOne ? { isOneToOne } : {}),
  };
}

/** Photos of people beyond their first `shots` against their template. */
export function mateScores(people: readonly PersonRows[], of: Embeddings, shots: number): GenuineScores {
  const members = people.filter((rows) => rows.length > shots);
  const block = enrolled(members, of, shots);
  const scores = members.flatMap((rows, person) =>
    rows.slice(shots, shots + matesPerPerson).map((row) => ({
      person,
      similarity: block.dots(embeddingOf(of, row), members.length)[person] ?? -1,
    })),
  );
  const sorted = scores.toSorted((a, b) => a.similarity - b.similarity);
  return {
    source: 'cohort',
    similarity: Float32Array.from(sorted, ({ similarity }) => similarity),
    person: Uint32Array.from(sorted, ({ person }) => person),
    people: members.length,
  };
}
