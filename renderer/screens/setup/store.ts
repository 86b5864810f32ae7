import type { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { contract, LintelBridge } from '#app/contract/contract.ts';
import { NewOperatorName, NewPassword } from '#app/domain/operator.ts';
import { type CameraDraft, emptyCameraDraft, readCamera } from '#renderer/components/devices/camera-draft.ts';
import { type DoorDraft, newDoorDraft, readDoor } from '#renderer/components/devices/door-draft.ts';
import {
  emptyKeyDraft,
  type KeyDraft,
  keyErrors,
  readKeyChoice,
} from '#renderer/components/keys/key-draft.ts';
import { t } from '#renderer/i18n/texts.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

export const setupSteps = ['site', 'key', 'camera', 'door', 'words'] as const;
export type SetupStep = (typeof setupSteps)[number];

export interface SetupDraft extends KeyDraft {
  readonly siteName: string;
  readonly administratorName: string;
  readonly password: string;
  readonly repeatedPassword: string;
  readonly camera: CameraDraft;
  readonly door: DoorDraft;
}
/** Texts by field; a field that is right has none. */
export type SetupErrors = Partial<Record<keyof SetupDraft, string>>;

export type SetupOptions = z.infer<typeof contract.setup.options.out>;

export interface SetupState {
  readonly step: SetupStep;
  readonly draft: SetupDraft;
  /** Errors show once somebody tried to go on. */
  readonly showErrors: boolean;
  readonly options: Loaded<SetupOptions>;
  readonly isFinishing: boolean;
  readonly problem: Problem | undefined;
  /** Kept only until they are confirmed as written down. */
  readonly recoveryWords: string | undefined;
  /** Of the log, beside the words. */
  readonly verificationKey: string | undefined;
  readonly load: () => Promise<void>;
  readonly change: (part: Partial<SetupDraft>) => void;
  readonly back: () => void;
  /** To the next step, or, on the last, creates everything. */
  readonly next: () => Promise<void>;
  /** The words are on paper: forgets them here. */
  readonly confirmWords: () => void;
}

/** The only door so far has this id; more doors come later. */
export const firstDoorId = 'door-1';

function emptyDraft(): SetupDraft {
  return {
    siteName: '',
    administratorName: '',
    password: '',
    repeatedPassword: '',
    ...emptyKeyDraft,
    camera: emptyCameraDraft,
    door: newDoorDraft(t.door.defaultName),
  };
}

/** What is wrong on one step, by the contract's own rules. */
export function setupErrors(step: SetupStep, draft: SetupDraft): SetupErrors {
  const errors: { -readonly [K in keyof SetupErrors]: SetupErrors[K] } = {};
  if (step === 'site') {
    if (draft.siteName.trim() === '') errors.siteName = t.fields.siteName;
    if (!NewOperatorName.safeParse(draft.administratorName).success)
      errors.administratorName = t.fields.operatorName;
    if (!NewPassword.safeParse(draft.password).success) errors.password = t.fields.passwordShort;
    else if (draft.password !== draft.repeatedPassword) errors.repeatedPassword = t.fields.passwordsDiffer;
  }
  if (step === 'key') Object.assign(errors, keyErrors(draft));
  if (step === 'camera' && !readCamera(draft.camera).ok) errors.camera = t.camera.choose;
  if (step === 'door' && !readDoor(draft.door, firstDoorId).ok) errors.door = t.common.required;
  return errors;
}

/** The first-run wizard. Nothing is stored before the last step; main then does it all in one call. */
export function createSetupStore(lintel: Pick<LintelBridge, 'setup'>) {
  return createStore<SetupState>()((set, get) => ({
    step: 'site',
    draft: emptyDraft(),
    showErrors: false,
    options: { state: 'loading' },
    isFinishing: false,
    problem: undefined,
    recoveryWords: undefined,
    verificationKey: undefined,
    async load() {
      const reply = await ask(lintel.setup.options());
      const { draft } = get();
      set({
        options: loaded(get().options, reply),
        // The passphrase protects more; the keychain is less work. Nobody chooses for the administrator unless one is missing.
        ...(reply.ok && !reply.value.keychain.isAvailable && draft.keyKind === undefined
          ? { draft: { ...draft, keyKind: 'passphrase' } }
          : {}),
      });
    },
    change: (part) => set(({ draft }) => ({ draft: { ...draft, ...part }, problem: undefined })),
    back() {
      const at = setupSteps.indexOf(get().step);
      const before = setupSteps[at - 1];
      if (before !== undefined && get().step !== 'words')
        set({ step: before, showErrors: false, problem: undefined });
    },
    async next() {
      const { step, draft, isFinishing } = get();
      if (isFinishing || step === 'words') return;
      if (Object.keys(setupErrors(step, draft)).length > 0) return set({ showErrors: true });
      if (step !== 'door') {
        const after = setupSteps[setupSteps.indexOf(step) + 1];
        return set({ ...(after === undefined ? {} : { step: after }), showErrors: false });
      }
      const camera = readCamera(draft.camera);
      const door = readDoor(draft.door, firstDoorId);
      const key = readKeyChoice(draft);
      if (!camera.ok || !door.ok || key === undefined) return set({ showErrors: true });
      set({ isFinishing: true, problem: undefined });
      const reply = await ask(
        lintel.setup.complete({
          siteName: draft.siteName.trim(),
          administrator: { name: draft.administratorName.trim(), password: draft.password },
          key,
          camera: camera.value,
          door: door.value,
        }),
      );
      if (!reply.ok) return set({ isFinishing: false, problem: problemOf(reply) });
      // Secrets are not kept a moment longer than they are needed.
      set({
        isFinishing: false,
        step: 'words',
        draft: emptyDraft(),
        ...reply.value,
      });
    },
    confirmWords: () =>
      set({ recoveryWords: undefined, verificationKey: undefined, step: 'site', showErrors: false }),
  }));
}
