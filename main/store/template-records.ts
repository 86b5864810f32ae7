import { TemplateProtection } from '#main/gallery/interface.ts';
import type { GalleryEntry, Template } from '#main/inference/interface.ts';
import type { Connection } from './connection.ts';
import type { PersonSeals, TemplateStore } from './interface.ts';
import { TemplateRenewal } from './person-keys/template-renewal.ts';
import { templateSecret } from './person-keys/template-secret.ts';
import { withConsent } from './repositories/consents.ts';
import { shotsOf } from './repositories/shots.ts';
import {
  countTemplates,
  galleryTemplates,
  insertShot,
  peopleWithTemplates,
  removeShots,
  templatesOf,
} from './repositories/templates.ts';

/** What the store does around them. */
export interface TemplateRecordParts {
  readonly transact: <T>(work: () => T) => T;
  /** Inside a transaction that removes templates, or their secret: nothing may be left of them once it has committed. */
  readonly onRemoved: () => void;
  /** Wall clock by which consents are judged, ms. */
  readonly consentNowMs: () => number;
}

/** Read at once where nobody waits in between. */
const peopleAtOnce = 500;
/** People who hold up a new secret; once they are erased the next ones are told. */
const mostTold = 100;

/** Templates of the enrolled, over a connection. `forget` is told of those whose keys are destroyed. */
export function templateRecords(
  db: Connection,
  seals: PersonSeals,
  on: TemplateRecordParts,
): TemplateStore & { forget(personId: string): void } {
  const renewal = new TemplateRenewal(db, seals);
  /** Whose row of the gallery, or whose shots, did not open when they were last read. */
  let unreadableRows = new Set<string>();
  const unreadableShots = new Set<string>();

  function read(personId: string): Template[] {
    const templates = templatesOf(db, seals, personId);
    if (templates === undefined) unreadableShots.add(personId);
    else unreadableShots.delete(personId);
    return renewal.asPresent(personId, templates ?? []);
  }

  function* galleryParts(people: number): Generator<GalleryEntry[]> {
    unreadableRows = new Set();
    for (let after: number | undefined = 0; after !== undefined; ) {
      const { entries, last } = galleryTemplates(db, seals, after, people, (id) => unreadableRows.add(id));
      const ids = entries.map(({ personId }) => personId);
      const consented = withConsent(db, ids, on.consentNowMs());
      after = last;
      yield entries
        .filter(({ personId }) => consented.has(personId))
        .map(({ personId, templates }) => ({ personId, templates: renewal.asPresent(personId, templates) }));
    }
  }

  return {
    shotsOf: (personId) => shotsOf(db, personId),
    insertShot: (shot) =>
      on.transact(() => {
        renewal.turnBack(shot.personId);
        insertShot(db, seals, shot);
      }),
    removeShots: (personId) =>
      on.transact(() => {
        on.onRemoved();
        removeShots(db, seals, personId);
      }),
    byPerson: read,
    people: () => peopleWithTemplates(db),
    count: () => countTemplates(db),
    galleryParts,
    forGallery: () => [...galleryParts(peopleAtOnce)].flat(),
    unreadable: () => [...unreadableRows.union(unreadableShots)],
    forget(personId) {
      unreadableRows.delete(personId);
      unreadableShots.delete(personId);
    },
    protection: () => {
      const secret = templateSecret(db);
      return { secret, id: new TemplateProtection(secret).id };
    },
    renewal: () => renewal.progress(),
    beginRenewal: (actor) => on.transact(() => renewal.begin(actor)),
    turnSome(most) {
      const step = renewal.turnSome(most);
      // Who holds it up is counted, and told, among those to enroll again.
      if (step === 'unreadable') for (const personId of renewal.left(mostTold)) read(personId);
      return step;
    },
    finishRenewal: () =>
      on.transact(() => {
        on.onRemoved();
        renewal.finish();
      }),
  };
}
