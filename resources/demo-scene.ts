import sharp from 'sharp';
import { type DemoPerson, type DemoVisit, demoCast, demoClip, demoPeople, visitMs } from './demo-cast.ts';
import { type Cutout, chromaOf, cutOut, lumaOf } from './demo-cutouts.ts';

const { width, height } = demoClip;
const lumaLength = width * height;
const frameLength = lumaLength * 1.5;
const cutoutSize = 512;

/** Where and how a person stands in one picture. */
interface Pose {
  /** Middle of the cutout's lower edge, pixels. */
  readonly x: number;
  readonly y: number;
  /** Of the cutout's own size. */
  readonly scale: number;
  readonly tiltRadians: number;
  /** 1 is the photo's own brightness. */
  readonly light: number;
}

/** Paints any moment of the clip: the same moment gives the same bytes. */
export interface DemoScene {
  /** @param atMs from the beginning of the clip. @returns I420, 640x480, owned by the caller. */
  paint(atMs: number): Uint8Array;
}

/** Reads and cuts out everybody, about half a second. */
export async function openDemoScene(): Promise<DemoScene> {
  const lobby = await paintLobby();
  const cutouts = new Map<DemoPerson, Cutout>();
  for (const person of demoPeople) cutouts.set(person, await cutOut(person, cutoutSize));
  const noise = sensorNoise();
  return {
    paint(atMs) {
      const frame = Uint8Array.from(lobby);
      const visit = demoCast.find(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
      const cutout = visit && cutouts.get(visit.person);
      if (visit !== undefined && cutout !== undefined) paintPerson(frame, cutout, poseOf(visit, atMs));
      addNoise(frame, noise, atMs);
      return frame;
    },
  };
}

function poseOf(visit: DemoVisit, atMs: number): Pose {
  const t = atMs - visit.fromMs;
  const seconds = t / 1000;
  const index = demoPeople.indexOf(visit.person);
  // Odd ones come from the right, so that pictures of neighbours in the cast differ.
  const side = index % 2 === 0 ? -1 : 1;
  const arrived = ease(t / visitMs.enter);
  const left = ease((t - visitMs.enter - visitMs.near) / visitMs.leave);
  const near = clamp((t - visitMs.enter) / visitMs.near);
  const sway = 9 * Math.sin(seconds * 1.9 + index);
  const step = 5 * Math.abs(Math.sin(seconds * 5)) * (1 - arrived + left);
  return {
    x: width / 2 + side * 560 * (1 - arrived) - side * 600 * left + sway,
    y: height + 16 + step,
    scale: 0.82 + 0.24 * arrived + 0.12 * near - 0.2 * left,
    tiltRadians: 0.055 * Math.sin(seconds * 1.3 + index * 2),
    light: 1 + 0.1 * Math.sin(seconds * 0.9 + index * 1.7),
  };
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** Starts and stops gently. */
function ease(value: number): number {
  const t = clamp(value);
  return t * t * (3 - 2 * t);
}

function paintPerson(frame: Uint8Array, cutout: Cutout, pose: Pose): void {
  const half = cutout.size / 2;
  const chromaLength = lumaLength / 4;
  const luma = frame.subarray(0, lumaLength);
  const u = frame.subarray(lumaLength, lumaLength + chromaLength);
  const v = frame.subarray(lumaLength + chromaLength);
  const halfPose = { ...pose, x: pose.x / 2, y: pose.y / 2 };
  paintPlane(luma, width, height, cutout.y, cutout.opacity, cutout.size, pose, 16, pose.light);
  paintPlane(u, width / 2, height / 2, cutout.u, cutout.halfOpacity, half, halfPose, 128, 1);
  paintPlane(v, width / 2, height / 2, cutout.v, cutout.halfOpacity, half, halfPose, 128, 1);
}

/** Turns, scales and blends one plane, bilinear. Values are spread around `origin` by `gain`. */
function paintPlane(
  target: Uint8Array,
  targetWidth: number,
  targetHeight: number,
  source: Uint8Array,
  opacity: Uint8Array,
  size: number,
  pose: Pose,
  origin: number,
  gain: number,
): void {
  const reach = size * pose.scale * 0.56 + 4;
  const fromX = Math.max(0, Math.floor(pose.x - reach));
  const toX = Math.min(targetWidth, Math.ceil(pose.x + reach));
  const fromY = Math.max(0, Math.floor(pose.y - size * pose.scale * 1.04 - 4));
  const cos = Math.cos(pose.tiltRadians) / pose.scale;
  const sin = Math.sin(pose.tiltRadians) / pose.scale;
  for (let y = fromY; y < targetHeight; y++) {
    let sx = (fromX - pose.x) * cos + (y - pose.y) * sin + size / 2;
    let sy = -(fromX - pose.x) * sin + (y - pose.y) * cos + size;
    for (let x = fromX; x < toX; x++, sx += cos, sy -= sin) {
      if (sx < 0 || sy < 0 || sx >= size - 1 || sy >= size - 1) continue;
      const column = sx | 0;
      const at = (sy | 0) * size + column;
      const cover =
        (opacity[at] ?? 0) +
        (opacity[at + 1] ?? 0) +
        (opacity[at + size] ?? 0) +
        (opacity[at + size + 1] ?? 0);
      if (cover === 0) continue;
      const fx = sx - column;
      const fy = sy - (sy | 0);
      const upper = (source[at] ?? 0) * (1 - fx) + (source[at + 1] ?? 0) * fx;
      const lower = (source[at + size] ?? 0) * (1 - fx) + (source[at + size + 1] ?? 0) * fx;
      const value = origin + (upper * (1 - fy) + lower * fy - origin) * gain;
      const share = cover / 1020;
      const to = y * targetWidth + x;
      const mixed = (target[to] ?? 0) * (1 - share) + value * share + 0.5;
      target[to] = Math.min(240, Math.max(16, mixed));
    }
  }
}

/** An office lobby as a fixed camera sees it: wall, glass door, plant, out of focus. */
async function paintLobby(): Promise<Uint8Array> {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">
    <defs><linearGradient id="wall" x1="0" y1="0" x2="1" y2="1">
      <stop offset="0" stop-color="#c9c4ba"/><stop offset="1" stop-color="#9a958c"/></linearGradient>
    <linearGradient id="glass" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#d7e3ea"/><stop offset="1" stop-color="#9fb1b8"/></linearGradient></defs>
    <rect width="640" height="480" fill="url(#wall)"/>
    <rect y="405" width="640" height="75" fill="#77706a"/><rect y="398" width="640" height="9" fill="#5d5751"/>
    <rect x="34" y="46" width="150" height="360" fill="#54504b"/>
    <rect x="46" y="58" width="126" height="348" fill="url(#glass)"/>
    <rect x="105" y="58" width="7" height="348" fill="#54504b"/>
    <rect x="250" y="60" width="150" height="96" fill="#e3e0d8"/><rect x="258" y="68" width="134" height="80" fill="#6d8894"/>
    <path d="M258,148 L300,100 L330,128 L360,92 L392,148 Z" fill="#57707a"/>
    <rect x="540" y="330" width="62" height="80" fill="#8a5b45"/>
    <g fill="#4f6b48"><ellipse cx="571" cy="290" rx="20" ry="62"/><ellipse cx="545" cy="310" rx="14" ry="50" transform="rotate(-30 545 310)"/>
    <ellipse cx="598" cy="308" rx="14" ry="52" transform="rotate(28 598 308)"/></g>
    <rect x="440" y="20" width="120" height="10" fill="#f5f1e4"/></svg>`;
  const rgb = await sharp(Buffer.from(drawing)).blur(3).removeAlpha().raw().toBuffer();
  const frame = new Uint8Array(frameLength);
  const chroma = lumaLength / 4;
  for (let i = 0; i < lumaLength; i++) frame[i] = lumaOf(rgb, i * 3);
  for (let i = 0; i < chroma; i++) {
    const row = Math.floor(i / (width / 2));
    const [u, v] = chromaOf(rgb, (2 * row * width + 2 * (i % (width / 2))) * 3);
    frame[lumaLength + i] = u;
    frame[lumaLength + chroma + i] = v;
  }
  return frame;
}

/** One picture of noise of about two grey levels; read from another place each time, it looks fresh in every frame. */
function sensorNoise(): Int8Array {
  const noise = new Int8Array(lumaLength + 4099);
  let state = 12_345;
  for (let i = 0; i < noise.length; i++) {
    // Numerical Recipes' linear congruential generator: the clip must be the same on every PC.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    noise[i] = (((state >>> 24) & 3) + ((state >>> 20) & 3) - 3) | 0;
  }
  return noise;
}

function addNoise(frame: Uint8Array, noise: Int8Array, atMs: number): void {
  const from = (Math.round(atMs) * 131) % 4099;
  for (let i = 0; i < lumaLength; i++) {
    const value = (frame[i] ?? 0) + (noise[from + i] ?? 0);
    frame[i] = Math.min(235, Math.max(16, value));
  }
}
