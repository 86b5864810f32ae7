import type { Point } from './similarity-transform.ts';

/** One detected face, in pixels of the network's input. */
export interface Detection {
  /** 0..1. */
  score: number;
  left: number;
  top: number;
  width: number;
  height: number;
  /** Image-left eye, image-right eye, nose, mouth, image-left ear, image-right ear: x, y each. */
  points: Float64Array;
}

/** BlazeFace "back" of MediaPipe: two grids of anchors over the input. */
const grids = [
  { stride: 16, perCell: 2 },
  { stride: 32, perCell: 6 },
] as const;
/** cx, cy, w, h, then six points. */
const valuesPerAnchor = 16;

/** Sides of the network's input, multiples of 32. */
export interface DetectorInput {
  readonly width: number;
  readonly height: number;
}

/** Anchor centres, x and y each, in pixels of the input: stride 16 first, row-major, as the outputs are; 896 for 256 x 256. */
export function blazefaceAnchors({ width, height }: DetectorInput): Float32Array {
  const centres: number[] = [];
  for (const { stride, perCell } of grids)
    for (let y = 0; y < height / stride; y++)
      for (let x = 0; x < width / stride; x++)
        for (let n = 0; n < perCell; n++) centres.push(stride * (x + 0.5), stride * (y + 0.5));
  return Float32Array.from(centres);
}

const anchorsBySize = new Map<string, Float32Array>();

function anchorsOf(input: DetectorInput): Float32Array {
  const key = `${input.width}x${input.height}`;
  const known = anchorsBySize.get(key) ?? blazefaceAnchors(input);
  anchorsBySize.set(key, known);
  return known;
}

export interface BlazefaceOutputs {
  /** Logits, two per cell of the fine grid and six per cell of the coarse one: 512 and 384 for 256 x 256. */
  readonly scores16: Float32Array;
  readonly scores32: Float32Array;
  /** 16 numbers for each logit, pixels of the input. */
  readonly boxes16: Float32Array;
  readonly boxes32: Float32Array;
}

/**
 * Reads the four outputs.
 * Box centre and points are offsets from the anchor, sizes are plain; scores pass a sigmoid clipped at +-100.
 * @param minScore 0..1; anchors below, and any with a value that is not finite, are passed over.
 */
export function decodeBlazeface(
  outputs: BlazefaceOutputs,
  minScore: number,
  input: DetectorInput,
): Detection[] {
  const anchors = anchorsOf(input);
  const found: Detection[] = [];
  const first = outputs.scores16.length;
  const minLogit = Math.log(minScore / (1 - minScore));
  for (let i = 0; i < anchors.length / 2; i++) {
    const isFine = i < first;
    const logit = (isFine ? outputs.scores16[i] : outputs.scores32[i - first]) as number;
    // Not `<`: a NaN must be passed over as well.
    if (!(logit >= minLogit)) continue;
    const boxes = isFine ? outputs.boxes16 : outputs.boxes32;
    const start = (isFine ? i : i - first) * valuesPerAnchor;
    const detection = decodeAnchor(
      boxes,
      start,
      anchors[i * 2] as number,
      anchors[i * 2 + 1] as number,
      logit,
    );
    if (detection !== undefined) found.push(detection);
  }
  return found;
}

function decodeAnchor(
  boxes: Float32Array,
  start: number,
  ax: number,
  ay: number,
  logit: number,
): Detection | undefined {
  const width = boxes[start + 2] as number;
  const height = boxes[start + 3] as number;
  const points = new Float64Array(12);
  for (let k = 0; k < 12; k += 2) {
    points[k] = (boxes[start + 4 + k] as number) + ax;
    points[k + 1] = (boxes[start + 5 + k] as number) + ay;
  }
  const left = (boxes[start] as number) + ax - width / 2;
  const top = (boxes[start + 1] as number) + ay - height / 2;
  const isUsable =
    width > 0 && height > 0 && Number.isFinite(left + top + width + height) && points.every(Number.isFinite);
  if (!isUsable) return undefined;
  const score = 1 / (1 + Math.exp(-Math.min(100, Math.max(-100, logit))));
  return { score, left, top, width, height, points };
}

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Intersection over union of two boxes, 0..1. */
export function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  if (!(width > 0 && height > 0)) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/**
 * Weighted non-maximum suppression (MediaPipe): boxes that overlap the best one are averaged into it by score,
 * which steadies the box from frame to frame.
 * @param minOverlap intersection over union, 0..1.
 * @returns best first; scores are those of the best box of each cluster.
 */
export function weightedSuppression(detections: readonly Detection[], minOverlap: number): Detection[] {
  let rest = detections.toSorted((a, b) => b.score - a.score);
  const kept: Detection[] = [];
  for (let best = rest[0]; best !== undefined; best = rest[0]) {
    const cluster: Detection[] = [];
    const others: Detection[] = [];
    for (const candidate of rest)
      (candidate === best || overlap(best, candidate) > minOverlap ? cluster : others).push(candidate);
    kept.push(average(cluster, best.score));
    rest = others;
  }
  return kept;
}

function average(cluster: readonly Detection[], score: number): Detection {
  const mean: Detection = { score, left: 0, top: 0, width: 0, height: 0, points: new Float64Array(12) };
  let total = 0;
  for (const one of cluster) total += one.score;
  for (const one of cluster) {
    const weight = one.score / total;
    mean.left += one.left * weight;
    mean.top += one.top * weight;
    mean.width += one.width * weight;
    mean.height += one.height * weight;
    for (let k = 0; k < 12; k++)
      mean.points[k] = (mean.points[k] as number) + (one.points[k] as number) * weight;
  }
  return mean;
}

/** One of the six points of a detection. */
export function detectionPoint(detection: Detection, index: 0 | 1 | 2 | 3 | 4 | 5): Point {
  return [detection.points[index * 2] as number, detection.points[index * 2 + 1] as number];
}
