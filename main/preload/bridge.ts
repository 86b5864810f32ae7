import type { Json } from '#main/shell/interface.ts';

/** How a preload reaches main. */
export interface Transport {
  /** @returns the call's Result, as plain data. Rejects only when main is gone or failed outside the contract. */
  invoke(channel: string, argument: unknown): Promise<Json>;
  /** @returns stops listening. */
  subscribe(channel: string, listener: (data: Json) => void): () => void;
}

/** Channel names as `feature.verb`; the build takes them from `channelNames()` of app/contract. */
export interface ChannelNames {
  readonly calls: readonly string[];
  readonly events: readonly string[];
}

type Member =
  | ((argument: unknown) => Promise<Json>)
  | ((listener: (data: Json) => void) => () => void)
  | { [verb: string]: Member };

/**
 * Builds `window.lintel`: `lintel.people.list(arg)` calls, `lintel.people.changed(listener)` subscribes.
 * Only names of the contract become functions, so the page has no way to name another channel.
 */
export function buildBridge(
  names: ChannelNames,
  transport: Transport,
  shell: 'electron' | 'chromium',
): Readonly<Record<string, unknown>> {
  const features = new Map<string, Map<string, Member>>();
  const add = (channel: string, member: Member) => {
    const [feature, verb, ...rest] = channel.split('.');
    if (!feature || !verb || rest.length > 0) throw new Error(`Not a channel name: ${channel}`);
    const verbs = features.get(feature) ?? new Map<string, Member>();
    features.set(feature, verbs.set(verb, member));
  };
  for (const channel of names.calls) add(channel, (argument: unknown) => transport.invoke(channel, argument));
  for (const channel of names.events) {
    add(channel, (listener: (data: Json) => void) => transport.subscribe(channel, listener));
  }
  const bridge = Object.fromEntries(
    [...features].map(([feature, verbs]) => [feature, Object.freeze(Object.fromEntries(verbs))]),
  );
  return Object.freeze({ ...bridge, shell });
}
