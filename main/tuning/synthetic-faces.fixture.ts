import { seededRandom } from '#app/recognition/error-rates/seeded-random.ts';

/** People whose shots are alike among themselves and less alike to the others', as unit vectors; the same for the same seed. */
export function faces(people: number, shots: number, length: number, seed: number): Float32Array[][] {
  const random = seededRandom(seed);
  const unit = (values: Float32Array) => {
    const norm = Math.hypot(...values);
    return values.map((value) => value / norm);
  };
  return Array.from({ length: people }, () => {
    const face = Float32Array.from({ length }, () => 1.2 + (random() - 0.5) * 2);
    return Array.from({ length: shots }, () => unit(face.map((value) => value + (random() - 0.5) * 0.6)));
  });
}
