import type { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { contract, LintelBridge } from '#app/contract/contract.ts';
import type { Settings } from '#app/domain/settings.ts';
import {
  type CameraDraft,
  cameraDraftOf,
  emptyCameraDraft,
  readCamera,
} from '#renderer/components/devices/camera-draft.ts';
import {
  type DoorDraft,
  doorDraftOf,
  newDoorDraft,
  readDoor,
} from '#renderer/components/devices/door-draft.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';
import { type RetentionDraft, readRetention, retentionDraftOf } from './retention-draft.ts';

export type About = z.infer<typeof contract.app.about.out>;

/** The settings as they stand in the form. */
export interface SettingsDraft {
  readonly siteName: string;
  readonly theme: Settings['theme'];
  readonly kiosk: boolean;
  readonly idleSignOutMinutes: number | '';
  /** '' to keep the log without end. */
  readonly auditRetentionDays: number | '';
  readonly showNamesWhenSignedOut: boolean;
  readonly privacyNotice: NonNullable<Settings['privacyNotice']>;
  readonly retention: RetentionDraft;
  readonly keepPhotos: boolean;
  /** '' where faces of strangers are not kept. */
  readonly unknownFaceDays: number | '';
  readonly camera: CameraDraft;
  readonly door: DoorDraft;
}

export interface SettingsState {
  readonly stored: Loaded<Settings>;
  readonly draft: SettingsDraft;
  readonly showErrors: boolean;
  readonly isSaving: boolean;
  readonly problem: Problem | undefined;
  readonly about: Loaded<About>;
  readonly load: () => Promise<void>;
  readonly loadAbout: () => Promise<void>;
  readonly change: (part: Partial<SettingsDraft>) => void;
  readonly discard: () => void;
  /** @returns true when stored. */
  readonly save: () => Promise<boolean>;
  readonly forget: () => void;
}

const emptyDraft: SettingsDraft = {
  siteName: '',
  theme: 'auto',
  kiosk: false,
  idleSignOutMinutes: '',
  auditRetentionDays: '',
  showNamesWhenSignedOut: false,
  privacyNotice: { controller: '', contact: '', legalBasis: '' },
  retention: retentionDraftOf(),
  keepPhotos: false,
  unknownFaceDays: '',
  camera: emptyCameraDraft,
  door: newDoorDraft(''),
};

export function settingsDraftOf(settings: Settings): SettingsDraft {
  const { siteName, theme, kiosk, idleSignOutMinutes, showNamesWhenSignedOut } = settings;
  return {
    siteName,
    theme,
    kiosk,
    idleSignOutMinutes,
    auditRetentionDays: settings.auditRetentionDays || '',
    showNamesWhenSignedOut,
    privacyNotice: settings.privacyNotice ?? emptyDraft.privacyNotice,
    retention: retentionDraftOf(settings.retention),
    keepPhotos: settings.keepPhotos === true,
    unknownFaceDays: settings.unknownFaceDays || '',
    camera: cameraDraftOf(settings.camera),
    door: doorDraftOf(settings.door),
  };
}

/** Reads the form. @returns the settings to send, or undefined while a field is wrong. */
export function readSettings(
  draft: SettingsDraft,
  stored: Settings,
): Omit<Settings, 'match' | 'backup' | 'operatorRules'> | undefined {
  const camera = readCamera(draft.camera);
  const door = readDoor(draft.door, stored.door.id);
  const { idleSignOutMinutes } = draft;
  if (!camera.ok || !door.ok || draft.siteName.trim() === '') return undefined;
  if (idleSignOutMinutes === '' || !Number.isInteger(idleSignOutMinutes)) return undefined;
  if (idleSignOutMinutes < 1 || idleSignOutMinutes > 240) return undefined;
  const days = draft.auditRetentionDays;
  if (!isRetention(days)) return undefined;
  const retention = readRetention(draft.retention);
  const { keepPhotos, unknownFaceDays } = draft;
  if (retention === undefined || isUnknownFaceDaysWrong(unknownFaceDays)) return undefined;
  const isUntouched =
    stored.retention === undefined && JSON.stringify(draft.retention) === JSON.stringify(retentionDraftOf());
  const isNoticeEmpty = Object.values(draft.privacyNotice).every((text) => text === '');
  return {
    siteName: draft.siteName.trim(),
    camera: camera.value,
    door: door.value,
    showNamesWhenSignedOut: draft.showNamesWhenSignedOut,
    ...(isNoticeEmpty && stored.privacyNotice === undefined ? {} : { privacyNotice: draft.privacyNotice }),
    ...(isUntouched ? {} : { retention }),
    ...(keepPhotos ? { keepPhotos } : {}),
    ...(unknownFaceDays === '' ? {} : { unknownFaceDays }),
    theme: draft.theme,
    kiosk: draft.kiosk,
    idleSignOutMinutes,
    ...(days === '' && stored.auditRetentionDays === undefined ? {} : { auditRetentionDays: days || 0 }),
  };
}

/** Days to keep faces of strangers, '' for not at all. */
export function isUnknownFaceDaysWrong(days: number | ''): boolean {
  return days !== '' && !(Number.isInteger(days) && days >= 1 && days <= 30);
}

/** Days to keep the log, '' for without end. */
export function isRetention(days: number | ''): boolean {
  return days === '' || (Number.isInteger(days) && days >= 7 && days <= 3650);
}

/** Whether the form differs from what is stored. */
export function isChanged(draft: SettingsDraft, stored: Settings): boolean {
  return JSON.stringify(draft) !== JSON.stringify(settingsDraftOf(stored));
}

/** Whether leaving the form now would lose something. */
export function hasUnsaved({ stored, draft }: Pick<SettingsState, 'stored' | 'draft'>): boolean {
  return stored.state === 'ready' && isChanged(draft, stored.value);
}

/** The site's settings as a form over what main stores, and facts about the program. */
export function createSettingsStore(lintel: Pick<LintelBridge, 'settings' | 'app'>) {
  return createStore<SettingsState>()((set, get) => ({
    stored: { state: 'loading' },
    draft: emptyDraft,
    showErrors: false,
    isSaving: false,
    problem: undefined,
    about: { state: 'loading' },
    async load() {
      const reply = await ask(lintel.settings.get());
      set({
        stored: loaded(get().stored, reply),
        ...(reply.ok ? { draft: settingsDraftOf(reply.value), showErrors: false, problem: undefined } : {}),
      });
    },
    async loadAbout() {
      const reply = await ask(lintel.app.about());
      set({ about: loaded(get().about, reply) });
    },
    change: (part) => set(({ draft }) => ({ draft: { ...draft, ...part } })),
    discard() {
      const { stored } = get();
      if (stored.state === 'ready')
        set({ draft: settingsDraftOf(stored.value), showErrors: false, problem: undefined });
    },
    async save() {
      const { stored, draft, isSaving } = get();
      if (stored.state !== 'ready' || isSaving) return false;
      const settings = readSettings(draft, stored.value);
      if (settings === undefined) {
        set({ showErrors: true });
        return false;
      }
      set({ isSaving: true, showErrors: false, problem: undefined });
      const reply = await ask(lintel.settings.update({ settings }));
      set(
        reply.ok
          ? {
              isSaving: false,
              stored: { state: 'ready', value: reply.value },
              draft: settingsDraftOf(reply.value),
            }
          : { isSaving: false, problem: problemOf(reply) },
      );
      return reply.ok;
    },
    forget: () =>
      set({ stored: { state: 'loading' }, draft: emptyDraft, showErrors: false, problem: undefined }),
  }));
}
