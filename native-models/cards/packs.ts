import type { EmbeddingPart, ModelPack } from '#app/recognition/model-card.ts';

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
  // sqrt(.31): the weight that did best on one half of the identities.
  weight: Math.sqrt(0.31),
};

/** What every installation has. */
export const builtInPack: ModelPack = {
  id: 'built-in-1',
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
    id: 'dlib-faceres-mirrored-1',
    parts: [dlib, faceres],
    isMirrored: true,
    length: 1152,
    metric: 'cosine',
    thresholds: [
      { fmr: 1e-3, enrolledShots: 1, minSimilarity: 0.8739 },
      { fmr: 1e-4, enrolledShots: 1, minSimilarity: 0.8914 },
      { fmr: 1e-4, enrolledShots: 5, minSimilarity: 0.9122 },
    ],
    thresholdsFrom: `${measuredOn}; against the mean of five shots: half of LFW, 1.03 M comparisons`,
    likelihood: [
      { similarity: 0.8, logRatio: -7 },
      { similarity: 0.85, logRatio: -4.4 },
      { similarity: 0.88, logRatio: -1.8 },
      { similarity: 0.89, logRatio: 0.4 },
      { similarity: 0.9, logRatio: 2.1 },
      { similarity: 0.91, logRatio: 4.2 },
      { similarity: 0.92, logRatio: 6 },
      { similarity: 0.935, logRatio: 9 },
    ],
  },
  // Strangers' dlib cosines lie between .84 and .93; enrolled people against the mean of several shots rarely below this.
  fastFloor: 0.9,
};
