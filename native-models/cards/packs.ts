import type { EmbeddingPart, ModelPack } from '#app/recognition/model-card.ts';
/** Means over the 2,861 people of lfw-dev, times the shares of scripts/eval/centre.ts; written by `npm run eval -- --centre`. */
import centres from './centres-dlib-faceres-mirrored-2.json' with { type: 'json' };

/**
 * The project's measurements on all of LFW (13,233 photos, 16.5 million different-person pairs, one photo each),
 * similarity-aligned from the face mesh, half tuned on one half of the identities.
 */
const measuredOn = 'LFW, one photo against one, 16.5 M different-person pairs';

/*
 * The cards' `likelihood`: pool-adjacent-violators over 882 same-person and 1.03 M different-person scores, one photo
 * against the mean of five others, half of LFW (155 people enrolled); read off in round steps. Capped at 9, about the
 * logarithm of the 2,861 people behind them: comparisons of one person are no more independent than that.
 */

const dlib: EmbeddingPart = {
  network: 'dlib-recognition',
  alignment: [
    [114.01, 45.21],
    [89.62, 46.66],
    [35.04, 45.68],
    [59.24, 46.71],
    [74.63, 86.96],
  ],
  length: 128,
  transform: 'none',
  weight: 1,
};

const faceres: EmbeddingPart = {
  network: 'faceres',
  alignment: [
    [158.48, 82.85],
    [130.19, 84.52],
    [66.9, 83.39],
    [94.96, 84.59],
    [112.81, 131.27],
  ],
  length: 1024,
  transform: 'root',
  centre: centres.faceres,
  // The middle of a plateau, with people apart (docs/evaluation.md); sqrt(.31) was best before there were centres.
  weight: Math.sqrt(0.235),
};

/** What every installation has. */
export const builtInPack: ModelPack = {
  id: 'built-in-2',
  detector: 'blazeface-back',
  mesh: 'facemesh',
  fast: {
    id: 'dlib-mesh-1',
    parts: [dlib],
    isMirrored: false,
    length: 128,
    metric: 'cosine',
    thresholds: [
      { fmr: 1e-3, enrolledShots: 1, minSimilarity: 0.9289 },
      { fmr: 1e-4, enrolledShots: 1, minSimilarity: 0.9431 },
    ],
    thresholdsFrom: `${measuredOn}; measured with the mirrored view averaged in`,
    likelihood: [
      { similarity: 0.86, logRatio: -7 },
      { similarity: 0.9, logRatio: -4.6 },
      { similarity: 0.915, logRatio: -2.2 },
      { similarity: 0.9275, logRatio: 0.2 },
      { similarity: 0.94, logRatio: 2.9 },
      { similarity: 0.95, logRatio: 5.5 },
      { similarity: 0.965, logRatio: 9 },
    ],
  },
  precise: {
    id: 'dlib-faceres-mirrored-2',
    // The fast card keeps its own dlib part: taking off the centre does nothing for it.
    parts: [{ ...dlib, centre: centres['dlib-recognition'] }, faceres],
    isMirrored: true,
    length: 1152,
    metric: 'cosine',
    thresholds: [
      { fmr: 1e-3, enrolledShots: 1, minSimilarity: 0.8084 },
      { fmr: 1e-4, enrolledShots: 1, minSimilarity: 0.8359 },
      { fmr: 1e-4, enrolledShots: 5, minSimilarity: 0.8649 },
    ],
    thresholdsFrom:
      'lfw-dev (half of LFW): one photo against one, 4.1 M different-person pairs; against the mean of five shots, 1.03 M',
    likelihood: [
      { similarity: 0.74, logRatio: -7 },
      { similarity: 0.8, logRatio: -3.8 },
      { similarity: 0.825, logRatio: -0.6 },
      { similarity: 0.84, logRatio: 1.5 },
      { similarity: 0.85, logRatio: 3 },
      { similarity: 0.8625, logRatio: 4.7 },
      { similarity: 0.88, logRatio: 7 },
      { similarity: 0.895, logRatio: 9 },
    ],
  },
  // Strangers' dlib cosines lie between .84 and .93; enrolled people against the mean of several shots rarely below this.
  fastFloor: 0.9,
};
