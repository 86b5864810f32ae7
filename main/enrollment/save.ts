import { randomUUID } from 'node:crypto';
import { saysNoPictures, textsInUse } from '#app/domain/consent-text.ts';
import type { Person } from '#app/domain/person.ts';
import { consentEndMs } from '#app/policy/consent.ts';
import type { Store } from '#main/store/interface.ts';
import type { FinishRequest, NewShot } from './interface.ts';

/**
 * Puts shots in the place of a person's former ones: better shots of the same person, who agreed before. Kept photos go with their shots.
 * @returns undefined when nobody has this id.
 */
export function replaceShots(
  store: Store,
  personId: string,
  shots: readonly NewShot[],
  operatorName: string,
): Person | undefined {
  return store.transact(() => {
    const before = store.people.get(personId);
    if (before === undefined) return undefined;
    store.templates.removeShots(personId);
    const kept = insertShots(store, personId, shots, Date.now(), before.consent.textVersion);
    store.audit.append({
      kind: 'person-enrolled-anew',
      actor: operatorName,
      personId,
      details: {
        shots: shots.length,
        shotsBefore: before.shotCount,
        ...(kept > 0 ? { photosKept: kept } : {}),
        sources: [...new Set(shots.map((shot) => shot.source))].join(', '),
      },
    });
    return store.people.get(personId);
  });
}

/** Whether the site keeps photos and the person agreed to a text that does not deny it. In doubt not. */
function mayKeepPhotos(store: Store, textVersion: string): boolean {
  const agreed = store.consents.texts().find(({ version }) => version === textVersion);
  return store.settings.get().keepPhotos === true && agreed !== undefined && !saysNoPictures(agreed.text);
}

/** @returns how many small pictures were kept with them. */
function insertShots(
  store: Store,
  personId: string,
  shots: readonly NewShot[],
  now: number,
  textVersion: string,
): number {
  for (const shot of shots)
    store.templates.insertShot({
      personId,
      shotId: shot.id,
      source: shot.source,
      quality: shot.quality,
      templates: shot.templates,
      createdAtMs: now,
    });
  const kept = mayKeepPhotos(store, textVersion) ? shots : [];
  for (const { id: shotId, thumbnailJpeg: jpeg } of kept)
    if (jpeg !== undefined) store.photos.insert({ shotId, personId, keptAtMs: now, jpeg });
  return kept.length;
}

/**
 * Stores a person with consent, templates and the log's row, all or nothing.
 * Small pictures of the shots only where the site keeps photos.
 * @param lookAlikes enrolled people who look like this one; all of them are asked for a PIN from then on.
 */
export function saveEnrollment(
  store: Store,
  request: FinishRequest,
  shots: readonly NewShot[],
  operatorName: string,
  lookAlikes: readonly string[] = [],
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
    const kept = insertShots(store, id, shots, now, agreed.version);
    store.audit.append({
      kind: 'person-enrolled',
      actor: operatorName,
      personId: id,
      details: {
        shots: shots.length,
        ...(kept > 0 ? { photosKept: kept } : {}),
        sources: [...new Set(shots.map((shot) => shot.source))].join(', '),
        consentVersion: agreed.version,
        ...(validUntilMs === undefined ? {} : { consentUntil: new Date(validUntilMs).toISOString() }),
        ...(lookAlikes.length === 0
          ? {}
          : {
              lookAlikes: lookAlikes.length,
              anotherPersonBecause: request.anotherPersonBecause ?? '',
            }),
      },
    });
    // Nobody can tell them apart by the face: the camera alone opens for none of them from now on.
    for (const alike of lookAlikes.length === 0 ? [] : [id, ...lookAlikes]) {
      store.people.setAsksPin(alike, true);
      store.audit.append({
        kind: 'claim-changed',
        actor: operatorName,
        personId: alike,
        details: { asksPin: true },
      });
    }
    const person = store.people.get(id);
    if (person === undefined) throw new Error('A person just stored cannot be read back.');
    return person;
  });
}
