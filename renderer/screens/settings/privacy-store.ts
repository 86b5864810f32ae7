import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { ConsentText, ConsentTextDraft } from '#app/domain/consent-text.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

export interface PrivacyState {
  /** By language, newest first. */
  readonly texts: Loaded<readonly ConsentText[]>;
  readonly isSaving: boolean;
  readonly problem: Problem | undefined;
  readonly load: () => Promise<void>;
  /** @returns the new version when stored. */
  readonly publish: (draft: ConsentTextDraft) => Promise<ConsentText | undefined>;
}

/** The consent texts with all their versions. */
export function createPrivacyStore(lintel: Pick<LintelBridge, 'privacy'>) {
  return createStore<PrivacyState>()((set, get) => ({
    texts: { state: 'loading' },
    isSaving: false,
    problem: undefined,
    async load() {
      const reply = await ask(lintel.privacy.consentTexts());
      set({
        texts: loaded(get().texts, reply.ok ? { ok: true, value: reply.value.texts } : reply),
        problem: undefined,
      });
    },
    async publish(draft) {
      if (get().isSaving) return undefined;
      set({ isSaving: true, problem: undefined });
      const reply = await ask(lintel.privacy.publishConsentText(draft));
      set(reply.ok ? { isSaving: false } : { isSaving: false, problem: problemOf(reply) });
      if (!reply.ok) return undefined;
      await get().load();
      return reply.value;
    },
  }));
}
