import type { EmbeddingPart, ModelPack } from '#app/recognition/model-card.ts';

/**
 * The project's measurements on all of LFW (13,233 photos, 16.5 million different-person pairs, one photo each),
 * similarity-aligned from the face mesh, half tuned on one half of the identities.
 */
const measuredOn = 'LFW, one photo against one, 16.5 M different-person pairs';

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
  },
  // Strangers' dlib cosines lie between .84 and .93; enrolled people against the mean of several shots rarely below this.
  fastFloor: 0.9,
};
