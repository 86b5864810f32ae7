import { Matcher } from '#main/gallery/matcher.ts';
import { type Summary, summarise } from './summary.ts';

const top = 5;
const searches = 15;

/**
 * Measures exact top-5 searches over random unit vectors.
 * @param isLarge also 1,000,000 x 128 and 100,000 x 1152: some 2 GB while the gallery grows.
 */
export function benchMatcher(isLarge: boolean): Record<string, Summary> {
  const sizes: [number, number][] = [
    [1_000, 128],
    [10_000, 128],
    [100_000, 128],
    [1_000, 1152],
    [10_000, 1152],
    ...(isLarge
      ? ([
          [1_000_000, 128],
          [100_000, 1152],
        ] as [number, number][])
      : []),
  ];
  return Object.fromEntries(
    sizes.map(([people, length]) => [
      `top ${top} of ${people.toLocaleString('en')} x ${length}`,
      search(people, length),
    ]),
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
