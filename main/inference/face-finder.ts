import { decodeBlazeface, detectionPoint, overlap, weightedSuppression } from '#app/recognition/blazeface.ts';
import { type FaceMesh, meshBox, meshRegion, meshToImage } from '#app/recognition/face-mesh.ts';
import type { ImagePyramid } from '#app/recognition/image-pyramid.ts';
import type { Box } from '#app/recognition/observation.ts';
import {
  type Point,
  type SimilarityTransform,
  transformPoint,
} from '#app/recognition/similarity-transform.ts';
import { letterbox, warpToTensor } from '#app/recognition/warp.ts';
import type { Network } from './networks.ts';

/** A face with its mesh, in pixels of the pyramid's base. */
export interface FoundFace {
  /** The detector's box; edges, not pixel centres. */
  readonly box: Box;
  /** 0..1. */
  readonly detectionScore: number;
  readonly mesh: FaceMesh;
  /** The mesh network's certainty that it is a face, 0..1. */
  readonly meshScore: number;
}

/** More faces than this in one picture are passed over, smallest score first. */
export const maxFaces = 32;
const minDetectionScore = 0.5;
const maxDetectionOverlap = 0.3;
/** Below, the detector was wrong: the mesh network is the better judge (MODELS.md). */
const minMeshScore = 0.5;

/** Time of both steps, ms; added to by every call. */
export interface FindTimings {
  detectMs: number;
  landmarksMs: number;
}

/** Finds faces and fits a mesh to each. */
export class FaceFinder {
  readonly #detector: Network;
  readonly #mesh: Network;

  constructor(detector: Network, mesh: Network) {
    this.#detector = detector;
    this.#mesh = mesh;
  }

  /**
   * @param fill share of the detector's input that the picture takes, 0..1; below 1 for faces that fill the picture.
   * @returns at most 32 faces, surest first.
   */
  async find(pyramid: ImagePyramid, fill: number, timings: FindTimings): Promise<FoundFace[]> {
    const startedMs = performance.now();
    const { card, input } = this.#detector;
    const toImage = letterbox(pyramid.base.width, pyramid.base.height, card.input.width, fill);
    warpToTensor(pyramid, toImage, card.input.width, card.input.height, card.input, input);
    const [scores16, scores32, boxes16, boxes32] = (await this.#detector.run()) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const detections = weightedSuppression(
      decodeBlazeface({ scores16, scores32, boxes16, boxes32 }, minDetectionScore),
      maxDetectionOverlap,
      maxFaces,
    );
    const detectedMs = performance.now();
    timings.detectMs += detectedMs - startedMs;
    const faces: FoundFace[] = [];
    for (const detection of detections) {
      const [left, top] = toPixels(toImage, [detection.left, detection.top]);
      const box: Box = {
        // Back from pixel centres to edges.
        x: left + 0.5,
        y: top + 0.5,
        width: detection.width * toImage.a,
        height: detection.height * toImage.a,
      };
      const leftEye = toPixels(toImage, detectionPoint(detection, 0));
      const rightEye = toPixels(toImage, detectionPoint(detection, 1));
      const fitted = await this.#fit(pyramid, box, leftEye, rightEye);
      if (fitted !== undefined && !faces.some((face) => isSame(face.mesh, fitted.mesh)))
        faces.push({ box, detectionScore: detection.score, ...fitted });
    }
    timings.landmarksMs += performance.now() - detectedMs;
    return faces;
  }

  async #fit(
    pyramid: ImagePyramid,
    box: Box,
    leftEye: Point,
    rightEye: Point,
  ): Promise<{ mesh: FaceMesh; meshScore: number } | undefined> {
    const { card, input } = this.#mesh;
    const region = meshRegion(box, leftEye, rightEye, card.input.width);
    warpToTensor(pyramid, region, card.input.width, card.input.height, card.input, input);
    const [raw, flag] = (await this.#mesh.run()) as [Float32Array, Float32Array];
    const meshScore = flag[0] as number;
    if (!(meshScore >= minMeshScore)) return undefined;
    const mesh = meshToImage(raw, region);
    return mesh === undefined ? undefined : { mesh, meshScore: Math.min(1, meshScore) };
  }
}

/** The detector counts pixel edges from 0, transforms count pixel centres. */
function toPixels(toImage: SimilarityTransform, [x, y]: Point): Point {
  return transformPoint(toImage, [x - 0.5, y - 0.5]);
}

/** Two detections that led to one face: their meshes cover each other. */
function isSame(a: FaceMesh, b: FaceMesh): boolean {
  const [one, other] = [meshBox(a), meshBox(b)];
  return (
    overlap(
      { left: one.x, top: one.y, width: one.width, height: one.height },
      { left: other.x, top: other.y, width: other.width, height: other.height },
    ) > 0.5
  );
}
