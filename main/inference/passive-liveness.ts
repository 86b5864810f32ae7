import type { ImagePyramid } from '#app/recognition/image-pyramid.ts';
import type { PresentationCard } from '#app/recognition/model-card.ts';
import type { Box } from '#app/recognition/observation.ts';
import { liveScore, passiveCrop } from '#app/recognition/presentation/minifasnet.ts';
import { warpToTensor } from '#app/recognition/warp.ts';
import type { Network } from './network.ts';

/** A passive network and how much of the surroundings it reads. */
export interface PassiveNetwork {
  readonly card: PresentationCard;
  readonly network: Network;
}

/** Frames whose scores are averaged: one frame of glare or blur must not decide. */
const averagedLooks = 5;

/** The passive liveness networks that a site installed, over the frames of each track. */
export class PassiveLiveness {
  readonly #networks: readonly PassiveNetwork[];
  #scores = new Map<number, number[]>();

  constructor(networks: readonly PassiveNetwork[]) {
    this.#networks = networks;
  }

  /**
   * Scores one more frame of a track; without networks nothing happens.
   * @param box of the face, pixels of the pyramid's base.
   */
  async look(trackId: number, pyramid: ImagePyramid, box: Box): Promise<void> {
    const outputs: Float32Array[] = [];
    for (const { card, network } of this.#networks) {
      const { width, height } = network.card.input;
      const crop = passiveCrop(box, card.cropScale, pyramid.base.width, pyramid.base.height);
      // The detector's boxes are square, and so is what is cut out: one scale serves both directions.
      const scale = crop.width / width;
      const toImage = { a: scale, b: 0, tx: crop.x + (scale - 1) / 2, ty: crop.y + (scale - 1) / 2 };
      warpToTensor(pyramid, toImage, width, height, network.card.input, network.input);
      const [output] = await network.run();
      if (output !== undefined) outputs.push(output);
    }
    if (outputs.length === 0) return;
    // A score that is no number is no sign of life.
    const score = liveScore(...outputs) ?? 0;
    const scores = [...(this.#scores.get(trackId) ?? []), score];
    this.#scores.set(trackId, scores.slice(-averagedLooks));
  }

  /** Mean probability of a live face, 0..1; undefined without networks or before the first look. */
  scoreOf(trackId: number): number | undefined {
    const scores = this.#scores.get(trackId);
    return scores === undefined ? undefined : scores.reduce((sum, one) => sum + one, 0) / scores.length;
  }

  /** Forgets all other tracks. */
  keep(trackIds: readonly number[]): void {
    for (const id of this.#scores.keys()) if (!trackIds.includes(id)) this.#scores.delete(id);
  }
}
