import { describe, expect, test } from 'vitest';
import { type EvidenceSettings, emptyEvidence, judge, observe } from './evidence.ts';
import type { Candidate, FaceObserved, QualityIssue } from './observation.ts';

const settings: EvidenceSettings = {
  modelId: 'precise',
  minSimilarity: 0.9,
  minMargin: 0.02,
  agreeingFrames: 3,
};

function face(
  candidates: Candidate[],
  modelId: string | undefined = 'precise',
  issues: QualityIssue[] = [],
): FaceObserved {
  return {
    trackId: 1,
    box: { x: 0, y: 0, width: 100, height: 100 },
    detectionScore: 0.9,
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
  return judge(evidence, { ...settings, ...change });
}
const times = (count: number, seen: FaceObserved) => Array.from({ length: count }, () => seen);

describe('judging a track', () => {
  test('agreement over the wanted number of frames accepts, one frame fewer does not', () => {
    expect(judged(times(2, face([ada(0.95)])))).toEqual({ verdict: 'looking' });
    expect(judged(times(3, face([ada(0.95)])))).toEqual({
      verdict: 'accept',
      personId: 'ada',
      similarity: 0.95,
    });
  });

  test('scores of another model never accept, however high', () => {
    expect(judged(times(30, face([ada(0.99)], 'fast'))).verdict).toBe('stranger');
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

  test('frames without an embedding count neither way', () => {
    expect(judged(times(30, { ...face([]), modelId: undefined } as never))).toEqual({ verdict: 'looking' });
  });

  test('looks older than the window are forgotten', () => {
    let evidence = times(2, face([ada(0.95)])).reduce(
      (so, seen, i) => observe(so, seen, i * 100),
      emptyEvidence(),
    );
    evidence = observe(evidence, face([ada(0.95)]), 5000);
    expect(judge(evidence, settings)).toEqual({ verdict: 'looking' });
    expect(evidence.looks).toHaveLength(1);
  });
});
