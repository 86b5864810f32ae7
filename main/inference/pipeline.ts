import { ImagePyramid } from '#app/recognition/image-pyramid.ts';
import type { EmbeddingCard, ModelPack } from '#app/recognition/model-card.ts';
import type { FaceObserved, FaceQuality, PresentationSigns } from '#app/recognition/observation.ts';
import { faceChip } from '#app/recognition/presentation/chip.ts';
import { EyeHistory, eyeOpenness } from '#app/recognition/presentation/eye-openness.ts';
import { FaceMotion } from '#app/recognition/presentation/motion.ts';
import { isUsable, judgeQuality, type QualityPurpose } from '#app/recognition/quality.ts';
import { analysisStep, frameFault, i420ToRgb } from '#app/recognition/rgb-image.ts';
import { Tracker } from '#app/recognition/tracker.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { Frame } from '#main/camera/interface.ts';
import type { Gallery, TemplateProtection } from '#main/gallery/interface.ts';
import { decodePhoto, encodeJpeg } from './decode-photo.ts';
import { Embedder, type FaceViews } from './embedder.ts';
import { FaceFinder, type FoundFace } from './face-finder.ts';
import { FaceFollower } from './face-follower.ts';
import type {
  AnalyseOptions,
  EnrollmentShot,
  FaceChip,
  MeasuredPhoto,
  PhotoFailure,
  Template,
} from './interface.ts';
import { LookSchedule } from './look-schedule.ts';
import type { Network } from './network.ts';
import { PassiveLiveness, type PassiveNetwork } from './passive-liveness.ts';
import type { AnalysedReply } from './protocol.ts';
import { chooseFace, thumbnailOf } from './shot.ts';

/** People offered per face. */
const topPeople = 5;
/** Faces embedded per frame, those that waited longest first; with more than two in view they take turns. */
const maxEmbedded = 2;
/** Faces given the precise card per frame in a crowd, so that all of them are still followed swiftly. */
const maxPreciseInCrowd = 1;
const previewQuality = 75;
/** A frame buffer above this is not kept for the next frame: 1920 x 1920 pixels. */
const keptBytes = 1920 * 1920 * 3;

interface Face extends FoundFace {
  readonly trackId: number;
  readonly quality: FaceQuality;
  readonly views: FaceViews;
}

/** Asked anew for every template and search, since whole new ones may take their place: always both, and between two pictures. */
export interface KnownPeople {
  readonly gallery: () => Gallery;
  /** undefined: vectors stay as the networks give them. */
  readonly protection: () => TemplateProtection | undefined;
}

interface Timings {
  detectMs: number;
  landmarksMs: number;
  embedMs: number;
  matchMs: number;
  totalMs: number;
}

/** From a picture to faces with names to consider. One picture at a time. */
export class Pipeline {
  readonly #pack: ModelPack;
  readonly #finder: FaceFinder;
  readonly #embedder: Embedder;
  readonly #people: KnownPeople;
  readonly #follower: FaceFollower;
  readonly #tracker = new Tracker();
  readonly #schedule = new LookSchedule();
  readonly #passive: PassiveLiveness;
  /** How each followed head moved. */
  #motions = new Map<number, FaceMotion>();
  /** How open the eyes are of whoever is being enrolled, and of which track that is. */
  #eyes: { readonly trackId: number; readonly history: EyeHistory } | undefined;
  readonly #pyramid = new ImagePyramid();
  readonly #photoPyramid = new ImagePyramid();
  #rgb: Uint8Array | undefined;
  /** Who was claimed in the frame before. */
  #soughtId: string | undefined;

  constructor(
    pack: ModelPack,
    networks: ReadonlyMap<string, Network>,
    passive: readonly PassiveNetwork[],
    people: KnownPeople,
  ) {
    this.#passive = new PassiveLiveness(passive);
    this.#pack = pack;
    this.#finder = new FaceFinder(pack, networks);
    this.#follower = new FaceFollower(this.#finder);
    this.#embedder = new Embedder(networks);
    this.#people = people;
  }

  /** Analyses one live frame. The frame's bytes are read only. */
  async analyse(frame: Frame, options: AnalyseOptions): Promise<Result<AnalysedReply, 'bad-frame'>> {
    const startedMs = performance.now();
    const fault = frameFault(frame.width, frame.height, frame.data);
    if (fault !== undefined) return fail('bad-frame', fault);
    const timings = { detectMs: 0, landmarksMs: 0, embedMs: 0, matchMs: 0, totalMs: 0 };
    const step = analysisStep(frame.width, frame.height);
    const image = i420ToRgb(frame.data, frame.width, frame.height, step, this.#rgb);
    this.#rgb = image.data.length <= keptBytes ? image.data : undefined;
    this.#pyramid.use(image);
    // Encoded on a thread of the pool while the networks run on this one.
    const preview = options.wantPreview ? encodeJpeg(image, previewQuality) : undefined;
    try {
      const found = await this.#follower.find(this.#pyramid, frame.capturedAtMs, options.wantShot, timings);
      const chosen = options.wantShot ? chooseFace(found) : undefined;
      const trackIds = this.#tracker.follow(
        found.map((face) => scaled(face.box, step)),
        frame.capturedAtMs,
      );
      const faces = found.map((face, index): Face => {
        const isEnrolled = chosen?.ok === true && chosen.value === face;
        const trackId = trackIds[index] as number;
        const judged = this.#judge(face, isEnrolled ? 'enrollment' : 'decision', step);
        const areClosed = isEnrolled && this.#areEyesClosed(face.mesh, trackId, frame.capturedAtMs);
        return { ...face, trackId, quality: areClosed ? withEyesClosed(judged) : judged, views: new Map() };
      });
      if (options.wantPresentation === true) this.#watch(faces, frame.capturedAtMs);
      const observed = await this.#recognise(faces, step, frame.capturedAtMs, options, timings);
      const own = chosen?.ok === true ? faces[found.indexOf(chosen.value)] : undefined;
      const shot =
        own !== undefined ? await this.#shot(own, this.#pyramid) : chosen?.ok === false ? chosen : undefined;
      const chips = options.wantChips === true ? await this.#chips(faces, observed) : undefined;
      const previewJpeg = await preview;
      timings.totalMs = performance.now() - startedMs;
      return ok({
        observed: {
          frameId: frame.frameId,
          capturedAtMs: frame.capturedAtMs,
          width: frame.width,
          height: frame.height,
          faces: observed,
          facesPassedOver: this.#follower.passedOver,
          timings,
        },
        ...(previewJpeg === undefined ? {} : { previewJpeg }),
        ...(chips === undefined ? {} : { chips }),
        ...(shot === undefined ? {} : { shot }),
      });
    } finally {
      // The encoder reads the frame buffer: it must be done before the next frame is written there.
      await preview?.catch(() => undefined);
    }
  }

  /** Judges a photo for enrollment. @param bytes a whole image file. */
  async analysePhoto(bytes: Uint8Array): Promise<Result<EnrollmentShot, PhotoFailure>> {
    const photo = await this.#facesOfPhoto(bytes);
    if (!photo.ok) return photo;
    const { pyramid, found } = photo.value;
    const chosen = chooseFace(found);
    if (!chosen.ok) return chosen;
    const quality = this.#judge({ ...chosen.value }, 'photo', 1, pyramid);
    return this.#shot({ ...chosen.value, quality, views: new Map() }, pyramid);
  }

  /**
   * Templates of the face nearest the centre, without any gate: for measuring error rates on labelled photos, where a
   * refusal would hide an error.
   */
  async measurePhoto(bytes: Uint8Array): Promise<Result<MeasuredPhoto, PhotoFailure>> {
    const photo = await this.#facesOfPhoto(bytes);
    if (!photo.ok) return photo;
    const { pyramid, found, width, height } = photo.value;
    const offCentre = ({ box }: FoundFace) =>
      Math.hypot(box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2);
    const face = found.toSorted((a, b) => offCentre(a) - offCentre(b))[0];
    if (face === undefined) return fail('no-face');
    const templates = await this.#embedAll(pyramid, face, new Map());
    if (templates === undefined) return fail('no-face');
    return ok({ templates, quality: this.#judge(face, 'photo', 1, pyramid) });
  }

  async #facesOfPhoto(bytes: Uint8Array) {
    const decoded = await decodePhoto(bytes);
    if (!decoded.ok) return decoded;
    const { width, height } = decoded.value;
    const pyramid = this.#photoPyramid.use(decoded.value);
    const timings = { detectMs: 0, landmarksMs: 0 };
    let found = await this.#finder.find(pyramid, 1, timings);
    // A face that fills the photo is found once there is room around it.
    if (found.length === 0) found = await this.#finder.find(pyramid, 0.5, timings);
    return ok({ pyramid, found, width, height });
  }

  /** One template per card of the pack; undefined when the face cannot be measured. */
  async #embedAll(pyramid: ImagePyramid, face: FoundFace, views: FaceViews): Promise<Template[] | undefined> {
    const templates: Template[] = [];
    for (const card of [this.#pack.fast, this.#pack.precise]) {
      const values = await this.#embed(card, pyramid, face, views);
      if (values === undefined) return undefined;
      templates.push({ modelId: card.id, values });
    }
    return templates;
  }

  /** A template as it may leave this process: under the site's protection. */
  async #embed(
    card: EmbeddingCard,
    pyramid: ImagePyramid,
    face: FoundFace,
    views: FaceViews,
  ): Promise<Float32Array | undefined> {
    const values = await this.#embedder.embed(card, pyramid, face.mesh, views);
    const protection = this.#people.protection();
    return values === undefined || protection === undefined ? values : protection.protect(card.id, values);
  }

  #judge(face: FoundFace, purpose: QualityPurpose, frameScale: number, pyramid = this.#pyramid): FaceQuality {
    return judgeQuality({ pyramid, mesh: face.mesh, meshScore: face.meshScore, frameScale }, purpose);
  }

  /** The mesh network hardly sees closed eyes; over the frames of one face the pixels show them. */
  #areEyesClosed(mesh: FoundFace['mesh'], trackId: number, atMs: number): boolean {
    if (this.#eyes?.trackId !== trackId) this.#eyes = { trackId, history: new EyeHistory() };
    return this.#eyes.history.areClosed(eyeOpenness(this.#pyramid, mesh), atMs);
  }

  /** Adds this frame's meshes to what is known of each head's movement; tracks that ended are forgotten. */
  #watch(faces: readonly Face[], atMs: number): void {
    const known = this.#motions;
    this.#motions = new Map(
      faces.map(({ trackId, mesh }) => {
        const motion = known.get(trackId) ?? new FaceMotion();
        motion.observe(mesh, atMs, true, faceChip(this.#pyramid, mesh));
        return [trackId, motion];
      }),
    );
  }

  #signsOf({ trackId, mesh }: Face): PresentationSigns {
    const networkScore = this.#passive.scoreOf(trackId);
    return {
      motion: this.#motions.get(trackId)?.verdict ?? 'unknown',
      eyeOpening: eyeOpenness(this.#pyramid, mesh),
      ...(networkScore === undefined ? {} : { networkScore }),
    };
  }

  /** People were added, changed or removed: who is in view is compared anew. */
  galleryChanged(): void {
    this.#schedule.reset();
  }

  /** Fast card for every usable face whose turn it is, precise card where the fast one saw somebody near. */
  async #recognise(
    faces: readonly Face[],
    step: number,
    atMs: number,
    { wantPresentation = false, comparison = 'everybody' }: AnalyseOptions,
    timings: Timings,
  ): Promise<FaceObserved[]> {
    const { fast, precise, fastFloor } = this.#pack;
    const sought = typeof comparison === 'string' ? undefined : comparison;
    // Looks that were taken to find anybody say nothing of somebody who is claimed now.
    if (sought?.personId !== this.#soughtId) this.#schedule.reset();
    this.#soughtId = sought?.personId;
    const answers = new Map<Face, Pick<FaceObserved, 'modelId' | 'candidates'>>();
    const due = faces
      .filter((face) => isUsable(face.quality))
      .filter((face) => comparison === 'everybody' || face.trackId === sought?.trackId)
      .filter((face) => this.#schedule.isDue(face.trackId, face.quality.overall, atMs))
      .sort((a, b) => this.#schedule.lastMs(a.trackId) - this.#schedule.lastMs(b.trackId))
      .slice(0, maxEmbedded);
    let preciseLeft = faces.length > maxEmbedded ? maxPreciseInCrowd : maxEmbedded;
    for (const face of due) {
      const cheap = sought === undefined ? await this.#search(fast, face, timings) : undefined;
      const isNear = sought !== undefined || (cheap?.candidates[0]?.similarity ?? -1) >= fastFloor;
      // A face that waits for its turn with the precise card is not observed: a fast score must not stand in for it.
      if (isNear && preciseLeft-- <= 0) continue;
      const answer = isNear ? await this.#search(precise, face, timings, sought?.personId) : cheap;
      if (answer === undefined) continue;
      if (wantPresentation) await this.#passive.look(face.trackId, this.#pyramid, face.box);
      this.#schedule.took(face.trackId, face.quality.overall, atMs);
      answers.set(face, answer);
    }
    const trackIds = faces.map((face) => face.trackId);
    this.#schedule.keep(trackIds);
    this.#passive.keep(trackIds);
    return faces.map((face) => ({
      trackId: face.trackId,
      box: scaled(face.box, step),
      detectionScore: face.detectionScore,
      quality: face.quality,
      ...(wantPresentation ? { presentation: this.#signsOf(face) } : {}),
      ...(answers.get(face) ?? { candidates: [] }),
    }));
  }

  /** Pictures of the faces that were compared in this frame. */
  #chips(faces: readonly Face[], observed: readonly FaceObserved[]): Promise<FaceChip[]> {
    const compared = faces.filter((_, index) => observed[index]?.modelId !== undefined);
    return Promise.all(
      compared.map(async ({ trackId, quality, mesh }) => ({
        trackId,
        quality: quality.overall,
        jpeg: await thumbnailOf(this.#pyramid, mesh),
      })),
    );
  }

  /** @param soughtId compares with this person alone; left out: with everybody. */
  async #search(card: EmbeddingCard, face: Face, timings: Timings, soughtId?: string) {
    const startedMs = performance.now();
    const template = await this.#embed(card, this.#pyramid, face, face.views);
    const embeddedMs = performance.now();
    timings.embedMs += embeddedMs - startedMs;
    if (template === undefined) return undefined;
    const candidates =
      soughtId === undefined
        ? this.#people.gallery().search(card.id, template, topPeople)
        : this.#compare(card.id, template, soughtId);
    timings.matchMs += performance.now() - embeddedMs;
    return { modelId: card.id, candidates };
  }

  #compare(modelId: string, template: Float32Array, personId: string): FaceObserved['candidates'] {
    const similarity = this.#people.gallery().compare(modelId, template, personId);
    return similarity === undefined ? [] : [{ personId, similarity }];
  }

  async #shot(
    face: FoundFace & { readonly quality: FaceQuality; readonly views: FaceViews },
    pyramid: ImagePyramid,
  ): Promise<Result<EnrollmentShot, PhotoFailure>> {
    const { issues } = face.quality;
    if (issues.length > 0) return fail('low-quality', issues.join(', '));
    const templates = await this.#embedAll(pyramid, face, face.views);
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

function withEyesClosed(quality: FaceQuality): FaceQuality {
  const issues: FaceQuality['issues'] = [...new Set([...quality.issues, 'eyes-closed'] as const)];
  return { ...quality, issues, overall: 0, components: { ...quality.components, 'eyes-open': 0 } };
}

function scaled(box: FoundFace['box'], scale: number): FoundFace['box'] {
  return { x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale };
}
