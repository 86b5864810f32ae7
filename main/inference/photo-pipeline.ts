import { ImagePyramid } from '#app/recognition/image-pyramid.ts';
import type { FaceQuality } from '#app/recognition/observation.ts';
import { judgeQuality } from '#app/recognition/quality.ts';
import { fail, ok, type Result } from '#app/result.ts';
import { decodePhoto } from './decode-photo.ts';
import type { FaceFinder, FoundFace } from './face-finder.ts';
import type { EnrollmentShot, MeasuredPhoto, PhotoFailure } from './interface.ts';
import { chooseFace, nearestCentre } from './shot.ts';
import type { TemplateMaker } from './template-maker.ts';

/** From an image file to templates. One photo at a time. */
export class PhotoPipeline {
  readonly #finder: FaceFinder;
  readonly #maker: TemplateMaker;
  readonly #pyramid = new ImagePyramid();

  constructor(finder: FaceFinder, maker: TemplateMaker) {
    this.#finder = finder;
    this.#maker = maker;
  }

  /** Judges a photo for enrollment. @param bytes a whole image file; not kept. */
  async analyse(bytes: Uint8Array): Promise<Result<EnrollmentShot, PhotoFailure>> {
    const photo = await this.#facesOf(bytes);
    if (!photo.ok) return photo;
    const chosen = chooseFace(photo.value.found);
    if (!chosen.ok) return chosen;
    const face = { ...chosen.value, quality: this.#judge(chosen.value), views: new Map() };
    return this.#maker.shot(face, this.#pyramid);
  }

  /**
   * Templates of the face nearest the centre, without any gate: for measuring error rates on labelled photos, where a
   * refusal would hide an error.
   * @param bytes a whole image file; not kept.
   */
  async measure(bytes: Uint8Array): Promise<Result<MeasuredPhoto, PhotoFailure>> {
    const photo = await this.#facesOf(bytes);
    if (!photo.ok) return photo;
    const { found, width, height } = photo.value;
    const face = nearestCentre(found, width, height);
    if (face === undefined) return fail('no-face');
    const templates = await this.#maker.makeAll(this.#pyramid, { mesh: face.mesh, views: new Map() });
    if (templates === undefined) return fail('no-face');
    return ok({ templates, quality: this.#judge(face) });
  }

  /** Leaves the photo in the pyramid. */
  async #facesOf(bytes: Uint8Array) {
    const decoded = await decodePhoto(bytes);
    if (!decoded.ok) return decoded;
    const { width, height } = decoded.value;
    const pyramid = this.#pyramid.use(decoded.value);
    const timings = { detectMs: 0, landmarksMs: 0 };
    let found = await this.#finder.find(pyramid, 1, timings);
    // A face that fills the photo is found once there is room around it.
    if (found.length === 0) found = await this.#finder.find(pyramid, 0.5, timings);
    return ok({ found, width, height });
  }

  #judge({ mesh, meshScore }: FoundFace): FaceQuality {
    return judgeQuality({ pyramid: this.#pyramid, mesh, meshScore, frameScale: 1 }, 'photo');
  }
}
