import { contract } from '#app/contract/contract.ts';
import type { Settings } from '#app/domain/settings.ts';
import { allowsMatching } from '#app/policy/consent.ts';
import { thresholdOf } from '#app/recognition/thresholds.ts';
import { watchAlike } from './alike/alike-watch.ts';
import type { AlikeBar, AlikeWatch } from './alike/interface.ts';
import type { Inference } from './inference/interface.ts';
import type { Push } from './ipc/pusher.ts';
import type { Store } from './store/interface.ts';

export interface GalleryKeeperParts {
  readonly store: Store;
  readonly inference: Inference;
  readonly push: Push;
  /** Told once of each person and start: nothing of their shots can be read, so they must be enrolled again. */
  readonly onUnreadable: (personId: string) => void;
  readonly logSurprise: (what: string, error: unknown) => void;
}

/** Keeps the gallery of the inference process like the store: who has a valid consent is in it, and nobody else. */
export interface GalleryKeeper {
  /** People who look alike to Lintel. */
  readonly alike: AlikeWatch;
  /** Whether this person's consent is valid now. */
  mayHold(personId: string): boolean;
  /** Somebody's templates were found not to open. */
  tellUnreadable(): void;
  /** Loads everybody anew. */
  load(): void;
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
  logSurprise,
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

  return {
    alike,
    mayHold,
    tellUnreadable,
    load() {
      const entries = store.templates.forGallery();
      tellUnreadable();
      inference
        .loadGallery(entries, store.templates.protection().secret)
        .catch((error) => logSurprise('loading the gallery', error));
      alike.noteAllChanged();
    },
    update(id) {
      const change = mayHold(id)
        ? inference.upsertPerson({ personId: id, templates: store.templates.byPerson(id) })
        : inference.removePerson(id);
      change.catch((error) => logSurprise('updating the gallery', error));
      alike.noteChanged(id);
    },
    remove(id) {
      inference.removePerson(id).catch((error) => logSurprise('taking a person out of the gallery', error));
      alike.noteChanged(id);
    },
    settingsChanged(before, after) {
      if (JSON.stringify(alikeBar(before)) !== JSON.stringify(alikeBar(after))) alike.noteAllChanged();
    },
    close: () => alike.close(),
  };
}

/** People count as alike from the margin below the threshold that this door decides by: there a search says "not sure". */
function alikeBar({ match, door }: Settings): AlikeBar {
  const threshold = thresholdOf(match, door.mode === 'claim-and-face' ? 'verification' : 'identification');
  return { modelId: match.modelId, minSimilarity: threshold - match.minMargin };
}
