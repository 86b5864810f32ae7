import { existsSync } from 'node:fs';
import type { ModelPack, NetworkCard } from '#app/recognition/model-card.ts';
import { unitMean } from '#app/recognition/template.ts';
import { fail, type Result } from '#app/result.ts';
import type { WorkerHandle } from '#main/shell/interface.ts';
import { networkCards } from '#native-models/cards/networks.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { presentationCards } from '#native-models/cards/presentation.ts';
import type { GalleryEntry, Inference, InferenceState, PhotoFailure, Template } from './interface.ts';
import type { Provider, SkippedProvider, WorkerConfig } from './protocol.ts';
import { Supervisor } from './supervisor.ts';

export interface InferenceOptions {
  /** Starts worker.ts (or its bundle) as a process of its own. */
  readonly spawn: () => WorkerHandle;
  /** Folder of the built .onnx files. */
  readonly modelsDir: string;
  /** Folder in which a site may have put passive liveness networks (native-models/cards/presentation.ts). Default: none. */
  readonly presentationDir?: string;
  /** Default: the built-in pack and its cards. */
  readonly pack?: ModelPack;
  readonly networks?: readonly NetworkCard[];
  /** Tried in this order, even where slower than the CPU. Default: what suits the platform, if it is faster. */
  readonly providers?: readonly Provider[];
  /** After this long without an answer about a frame the process counts as hung. Default: 5000. */
  readonly frameTimeoutMs?: number;
  /** Default: process.platform. */
  readonly platform?: NodeJS.Platform;
  /** Whether Linux offers a GPU at all. Default: /dev/dri exists. */
  readonly hasGpuDevice?: () => boolean;
}

/** A frame takes some 60 ms, on a slow PC 300: after this the process hangs. */
const usualFrameTimeoutMs = 5_000;
/** Decoding 100 megapixels on a slow PC. */
const photoTimeoutMs = 60_000;
const galleryTimeoutMs = 30_000;
/** GPU providers compile shaders while they load. */
const configureTimeoutMs = 120_000;
/** People per message: about 3 MB of templates. */
const peoplePerPart = 500;

/** Providers worth trying on a platform, best first; those that a build lacks are skipped by the process itself. */
export function providersFor(platform: NodeJS.Platform): readonly Provider[] {
  if (platform === 'win32') return ['webgpu', 'dml', 'cuda', 'cpu'];
  if (platform === 'darwin') return ['webgpu', 'coreml', 'cpu'];
  return ['webgpu', 'cuda', 'cpu'];
}

/** Main's side of the inference process; see {@link Inference}. Nothing is spawned before `start()`. */
export function createInference(options: InferenceOptions): Inference {
  const pack = options.pack ?? builtInPack;
  const frameTimeoutMs = options.frameTimeoutMs ?? usualFrameTimeoutMs;
  const gallery = new Map<string, GalleryEntry>();
  let secret: Uint8Array | undefined;
  const listeners = new Set<(state: InferenceState) => void>();
  /** Providers whose loading killed a process; never tried again while main runs. */
  const excluded: SkippedProvider[] = [];
  const platform = options.platform ?? process.platform;
  const hasGpuDevice = options.hasGpuDevice ?? (() => existsSync('/dev/dri'));
  // Looking for an adapter where there is none costs time, and the driver loader fills the log with warnings.
  if (platform === 'linux' && options.providers === undefined && !hasGpuDevice())
    excluded.push({ provider: 'webgpu', why: 'Linux offers no GPU here: /dev/dri is missing.' });
  let trying: Provider | undefined;
  let state: InferenceState = { state: 'starting' };
  let isAnalysing = false;
  let photosUnderWay = 0;
  /** Gallery changes travel one after the other: two loads must not mix their parts. */
  let galleryWork: Promise<unknown> = Promise.resolve();

  const supervisor = new Supervisor({
    spawn: options.spawn,
    setUp,
    onTrying: (provider) => {
      trying = provider;
    },
    onLost: (retryInMs, detail) => {
      if (trying !== undefined)
        excluded.push({ provider: trying, why: 'The process died while this provider was loaded.' });
      trying = undefined;
      changeTo({ state: 'restarting', retryInMs, detail });
    },
  });

  function changeTo(next: InferenceState): void {
    state = next;
    for (const listener of listeners) listener(next);
  }

  /** Photos are answered in order, each after those before it. */
  async function readPhoto<T>(
    ask: (timeoutMs: number) => Promise<{ readonly result: Result<T, PhotoFailure> } | undefined>,
  ): Promise<Result<T, PhotoFailure>> {
    if (state.state !== 'ready')
      return fail('inference-unavailable', 'Recognition is starting. Try again in a moment.');
    photosUnderWay++;
    try {
      const reply = await ask(photoTimeoutMs * photosUnderWay);
      const interrupted = 'Recognition was interrupted by this photo. Try another one.';
      return reply?.result ?? fail('inference-unavailable', interrupted);
    } finally {
      photosUnderWay--;
    }
  }

  async function setUp(pid: number): Promise<'ready' | 'retry' | 'give-up'> {
    changeTo({ state: 'starting' });
    const config: WorkerConfig = {
      modelsDir: options.modelsDir,
      pack,
      networks: options.networks ?? networkCards,
      presentation:
        options.presentationDir === undefined
          ? undefined
          : { dir: options.presentationDir, cards: presentationCards },
      providers: options.providers ?? providersFor(platform),
      excluded,
      isProviderForced: options.providers !== undefined,
    };
    const configured = await supervisor.ask<'configure'>({ type: 'configure', config }, configureTimeoutMs);
    if (configured === undefined) return 'retry';
    trying = undefined;
    if (!configured.result.ok) {
      // Another process would find the same files.
      changeTo({ state: 'failed', detail: configured.result.detail ?? configured.result.code });
      return 'give-up';
    }
    // Only a process that knows everybody may see frames: a person missing from the gallery is a wrong margin.
    if (!(await inTurn(sendGallery))) return 'retry';
    changeTo({ state: 'ready', ...configured.result.value, pack: pack.id, pid });
    return 'ready';
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = galleryWork.then(work);
    galleryWork = done.catch(() => undefined);
    return done;
  }

  /** @returns false when the process was lost on the way. */
  async function sendGallery(): Promise<boolean> {
    const everybody = [...gallery.values()];
    const protection = secret;
    for (let at = 0; at === 0 || at < everybody.length; at += peoplePerPart) {
      const entries = everybody.slice(at, at + peoplePerPart);
      const isLast = at + peoplePerPart >= everybody.length;
      const isFirst = at === 0;
      const part = { type: 'gallery-part', entries, secret: protection, isFirst, isLast } as const;
      if ((await supervisor.ask<'gallery-part'>(part, galleryTimeoutMs)) === undefined) return false;
    }
    return true;
  }

  return {
    start: () => supervisor.start(),
    get state() {
      return state;
    },
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async analyse(frame, analyseOptions) {
      if (state.state !== 'ready') return fail('inference-unavailable', 'Recognition is starting.');
      if (isAnalysing) return fail('busy', 'The frame before is still being analysed.');
      isAnalysing = true;
      try {
        // Requests are answered in order: a frame may have to wait for a photo.
        const timeoutMs = photosUnderWay > 0 ? photoTimeoutMs + frameTimeoutMs : frameTimeoutMs;
        const reply = await supervisor.ask<'analyse'>(
          { type: 'analyse', frame, options: analyseOptions },
          timeoutMs,
        );
        return (
          reply?.result ?? fail('inference-unavailable', 'Recognition was interrupted and starts again.')
        );
      } finally {
        isAnalysing = false;
      }
    },
    analysePhoto: (bytes) =>
      readPhoto((timeoutMs) => supervisor.ask<'photo'>({ type: 'photo', bytes }, timeoutMs)),
    measurePhoto: (bytes) =>
      readPhoto((timeoutMs) => supervisor.ask<'measure'>({ type: 'measure', bytes }, timeoutMs)),
    async loadGallery(entries, protection) {
      gallery.clear();
      secret = protection === undefined ? undefined : Uint8Array.from(protection);
      for (const entry of entries) gallery.set(entry.personId, condensed(entry));
      await inTurn(sendGallery);
    },
    async upsertPerson(entry) {
      const own = condensed(entry);
      gallery.set(entry.personId, own);
      await inTurn(() => supervisor.ask<'upsert'>({ type: 'upsert', entry: own }, galleryTimeoutMs));
    },
    async removePerson(personId) {
      gallery.delete(personId);
      await inTurn(() => supervisor.ask<'remove'>({ type: 'remove', personId }, galleryTimeoutMs));
    },
    get people() {
      return [...gallery.keys()];
    },
    async near(modelId, personIds, minSimilarity) {
      if (state.state !== 'ready') return undefined;
      const request = { type: 'near', modelId, personIds, minSimilarity } as const;
      // In turn with changes of the gallery: somebody just enrolled is compared, not missed.
      return (await inTurn(() => supervisor.ask<'near'>(request, galleryTimeoutMs)))?.pairs;
    },
    close: () => supervisor.stop(),
  };
}

/** One template per model, the unit mean of the shots: all that a search needs, and a fifth of the memory. */
function condensed({ personId, templates }: GalleryEntry): GalleryEntry {
  const byModel = Map.groupBy(templates, ({ modelId }) => modelId);
  // As the store reads a gallery: with 20,000 people means of one would take main half a second.
  if (byModel.size === templates.length) return { personId, templates };
  const means: Template[] = [];
  for (const [modelId, shots] of byModel) {
    const values = unitMean(shots.map((shot) => shot.values));
    if (values !== undefined) means.push({ modelId, values });
  }
  return { personId, templates: means };
}
