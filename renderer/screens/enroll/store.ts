import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import type { EnrollmentState } from '#app/contract/people.ts';
import { type ConsentText, textsInUse } from '#app/domain/consent-text.ts';
import { type Person, PersonName } from '#app/domain/person.ts';
import { ask, type Loaded, loaded, type Problem, problemOf } from '#renderer/state/problem.ts';

/** A photo that was chosen, and what became of it. */
export interface PhotoResult {
  readonly key: number;
  readonly name: string;
  readonly outcome: 'waiting' | 'reading' | 'accepted' | Problem;
}

export interface ChosenPhoto {
  readonly name: string;
  readonly sizeBytes: number;
  readonly readBase64: () => Promise<string>;
}

export interface EnrollDraft {
  readonly name: string;
  readonly note: string;
  /** Of the consent text that is shown; undefined for the first. */
  readonly language: string | undefined;
  readonly consentGiven: boolean;
  /** Said of people who look alike, with the reason. */
  readonly isAnotherPerson: boolean;
  readonly anotherPersonBecause: string;
}

export interface EnrollState {
  readonly phase: 'choose' | 'starting' | 'running' | 'finishing' | 'done';
  readonly source: 'camera' | 'photos';
  readonly progress: EnrollmentState | undefined;
  readonly photos: readonly PhotoResult[];
  readonly draft: EnrollDraft;
  readonly showErrors: boolean;
  readonly problem: Problem | undefined;
  /** The consent texts in use, by language. */
  readonly consent: Loaded<readonly ConsentText[]>;
  /** Who was just enrolled. */
  readonly person: Person | undefined;
  /** Enrolled people who look like the one just enrolled: all are asked for a PIN now. */
  readonly lookAlikes: readonly EnrollmentState['similarPeople'][number][];
  /** Whose shots are to be replaced by better ones. */
  readonly replacing: { readonly id: string; readonly name: string } | undefined;
  readonly loadConsent: () => Promise<void>;
  readonly start: (source: 'camera' | 'photos') => Promise<void>;
  readonly addPhotos: (photos: readonly ChosenPhoto[]) => Promise<void>;
  readonly removeShot: (shotId: string) => Promise<void>;
  readonly change: (part: Partial<EnrollDraft>) => void;
  readonly finish: () => Promise<void>;
  /** The next enrollment takes better shots of this person. */
  readonly replace: (person: { readonly id: string; readonly name: string }) => void;
  /** Throws the shots away and starts from the beginning; harmless when nothing runs. */
  readonly cancel: () => Promise<void>;
  /** Ends what a page that was reloaded left behind in main: door decisions would stay paused. */
  readonly endLeftover: () => Promise<void>;
}

/** What the contract allows for one photo (28,000,000 characters of base64), in bytes. */
const largestPhotoBytes = 20 * 1024 * 1024;
/** Main refuses fewer; a single photo may be all that there is (main/enrollment). */
export const leastShots = { camera: 3, photos: 1 } as const;

/** Characters of a reason that the contract asks for. */
const leastReason = 3;

export const emptyDraft: EnrollDraft = {
  name: '',
  note: '',
  language: undefined,
  consentGiven: false,
  isAnotherPerson: false,
  anotherPersonBecause: '',
};
const fresh = {
  phase: 'choose',
  progress: undefined,
  photos: [],
  draft: emptyDraft,
  showErrors: false,
  problem: undefined,
  person: undefined,
  lookAlikes: [],
  replacing: undefined,
} as const;

/** The consent text that the person reads. */
export function shownText(state: Pick<EnrollState, 'consent' | 'draft'>): ConsentText | undefined {
  if (state.consent.state !== 'ready') return undefined;
  const texts = state.consent.value;
  return texts.find(({ language }) => language === state.draft.language) ?? texts[0];
}

/** What keeps the enrollment from being finished, nearest first; undefined when nothing does. */
export function missing(
  state: Pick<EnrollState, 'source' | 'progress' | 'draft'>,
): 'shots' | 'name' | 'consent' | 'duplicate' | undefined {
  const { progress, draft, source } = state;
  if ((progress?.shots.length ?? 0) < leastShots[source]) return 'shots';
  if (!PersonName.safeParse(draft.name).success) return 'name';
  if (!draft.consentGiven) return 'consent';
  const isExplained = draft.isAnotherPerson && draft.anotherPersonBecause.trim().length >= leastReason;
  if ((progress?.similarPeople.length ?? 0) > 0 && !isExplained) return 'duplicate';
  return undefined;
}

/** One guided enrollment: main takes and judges the shots, this shows them and gathers name and consent. */
export function createEnrollStore(lintel: Pick<LintelBridge, 'enrollment' | 'privacy'>) {
  let lastKey = 0;
  /** Rises with every start and cancel, so that answers to an earlier enrollment are not taken for this one's. */
  let run = 0;
  const store = createStore<EnrollState>()((set, get) => {
    const setPhoto = (key: number, outcome: PhotoResult['outcome']) =>
      set(({ photos }) => ({
        photos: photos.map((photo) => (photo.key === key ? { ...photo, outcome } : photo)),
      }));

    async function addPhoto(key: number, photo: ChosenPhoto, mine: number): Promise<void> {
      if (photo.sizeBytes > largestPhotoBytes) return setPhoto(key, { code: 'image-too-large' });
      setPhoto(key, 'reading');
      let photoBase64: string;
      try {
        photoBase64 = await photo.readBase64();
      } catch {
        return setPhoto(key, { code: 'image-damaged' });
      }
      const reply = await ask(lintel.enrollment.addPhoto({ photoBase64 }));
      if (mine !== run) return;
      if (reply.ok) set({ progress: reply.value });
      setPhoto(key, reply.ok ? 'accepted' : problemOf(reply));
    }

    /** What was being finished was left meanwhile: main must not hold on to an enrollment that nobody sees. */
    async function endUnseen(isFinished: boolean): Promise<void> {
      if (!isFinished && get().phase === 'choose') await ask(lintel.enrollment.cancel());
    }

    async function finishReplacing(): Promise<void> {
      const { progress, source } = get();
      if ((progress?.shots.length ?? 0) < leastShots[source]) return set({ showErrors: true });
      const mine = run;
      set({ phase: 'finishing', problem: undefined });
      const reply = await ask(lintel.enrollment.replaceShots());
      if (mine !== run) return endUnseen(reply.ok);
      if (!reply.ok) return set({ phase: 'running', problem: problemOf(reply) });
      run += 1;
      set({ ...fresh, phase: 'done', person: reply.value, replacing: get().replacing });
    }

    return {
      ...fresh,
      source: 'camera',
      consent: { state: 'loading' },
      async loadConsent() {
        const reply = await ask(lintel.privacy.consentTexts());
        set({
          consent: loaded(
            get().consent,
            reply.ok ? { ok: true, value: textsInUse(reply.value.texts) } : reply,
          ),
        });
      },
      async start(source) {
        run += 1;
        const mine = run;
        const { replacing } = get();
        set({ ...fresh, phase: 'starting', source, replacing });
        const reply = await ask(
          lintel.enrollment.start({ source, ...(replacing === undefined ? {} : { personId: replacing.id }) }),
        );
        if (mine !== run) {
          // Left meanwhile: main must not go on with an enrollment that nobody sees.
          if (reply.ok) await ask(lintel.enrollment.cancel());
          return;
        }
        set(
          reply.ok
            ? { phase: 'running', progress: reply.value }
            : { phase: 'choose', problem: problemOf(reply) },
        );
      },
      async addPhotos(chosen) {
        const mine = run;
        const keyed = chosen.map((photo) => {
          lastKey += 1;
          return { key: lastKey, photo };
        });
        set(({ photos }) => ({
          photos: [
            ...photos,
            ...keyed.map(({ key, photo }) => ({ key, name: photo.name, outcome: 'waiting' as const })),
          ],
        }));
        // One after the other: each is judged against the shots before it, and a photo may take 28 MB.
        for (const { key, photo } of keyed) {
          if (mine !== run) return;
          await addPhoto(key, photo, mine);
        }
      },
      async removeShot(shotId) {
        const mine = run;
        const reply = await ask(lintel.enrollment.removeShot({ shotId }));
        if (mine !== run) return;
        set(reply.ok ? { progress: reply.value, problem: undefined } : { problem: problemOf(reply) });
      },
      change: (part) => set(({ draft }) => ({ draft: { ...draft, ...part } })),
      replace: (replacing) => set({ ...fresh, replacing }),
      async finish() {
        const state = get();
        if (state.phase !== 'running') return;
        if (state.replacing !== undefined) return finishReplacing();
        const text = shownText(state);
        if (text === undefined || missing(state) !== undefined) return set({ showErrors: true });
        const { name, note, anotherPersonBecause } = state.draft;
        const lookAlikes = state.progress?.similarPeople ?? [];
        const mine = run;
        set({ phase: 'finishing', problem: undefined });
        const reply = await ask(
          lintel.enrollment.finish({
            name: name.trim(),
            note: note.trim(),
            consentGiven: true,
            consentVersion: text.version,
            ...(lookAlikes.length === 0 ? {} : { anotherPersonBecause: anotherPersonBecause.trim() }),
          }),
        );
        if (mine !== run) return endUnseen(reply.ok);
        if (reply.ok) {
          run += 1;
          set({ ...fresh, phase: 'done', person: reply.value, lookAlikes });
          return;
        }
        set({ phase: 'running', problem: problemOf(reply) });
        if (reply.code !== 'consent-text-replaced') return;
        // What the person agreed to is not what they would agree to now.
        get().change({ consentGiven: false });
        await get().loadConsent();
      },
      async cancel() {
        const { phase } = get();
        run += 1;
        set(fresh);
        if (phase === 'running' || phase === 'starting') await ask(lintel.enrollment.cancel());
      },
      async endLeftover() {
        if (get().phase === 'choose') await ask(lintel.enrollment.cancel());
      },
    };
  });
  lintel.enrollment.changed((progress) => {
    if (store.getState().phase === 'running') store.setState({ progress });
  });
  return store;
}
