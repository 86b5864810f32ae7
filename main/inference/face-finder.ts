import { decodeBlazeface, detectionPoint, overlap, weightedSuppression } from '#app/recognition/blazeface.ts';
import { type FaceMesh, meshBox, meshPoint, meshRegion, meshToImage } from '#app/recognition/face-mesh.ts';
import type { ImagePyramid } from '#app/recognition/image-pyramid.ts';
import type { ModelPack } from '#app/recognition/model-card.ts';
import type { Box } from '#app/recognition/observation.ts';
import {
  type Point,
  type SimilarityTransform,
  transformPoint,
} from '#app/recognition/similarity-transform.ts';
import { letterbox, warpToTensor } from '#app/recognition/warp.ts';
import type { Network } from './network.ts';

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

/**
 * More faces than this in one picture are passed over, smallest first: each costs a run of the mesh network per frame, some 5 ms,
 * and a poster full of faces must not make the nearest person wait.
 */
export const maxFaces = 16;
const minDetectionScore = 0.5;
const maxDetectionOverlap = 0.3;
/** Below, the detector was wrong: the mesh network is the better judge (MODELS.md). */
const minMeshScore = 0.5;

/** Time of both steps, ms; added to by every call. */
export interface FindTimings {
  detectMs: number;
  landmarksMs: number;
}

/** What the detector alone says of a face, in pixels of the pyramid's base. */
export interface DetectedFace {
  readonly box: Box;
  readonly detectionScore: number;
  readonly leftEye: Point;
  readonly rightEye: Point;
}

/** The nearest faces of a picture, largest first. */
export interface Detected {
  readonly faces: readonly DetectedFace[];
  /** Detections beyond {@link maxFaces}, all of them smaller; not looked at any further. */
  readonly passedOver: number;
}

/** Finds faces and fits a mesh to each. */
export class FaceFinder {
  readonly #detector: Network;
  readonly #wideDetector: Network;
  readonly #mesh: Network;

  /** @throws when the pack's detectors or mesh are not among the networks. */
  constructor(pack: ModelPack, networks: ReadonlyMap<string, Network>) {
    const need = (id: string) => {
      const network = networks.get(id);
      if (network === undefined) throw new Error(`The pack ${pack.id} needs ${id}, which is not loaded.`);
      return network;
    };
    this.#detector = need(pack.detector);
    this.#wideDetector = need(pack.wideDetector);
    this.#mesh = need(pack.mesh);
  }

  /**
   * Finds faces in one picture, without memory of another.
   * @param fill share of the detector's input that the picture takes, 0..1; below 1 for faces that fill the picture.
   * @returns at most {@link maxFaces}, largest first.
   */
  async find(pyramid: ImagePyramid, fill: number, timings: FindTimings): Promise<FoundFace[]> {
    const faces: FoundFace[] = [];
    for (const detected of (await this.detect(pyramid, fill, timings)).faces) {
      const found = await this.fit(pyramid, detected, timings);
      if (found !== undefined && !faces.some((face) => isSameMesh(face.mesh, found.mesh))) faces.push(found);
    }
    return faces;
  }

  /** Runs the detector alone. */
  async detect(pyramid: ImagePyramid, fill: number, timings: FindTimings): Promise<Detected> {
    const startedMs = performance.now();
    const detector = this.#detectorFor(pyramid);
    const { card, input } = detector;
    const toImage = letterbox(pyramid.base.width, pyramid.base.height, card.input, fill);
    warpToTensor(pyramid, toImage, card.input.width, card.input.height, card.input, input);
    const [scores16, scores32, boxes16, boxes32] = (await detector.run()) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const everybody = weightedSuppression(
      decodeBlazeface({ scores16, scores32, boxes16, boxes32 }, minDetectionScore, card.input),
      maxDetectionOverlap,
    ).sort((a, b) => b.width * b.height - a.width * a.height);
    timings.detectMs += performance.now() - startedMs;
    const faces = everybody.slice(0, maxFaces).map((detection) => {
      const [left, top] = toPixels(toImage, [detection.left, detection.top]);
      return {
        // Back from pixel centres to edges.
        box: {
          x: left + 0.5,
          y: top + 0.5,
          width: detection.width * toImage.a,
          height: detection.height * toImage.a,
        },
        detectionScore: detection.score,
        leftEye: toPixels(toImage, detectionPoint(detection, 0)),
        rightEye: toPixels(toImage, detectionPoint(detection, 1)),
      };
    });
    return { faces, passedOver: everybody.length - faces.length };
  }

  /** Both see the picture at the same scale where it is as wide as the lower input, or wider. */
  #detectorFor({ base }: ImagePyramid): Network {
    const { width, height } = this.#wideDetector.card.input;
    return base.width * height >= base.height * width ? this.#wideDetector : this.#detector;
  }

  /** Fits a mesh to a detected face; undefined when the mesh network sees none there. */
  async fit(
    pyramid: ImagePyramid,
    detected: DetectedFace,
    timings: FindTimings,
  ): Promise<FoundFace | undefined> {
    const { box, detectionScore, leftEye, rightEye } = detected;
    const fitted = await this.#fit(pyramid, box, leftEye, rightEye, timings);
    return fitted === undefined ? undefined : { box, detectionScore, ...fitted };
  }

  /**
   * Fits the mesh of a face seen in the picture before to this one: its region is that of the old mesh, as MediaPipe does
   * between detections.
   * @returns undefined when no face is there any more. Whether it is the same one is for the caller to judge.
   */
  async refit(
    pyramid: ImagePyramid,
    before: FaceMesh,
    timings: FindTimings,
  ): Promise<{ mesh: FaceMesh; meshScore: number } | undefined> {
    // Outer eye corners, image-left first, as the detector's eyes lie.
    return this.#fit(pyramid, meshBox(before), meshPoint(before, 33), meshPoint(before, 263), timings);
  }

  async #fit(
    pyramid: ImagePyramid,
    box: Box,
    leftEye: Point,
    rightEye: Point,
    timings: FindTimings,
  ): Promise<{ mesh: FaceMesh; meshScore: number } | undefined> {
    const startedMs = performance.now();
    const { card, input } = this.#mesh;
    const region = meshRegion(box, leftEye, rightEye, card.input.width);
    warpToTensor(pyramid, region, card.input.width, card.input.height, card.input, input);
    const [raw, flag] = (await this.#mesh.run()) as [Float32Array, Float32Array];
    timings.landmarksMs += performance.now() - startedMs;
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

/** Two meshes that lie on one face: they cover each other. */
export function isSameMesh(a: FaceMesh, b: FaceMesh): boolean {
  return boxOverlap(meshBox(a), meshBox(b)) > 0.5;
}

/** Intersection over union, 0..1. */
export function boxOverlap(a: Box, b: Box): number {
  return overlap(
    { left: a.x, top: a.y, width: a.width, height: a.height },
    { left: b.x, top: b.y, width: b.width, height: b.height },
  );
}
