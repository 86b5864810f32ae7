import { randomUUID } from 'node:crypto';
import { textsInUse } from '#app/domain/consent-text.ts';
import type { Person } from '#app/domain/person.ts';
import { consentEndMs } from '#app/policy/consent.ts';
import type { Store } from '#main/store/interface.ts';
import type { FinishRequest, NewShot } from './interface.ts';

/** Stores a person with consent, templates and the log's row, all or nothing. Small pictures of the shots only where the site keeps photos. */
export function saveEnrollment(
  store: Store,
  request: FinishRequest,
  shots: readonly NewShot[],
  operatorName: string,
): Person {
  const id = randomUUID();
  return store.transact(() => {
    const texts = textsInUse(store.consents.texts());
    const read = request.consentVersion;
    const agreed = texts.find(({ version }) => read === undefined || version === read);
    if (agreed === undefined) throw new Error('Nobody can agree to a consent text that is not in use.');
    const now = Date.now();
    const validUntilMs = consentEndMs(now, agreed.validDays);
    store.people.insert({
      id,
      name: request.name,
      note: request.note,
      consent: {
        textVersion: agreed.version,
        language: agreed.language,
        givenAtMs: now,
        recordedBy: operatorName,
        ...(validUntilMs === undefined ? {} : { validUntilMs }),
      },
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
    const kept = store.settings.get().keepPhotos === true ? shots : [];
    for (const { id: shotId, thumbnailJpeg: jpeg } of kept)
      if (jpeg !== undefined) store.photos.insert({ shotId, personId: id, keptAtMs: now, jpeg });
    store.audit.append({
      kind: 'person-enrolled',
      actor: operatorName,
      personId: id,
      details: {
        shots: shots.length,
        ...(kept.length > 0 ? { photosKept: kept.length } : {}),
        sources: [...new Set(shots.map((shot) => shot.source))].join(', '),
        consentVersion: agreed.version,
        ...(validUntilMs === undefined ? {} : { consentUntil: new Date(validUntilMs).toISOString() }),
        wasConfirmedNotDuplicate: request.confirmedNotDuplicate,
      },
    });
    const person = store.people.get(id);
    if (person === undefined) throw new Error('A person just stored cannot be read back.');
    return person;
  });
}
