import type { FaceMesh } from '#app/recognition/face-mesh.ts';
import type { ImagePyramid } from '#app/recognition/image-pyramid.ts';
import type { Box, PresentationSigns } from '#app/recognition/observation.ts';
import { faceChip } from '#app/recognition/presentation/chip.ts';
import { eyeOpenness } from '#app/recognition/presentation/eye-openness.ts';
import { FaceMotion } from '#app/recognition/presentation/motion.ts';
import { PassiveLiveness, type PassiveNetwork } from './passive-liveness.ts';

/** A face of the picture that is being analysed. */
export interface WatchedFace {
  readonly trackId: number;
  readonly mesh: FaceMesh;
}

/** Watches each followed face for signs of a live person: how its head moves, its eyes, and what installed networks say. */
export class PresentationWatch {
  readonly #passive: PassiveLiveness;
  #motions = new Map<number, FaceMotion>();

  constructor(networks: readonly PassiveNetwork[]) {
    this.#passive = new PassiveLiveness(networks);
  }

  /** Adds this picture's meshes to what is known of each head's movement; tracks that ended are forgotten. */
  observe(faces: readonly WatchedFace[], pyramid: ImagePyramid, atMs: number): void {
    const known = this.#motions;
    this.#motions = new Map(
      faces.map(({ trackId, mesh }) => {
        const motion = known.get(trackId) ?? new FaceMotion();
        motion.observe(mesh, atMs, true, faceChip(pyramid, mesh));
        return [trackId, motion];
      }),
    );
  }

  /** See {@link PassiveLiveness.look}. */
  look(trackId: number, pyramid: ImagePyramid, box: Box): Promise<void> {
    return this.#passive.look(trackId, pyramid, box);
  }

  /** What speaks for and against a live person, this picture included. */
  signsOf({ trackId, mesh }: WatchedFace, pyramid: ImagePyramid): PresentationSigns {
    const networkScore = this.#passive.scoreOf(trackId);
    return {
      motion: this.#motions.get(trackId)?.verdict ?? 'unknown',
      eyeOpening: eyeOpenness(pyramid, mesh),
      ...(networkScore === undefined ? {} : { networkScore }),
    };
  }

  /** Forgets the passive networks' scores of all other tracks. */
  keep(trackIds: readonly number[]): void {
    this.#passive.keep(trackIds);
  }
}
