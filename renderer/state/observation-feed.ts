import type { z } from 'zod';
import type { contract, LintelBridge } from '#app/contract/contract.ts';

export type Observation = z.infer<typeof contract.live.observed.data>;

/** Judged faces of the last frames. Kept outside React: they come many times a second. */
export interface ObservationFeed {
  /** The observation of exactly this frame, if it has come and is not long past. */
  find(frameId: number): Observation | undefined;
  subscribe(listener: (observation: Observation) => void): () => void;
}

/** Pictures lag behind by a few frames at most. */
const keptFrames = 30;

export function createObservationFeed(lintel: Pick<LintelBridge, 'live'>): ObservationFeed {
  const recent = new Map<number, Observation>();
  const listeners = new Set<(observation: Observation) => void>();
  lintel.live.observed((observation) => {
    recent.delete(observation.frameId);
    recent.set(observation.frameId, observation);
    for (const oldest of recent.keys()) {
      if (recent.size <= keptFrames) break;
      recent.delete(oldest);
    }
    for (const listener of [...listeners]) listener(observation);
  });
  return {
    find: (frameId) => recent.get(frameId),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
