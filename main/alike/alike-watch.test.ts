import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cosineSimilarity, makeUnit, unitMean } from '#app/recognition/template.ts';
import { createGallery } from '#main/gallery/gallery.ts';
import { cohesionOfShots, watchAlike } from './alike-watch.ts';
import type { AlikeView } from './interface.ts';

const modelId = 'm';

/** The same numbers in every run, -1..1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function unit(values: readonly number[]): Float32Array {
  const vector = Float32Array.from(values);
  makeUnit(vector);
  return vector;
}

/** A gallery in which the first two people of every ten are twins. */
function site(people: number, minSimilarity = 0.9, shots = 3) {
  const random = numbers(people);
  const length = 64;
  const gallery = createGallery([{ id: modelId, length }]);
  const shotsOf = new Map<string, Float32Array[]>();
  let face: number[] = [];
  const enroll = (id: string, from: readonly number[]) => {
    const own = Array.from({ length: shots }, () => unit(from.map((value) => value + 0.12 * random())));
    shotsOf.set(id, own);
    gallery.upsert(
      id,
      own.map((values) => ({ modelId, values })),
    );
  };
  for (let i = 0; i < people; i++) {
    if (i % 10 !== 1) face = Array.from({ length }, random);
    enroll(`p${i}`, face);
  }
  const views: AlikeView[] = [];
  const state = { minSimilarity, isRunning: true, calls: 0, atOnce: 0 };
  const watch = watchAlike({
    people: () => [...shotsOf.keys()],
    near: async (model, ids, from) => {
      if (!state.isRunning) return undefined;
      state.calls += 1;
      state.atOnce = Math.max(state.atOnce, ids.length);
      return ids.flatMap((personId) =>
        gallery
          .near(model, personId, 10)
          .filter(({ similarity }) => similarity >= from)
          .map(({ personId: otherId, similarity }) => ({ personId, otherId, similarity })),
      );
    },
    shotsOf: (id) => shotsOf.get(id) ?? [],
    bar: () => ({ modelId, minSimilarity: state.minSimilarity }),
    onChange: (view) => views.push(view),
    onError: (error) => {
      throw error;
    },
  });
  /** Every shot against every other person's template, as the rule says in words. */
  const byHand = () => {
    const found: string[] = [];
    const ids = [...shotsOf.keys()];
    const average = (one: string, other: string) => {
      const mean = unitMean(shotsOf.get(other) ?? []);
      const own = shotsOf.get(one) ?? [];
      if (mean === undefined) return -1;
      return own.reduce((sum, shot) => sum + cosineSimilarity(shot, mean), 0) / own.length;
    };
    for (const [i, one] of ids.entries())
      for (const other of ids.slice(i + 1))
        if (Math.max(average(one, other), average(other, one)) >= state.minSimilarity)
          found.push([one, other].sort().join(' '));
    return found.sort();
  };
  return {
    watch,
    views,
    state,
    gallery,
    shotsOf,
    enroll,
    byHand,
    found: () => watch.view.pairs.map(({ ids }) => ids.join(' ')).sort(),
  };
}

describe('people who look alike', () => {
  test.each([0, 1, 2, 60])(
    'among %i people are those whom the rule names, and nobody else',
    async (people) => {
      const at = site(people);
      at.watch.noteAllChanged();
      await at.watch.settled();
      expect(at.watch.view.state).toBe('ready');
      expect(at.found()).toEqual(at.byHand());
      expect(at.found()).toHaveLength(people < 2 ? 0 : Math.max(1, people / 10));
      expect(at.watch.view.pairs.map(({ similarity }) => similarity)).toEqual(
        at.watch.view.pairs.map(({ similarity }) => similarity).toSorted((a, b) => b - a),
      );
    },
  );

  test('5,000 people are compared a few at a time, so that frames come between', async () => {
    const at = site(5000, 0.9, 1);
    at.watch.noteAllChanged();
    await at.watch.settled();
    expect(at.found()).toHaveLength(500);
    expect(at.state.atOnce).toBe(16);
    expect(at.state.calls).toBe(Math.ceil(5000 / 16));
  }, 60_000);

  test('somebody new is compared alone; somebody changed or erased takes their pairs along', async () => {
    const at = site(20);
    at.watch.noteAllChanged();
    await at.watch.settled();
    const calls = at.state.calls;
    const [shot] = at.shotsOf.get('p5') ?? [];
    at.enroll(
      'twin',
      [...(shot ?? [])].map((value) => value * 4),
    );
    at.watch.noteChanged('twin');
    await at.watch.settled();
    expect(at.state.calls).toBe(calls + 1);
    expect(at.found()).toContain('p5 twin');
    at.gallery.remove('p0');
    at.shotsOf.delete('p0');
    at.watch.noteChanged('p0');
    await at.watch.settled();
    expect(at.found()).toEqual(at.byHand());
    expect(at.found()).not.toContain('p0 p1');
  });

  test('another threshold finds others', async () => {
    const at = site(30);
    at.state.minSimilarity = 0.999;
    at.watch.noteAllChanged();
    await at.watch.settled();
    expect(at.found()).toEqual([]);
    at.state.minSimilarity = 0.9;
    at.watch.noteAllChanged();
    await at.watch.settled();
    expect(at.found()).toHaveLength(3);
  });

  test('without recognition nothing is claimed to be up to date, and all is compared when it is back', async () => {
    const at = site(20);
    at.state.isRunning = false;
    at.watch.noteAllChanged();
    await at.watch.settled();
    expect(at.watch.view).toMatchObject({ state: 'waiting', pairs: [] });
    at.state.isRunning = true;
    at.watch.noteChanged('p3');
    await at.watch.settled();
    expect(at.watch.view.state).toBe('ready');
    expect(at.found()).toHaveLength(2);
    expect(at.views.map(({ state }) => state)).toEqual(['computing', 'waiting', 'computing', 'ready']);
  });

  test('the average of shots against a template is the templates’ similarity times the shots’ cohesion', () => {
    const vector = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 8, maxLength: 8 }).map(unit);
    fc.assert(
      fc.property(fc.array(vector, { minLength: 1, maxLength: 5 }), vector, (shots, other) => {
        const mean = unitMean(shots);
        const average = shots.reduce((sum, shot) => sum + cosineSimilarity(shot, other), 0) / shots.length;
        expect(cosineSimilarity(mean ?? other, other) * cohesionOfShots(shots)).toBeCloseTo(average, 4);
      }),
    );
  });
});
