import { describe, expect, test } from 'vitest';
import { FaceMotion, type MotionVerdict } from './motion.ts';
import { cylinder, flat, head, noiseFrom, type Solid, viewed } from './turning-head.fixture.ts';

/** Shows a thing at 15 frames a second. @returns every verdict on the way. */
function show(
  motion: FaceMotion,
  solid: Solid,
  yawAt: (seconds: number) => number,
  seconds: number,
  fromMs = 0,
): MotionVerdict[] {
  const noise = noiseFrom(7);
  return Array.from({ length: Math.round(seconds * 15) }, (_, i) => {
    const { mesh, chip } = viewed(solid, yawAt(i / 15), noise);
    motion.observe(mesh, fromMs + (i * 1000) / 15, true, chip);
    return motion.verdict;
  });
}

/** In steps of half a degree, of which every picture need be drawn only once. */
const turning = (degrees: number) => (seconds: number) => Math.round(2 * degrees * Math.sin(2 * seconds)) / 2;

describe('a face that moves', { timeout: 30_000 }, () => {
  test.each([12, 20, 30])('is live when a head turns by %i degrees, and never flat', (degrees) => {
    const verdicts = show(new FaceMotion(), head, turning(degrees), 4);
    expect(verdicts).toContain('live');
    expect(verdicts).not.toContain('flat');
  });

  test.each([25, 30])('is flat when a picture is turned by %i degrees, and never live', (degrees) => {
    const verdicts = show(new FaceMotion(), flat, turning(degrees), 4);
    expect(verdicts).toContain('flat');
    expect(verdicts).not.toContain('live');
  });

  test.each([10, 20, 30])('is never live when a bent picture is turned by %i degrees', (degrees) => {
    expect(show(new FaceMotion(), cylinder, turning(degrees), 4)).not.toContain('live');
  });

  test.each([
    ['head', head],
    ['picture', flat],
  ])('is unknown while a %s keeps still', (_name, solid) => {
    expect(new Set(show(new FaceMotion(), solid, () => 0, 4))).toEqual(new Set(['unknown']));
  });
});

describe('a verdict', { timeout: 30_000 }, () => {
  test('fades when nothing has spoken for it in the last seconds', () => {
    const motion = new FaceMotion();
    expect(show(motion, head, turning(20), 4)).toContain('live');
    expect(show(motion, head, () => 0, 9, 4_000).at(-1)).toBe('unknown');
  });

  test('is forgotten after a pause, in which the face may have been changed for a picture', () => {
    const motion = new FaceMotion();
    const last = show(motion, head, turning(20), 4).at(-1);
    expect(last).toBe('live');
    const { mesh, chip } = viewed(head, 0);
    motion.observe(mesh, 5_100, true, chip);
    expect(motion.verdict).toBe('unknown');
  });

  test('is forgotten when time goes back', () => {
    const motion = new FaceMotion();
    show(motion, head, turning(20), 4, 50_000);
    const { mesh, chip } = viewed(head, 0);
    motion.observe(mesh, 1_000, true, chip);
    expect(motion.verdict).toBe('unknown');
  });

  test('is never reached from the mesh alone, which is a guess', () => {
    const motion = new FaceMotion();
    for (let i = 0; i < 60; i++) motion.observe(viewed(head, turning(20)(i / 15)).mesh, (i * 1000) / 15);
    expect(motion.verdict).toBe('unknown');
  });

  test('is not reached from views that the caller does not trust', () => {
    const motion = new FaceMotion();
    for (let i = 0; i < 60; i++) {
      const { mesh, chip } = viewed(head, turning(20)(i / 15));
      motion.observe(mesh, (i * 1000) / 15, false, chip);
    }
    expect(motion.verdict).toBe('unknown');
  });

  test('is not reached from a mesh that is no number', () => {
    const motion = new FaceMotion();
    const { chip } = viewed(head, 0);
    for (let i = 0; i < 60; i++) motion.observe(new Float32Array(1404).fill(Number.NaN), i * 67, true, chip);
    expect(motion.verdict).toBe('unknown');
  });
});
