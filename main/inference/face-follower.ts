import { type FaceMesh, meshBox } from '#app/recognition/face-mesh.ts';
import type { ImagePyramid } from '#app/recognition/image-pyramid.ts';
import type { Box } from '#app/recognition/observation.ts';
import {
  boxOverlap,
  type FaceFinder,
  type FindTimings,
  type FoundFace,
  isSameMesh,
  maxFaces,
} from './face-finder.ts';

interface Followed extends FoundFace {
  /** Detections in a row that did not see this face. */
  readonly misses: number;
}

/** The detector looks for newcomers this often while all known faces are followed by their own mesh, ms of capture time. */
const detectEveryMs = 500;
/** After a pause faces are looked for anew, ms: who stands there now may be somebody else. */
const maxGapMs = 1000;
/** A face that the detector missed so often is no longer believed, whatever its mesh says. */
const maxMisses = 2;
/** A detection that covers so much of a followed face (intersection over union) is that face. */
const minCover = 0.3;
/**
 * A mesh is exact only when its face lies in the middle of what the network read. A face that moved by more than this share
 * of its size, or grew or shrank by more, is detected again.
 */
const maxStep = 0.12;
const maxGrowth = 1.15;

/**
 * Finds the faces of a camera's pictures one after the other. Between detections a face is followed by its own mesh, which
 * costs about a third. The detector runs when a face was lost, while nobody is there, when two faces touch, and twice a second
 * for newcomers. Who is who is not decided here: see app/recognition/tracker.ts.
 */
export class FaceFollower {
  readonly #finder: FaceFinder;
  #faces: Followed[] = [];
  #passedOver = 0;
  #size = '';
  #lastMs = Number.NEGATIVE_INFINITY;
  #detectedMs = Number.NEGATIVE_INFINITY;

  constructor(finder: FaceFinder) {
    this.#finder = finder;
  }

  /**
   * @param pyramid of this picture; a change of its size starts anew.
   * @param atMs capture time; a pause, or going back, starts anew.
   * @param mustDetect for a picture in which no face may be overlooked.
   * @returns at most {@link maxFaces}, after a detection the largest first.
   */
  async find(
    pyramid: ImagePyramid,
    atMs: number,
    mustDetect: boolean,
    timings: FindTimings,
  ): Promise<FoundFace[]> {
    const size = `${pyramid.base.width}x${pyramid.base.height}`;
    const gapMs = atMs - this.#lastMs;
    if (!(gapMs >= 0 && gapMs <= maxGapMs) || size !== this.#size) this.#faces = [];
    this.#size = size;
    this.#lastMs = atMs;

    const known = this.#faces;
    const kept: Followed[] = [];
    for (const before of known) {
      const after = await this.#finder.refit(pyramid, before.mesh, timings);
      if (after === undefined || !isNextStep(before.mesh, after.mesh)) continue;
      if (kept.some((face) => isSameMesh(face.mesh, after.mesh))) continue;
      kept.push({ ...before, ...after, box: moved(before, after.mesh) });
    }
    const areTouching = kept.some((a, i) => kept.slice(i + 1).some((b) => boxOverlap(a.box, b.box) > 0));
    const isDue =
      mustDetect || kept.length === 0 || kept.length < known.length || areTouching || this.#isTime(atMs);
    this.#faces = isDue ? await this.#detect(pyramid, kept, timings) : kept;
    if (isDue) this.#detectedMs = atMs;
    return this.#faces;
  }

  /** Faces that the newest detection saw beyond those that are followed: smaller ones, not looked at. */
  get passedOver(): number {
    return this.#passedOver;
  }

  #isTime(atMs: number): boolean {
    return !(atMs - this.#detectedMs < detectEveryMs);
  }

  async #detect(
    pyramid: ImagePyramid,
    followed: readonly Followed[],
    timings: FindTimings,
  ): Promise<Followed[]> {
    const { faces: detections, passedOver } = await this.#finder.detect(pyramid, 1, timings);
    const faces: Followed[] = [];
    const taken = new Set<Followed>();
    for (const detected of detections) {
      const own = followed.find((face) => !taken.has(face) && boxOverlap(face.box, detected.box) >= minCover);
      if (own !== undefined) {
        taken.add(own);
        faces.push({ ...own, box: detected.box, detectionScore: detected.detectionScore, misses: 0 });
        continue;
      }
      const found = await this.#finder.fit(pyramid, detected, timings);
      if (found === undefined || faces.some((face) => isSameMesh(face.mesh, found.mesh))) continue;
      for (const face of followed) if (isSameMesh(face.mesh, found.mesh)) taken.add(face);
      faces.push({ ...found, misses: 0 });
    }
    for (const face of followed) {
      // Beside a face that the detector saw, a mesh without a detection is that face's shadow.
      const isShadow = taken.has(face) || faces.some(({ box }) => boxOverlap(box, face.box) > 0);
      if (!isShadow && face.misses + 1 < maxMisses) faces.push({ ...face, misses: face.misses + 1 });
    }
    faces.sort((a, b) => areaOf(b.box) - areaOf(a.box));
    this.#passedOver = passedOver + Math.max(0, faces.length - maxFaces);
    return faces.slice(0, maxFaces);
  }
}

function isNextStep(before: FaceMesh, after: FaceMesh): boolean {
  const growth = sizeOf(meshBox(after)) / sizeOf(meshBox(before));
  // Written so that a mesh of no size is refused.
  return growth < maxGrowth && growth > 1 / maxGrowth && stepOf(before, after) < maxStep;
}

/** How far the middle moved, as a share of the face's size. */
function stepOf(before: FaceMesh, after: FaceMesh): number {
  const [a, b] = [meshBox(before), meshBox(after)];
  const [dx, dy] = [b.x - a.x + (b.width - a.width) / 2, b.y - a.y + (b.height - a.height) / 2];
  return Math.hypot(dx, dy) / sizeOf(a);
}

function areaOf({ width, height }: Box): number {
  return width * height;
}

function sizeOf(box: Box): number {
  return Math.max(box.width, box.height);
}

/** The detector's box, carried along with the mesh. */
function moved({ box, mesh }: FoundFace, after: FaceMesh): Box {
  const [a, b] = [meshBox(mesh), meshBox(after)];
  const growth = sizeOf(b) / sizeOf(a);
  return {
    x: b.x + b.width / 2 + (box.x - a.x - a.width / 2) * growth,
    y: b.y + b.height / 2 + (box.y - a.y - a.height / 2) * growth,
    width: box.width * growth,
    height: box.height * growth,
  };
}
