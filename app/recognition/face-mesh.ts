import { type Point, type SimilarityTransform, scaleOf } from './similarity-transform.ts';

/** 468 points of MediaPipe's face mesh: x, y, z each; x and y in pixels of the image, z in the same unit, smaller is nearer. */
export type FaceMesh = Float32Array;

export const meshPointCount = 468;

/** Which mesh points the model cards align: outer and inner eye corner of the image-right eye, then of the image-left eye, nose base. */
export const alignmentPoints = [263, 362, 33, 133, 2] as const;

/** Side of the mesh region relative to the detector's box (MediaPipe; MODELS.md). */
const regionScale = 1.5;

/**
 * The square from which the mesh network reads: 1.5 times the larger side of the box, about its centre, turned so that the eyes lie level.
 * @param size side of the network's input, pixels.
 * @param leftEye eye on the left of the image; all in pixels of the image.
 * @returns the transform from the network's input to the image.
 */
export function meshRegion(
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  leftEye: Point,
  rightEye: Point,
  size: number,
): SimilarityTransform {
  const angle = Math.atan2(rightEye[1] - leftEye[1], rightEye[0] - leftEye[0]);
  const scale = (Math.max(box.width, box.height) * regionScale) / size;
  const a = Math.cos(angle) * scale;
  const b = Math.sin(angle) * scale;
  // Centre on centre, pixel centres at integers.
  const middle = (size - 1) / 2;
  const centreX = box.x + box.width / 2 - 0.5;
  const centreY = box.y + box.height / 2 - 0.5;
  return { a, b, tx: centreX - a * middle + b * middle, ty: centreY - b * middle - a * middle };
}

/**
 * Brings the network's mesh back into the image.
 * @param raw 468 x 3, pixels of the network's input.
 * @param toImage as {@link meshRegion} gave it.
 * @returns owned by the caller; undefined when a value is not finite.
 */
export function meshToImage(raw: Float32Array, toImage: SimilarityTransform): FaceMesh | undefined {
  const { a, b, tx, ty } = toImage;
  const scale = scaleOf(toImage);
  const mesh = new Float32Array(meshPointCount * 3);
  let sum = 0;
  for (let i = 0; i < mesh.length; i += 3) {
    const x = raw[i] as number;
    const y = raw[i + 1] as number;
    mesh[i] = a * x - b * y + tx;
    mesh[i + 1] = b * x + a * y + ty;
    mesh[i + 2] = (raw[i + 2] as number) * scale;
    sum += (mesh[i] as number) + (mesh[i + 1] as number) + (mesh[i + 2] as number);
  }
  return Number.isFinite(sum) ? mesh : undefined;
}

/** A point of the mesh in pixels of the image. @param index 0..467. */
export function meshPoint(mesh: FaceMesh, index: number): Point {
  return [mesh[index * 3] as number, mesh[index * 3 + 1] as number];
}

/** The five points that the model cards align, in the cards' order. */
export function alignmentOf(mesh: FaceMesh): Point[] {
  return alignmentPoints.map((index) => meshPoint(mesh, index));
}

/** Smallest upright box around all points, pixels of the image. */
export function meshBox(mesh: FaceMesh): { x: number; y: number; width: number; height: number } {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < mesh.length; i += 3) {
    const x = mesh[i] as number;
    const y = mesh[i + 1] as number;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export interface HeadPose {
  /** Positive when the person turns to their own left, which is to the right in an unmirrored picture. */
  readonly yawDegrees: number;
  /** Positive when looking up. */
  readonly pitchDegrees: number;
  /** Positive clockwise in the picture. */
  readonly rollDegrees: number;
}

/** Points on the axes of the head: outer eye corners and cheeks across, forehead and chin along. */
const across = [
  [33, 263],
  [234, 454],
] as const;
const forehead = 10;
const chin = 152;

/** The mesh of a level head leans forward by this much: median over lfw-dev (3,337 photos), degrees. */
const neutralPitchDegrees = -5;

/**
 * Head pose from the mesh's own depth, as angles of the head's axes. Good to some degrees, enough to gate and to guide.
 */
export function headPose(mesh: FaceMesh): HeadPose {
  let ax = 0;
  let ay = 0;
  let az = 0;
  for (const [from, to] of across) {
    ax += (mesh[to * 3] as number) - (mesh[from * 3] as number);
    ay += (mesh[to * 3 + 1] as number) - (mesh[from * 3 + 1] as number);
    az += (mesh[to * 3 + 2] as number) - (mesh[from * 3 + 2] as number);
  }
  const dx = (mesh[chin * 3] as number) - (mesh[forehead * 3] as number);
  const dy = (mesh[chin * 3 + 1] as number) - (mesh[forehead * 3 + 1] as number);
  const dz = (mesh[chin * 3 + 2] as number) - (mesh[forehead * 3 + 2] as number);
  return {
    yawDegrees: degrees(Math.atan2(az, Math.hypot(ax, ay))),
    pitchDegrees: degrees(Math.atan2(-dz, Math.hypot(dx, dy))) - neutralPitchDegrees,
    rollDegrees: degrees(Math.atan2(ay, ax)),
  };
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}

/** Upper lid, lower lid, outer and inner corner of both eyes. */
const eyes = [
  { lids: [159, 145], corners: [33, 133] },
  { lids: [386, 374], corners: [263, 362] },
] as const;

/** Height over width of the more closed eye opening; about .3 open, below .1 closed. */
export function eyeOpening(mesh: FaceMesh): number {
  return Math.min(
    ...eyes.map(
      ({ lids, corners }) =>
        between(mesh, lids[0], lids[1]) / Math.max(1e-6, between(mesh, corners[0], corners[1])),
    ),
  );
}

/** Distance of the eye centres (midpoints of the corners), pixels of the image: ISO/IEC 29794-5 inter-eye distance without its pose term. */
export function interEyeDistance(mesh: FaceMesh): number {
  const [rightOuter, rightInner, leftOuter, leftInner] = alignmentOf(mesh) as [Point, Point, Point, Point];
  return Math.hypot(
    (rightOuter[0] + rightInner[0] - leftOuter[0] - leftInner[0]) / 2,
    (rightOuter[1] + rightInner[1] - leftOuter[1] - leftInner[1]) / 2,
  );
}

function between(mesh: FaceMesh, one: number, other: number): number {
  const [ax, ay] = meshPoint(mesh, one);
  const [bx, by] = meshPoint(mesh, other);
  return Math.hypot(ax - bx, ay - by);
}
