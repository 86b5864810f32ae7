import { ImagePyramid } from '#app/recognition/image-pyramid.ts';
import type { EmbeddingCard, ModelPack } from '#app/recognition/model-card.ts';
import type { FaceObserved, FaceQuality } from '#app/recognition/observation.ts';
import { EyeHistory, eyeOpenness } from '#app/recognition/presentation/eye-openness.ts';
import { isUsable, judgeQuality, type QualityPurpose } from '#app/recognition/quality.ts';
import { analysisStep, frameFault, i420ToRgb } from '#app/recognition/rgb-image.ts';
import { Tracker } from '#app/recognition/tracker.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { Frame } from '#main/camera/interface.ts';
import { encodeJpeg } from './decode-photo.ts';
import type { FaceFinder, FoundFace } from './face-finder.ts';
import { FaceFollower } from './face-follower.ts';
import type { AnalyseOptions, FaceChip } from './interface.ts';
import { LookSchedule } from './look-schedule.ts';
import type { PresentationWatch } from './presentation-watch.ts';
import type { AnalysedReply } from './protocol.ts';
import { chooseFace, thumbnailOf } from './shot.ts';
import { type JudgedFace, type KnownPeople, type TemplateMaker, topPeople } from './template-maker.ts';

/** Faces embedded per frame, those that waited longest first; with more than two in view they take turns. */
const maxEmbedded = 2;
/** Faces given the precise card per frame in a crowd, so that all of them are still followed swiftly. */
const maxPreciseInCrowd = 1;
const previewQuality = 75;
/** A frame buffer above this is not kept for the next frame: 1920 x 1920 pixels. */
const keptBytes = 1920 * 1920 * 3;

interface Face extends JudgedFace {
  readonly trackId: number;
}

interface Timings {
  detectMs: number;
  landmarksMs: number;
  embedMs: number;
  matchMs: number;
  totalMs: number;
}

/** From a camera's pictures to faces with names to consider. One picture at a time. */
export class Pipeline {
  readonly #pack: ModelPack;
  readonly #maker: TemplateMaker;
  readonly #people: KnownPeople;
  readonly #follower: FaceFollower;
  readonly #tracker = new Tracker();
  readonly #schedule = new LookSchedule();
  readonly #watch: PresentationWatch;
  /** How open the eyes are of whoever is being enrolled, and of which track that is. */
  #eyes: { readonly trackId: number; readonly history: EyeHistory } | undefined;
  readonly #pyramid = new ImagePyramid();
  #rgb: Uint8Array | undefined;
  /** Who was claimed in the frame before. */
  #soughtId: string | undefined;

  constructor(
    pack: ModelPack,
    finder: FaceFinder,
    maker: TemplateMaker,
    people: KnownPeople,
    watch: PresentationWatch,
  ) {
    this.#pack = pack;
    this.#follower = new FaceFollower(finder);
    this.#maker = maker;
    this.#people = people;
    this.#watch = watch;
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
      if (options.wantPresentation === true) this.#watch.observe(faces, this.#pyramid, frame.capturedAtMs);
      const observed = await this.#recognise(faces, step, frame.capturedAtMs, options, timings);
      const own = chosen?.ok === true ? faces[found.indexOf(chosen.value)] : undefined;
      const shot =
        own !== undefined
          ? await this.#maker.shot(own, this.#pyramid)
          : chosen?.ok === false
            ? chosen
            : undefined;
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

  #judge({ mesh, meshScore }: FoundFace, purpose: QualityPurpose, frameScale: number): FaceQuality {
    return judgeQuality({ pyramid: this.#pyramid, mesh, meshScore, frameScale }, purpose);
  }

  /** The mesh network hardly sees closed eyes; over the frames of one face the pixels show them. */
  #areEyesClosed(mesh: FoundFace['mesh'], trackId: number, atMs: number): boolean {
    if (this.#eyes?.trackId !== trackId) this.#eyes = { trackId, history: new EyeHistory() };
    return this.#eyes.history.areClosed(eyeOpenness(this.#pyramid, mesh), atMs);
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
      if (wantPresentation) await this.#watch.look(face.trackId, this.#pyramid, face.box);
      this.#schedule.took(face.trackId, face.quality.overall, atMs);
      answers.set(face, answer);
    }
    const trackIds = faces.map((face) => face.trackId);
    this.#schedule.keep(trackIds);
    this.#watch.keep(trackIds);
    return faces.map((face) => ({
      trackId: face.trackId,
      box: scaled(face.box, step),
      detectionScore: face.detectionScore,
      quality: face.quality,
      ...(wantPresentation ? { presentation: this.#watch.signsOf(face, this.#pyramid) } : {}),
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
    const template = await this.#maker.make(card, this.#pyramid, face);
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
}

function withEyesClosed(quality: FaceQuality): FaceQuality {
  const issues: FaceQuality['issues'] = [...new Set([...quality.issues, 'eyes-closed'] as const)];
  return { ...quality, issues, overall: 0, components: { ...quality.components, 'eyes-open': 0 } };
}

function scaled(box: FoundFace['box'], scale: number): FoundFace['box'] {
  return { x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale };
}
