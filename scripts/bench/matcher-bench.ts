import { freemem } from 'node:os';
import { Matcher } from '#main/gallery/matcher.ts';
import { type Summary, summarise } from './summary.ts';

const top = 5;
const searches = 15;
/** A gallery that grows is copied once into twice its room. */
const growth = 3;

const sizes: readonly (readonly [people: number, length: number])[] = [
  [1_000, 128],
  [10_000, 128],
  [100_000, 128],
  [1_000_000, 128],
  [1_000, 1152],
  [10_000, 1152],
  [100_000, 1152],
];

export function matcherName(people: number, length: number): string {
  return `top ${top} of ${people.toLocaleString('en')} x ${length}`;
}

/** Names of the sizes that a run left out for lack of free memory. */
export function skippedSizes(measured: Readonly<Record<string, Summary>>): string[] {
  return sizes.map(([people, length]) => matcherName(people, length)).filter((name) => !(name in measured));
}

/** Measures exact top-5 searches over random unit vectors. Sizes that do not fit into free memory while they grow are left out. */
export function benchMatcher(): Record<string, Summary> {
  const fitting = sizes.filter(([people, length]) => people * length * 4 * growth < freemem());
  return Object.fromEntries(
    fitting.map(([people, length]) => [matcherName(people, length), search(people, length)]),
  );
}

function search(people: number, length: number): Summary {
  const matcher = new Matcher(length);
  const random = numbers();
  for (let i = 0; i < people; i++) matcher.upsert(String(i), unitVector(length, random));
  const timesMs: number[] = [];
  for (let i = -3; i < searches; i++) {
    const probe = unitVector(length, random);
    const startedMs = performance.now();
    const found = matcher.search(probe, top);
    if (i >= 0) timesMs.push(performance.now() - startedMs);
    if (found.length !== top) throw new Error('The matcher did not find five people.');
  }
  return summarise(timesMs);
}

/** The same numbers in every run, -1..1. */
function numbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function unitVector(length: number, random: () => number): Float32Array {
  const vector = Float32Array.from({ length }, random);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}
