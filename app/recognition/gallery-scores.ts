import type { GenuineScores } from './genuine-scores.ts';
import { ScoreCounts } from './score-counts.ts';
import { rateVariation, type StrangerSearches } from './stranger-searches.ts';
import { cosineSimilarity, unitMean } from './template.ts';

/** Scores of a gallery against itself: what a site knows about its own people before anybody stands at the door. */
export interface GalleryScores {
  /** People with at least one usable shot. */
  readonly people: number;
  /** Half of them have at least so many shots; 0 for nobody. */
  readonly typicalShots: number;
  /** Every shot against the unit mean of the same person's other shots (leave-one-out), with whose it is. */
  readonly genuine: GenuineScores;
  /** Shots against the unit mean of every other person. Above `maxComparisons` of some people only. */
  readonly differentPeople: ScoreCounts;
  /** Different-person comparisons there are in all, made or not. */
  readonly differentPeopleTotal: number;
  /** Each person's first shot searched among all others, as if they were a stranger; of those people whose shots were compared. */
  readonly searches: StrangerSearches;
  /** The same comparisons one to one: of each shot with one other person, who is claimed to be meant. */
  readonly comparisons: StrangerSearches;
  /** In the order in which the people were given, those without a usable shot left out. */
  readonly perPerson: readonly PersonScores[];
}

/** How one person stands among the others. */
export interface PersonScores {
  /** Place in the list of people that was given. */
  readonly index: number;
  /** Leave-one-out similarity of each shot, in order; empty with fewer than two. */
  readonly own: readonly number[];
  /** Best similarity of any shot that was compared with somebody else's template; undefined when none was. */
  readonly nearest: { readonly index: number; readonly similarity: number } | undefined;
}

export interface GalleryPerson {
  /** Unit vectors of one model and one length. */
  readonly shots: readonly Float32Array[];
}

/** Rows of one length with their dot products: main's matcher kernel. */
export interface TemplateRows {
  set(row: number, values: Float32Array): void;
  /** Dot products of `probe` with the first `count` rows; may be overwritten by the next call. */
  dots(probe: Float32Array, count: number): Float32Array;
}

/** All comparisons of some 5,000 people's first shots: a few seconds. */
const mostComparisons = 25_000_000;
/** The closest comparisons, which are kept one by one. */
const closestKept = 5000;
/** Errors at which differences between people are measured (Doddington's rule of 30), or this share of all comparisons. */
const variationErrors = 30;
const variationShare = 1e-4;

/**
 * Computes all score sets. Takes seconds with thousands of people: not for a thread that others wait for.
 * @param people in any order, taken once, before anything is compared; whoever has no usable shot is passed over. Of galleries too large to
 *   compare in full only one shot a person is kept.
 * @param rows empty, for templates of the length of the shots.
 * @param maxComparisons bound on different-person comparisons, which grow with shots x people. Beyond it whole searches are left
 *   out, not single comparisons: the best of half a gallery is not the best.
 */
export function galleryScores(
  people: Iterable<GalleryPerson>,
  rows: TemplateRows,
  maxComparisons = mostComparisons,
): GalleryScores {
  const enrolled = takeIn(people, rows, maxComparisons);
  const own = enrolled.map((person) => person.own);
  const nearest: ({ readonly index: number; readonly similarity: number } | undefined)[] = [];
  const differentPeople = new ScoreCounts();
  const closest = new Closest(closestKept);
  const best: number[] = [];
  const compared = new Set<number>();
  for (const { person, shot, isFirst } of chosenRows(enrolled, maxComparisons)) {
    const similarities = rows.dots(shot, enrolled.length);
    let [highest, at] = [Number.NEGATIVE_INFINITY, -1];
    for (let other = 0; other < enrolled.length; other++) {
      if (other === person) continue;
      const similarity = similarities[other] as number;
      differentPeople.add(similarity);
      closest.offer(similarity, person);
      if (similarity > highest) [highest, at] = [similarity, other];
    }
    compared.add(person);
    if (isFirst) best.push(highest);
    if (highest > (nearest[person]?.similarity ?? Number.NEGATIVE_INFINITY))
      nearest[person] = { index: enrolled[at]?.index ?? -1, similarity: highest };
  }
  const typicalShots = middleOf(enrolled.map(({ shotCount }) => shotCount));
  const common = { source: 'own', members: enrolled.length, enrolledShots: typicalShots } as const;
  return {
    people: enrolled.length,
    typicalShots,
    genuine: ownGenuine(own),
    differentPeople,
    differentPeopleTotal:
      enrolled.reduce((sum, { shotCount }) => sum + shotCount, 0) * Math.max(0, enrolled.length - 1),
    searches: {
      ...common,
      strangers: best.length,
      searches: best.length,
      galleryPeople: Math.max(0, enrolled.length - 1),
      best: Float32Array.from(best).sort(),
      strangerVariation: 0,
      memberVariation: 0,
    },
    comparisons: {
      ...common,
      strangers: compared.size,
      searches: differentPeople.total,
      galleryPeople: Math.min(1, Math.max(0, enrolled.length - 1)),
      best: closest.ascending(),
      strangerVariation: rateVariation(
        closest.hits(Math.max(variationErrors, Math.round(differentPeople.total * variationShare)), compared),
      ),
      memberVariation: 0,
      isOneToOne: true,
    },
    perPerson: enrolled.map(({ index }, person) => ({
      index,
      own: own[person] ?? [],
      nearest: nearest[person],
    })),
  };
}

interface Enrolled {
  readonly index: number;
  readonly shotCount: number;
  readonly own: readonly number[];
  /** Those that may be compared with others. */
  shots: readonly Float32Array[];
}

/** Puts everybody's template into the rows and keeps what is compared with them. */
function takeIn(people: Iterable<GalleryPerson>, rows: TemplateRows, maxComparisons: number): Enrolled[] {
  const enrolled: Enrolled[] = [];
  let [index, leanUpTo] = [-1, 0];
  for (const { shots } of people) {
    index += 1;
    const mean = unitMean(shots);
    if (mean === undefined) continue;
    rows.set(enrolled.length, mean);
    enrolled.push({ index, shotCount: shots.length, own: leaveOneOut(shots), shots });
    if (enrolled.length * (enrolled.length - 1) <= maxComparisons) continue;
    // First shots alone are more than can be compared: thousands of people's others would only fill the memory.
    for (; leanUpTo < enrolled.length; leanUpTo++) {
      const person = enrolled[leanUpTo];
      if (person !== undefined) person.shots = person.shots.slice(0, 1);
    }
  }
  return enrolled;
}

function leaveOneOut(shots: readonly Float32Array[]): number[] {
  if (shots.length < 2) return [];
  return shots.flatMap((shot, at) => {
    const others = unitMean(shots.filter((_, other) => other !== at));
    return others === undefined ? [] : [cosineSimilarity(shot, others)];
  });
}

/** Half of them are at least this. */
function middleOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}

/** Shots to compare: all, or as many as fit, first shots of evenly spaced people before anybody's second. */
function chosenRows(enrolled: readonly Enrolled[], maxComparisons: number) {
  const others = enrolled.length - 1;
  if (others < 1) return [];
  const most = Math.max(1, Math.floor(maxComparisons / others));
  const all = enrolled
    .flatMap(({ shots }, person) => shots.map((shot, at) => ({ person, shot, at, isFirst: at === 0 })))
    .sort((a, b) => a.at - b.at || a.person - b.person);
  if (all.length <= most) return all;
  const firsts = all.slice(0, enrolled.length);
  if (firsts.length <= most) return all.slice(0, most);
  return Array.from({ length: most }, (_, i) => firsts[Math.floor((i * firsts.length) / most)]).filter(
    (row) => row !== undefined,
  );
}

function ownGenuine(own: readonly (readonly number[])[]): GenuineScores {
  const withScores = own.filter((scores) => scores.length > 0);
  const sorted = withScores
    .flatMap((scores, person) => scores.map((similarity) => ({ person, similarity })))
    .sort((a, b) => a.similarity - b.similarity);
  return {
    source: 'own',
    similarity: Float32Array.from(sorted, ({ similarity }) => similarity),
    person: Uint32Array.from(sorted, ({ person }) => person),
    people: withScores.length,
  };
}

/** The highest comparisons offered, with who stood before the camera. */
class Closest {
  readonly #most: number;
  #kept: { similarity: number; person: number }[] = [];
  #floor = Number.NEGATIVE_INFINITY;

  constructor(most: number) {
    this.#most = most;
  }

  offer(similarity: number, person: number): void {
    if (!(similarity > this.#floor)) return;
    this.#kept.push({ similarity, person });
    // Sorted now and then: once for as many again.
    if (this.#kept.length >= this.#most * 2) this.#cut();
  }

  ascending(): Float32Array {
    this.#cut();
    return Float32Array.from(this.#kept, ({ similarity }) => similarity).sort();
  }

  /** How many of the highest `count` each of these people has. */
  hits(count: number, people: ReadonlySet<number>): number[] {
    this.#cut();
    const hits = new Map<number, number>();
    for (const { person } of this.#kept.slice(0, count)) hits.set(person, (hits.get(person) ?? 0) + 1);
    return Array.from(people, (person) => hits.get(person) ?? 0);
  }

  #cut(): void {
    this.#kept.sort((a, b) => b.similarity - a.similarity);
    this.#kept.length = Math.min(this.#kept.length, this.#most);
    if (this.#kept.length === this.#most) this.#floor = this.#kept.at(-1)?.similarity ?? this.#floor;
  }
}
