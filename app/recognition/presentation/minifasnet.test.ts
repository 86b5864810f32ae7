import { describe, expect, test } from 'vitest';
import { liveScore, passiveCrop } from './minifasnet.ts';

describe('the part of the picture that a passive network reads', () => {
  test('is the box made larger about its middle', () => {
    const crop = passiveCrop({ x: 290, y: 210, width: 60, height: 60 }, 2.7, 640, 480);
    expect(crop.x).toBeCloseTo(239, 6);
    expect(crop.y).toBeCloseTo(159, 6);
    expect(crop.width).toBeCloseTo(162, 6);
    expect(crop.height).toBeCloseTo(162, 6);
  });

  test('is pushed back inside at an edge, without becoming smaller', () => {
    const crop = passiveCrop({ x: 0, y: 400, width: 60, height: 60 }, 2.7, 640, 480);
    expect(crop.x).toBe(0);
    expect(crop.y + crop.height).toBeCloseTo(479, 6);
    expect(crop.width).toBeCloseTo(162, 6);
  });

  test('is never larger than the picture', () => {
    const crop = passiveCrop({ x: 100, y: 100, width: 300, height: 300 }, 4, 640, 480);
    expect(crop.height).toBeCloseTo(479, 6);
    expect(crop.x).toBeGreaterThanOrEqual(0);
    expect(crop.x + crop.width).toBeLessThanOrEqual(639.001);
  });
});

describe('the score of the passive networks', () => {
  test('is the probability of the middle class, from logits or from probabilities', () => {
    const logits = [-1.93, 0.64, 1.29];
    const powers = logits.map(Math.exp);
    const sum = powers.reduce((a, b) => a + b);
    const probabilities = powers.map((power) => power / sum);
    expect(liveScore(logits)).toBeCloseTo(probabilities[1] ?? 0, 9);
    expect(liveScore(probabilities)).toBeCloseTo(probabilities[1] ?? 0, 9);
  });

  test('is the mean of both networks', () => {
    expect(liveScore([0.1, 0.8, 0.1], [0.3, 0.4, 0.3])).toBeCloseTo(0.6, 9);
  });

  test('is unknown for a row that is not of three numbers', () => {
    expect(liveScore()).toBeUndefined();
    expect(liveScore([0.5, 0.5])).toBeUndefined();
    expect(liveScore([Number.NaN, 0.5, 0.5])).toBeUndefined();
    expect(liveScore([0.1, 0.8, 0.1], [Number.POSITIVE_INFINITY, 1, 1])).toBeUndefined();
  });
});
