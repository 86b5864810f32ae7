import type { ImagePyramid } from '#app/recognition/image-pyramid.ts';
import type { EmbeddingCard, ModelPack } from '#app/recognition/model-card.ts';
import type { FaceQuality } from '#app/recognition/observation.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { Gallery, TemplateProtection } from '#main/gallery/interface.ts';
import { Embedder, type FaceViews } from './embedder.ts';
import type { FoundFace } from './face-finder.ts';
import type { EnrollmentShot, Template } from './interface.ts';
import type { Network } from './network.ts';
import { thumbnailOf } from './shot.ts';

/** People offered per face. */
export const topPeople = 5;

/** Asked anew for every template and search, since whole new ones may take their place: always both, and between two pictures. */
export interface KnownPeople {
  readonly gallery: () => Gallery;
  /** undefined: vectors stay as the networks give them. */
  readonly protection: () => TemplateProtection | undefined;
}

/** A face that was judged, with the networks' outputs about it so far. */
export interface JudgedFace extends FoundFace {
  readonly quality: FaceQuality;
  readonly views: FaceViews;
}

/** Makes templates as they may leave this process: under the site's protection. */
export class TemplateMaker {
  readonly #pack: ModelPack;
  readonly #embedder: Embedder;
  readonly #people: KnownPeople;

  constructor(pack: ModelPack, networks: ReadonlyMap<string, Network>, people: KnownPeople) {
    this.#pack = pack;
    this.#embedder = new Embedder(networks);
    this.#people = people;
  }

  /** One unit template of the card's length, owned by the caller; undefined when the face cannot be measured. */
  async make(
    card: EmbeddingCard,
    pyramid: ImagePyramid,
    { mesh, views }: Pick<JudgedFace, 'mesh' | 'views'>,
  ): Promise<Float32Array | undefined> {
    const values = await this.#embedder.embed(card, pyramid, mesh, views);
    const protection = this.#people.protection();
    return values === undefined || protection === undefined ? values : protection.protect(card.id, values);
  }

  /** One per card of the pack, the precise one last; undefined when the face cannot be measured. */
  async makeAll(
    pyramid: ImagePyramid,
    face: Pick<JudgedFace, 'mesh' | 'views'>,
  ): Promise<Template[] | undefined> {
    const templates: Template[] = [];
    for (const card of [this.#pack.fast, this.#pack.precise]) {
      const values = await this.make(card, pyramid, face);
      if (values === undefined) return undefined;
      templates.push({ modelId: card.id, values });
    }
    return templates;
  }

  /** A shot for enrollment, with the people that it resembles; refused when the face's quality has an issue. */
  async shot(face: JudgedFace, pyramid: ImagePyramid): Promise<Result<EnrollmentShot, 'low-quality'>> {
    const { issues } = face.quality;
    if (issues.length > 0) return fail('low-quality', issues.join(', '));
    const templates = await this.makeAll(pyramid, face);
    if (templates === undefined)
      return fail('low-quality', 'The face could not be measured. Try another view.');
    const precise = templates.at(-1);
    return ok({
      quality: face.quality,
      templates,
      protectedBy: this.#people.protection()?.id,
      thumbnailJpeg: await thumbnailOf(pyramid, face.mesh),
      candidates:
        precise === undefined
          ? []
          : this.#people.gallery().search(precise.modelId, precise.values, topPeople),
    });
  }
}
