import { setImmediate as letOthersRun } from 'node:timers/promises';
import { contract } from '#app/contract/contract.ts';
import type { Settings } from '#app/domain/settings.ts';
import { allowsMatching } from '#app/policy/consent.ts';
import { thresholdOf } from '#app/recognition/thresholds.ts';
import { watchAlike } from './alike/alike-watch.ts';
import type { AlikeBar, AlikeWatch } from './alike/interface.ts';
import type { GalleryEntry, Inference } from './inference/interface.ts';
import type { Push } from './ipc/pusher.ts';
import { createRestartDelay } from './shell/restart-delay.ts';
import type { Store } from './store/interface.ts';

export interface GalleryKeeperParts {
  readonly store: Store;
  readonly inference: Inference;
  readonly push: Push;
  /** Told once of each person and start: nothing of their shots can be read, so they must be enrolled again. */
  readonly onUnreadable: (personId: string) => void;
  /** `isComplete` or `problem` is another. */
  readonly onState: () => void;
  readonly logSurprise: (what: string, error: unknown) => void;
  /** How long before what could not be read is read again, ms; called for each time. Default: 0, then 1 s, doubling to 30 s. */
  readonly retryDelay?: () => number;
}

/** Some 1 ms of work; in the middle of a change of the secret 4 ms. */
const peopleAtOnce = 16;
/** How long reading may keep the event loop, ms. */
const sliceMs = 4;

const unread =
  'The people enrolled cannot be read, so the door stays locked. Lintel tries again by itself. Check disk space and the data folder.';

/** Keeps the gallery of the inference process like the store: who has a valid consent is in it, and nobody else. */
export interface GalleryKeeper {
  /** People who look alike to Lintel. */
  readonly alike: AlikeWatch;
  /** Whether the gallery holds everybody. Where somebody may be missing nobody may be compared: the margin to the next best would be wrong. */
  readonly isComplete: boolean;
  /** Why it does not, for a person, where that does not end by itself in a moment. */
  readonly problem: string | undefined;
  /** Whether this person's consent is valid now. */
  mayHold(personId: string): boolean;
  /** Somebody's templates were found not to open. */
  tellUnreadable(): void;
  /** At a start: resolves when everybody has been read, before the inference process has them. @throws StoreProblem */
  load(): Promise<void>;
  /**
   * Reads everybody anew, some at a time. What cannot be read is tried again, and nobody is compared until it could be.
   * @param meanwhile `as-before`: the door goes on with the gallery of before, until everybody is read. `nobody`: some of those in it may not be compared any more.
   */
  reload(meanwhile: 'as-before' | 'nobody'): void;
  /** Enrolled, changed, or gone. */
  update(personId: string): void;
  /** Takes somebody out who is still enrolled. */
  remove(personId: string): void;
  settingsChanged(before: Settings, after: Settings): void;
  close(): void;
}

export function keepGallery({
  store,
  inference,
  push,
  onUnreadable,
  onState,
  logSurprise,
  retryDelay = createRestartDelay(() => performance.now()),
}: GalleryKeeperParts): GalleryKeeper {
  const toldUnreadable = new Set<string>();

  const alike = watchAlike({
    people: () => inference.people,
    near: (modelId, personIds, minSimilarity) => inference.near(modelId, personIds, minSimilarity),
    shotsOf: (personId, modelId) =>
      store.templates
        .byPerson(personId)
        .filter((template) => template.modelId === modelId)
        .map(({ values }) => values),
    bar: () => alikeBar(store.settings.get()),
    onChange: ({ state, pairs }) => push(contract.people.alikeChanged, { state, pairs: pairs.length }),
    onError: (error) => logSurprise('comparing people with each other', error),
  });

  function mayHold(id: string): boolean {
    const person = store.people.get(id);
    return person !== undefined && allowsMatching(person.consent, store.consents.nowMs());
  }

  function tellUnreadable(): void {
    for (const personId of store.templates.unreadable()) {
      if (toldUnreadable.has(personId)) continue;
      toldUnreadable.add(personId);
      onUnreadable(personId);
    }
  }

  /** Number of the reading that counts: an earlier one gives up. */
  let newest = 0;
  /** Whether it has read everybody: only then somebody can be added. */
  let isRead = false;
  /** Who changed since it began. */
  const changed = new Set<string>();
  let retry: NodeJS.Timeout | undefined;
  let isComplete = false;
  let problem: string | undefined;

  /** Ends when everybody has been read, or another reading, or the end, has come before. @throws StoreProblem */
  async function read(): Promise<void> {
    clearTimeout(retry);
    newest += 1;
    const mine = newest;
    isRead = false;
    changed.clear();
    // What led to it, the last step of a new secret for one, has kept the event loop already.
    await letOthersRun();
    if (mine !== newest) return;
    const entries = new Map<string, GalleryEntry>();
    let sinceMs = performance.now();
    for (const part of store.templates.galleryParts(peopleAtOnce)) {
      for (const entry of part) entries.set(entry.personId, entry);
      if (performance.now() - sinceMs < sliceMs) continue;
      await letOthersRun();
      if (mine !== newest) return;
      sinceMs = performance.now();
    }
    for (const personId of changed) {
      if (mayHold(personId))
        entries.set(personId, { personId, templates: store.templates.byPerson(personId) });
      else entries.delete(personId);
    }
    isRead = true;
    tellUnreadable();
    inference.loadGallery([...entries.values()], store.templates.protection().secret).then(
      () => {
        if (mine === newest) tell(true, undefined);
      },
      (error) => {
        if (mine === newest) notRead(error);
      },
    );
    alike.noteAllChanged();
  }

  function tell(isCompleteNow: boolean, problemNow: string | undefined): void {
    const isNews = isComplete !== isCompleteNow || problem !== problemNow;
    isComplete = isCompleteNow;
    problem = problemNow;
    if (isNews) onState();
  }

  function notRead(error: unknown): void {
    isRead = false;
    retry = setTimeout(readAgain, retryDelay());
    logSurprise('reading the gallery', error);
    tell(false, unread);
  }

  function readAgain(): void {
    read().catch(notRead);
  }

  function remove(id: string): void {
    if (!isRead) changed.add(id);
    inference.removePerson(id).catch((error) => logSurprise('taking a person out of the gallery', error));
    alike.noteChanged(id);
  }

  return {
    alike,
    get isComplete() {
      return isComplete;
    },
    get problem() {
      return problem;
    },
    mayHold,
    tellUnreadable,
    load: read,
    reload(meanwhile) {
      if (meanwhile === 'nobody') tell(false, problem);
      readAgain();
    },
    update(id) {
      if (!mayHold(id)) return remove(id);
      // Into a gallery that is about to be replaced, maybe under another secret, nobody is put: they come with the next one.
      if (!isRead) {
        changed.add(id);
        return;
      }
      inference
        .upsertPerson({ personId: id, templates: store.templates.byPerson(id) })
        .catch((error) => logSurprise('updating the gallery', error));
      alike.noteChanged(id);
    },
    remove,
    settingsChanged(before, after) {
      if (JSON.stringify(alikeBar(before)) !== JSON.stringify(alikeBar(after))) alike.noteAllChanged();
    },
    close() {
      newest += 1;
      clearTimeout(retry);
      alike.close();
    },
  };
}

/** People count as alike from the margin below the threshold that this door decides by: there a search says "not sure". */
function alikeBar({ match, door }: Settings): AlikeBar {
  const threshold = thresholdOf(match, door.mode === 'claim-and-face' ? 'verification' : 'identification');
  return { modelId: match.modelId, minSimilarity: threshold - match.minMargin };
}
