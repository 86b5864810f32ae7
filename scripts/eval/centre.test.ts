import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cosineSimilarity, fuse, makeUnit } from '#app/recognition/template.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { partsOf } from './centre.ts';

const card = builtInPack.precise;

test('a template is taken apart into the unit vectors that it was made of', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (seed) => {
      let state = seed;
      const next = () => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
        return state / 0x7fffffff - 0.5;
      };
      const units = card.parts.map(({ length }) => Float32Array.from({ length }, next));
      for (const unit of units) makeUnit(unit);
      const template = fuse(
        card.parts.map(({ centre, weight }, which) => ({
          views: [units[which] ?? new Float32Array()],
          transform: 'none' as const,
          centre,
          weight,
        })),
      );
      const apart = partsOf(card, template ?? new Float32Array());
      for (const [which, unit] of units.entries())
        expect(cosineSimilarity(apart[which] ?? new Float32Array(unit.length), unit)).toBeCloseTo(1, 5);
    }),
    { numRuns: 20 },
  );
});

test('each centre is as long as its network and shorter than a unit vector, so that it can be taken off any face', () => {
  for (const { centre, length } of card.parts) {
    expect(centre).toHaveLength(length);
    expect(Math.hypot(...(centre ?? []))).toBeLessThan(1);
  }
});
