import { alignmentOf, type FaceMesh } from '#app/recognition/face-mesh.ts';
import type { ImagePyramid } from '#app/recognition/image-pyramid.ts';
import type { EmbeddingCard } from '#app/recognition/model-card.ts';
import { fitSimilarity, invertSimilarity, type Point } from '#app/recognition/similarity-transform.ts';
import { fuse, type TemplatePart } from '#app/recognition/template.ts';
import { mirrorTensor, warpToTensor } from '#app/recognition/warp.ts';
import type { Network } from './network.ts';

/** All outputs of the networks that have looked at one face, so that the precise card reuses what the fast one did. */
export type FaceViews = Map<string, readonly Float32Array[]>;

/** Makes templates as embedding cards say. */
export class Embedder {
  readonly #networks: ReadonlyMap<string, Network>;
  #chip = new Float32Array(0);

  constructor(networks: ReadonlyMap<string, Network>) {
    this.#networks = networks;
  }

  /**
   * Embeds one face.
   * @param mesh in pixels of the pyramid's base.
   * @param views start with an empty map for each face; passed again for the next card.
   * @returns a unit template of the card's length, owned by the caller; undefined when the face cannot be aligned or
   *   a network gave nothing usable.
   */
  async embed(
    card: EmbeddingCard,
    pyramid: ImagePyramid,
    mesh: FaceMesh,
    views: FaceViews,
  ): Promise<Float32Array | undefined> {
    const points = alignmentOf(mesh);
    const parts: TemplatePart[] = [];
    for (const { network: id, output, alignment, transform, centre, weight } of card.parts) {
      const network = this.#networks.get(id);
      if (network === undefined) throw new Error(`${card.id} needs ${id}, which is not loaded.`);
      const place = output === undefined ? 0 : network.card.outputs.indexOf(output);
      if (place < 0) throw new Error(`${card.id} needs the output ${output} of ${id}, which has none.`);
      const own: Float32Array[] = [];
      for (const isMirrored of card.isMirrored ? [false, true] : [false]) {
        const key = `${id} ${alignment.join(' ')} ${isMirrored}`;
        const view = views.get(key) ?? (await this.#view(network, pyramid, points, alignment, isMirrored));
        const values = view?.[place];
        if (view === undefined || values === undefined) return undefined;
        views.set(key, view);
        own.push(values);
      }
      parts.push({ views: own, transform, centre, weight });
    }
    const template = fuse(parts);
    return template?.length === card.length ? template : undefined;
  }

  async #view(
    network: Network,
    pyramid: ImagePyramid,
    points: readonly Point[],
    alignment: readonly Point[],
    isMirrored: boolean,
  ): Promise<readonly Float32Array[] | undefined> {
    const { input } = network.card;
    const toChip = fitSimilarity(points, alignment);
    if (toChip === undefined) return undefined;
    const toImage = invertSimilarity(toChip);
    if (isMirrored) {
      if (this.#chip.length !== network.input.length) this.#chip = new Float32Array(network.input.length);
      warpToTensor(pyramid, toImage, input.width, input.height, input, this.#chip);
      mirrorTensor(this.#chip, input.width, network.input);
    } else warpToTensor(pyramid, toImage, input.width, input.height, input, network.input);
    return network.run();
  }
}
