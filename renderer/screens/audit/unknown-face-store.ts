import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import { ask, type Problem, problemOf } from '#renderer/state/problem.ts';

export interface UnknownFaceState {
  /** Until when the face of the open row is kept, ms; undefined: none is, or it is not known yet. */
  readonly endsAtMs: number | undefined;
  /** Only after somebody asked to see it. */
  readonly jpegBase64: string | undefined;
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  readonly find: (auditSequence: number) => Promise<void>;
  readonly view: (auditSequence: number) => Promise<void>;
  /** @returns true when it is gone for good. */
  readonly erase: (auditSequence: number) => Promise<boolean>;
  readonly forget: () => void;
}

const fresh = { endsAtMs: undefined, jpegBase64: undefined, isBusy: false, problem: undefined } as const;

/** The face of one refused stranger, where the site keeps them. */
export function createUnknownFaceStore(lintel: Pick<LintelBridge, 'pictures'>) {
  let asked = 0;
  return createStore<UnknownFaceState>()((set, get) => ({
    ...fresh,
    async find(auditSequence) {
      asked += 1;
      const mine = asked;
      set(fresh);
      const reply = await ask(lintel.pictures.unknownFace({ auditSequence }));
      if (mine !== asked) return;
      set(reply.ok ? { endsAtMs: reply.value.endsAtMs ?? undefined } : { problem: problemOf(reply) });
    },
    async view(auditSequence) {
      if (get().isBusy) return;
      const mine = asked;
      set({ isBusy: true, problem: undefined });
      const reply = await ask(lintel.pictures.viewUnknownFace({ auditSequence }));
      if (mine !== asked) return;
      set(
        reply.ok
          ? { isBusy: false, jpegBase64: reply.value.jpegBase64 }
          : { isBusy: false, problem: problemOf(reply) },
      );
    },
    async erase(auditSequence) {
      if (get().isBusy) return false;
      const mine = asked;
      set({ isBusy: true, problem: undefined });
      const reply = await ask(lintel.pictures.eraseUnknownFace({ auditSequence }));
      if (mine === asked) set(reply.ok ? fresh : { isBusy: false, problem: problemOf(reply) });
      return reply.ok;
    },
    forget() {
      asked += 1;
      set(fresh);
    },
  }));
}
