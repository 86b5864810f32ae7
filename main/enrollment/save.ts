import { randomUUID } from 'node:crypto';
import type { Person } from '#app/domain/person.ts';
import type { Store } from '#main/store/interface.ts';
import type { FinishRequest, NewShot } from './interface.ts';

/** Stores a person with consent, templates and the log's row, all or nothing. Photos are not kept. */
export function saveEnrollment(
  store: Store,
  request: FinishRequest,
  shots: readonly NewShot[],
  operatorName: string,
): Person {
  const id = randomUUID();
  return store.transact(() => {
    const { consentVersion } = store.settings.get();
    const now = Date.now();
    store.people.insert({
      id,
      name: request.name,
      note: request.note,
      consent: { textVersion: consentVersion, givenAtMs: now, recordedBy: operatorName },
      enrolledAtMs: now,
    });
    for (const shot of shots)
      store.templates.insertShot({
        personId: id,
        shotId: shot.id,
        source: shot.source,
        quality: shot.quality,
        templates: shot.templates,
        createdAtMs: now,
      });
    store.audit.append({
      kind: 'person-enrolled',
      actor: operatorName,
      personId: id,
      details: {
        shots: shots.length,
        sources: [...new Set(shots.map((shot) => shot.source))].join(', '),
        consentVersion,
        wasConfirmedNotDuplicate: request.confirmedNotDuplicate,
      },
    });
    const person = store.people.get(id);
    if (person === undefined) throw new Error('A person just stored cannot be read back.');
    return person;
  });
}
