import { env, InferenceSession, listSupportedBackends } from 'onnxruntime-node';
import type { EmbeddingCard, ModelPack, NetworkCard } from '#app/recognition/model-card.ts';
import { fail, ok, type Result } from '#app/result.ts';
import { readVerifiedModel } from '#native-models/verified-model.ts';
import { Network } from './network.ts';
import type { PassiveNetwork } from './passive-liveness.ts';
import type { Provider, ReadyReport, SkippedProvider, WorkerConfig } from './protocol.ts';

// Providers that cannot load say so on stderr; here that is an expected value, told in `skipped`.
env.logLevel = 'fatal';

export interface OpenNetworks extends ReadyReport {
  readonly networks: ReadonlyMap<string, Network>;
  readonly passive: readonly PassiveNetwork[];
}

/** Shaders of one network compile in less on any graphics processor; software that plays one takes seconds for every run. */
const slowFirstRunMs = 1500;
/** A provider's outputs may differ from the CPU's by this share of their length: half-precision passes, a broken driver does not. */
const maxRelativeError = 0.01;

/**
 * Loads the networks of a pack, each verified against its card, on the first provider that works.
 * A provider is used for a network only if all of its operations run there, it gives the CPU's results, and it is not
 * slower; the other networks stay on the CPU.
 * @param onTrying told each provider before anything of it is loaded.
 */
export async function openNetworks(
  config: WorkerConfig,
  onTrying: (provider: Provider) => void,
): Promise<Result<OpenNetworks, 'model-missing' | 'model-changed' | 'model-failed'>> {
  const onCpu = new Map<string, Network>();
  const files = new Map<string, Uint8Array>();
  for (const id of networksOf(config.pack)) {
    const card = config.networks.find((one) => one.id === id);
    if (card === undefined)
      return fail('model-missing', `The pack names ${id}, but there is no card for it.`);
    const bytes = await readVerifiedModel(config.modelsDir, card);
    if (!bytes.ok) return bytes;
    files.set(id, bytes.value);
    try {
      onCpu.set(id, await openOn('cpu', card, bytes.value));
    } catch (error) {
      return fail('model-failed', `${card.file} cannot be loaded: ${firstLine(error)}`);
    }
  }
  const skipped: SkippedProvider[] = [...config.excluded];
  const passive = await openPassive(config, skipped);
  const bundled = new Set(listSupportedBackends().map(({ name }) => name));
  for (const provider of config.providers) {
    if (provider === 'cpu') break;
    if (config.excluded.some((one) => one.provider === provider)) continue;
    if (!bundled.has(provider)) {
      skipped.push({ provider, why: 'This build of ONNX Runtime does not have it.' });
      continue;
    }
    onTrying(provider);
    const better = new Map<string, Network>();
    for (const [id, cpu] of onCpu) {
      const taken = await tryProvider(
        provider,
        cpu,
        files.get(id) ?? new Uint8Array(),
        config.isProviderForced,
      );
      if (taken.ok) better.set(id, taken.value);
      else {
        if (!skipped.some((one) => one.provider === provider))
          skipped.push({ provider, why: taken.detail ?? '' });
        // What cannot load at all need not be asked network by network.
        if (taken.code === 'absent') break;
      }
    }
    if (better.size === 0) continue;
    const networks = new Map([...onCpu].map(([id, cpu]) => [id, better.get(id) ?? cpu]));
    for (const [id, cpu] of onCpu) if (better.has(id)) await cpu.release();
    return ok({
      networks,
      passive,
      provider: better.size === onCpu.size ? provider : `${provider}+cpu`,
      skipped,
    });
  }
  return ok({ networks: onCpu, passive, provider: 'cpu', skipped });
}

/** Passive liveness networks whose files are there; a file that is not its card's is told and not run. */
async function openPassive(config: WorkerConfig, skipped: SkippedProvider[]): Promise<PassiveNetwork[]> {
  const opened: PassiveNetwork[] = [];
  for (const card of config.presentation?.cards ?? []) {
    const bytes = await readVerifiedModel(config.presentation?.dir ?? '', card.network);
    if (!bytes.ok && bytes.code === 'model-missing') continue;
    try {
      if (!bytes.ok) throw new Error('The file is not the one of its card.');
      opened.push({ card, network: await openOn('cpu', card.network, bytes.value) });
    } catch (error) {
      skipped.push({ provider: card.network.file, why: firstLine(error) });
    }
  }
  return opened;
}

/** Ids of all networks that a pack needs, each once. */
function networksOf(pack: ModelPack): string[] {
  const parts = (card: EmbeddingCard) => card.parts.map((part) => part.network);
  return [
    ...new Set([pack.detector, pack.wideDetector, pack.mesh, ...parts(pack.fast), ...parts(pack.precise)]),
  ];
}

async function openOn(provider: Provider, card: NetworkCard, bytes: Uint8Array): Promise<Network> {
  const session = await InferenceSession.create(bytes, {
    executionProviders: [provider],
    // One thread beats two that spin, and leaves the other core to main (MODELS.md).
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    // DirectML refuses memory patterns.
    enableMemPattern: provider !== 'dml',
    extra: {
      session: {
        intra_op: { allow_spinning: '0' },
        // Without this a node that the provider lacks would quietly run on the CPU.
        ...(provider === 'cpu' ? {} : { disable_cpu_ep_fallback: '1' }),
      },
    },
  });
  return new Network(card, provider, session);
}

/** `absent`: the provider does not load here; `unfit`: not for this network. */
async function tryProvider(
  provider: Provider,
  cpu: Network,
  bytes: Uint8Array,
  isForced: boolean,
): Promise<Result<Network, 'absent' | 'unfit'>> {
  const { card } = cpu;
  let network: Network | undefined;
  try {
    network = await openOn(provider, card, bytes);
    fillProbe(cpu.input);
    network.input.set(cpu.input);
    const startedMs = performance.now();
    await network.run();
    const firstRunMs = performance.now() - startedMs;
    if (firstRunMs > slowFirstRunMs && !isForced) {
      await network.release();
      return fail('absent', `${card.id} took ${firstRunMs.toFixed(0)} ms there: no real graphics processor.`);
    }
    const [expected, cpuMs] = await timed(cpu);
    const [given, providerMs] = await timed(network);
    if (!isClose(expected, given)) {
      await network.release();
      return fail('unfit', `${card.id} gives other results there than on the CPU.`);
    }
    if (providerMs > cpuMs && !isForced) {
      await network.release();
      return fail(
        'unfit',
        `${card.id} takes ${providerMs.toFixed(0)} ms there, ${cpuMs.toFixed(0)} on the CPU.`,
      );
    }
    return ok(network);
  } catch (error) {
    await network?.release();
    const why = firstLine(error);
    return fail(/fallback/i.test(why) ? 'unfit' : 'absent', why);
  }
}

/** The outputs, and the faster of two runs. */
async function timed(network: Network): Promise<readonly [Float32Array[], number]> {
  let outputs: Float32Array[] = [];
  let bestMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 2; i++) {
    const startedMs = performance.now();
    outputs = await network.run();
    bestMs = Math.min(bestMs, performance.now() - startedMs);
  }
  return [outputs, bestMs];
}

/** Fixed noise in the range of scaled pixels: the same on every start, no picture of anybody. */
function fillProbe(input: Float32Array): void {
  let state = 1;
  for (let i = 0; i < input.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    input[i] = state / 2 ** 32 - 0.5;
  }
}

/** Whether outputs agree: the length of the difference is at most a hundredth of the length of the expected output. */
export function isClose(expected: readonly Float32Array[], given: readonly Float32Array[]): boolean {
  return expected.every((wanted, index) => {
    const got = given[index];
    if (got === undefined || got.length !== wanted.length) return false;
    let difference = 0;
    let size = 0;
    for (let i = 0; i < wanted.length; i++) {
      difference += ((wanted[i] as number) - (got[i] as number)) ** 2;
      size += (wanted[i] as number) ** 2;
    }
    // Not `>`: a NaN must count as different.
    return Math.sqrt(difference) <= maxRelativeError * Math.sqrt(size) + 1e-6;
  });
}

/** The first line of an error, without the source position and signature that ONNX Runtime puts before the reason. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split('\n')[0] ?? '';
  return line.replace(/^\/\S+\.cc:\d+ .*? was false\. /, '').slice(0, 300);
}
