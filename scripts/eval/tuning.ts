import { seededRandom } from '#app/recognition/error-rates/seeded-random.ts';
import { impostorEvidence, type WorkingPoint, workingPoint } from '#app/recognition/working-point.ts';
import { cohortSearches, enrolled, mateScores, shuffled } from './cohort.ts';
import type { Embeddings } from './embed.ts';
import { embeddingOf, type PersonRows, rowsByPerson } from './person-rows.ts';
import type { LabelledPhoto } from './photo-set.ts';

/** What one split showed for one number of shots and one target. */
export interface SplitResult {
  readonly split: number;
  readonly shots: number;
  readonly targetFpir: number;
  /** Chosen on the first half. */
  readonly point: WorkingPoint;
  /** On the second half: strangers let in, staff turned away or taken for another. */
  readonly observed: {
    readonly letIn: number;
    readonly strangers: number;
    readonly askedAgain: number;
    readonly mates: number;
  };
  /** The observed FPIR is within the bound that the screen would have shown. */
  readonly holds: boolean;
}

export interface TuningOptions {
  readonly splits: number;
  readonly seed: number;
  readonly galleryPeople: number;
  readonly shots: readonly number[];
  readonly targets: readonly number[];
}

export const tuningDefaults: TuningOptions = {
  splits: 20,
  seed: 1,
  galleryPeople: 200,
  shots: [1, 3],
  targets: [0.01, 0.001],
};

/**
 * Splits people into halves at random, chooses thresholds on the one and looks at the other, again and again.
 * @returns one result for each split, number of shots and target.
 * @throws when too few people have photos enough for a gallery in each half.
 */
export function tuneOnHalves(
  photos: readonly LabelledPhoto[],
  of: Embeddings,
  options: TuningOptions = tuningDefaults,
): SplitResult[] {
  const everybody = rowsByPerson(photos, of);
  return Array.from({ length: options.splits }, (_, i) => i + 1).flatMap((split) => {
    const random = seededRandom(options.seed * 1000 + split);
    const people = shuffled(everybody, random);
    const middle = people.length >> 1;
    return options.shots.flatMap((shots) => {
      const cohort = cohortSearches(people.slice(0, middle), of, shots, options.galleryPeople, random);
      const mates = mateScores(people.slice(0, middle), of, shots);
      const site = searchSite(people.slice(middle), of, shots, options.galleryPeople);
      if (cohort === undefined || site === undefined)
        throw new Error(
          `Too few people have ${shots} photos for a gallery of ${options.galleryPeople} in each half.`,
        );
      const impostors = [impostorEvidence(cohort)];
      return options.targets.map((targetFpir): SplitResult => {
        const point = workingPoint({
          targetFpir,
          gallerySize: options.galleryPeople,
          enrolledShots: shots,
          impostors,
          genuine: [mates],
          attempts: site.strangers.length,
        });
        const threshold = point.minSimilarity ?? Number.POSITIVE_INFINITY;
        const letIn = site.strangers.filter((best) => best >= threshold).length;
        const askedAgain = site.mates.filter(({ own, other }) => own < threshold || own < other).length;
        return {
          split,
          shots,
          targetFpir,
          point,
          observed: { letIn, strangers: site.strangers.length, askedAgain, mates: site.mates.length },
          holds: letIn / site.strangers.length <= point.fpirBound,
        };
      });
    });
  });
}

/** One gallery of the half, everybody else of it as a stranger with one photo, and its people's other photos (up to ten each). */
function searchSite(people: readonly PersonRows[], of: Embeddings, shots: number, galleryPeople: number) {
  // People with a photo left over first among equals: with three shots there are too few of them to fill a gallery.
  const able = people.filter((rows) => rows.length >= Math.max(2, shots));
  if (able.length < galleryPeople) return undefined;
  const members = able.slice(0, galleryPeople);
  const block = enrolled(members, of, shots);
  const isMember = new Set(members);
  return {
    strangers: people
      .filter((rows) => !isMember.has(rows))
      .flatMap(([first]) =>
        first === undefined ? [] : [Math.max(...block.dots(embeddingOf(of, first), galleryPeople))],
      ),
    mates: members.flatMap((rows, member) =>
      rows.slice(shots, shots + 10).map((row) => {
        const similarities = block.dots(embeddingOf(of, row), galleryPeople);
        const own = similarities[member] ?? -1;
        return {
          own,
          other: similarities.reduce((best, s, at) => (at === member ? best : Math.max(best, s)), -1),
        };
      }),
    ),
  };
}
