import { type FaceMesh, meshPoint, pointOf } from './face-mesh.ts';
import type { FaceQuality, QualityIssue } from './observation.ts';
import type { RgbPicture } from './picture.ts';

/** Head pose in degrees; signs as in FaceQuality. */
export interface HeadPose {
  readonly yawDegrees: number;
  readonly pitchDegrees: number;
  readonly rollDegrees: number;
}

/**
 * How far forehead-to-chin leans in a level, frontal mesh: its plane is not the picture's. Median over the frontal
 * photos that npm brings and lfw-dev, degrees.
 */
const neutralPitchDegrees = 0;

const degrees = 180 / Math.PI;

/** Pose from the mesh's own depth: eye corners give yaw and roll, forehead and chin give pitch. */
export function headPose(mesh: FaceMesh): HeadPose {
  const [lx, ly, lz] = pointOf(mesh, meshPoint.leftEyeOuter);
  const [rx, ry, rz] = pointOf(mesh, meshPoint.rightEyeOuter);
  const [fx, fy, fz] = pointOf(mesh, meshPoint.forehead);
  const [cx, cy, cz] = pointOf(mesh, meshPoint.chin);
  return {
    // Turning to the own left takes the eye at the picture's right away from the camera: its z grows.
    yawDegrees: Math.atan2(rz - lz, Math.hypot(rx - lx, ry - ly)) * degrees,
    // Looking up brings the chin nearer than the forehead.
    pitchDegrees: Math.atan2(fz - cz, Math.hypot(cx - fx, cy - fy)) * degrees - neutralPitchDegrees,
    rollDegrees: Math.atan2(ry - ly, rx - lx) * degrees,
  };
}

/** Where a component falls from 100 to 0; `fails` is the value at which it becomes an issue. */
interface Scale {
  readonly full: number;
  readonly none: number;
  readonly fails: number;
}

/**
 * Bounds of each component. Sizes follow ISO/IEC 29794-5 in kind (its inter-eye distance of 90 px is for passports; dlib's
 * chip has 79 px between the outer eye corners, so half of that still holds detail).
 */
const scales = {
  /** Pixels between the outer eye corners. */
  headSize: { full: 80, none: 16, fails: 32 },
  /** Share of the picture's height that the face fills. */
  closeness: { full: 0.7, none: 1.1, fails: 0.95 },
  yaw: { full: 8, none: 45, fails: 30 },
  pitch: { full: 8, none: 40, fails: 25 },
  roll: { full: 8, none: 45, fails: 30 },
  /** Mean luma of the face, 0..255. */
  underExposure: { full: 90, none: 20, fails: 45 },
  overExposure: { full: 180, none: 250, fails: 225 },
  /** Mean gradient over the face, relative to its contrast: see sharpness(). */
  sharpness: { full: 0.3, none: 0.05, fails: 0.1 },
  /** Share of the face's box inside the picture. */
  centring: { full: 1, none: 0.6, fails: 0.85 },
  /** Height of the eye opening over its width. */
  eyesOpen: { full: 0.25, none: 0.02, fails: 0.08 },
  /** The mesh network's own belief that it sees a face. */
  visible: { full: 0.95, none: 0.4, fails: 0.6 },
} as const satisfies Record<string, Scale>;

const issueOf: Readonly<Record<keyof typeof scales, QualityIssue>> = {
  headSize: 'too-far',
  closeness: 'too-close',
  yaw: 'turned',
  pitch: 'turned',
  roll: 'tilted',
  underExposure: 'too-dark',
  overExposure: 'too-bright',
  sharpness: 'blurred',
  centring: 'off-centre',
  eyesOpen: 'eyes-closed',
  visible: 'covered',
};

/** Judges one face as components of 0-100. Names after OFIQ (ISO/IEC 29794-5); 100 is best. */
export function judgeQuality(picture: RgbPicture, mesh: FaceMesh): FaceQuality {
  const pose = headPose(mesh);
  const bounds = boundsOf(mesh);
  const light = measureFace(picture, bounds);
  const values: Readonly<Record<keyof typeof scales, number>> = {
    headSize: distance(mesh, meshPoint.leftEyeOuter, meshPoint.rightEyeOuter),
    closeness: (bounds.bottom - bounds.top) / picture.height,
    yaw: Math.abs(pose.yawDegrees),
    pitch: Math.abs(pose.pitchDegrees),
    roll: Math.abs(pose.rollDegrees),
    underExposure: light.meanLuma,
    overExposure: light.meanLuma,
    sharpness: light.sharpness,
    centring: shareInside(bounds, picture),
    eyesOpen: Math.max(
      openness(
        mesh,
        meshPoint.leftEyeTop,
        meshPoint.leftEyeBottom,
        meshPoint.leftEyeOuter,
        meshPoint.leftEyeInner,
      ),
      openness(
        mesh,
        meshPoint.rightEyeTop,
        meshPoint.rightEyeBottom,
        meshPoint.rightEyeOuter,
        meshPoint.rightEyeInner,
      ),
    ),
    visible: mesh.score,
  };
  const components: Record<string, number> = {};
  const issues = new Set<QualityIssue>();
  for (const name of Object.keys(scales) as (keyof typeof scales)[]) {
    const scale: Scale = scales[name];
    const value = values[name];
    components[name] = Math.round(onScale(value, scale));
    // Written so that NaN fails.
    const passes = scale.full > scale.none ? value > scale.fails : value < scale.fails;
    if (!passes) issues.add(issueOf[name]);
  }
  return {
    overall: Math.min(...Object.values(components)),
    components,
    issues: [...issues],
    ...finite(pose),
  };
}

function onScale(value: number, { full, none }: Scale): number {
  const share = (value - none) / (full - none);
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) * 100 : 0;
}

function finite(pose: HeadPose): HeadPose {
  const or90 = (value: number) => (Number.isFinite(value) ? value : 90);
  return {
    yawDegrees: or90(pose.yawDegrees),
    pitchDegrees: or90(pose.pitchDegrees),
    rollDegrees: or90(pose.rollDegrees),
  };
}

interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function boundsOf({ points }: FaceMesh): Bounds {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < points.length; i += 3) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? 0;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { left, top, right, bottom };
}

function shareInside({ left, top, right, bottom }: Bounds, { width, height }: RgbPicture): number {
  const inside =
    Math.max(0, Math.min(right, width) - Math.max(left, 0)) *
    Math.max(0, Math.min(bottom, height) - Math.max(top, 0));
  return inside / ((right - left) * (bottom - top));
}

/** Samples per side of the grid that light and sharpness are read on. */
const gridSide = 48;

/**
 * Mean luma of the inner face, and sharpness: the mean absolute second difference of neighbouring samples over the luma's
 * standard deviation. Blur removes fine differences first; dividing by contrast keeps dim faces from counting as blurred.
 */
function measureFace(
  picture: RgbPicture,
  { left, top, right, bottom }: Bounds,
): { meanLuma: number; sharpness: number } {
  const luma = new Float32Array(gridSide * gridSide);
  // The inner three quarters: hair and background say nothing about the face.
  const width = (right - left) * 0.75;
  const height = (bottom - top) * 0.75;
  const x0 = left + (right - left) * 0.125;
  const y0 = top + (bottom - top) * 0.125;
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < gridSide; row++)
    for (let column = 0; column < gridSide; column++) {
      const x = Math.round(Math.min(picture.width - 1, Math.max(0, x0 + (width * column) / gridSide)));
      const y = Math.round(Math.min(picture.height - 1, Math.max(0, y0 + (height * row) / gridSide)));
      const at = (y * picture.width + x) * 3;
      const value =
        0.299 * (picture.data[at] ?? 0) +
        0.587 * (picture.data[at + 1] ?? 0) +
        0.114 * (picture.data[at + 2] ?? 0);
      luma[row * gridSide + column] = value;
      sum += value;
      squares += value * value;
    }
  const count = luma.length;
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(squares / count - mean * mean, 1));
  let differences = 0;
  for (let row = 1; row < gridSide - 1; row++)
    for (let column = 1; column < gridSide - 1; column++) {
      const i = row * gridSide + column;
      const around =
        (luma[i - 1] ?? 0) + (luma[i + 1] ?? 0) + (luma[i - gridSide] ?? 0) + (luma[i + gridSide] ?? 0);
      differences += Math.abs((luma[i] ?? 0) - around / 4);
    }
  return { meanLuma: mean, sharpness: differences / (gridSide - 2) ** 2 / deviation };
}

function distance(mesh: FaceMesh, from: number, to: number): number {
  const [ax, ay] = pointOf(mesh, from);
  const [bx, by] = pointOf(mesh, to);
  return Math.hypot(bx - ax, by - ay);
}

function openness(mesh: FaceMesh, top: number, bottom: number, outer: number, inner: number): number {
  return distance(mesh, top, bottom) / distance(mesh, outer, inner);
}
