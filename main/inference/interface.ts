import type { FaceQuality, FrameObserved } from '#app/recognition/observation.ts';
import type { Result } from '#app/result.ts';
import type { Frame } from '#main/camera/interface.ts';

/**
 * A unit-length template; `values` is owned by the receiver. Comparable only with templates of the same model under the same
 * protection: what leaves the inference process is turned by the secret that came with the gallery.
 */
export interface Template {
  readonly modelId: string;
  readonly values: Float32Array;
}

export interface GalleryEntry {
  readonly personId: string;
  /** One per shot and model. The gallery keeps the unit mean per person and model. */
  readonly templates: readonly Template[];
}

/** One accepted enrollment shot. */
export interface EnrollmentShot {
  readonly quality: FaceQuality;
  /** One per model of the active pack. */
  readonly templates: readonly Template[];
  /** Id of the protection that the templates are under; undefined where none was given. Only such may be stored that are under the store's own. */
  readonly protectedBy: string | undefined;
  /** 160x160 JPEG of the aligned face, for the enrolling operator's eyes; kept only if the site keeps photos. */
  readonly thumbnailJpeg: Uint8Array;
  /** People of the gallery that look like this shot, best first (duplicate check). */
  readonly candidates: readonly { readonly personId: string; readonly similarity: number }[];
}

/** What labelled photos are measured by. */
export interface MeasuredPhoto {
  /** One per model of the active pack. */
  readonly templates: readonly Template[];
  /** Judged as a photo for enrollment is. */
  readonly quality: FaceQuality;
}

export type PhotoFailure =
  | 'not-an-image'
  | 'image-damaged'
  | 'image-too-large'
  | 'no-face'
  | 'several-faces'
  | 'low-quality'
  | 'inference-unavailable';

/**
 * Whom faces are compared with. `everybody`: searched in the gallery (1:N). A person: the face of one track is compared with that
 * person alone (1:1), by the deciding model. `nobody`: faces are found and followed, not measured.
 */
export type Comparison = 'everybody' | 'nobody' | { readonly personId: string; readonly trackId: number };

export interface AnalyseOptions {
  /** Encode the analysed picture as JPEG for the screens. */
  readonly wantPreview: boolean;
  /** Also judge the largest face for enrollment, and embed it with every model when it has no quality issue. */
  readonly wantShot: boolean;
  /** Watch for signs of a live person: for doors that ask for one. Left out: no. */
  readonly wantPresentation?: boolean;
  /** Also a picture of each face that is compared, for sites that keep faces of strangers. Left out: no. */
  readonly wantChips?: boolean;
  /** Left out: everybody. */
  readonly comparison?: Comparison;
}

/** A face that was compared, as a picture. */
export interface FaceChip {
  readonly trackId: number;
  /** Overall, 0-100. */
  readonly quality: number;
  /** 160 x 160. */
  readonly jpeg: Uint8Array;
}

export interface AnalysedFrame {
  readonly observed: FrameObserved;
  readonly previewJpeg?: Uint8Array;
  readonly chips?: readonly FaceChip[];
  readonly shot?: Result<EnrollmentShot, PhotoFailure>;
}

export type InferenceState =
  | { readonly state: 'starting' }
  | {
      readonly state: 'ready';
      /** What truly ran, e.g. 'cpu', 'webgpu'. */
      readonly provider: string;
      /** Providers that were tried before it, and why each was not used. */
      readonly skipped: readonly { readonly provider: string; readonly why: string }[];
      readonly pack: string;
      readonly pid: number;
    }
  | { readonly state: 'restarting'; readonly retryInMs: number; readonly detail: string }
  | { readonly state: 'failed'; readonly detail: string };

/** Somebody whose template is near another one's. Cosine similarity of the two. */
export interface Near {
  readonly personId: string;
  readonly otherId: string;
  readonly similarity: number;
}

/** Main's view of the inference process. Supervised: a dead process is restarted with back-off and the gallery is sent again. */
export interface Inference {
  start(): void;
  readonly state: InferenceState;
  onState(listener: (state: InferenceState) => void): () => void;
  /** One frame at a time; a second call while one runs is refused with `busy`. Never retried: a frame is only news once. */
  analyse(
    frame: Frame,
    options: AnalyseOptions,
  ): Promise<Result<AnalysedFrame, 'inference-unavailable' | 'busy' | 'bad-frame'>>;
  /** @param bytes a whole JPEG, PNG, WebP or TIFF file, at most 20 MiB. */
  analysePhoto(bytes: Uint8Array): Promise<Result<EnrollmentShot, PhotoFailure>>;
  /** The face nearest the centre, without quality gates: for error rates on labelled photos only. */
  measurePhoto(bytes: Uint8Array): Promise<Result<MeasuredPhoto, PhotoFailure>>;
  /**
   * Replaces the whole gallery; remembered and sent again after a restart.
   * @param secret what the templates in it are protected by, 32 bytes; from then on probes and new templates are as well. Left out: vectors
   *   as the networks give them, for measuring.
   */
  loadGallery(entries: readonly GalleryEntry[], secret?: Uint8Array): Promise<void>;
  upsertPerson(entry: GalleryEntry): Promise<void>;
  removePerson(personId: string): Promise<void>;
  /** Who is in the gallery. */
  readonly people: readonly string[];
  /**
   * Compares some people's templates with everybody's. Takes its turn among frames: ask for few people at a time.
   * @returns pairs at `minSimilarity` or above, at most ten for each person; undefined when the process is not running.
   */
  near(
    modelId: string,
    personIds: readonly string[],
    minSimilarity: number,
  ): Promise<readonly Near[] | undefined>;
  close(): Promise<void>;
}
