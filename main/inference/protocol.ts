import type { ModelPack, NetworkCard, PresentationCard } from '#app/recognition/model-card.ts';
import type { FrameObserved } from '#app/recognition/observation.ts';
import type { Result } from '#app/result.ts';
import type { Frame } from '#main/camera/interface.ts';
import type {
  AnalyseOptions,
  EnrollmentShot,
  FaceChip,
  GalleryEntry,
  MeasuredPhoto,
  Near,
  PhotoFailure,
} from './interface.ts';

/** An execution provider of ONNX Runtime. */
export type Provider = 'webgpu' | 'coreml' | 'dml' | 'cuda' | 'cpu';

export interface SkippedProvider {
  readonly provider: string;
  /** One line for a person. */
  readonly why: string;
}

/** What the inference process needs to know; plain data, sent once after it starts. */
export interface WorkerConfig {
  /** Folder of the .onnx files. */
  readonly modelsDir: string;
  readonly pack: ModelPack;
  /** Cards of at least the networks that the pack names. */
  readonly networks: readonly NetworkCard[];
  /** Passive liveness networks, loaded where their files lie in `dir`. */
  readonly presentation: { readonly dir: string; readonly cards: readonly PresentationCard[] } | undefined;
  /** Tried in this order; `cpu` is always tried last. */
  readonly providers: readonly Provider[];
  /** Not tried, because a process died while loading them. */
  readonly excluded: readonly SkippedProvider[];
  /** Take a provider even if it is slower than the CPU: the site asked for it by name. */
  readonly isProviderForced: boolean;
}

/** Main to the inference process. `id` numbers requests; each gets exactly one answer with that id. */
export type Request =
  | { readonly type: 'configure'; readonly id: number; readonly config: WorkerConfig }
  | { readonly type: 'analyse'; readonly id: number; readonly frame: Frame; readonly options: AnalyseOptions }
  | { readonly type: 'photo'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: 'measure'; readonly id: number; readonly bytes: Uint8Array }
  /**
   * A part of the whole gallery: `isFirst` starts a new one aside, `isLast` puts it in place of the old one, so that
   * nobody is ever searched in half a gallery. `secret` is the same in all of them, and takes its place with the gallery.
   */
  | {
      readonly type: 'gallery-part';
      readonly id: number;
      readonly entries: readonly GalleryEntry[];
      readonly secret?: Uint8Array | undefined;
      readonly isFirst: boolean;
      readonly isLast: boolean;
    }
  | { readonly type: 'upsert'; readonly id: number; readonly entry: GalleryEntry }
  | { readonly type: 'remove'; readonly id: number; readonly personId: string }
  | {
      readonly type: 'near';
      readonly id: number;
      readonly modelId: string;
      readonly personIds: readonly string[];
      readonly minSimilarity: number;
    };

/** The inference process's answers, and what it says unasked. */
export type Reply =
  | {
      readonly type: 'configured';
      readonly id: number;
      readonly result: Result<ReadyReport, 'model-missing' | 'model-changed' | 'model-failed'>;
    }
  | { readonly type: 'analysed'; readonly id: number; readonly result: Result<AnalysedReply, 'bad-frame'> }
  | { readonly type: 'photo'; readonly id: number; readonly result: Result<EnrollmentShot, PhotoFailure> }
  | {
      readonly type: 'measured';
      readonly id: number;
      readonly result: Result<MeasuredPhoto, PhotoFailure>;
    }
  | { readonly type: 'near'; readonly id: number; readonly pairs: readonly Near[] }
  | { readonly type: 'done'; readonly id: number }
  /** Said before a provider is loaded: if the process dies now, its driver is to blame. */
  | { readonly type: 'trying'; readonly provider: Provider };

export interface ReadyReport {
  readonly provider: string;
  readonly skipped: readonly SkippedProvider[];
}

/** {@link AnalysedFrame} as it travels. */
export interface AnalysedReply {
  readonly observed: FrameObserved;
  readonly previewJpeg?: Uint8Array;
  readonly chips?: readonly FaceChip[];
  readonly shot?: Result<EnrollmentShot, PhotoFailure>;
}

const replyTypes: ReadonlySet<unknown> = new Set([
  'configured',
  'analysed',
  'photo',
  'measured',
  'near',
  'done',
  'trying',
]);
const requestTypes: ReadonlySet<unknown> = new Set([
  'configure',
  'analyse',
  'photo',
  'measure',
  'gallery-part',
  'upsert',
  'remove',
  'near',
]);

/** Both ends ship together, so the tag is checked and the rest is trusted; frames are checked where they are used. */
export function isReply(message: unknown): message is Reply {
  return typeof message === 'object' && message !== null && 'type' in message && replyTypes.has(message.type);
}

/** See {@link isReply}. */
export function isRequest(message: unknown): message is Request {
  return (
    typeof message === 'object' && message !== null && 'type' in message && requestTypes.has(message.type)
  );
}
