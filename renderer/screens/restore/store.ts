import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { RestorableCopy, RestorePreview } from '#app/contract/restore.ts';
import { emptyKeyDraft, type KeyDraft, readKeyChoice } from '#renderer/components/keys/key-draft.ts';
import { ask, type Problem, problemOf } from '#renderer/state/problem.ts';
import { countWords, tidyWords, wordsInAll } from '#renderer/state/recovery-words.ts';

export interface RestoreDraft extends KeyDraft {
  readonly folder: string;
  /** Place in the list of copies, as text. */
  readonly copy: string;
  readonly by: 'words' | 'passphrase';
  readonly words: string;
  readonly copyPassphrase: string;
  /** The operator's own, asked again. */
  readonly password: string;
}

export interface RestoreState {
  /** Whether somebody asked for it, before set-up and where the data does not open. */
  readonly isWanted: boolean;
  readonly draft: RestoreDraft;
  readonly showErrors: boolean;
  readonly isRunning: boolean;
  readonly problem: Problem | undefined;
  /** Newest first; undefined before anybody looked. */
  readonly copies: readonly RestorableCopy[] | undefined;
  readonly preview: RestorePreview | undefined;
  readonly want: (isWanted: boolean) => void;
  readonly change: (part: Partial<RestoreDraft>) => void;
  readonly look: () => Promise<void>;
  readonly open: () => Promise<void>;
  /** @returns true when it is back. */
  readonly commit: () => Promise<boolean>;
  /** Another copy: what was opened is thrown away. */
  readonly another: () => Promise<void>;
  readonly forget: () => void;
}

const emptyDraft: RestoreDraft = {
  ...emptyKeyDraft,
  folder: '',
  copy: '0',
  by: 'words',
  words: '',
  copyPassphrase: '',
  password: '',
};

/** The copy that is chosen. */
export function chosenCopy({ copies, draft }: Pick<RestoreState, 'copies' | 'draft'>) {
  return copies?.[Number(draft.copy)];
}

/** Whether what opens the chosen copy is typed in. */
export function canOpen(state: Pick<RestoreState, 'copies' | 'draft'>): boolean {
  const copy = chosenCopy(state);
  if (copy === undefined) return false;
  if (copy.isUnderPresentKey) return true;
  return byWords(state) ? countWords(state.draft.words) === wordsInAll : state.draft.copyPassphrase !== '';
}

/** A copy whose key a keychain kept opens with the words only: that keychain may be elsewhere. */
export function byWords(state: Pick<RestoreState, 'copies' | 'draft'>): boolean {
  return state.draft.by === 'words' || chosenCopy(state)?.opensWith === 'words';
}

const nothingFound = { copies: undefined, preview: undefined } as const;

/** Puts a backup back, step by step. */
export function createRestoreStore(lintel: Pick<LintelBridge, 'restore' | 'app'>) {
  /** Rises when all of this is left: an answer to a question from before belongs to nobody. */
  let visit = 0;
  const store = createStore<RestoreState>()((set, get) => {
    const begin = () => {
      if (get().isRunning) return false;
      set({ isRunning: true, problem: undefined, showErrors: false });
      return true;
    };
    return {
      isWanted: false,
      draft: emptyDraft,
      showErrors: false,
      isRunning: false,
      problem: undefined,
      ...nothingFound,
      want: (isWanted) => {
        get().forget();
        set({ isWanted });
      },
      change: (part) => set(({ draft }) => ({ draft: { ...draft, ...part }, problem: undefined })),
      async look() {
        const folder = get().draft.folder.trim();
        if (folder === '') return set({ showErrors: true });
        if (!begin()) return;
        const mine = visit;
        const reply = await ask(lintel.restore.look({ folder }));
        if (mine !== visit) return;
        set({
          isRunning: false,
          ...(reply.ok
            ? { ...nothingFound, copies: reply.value, draft: { ...get().draft, copy: '0' } }
            : { ...nothingFound, problem: problemOf(reply) }),
        });
      },
      async open() {
        const copy = chosenCopy(get());
        if (copy === undefined || !canOpen(get()) || !begin()) return;
        const { words, copyPassphrase } = get().draft;
        const { folder, file } = copy;
        const mine = visit;
        const reply = await ask(
          lintel.restore.open({
            folder,
            file,
            secret: copy.isUnderPresentKey
              ? { kind: 'present-key' }
              : byWords(get())
                ? { kind: 'words', words: tidyWords(words) }
                : { kind: 'passphrase', passphrase: copyPassphrase },
          }),
        );
        if (mine !== visit) {
          // What was opened must not lie in the data folder until somebody looks for it.
          if (reply.ok) void ask(lintel.restore.cancel());
          return;
        }
        if (!reply.ok) return set({ isRunning: false, problem: problemOf(reply) });
        const isPassphraseOnly = reply.value.needsProtection && !reply.value.keychain.isAvailable;
        // What opened it is not kept a moment longer than it is needed.
        set(({ draft }) => ({
          isRunning: false,
          preview: reply.value,
          draft: {
            ...draft,
            words: '',
            copyPassphrase: '',
            ...(isPassphraseOnly ? { keyKind: 'passphrase' } : {}),
          },
        }));
      },
      async commit() {
        const { preview, draft } = get();
        if (preview === undefined) return false;
        const key = preview.needsProtection ? readKeyChoice(draft) : undefined;
        if (preview.needsProtection && key === undefined) {
          set({ showErrors: true });
          return false;
        }
        if (!begin()) return false;
        const { password } = draft;
        const reply = await ask(
          lintel.restore.commit({
            ...(key === undefined ? {} : { key }),
            ...(password === '' ? {} : { password }),
          }),
        );
        if (reply.ok) {
          get().forget();
          set({ isWanted: false });
        } else set({ isRunning: false, problem: problemOf(reply) });
        return reply.ok;
      },
      async another() {
        set({ preview: undefined, problem: undefined, showErrors: false });
        await ask(lintel.restore.cancel());
      },
      forget() {
        visit += 1;
        set({ draft: emptyDraft, showErrors: false, isRunning: false, problem: undefined, ...nothingFound });
      },
    };
  });
  return store;
}
