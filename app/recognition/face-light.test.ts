import { expect, test } from 'vitest';
import { greySide, measureSharpness } from './face-light.ts';

test('blur lowers sharpness in every direction, dim light does not', () => {
  const noise = Float32Array.from(
    { length: greySide ** 2 },
    (_, i) => (Math.imul(i + 1, 2654435761) >>> 24) / 2,
  );
  const averaged = (dx: number, dy: number) =>
    noise.map(
      (value, i) =>
        (value + (noise[i + dx + dy * greySide] ?? 0) + (noise[i + 2 * (dx + dy * greySide)] ?? 0)) / 3,
    );
  const sharp = measureSharpness(noise);
  expect(measureSharpness(averaged(1, 0))).toBeLessThan(sharp / 2);
  expect(measureSharpness(averaged(0, 1))).toBeLessThan(sharp / 2);
  expect(measureSharpness(noise.map((value) => value / 4))).toBeCloseTo(sharp, 1);
});
