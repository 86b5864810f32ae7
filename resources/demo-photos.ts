import { fileURLToPath } from 'node:url';

const packaged = (path: string) =>
  fileURLToPath(new URL(`../node_modules/@vladmandic/${path}`, import.meta.url));

/** Sample photos of two MIT packages (see README.md). */
export const photos = {
  sofa: packaged('face-api/demo/sample3.jpg'),
  stairs: packaged('face-api/demo/sample5.jpg'),
  window: packaged('face-api/demo/sample6.jpg'),
  /** A screenshot with many small faces; several are of the same man, in different photographs. */
  matches: packaged('human/assets/screenshot-facematch.jpg'),
} as const;
