import type { PresentationCard } from '#app/recognition/model-card.ts';

const source =
  'minivision-ai/Silent-Face-Anti-Spoofing, resources/anti_spoof_models, exported to ONNX; outputs 3 classes, live = 1';
const input = {
  name: 'input',
  width: 80,
  height: 80,
  layout: 'NCHW',
  colour: 'BGR',
  mean: [0, 0, 0],
  scale: 1,
} as const;

/**
 * Passive liveness networks that a site may install beside the built-in ones: not shipped, used where the very files of
 * these cards lie in the data folder's `models`.
 */
export const presentationCards: readonly PresentationCard[] = [
  {
    cropScale: 2.7,
    network: {
      id: 'minifasnet-v2',
      file: 'minifasnet_v2_2.7_80x80.onnx',
      sha256: '23c35d6762dca2a07e17979b0f76263cc9ffea6e3d55c7ded23108a625bd79f7',
      licence: 'Apache-2.0',
      source: `MiniFASNetV2, ${source}`,
      input: { ...input, mean: [...input.mean] },
      family: 'minifasnet',
      outputs: ['output'],
    },
  },
  {
    cropScale: 4,
    network: {
      id: 'minifasnet-v1se',
      file: 'minifasnet_v1se_4.0_80x80.onnx',
      sha256: '993e41cad1ca54f02ae4a67bb3f6f41e8091ebc5310f295fa823c51747649384',
      licence: 'Apache-2.0',
      source: `MiniFASNetV1SE, ${source}`,
      input: { ...input, mean: [...input.mean] },
      family: 'minifasnet',
      outputs: ['output'],
    },
  },
];
