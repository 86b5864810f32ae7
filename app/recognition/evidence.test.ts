import { describe, expect, test } from 'vitest';
import { type EvidenceSettings, emptyEvidence, judge, observe } from './evidence.ts';
import { likelihoodOf } from './likelihood.ts';
import type { Candidate, FaceObserved, QualityIssue } from './observation.ts';

const settings: EvidenceSettings = {
  modelId: 'precise',
  minSimilarity: 0.9,
  minMargin: 0.02,
  agreeingFrames: 3,
  strangerMissRate: 0.05,
};

/** A curve as cards carry it; the tests do not hang on the built-in models' numbers. */
const card = {
  parts: [],
  isMirrored: false,
  length: 2,
  metric: 'cosine' as const,
  thresholds: [],
  thresholdsFrom: '',
  likelihood: [
    { similarity: 0.8, logRatio: -7 },
    { similarity: 0.88, logRatio: 0 },
    { similarity: 0.9, logRatio: 2 },
    { similarity: 0.94, logRatio: 9 },
  ],
};
const likelihood = likelihoodOf([
  { ...card, id: 'precise' },
  { ...card, id: 'fast' },
]);

function face(
  candidates: Candidate[],
  modelId: string | undefined = 'precise',
  issues: QualityIssue[] = [],
): FaceObserved {
  return {
    trackId: 1,
    box: { x: 0, y: 0, width: 100, height: 100 },
    detectionScore: 0.9,
    presentation: { motion: 'unknown', eyeOpening: 0.3 },
    quality: { overall: 90, components: {}, issues, yawDegrees: 0, pitchDegrees: 0, rollDegrees: 0 },
    candidates,
    ...(modelId === undefined ? {} : { modelId }),
  };
}
const ada = (similarity: number): Candidate => ({ personId: 'ada', similarity });
const bob = (similarity: number): Candidate => ({ personId: 'bob', similarity });

/** Judges a track that saw these faces, 100 ms apart. */
function judged(faces: FaceObserved[], change: Partial<EvidenceSettings> = {}) {
  const evidence = faces.reduce((so, seen, i) => observe(so, seen, i * 100), emptyEvidence());
  return judge(evidence, { ...settings, ...change }, likelihood);
}
const times = (count: number, seen: FaceObserved) => Array.from({ length: count }, () => seen);

describe('judging a track', () => {
  test('a clear face is accepted at the second look, never at the first', () => {
    expect(judged([face([ada(0.99)])])).toEqual({ verdict: 'looking' });
    expect(judged(times(2, face([ada(0.95)])))).toEqual({
      verdict: 'accept',
      personId: 'ada',
      similarity: 0.95,
    });
  });

  test('a face at the very threshold is accepted after the wanted number of looks, just below it never', () => {
    expect(judged(times(2, face([ada(0.9)]))).verdict).toBe('looking');
    expect(judged(times(3, face([ada(0.9)]))).verdict).toBe('accept');
    expect(judged(times(4, face([ada(0.9)])), { agreeingFrames: 5 }).verdict).toBe('looking');
    expect(judged(times(5, face([ada(0.9)])), { agreeingFrames: 5 }).verdict).toBe('accept');
    for (const count of [3, 10, 100])
      expect(judged(times(count, face([ada(0.899)]))).verdict).not.toBe('accept');
  });

  test('many middling looks do not add up to a good one', () => {
    // Naively 50 looks at a ratio of e^1 would be worth e^50.
    expect(judged(times(50, face([ada(0.89)]))).verdict).toBe('not-sure');
    expect(judged([...times(50, face([ada(0.89)])), ...times(2, face([ada(0.9)]))]).verdict).toBe('not-sure');
  });

  test('scores of another model never accept, however high', () => {
    expect(judged(times(30, face([ada(0.99)], 'fast'))).verdict).toBe('not-sure');
  });

  test('a best person who hardly leads the second is not accepted', () => {
    expect(judged(times(12, face([ada(0.95), bob(0.94)]))).verdict).toBe('not-sure');
  });

  test('frames that vote for two people are never an acceptance', () => {
    expect(judged([...times(5, face([ada(0.95)])), face([bob(0.95)])]).verdict).toBe('not-sure');
  });

  test('a few lucky frames among many misses are not enough', () => {
    const misses = times(8, face([ada(0.7)]));
    expect(judged([...misses, ...times(3, face([ada(0.91)]))]).verdict).toBe('not-sure');
  });

  test('many clear misses over some time are a stranger, near misses are not', () => {
    expect(judged(times(8, face([ada(0.7)]))).verdict).toBe('looking');
    expect(judged(times(9, face([ada(0.7)]))).verdict).toBe('stranger');
    expect(judged(times(9, face([ada(0.89)]))).verdict).toBe('not-sure');
    // -2 is between the logarithms of .2 and .05.
    expect(judged(times(9, face([ada(0.86)])), { strangerMissRate: 0.05 }).verdict).toBe('not-sure');
    expect(judged(times(9, face([ada(0.86)])), { strangerMissRate: 0.2 }).verdict).toBe('stranger');
  });

  test('a model without a measured curve is evidence of nothing', () => {
    expect(judged(times(30, face([ada(0.99)], 'unknown')), { modelId: 'unknown' })).toEqual({
      verdict: 'looking',
    });
  });

  test('two enrolled people who look alike are told apart by the frames that can, or not at all', () => {
    const alike = face([ada(0.95), bob(0.94)]);
    expect(judged([...times(2, alike), ...times(8, face([ada(0.97), bob(0.9)]))]).verdict).toBe('accept');
    expect(judged([...times(8, alike), face([ada(0.97), bob(0.9)])]).verdict).toBe('not-sure');
  });

  test('with an empty gallery everybody is a stranger', () => {
    expect(judged(times(9, face([])), { minSimilarity: 0 }).verdict).toBe('stranger');
  });

  test.each<QualityIssue>(['blurred', 'too-far', 'covered', 'turned'])(
    'a %s view counts neither way',
    (issue) => {
      expect(judged(times(30, face([ada(0.99)], 'precise', [issue])))).toEqual({ verdict: 'looking' });
    },
  );

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1.5, -2])(
    'a similarity of %d, which no two templates have, counts neither way',
    (broken) => {
      const look = face([ada(broken), bob(0.4)]);
      expect(judged(times(30, look))).toEqual({ verdict: 'looking' });
      expect(judged(times(30, look), { minSimilarity: -1, minMargin: 0 })).toEqual({ verdict: 'looking' });
      expect(judged(times(30, face([ada(0.95), bob(broken)])))).toEqual({ verdict: 'looking' });
    },
  );

  test('frames without an embedding count neither way', () => {
    expect(judged(times(30, { ...face([]), modelId: undefined } as never))).toEqual({ verdict: 'looking' });
  });

  test('looks older than the window are forgotten', () => {
    let evidence = times(2, face([ada(0.95)])).reduce(
      (so, seen, i) => observe(so, seen, i * 100),
      emptyEvidence(),
    );
    evidence = observe(evidence, face([ada(0.95)]), 5000);
    expect(judge(evidence, settings, likelihood)).toEqual({ verdict: 'looking' });
    expect(evidence.looks).toHaveLength(1);
  });
});
