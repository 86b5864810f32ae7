import type { AuditDetails, AuditRow } from '#app/domain/audit.ts';
import type { Consent } from '#app/domain/person.ts';
import type { PlannedErasure } from '#app/domain/retention.ts';
import type { AttemptMark, Store } from '#main/store/interface.ts';
import type { SubjectBundle, SubjectOptions } from './interface.ts';

const rowsAtOnce = 200;

/**
 * Gathers all that is kept about one person.
 * @returns undefined when nobody has this id.
 */
export function gatherSubject(
  store: Store,
  personId: string,
  options: SubjectOptions,
): SubjectBundle | undefined {
  const person = store.people.get(personId);
  if (person === undefined) return undefined;
  const texts = new Map(store.consents.texts().map(({ version, text }) => [version, text]));
  const told = ({ recordedBy: _recordedBy, ...consent }: Consent) => ({
    ...consent,
    text: texts.get(consent.textVersion),
  });
  const { consent, ...facts } = person;
  return {
    site: store.settings.get().siteName,
    madeAtMs: options.nowMs,
    person: facts,
    consents: [consent, ...store.consents.past(personId).reverse()].map(told),
    shots: store.templates.shotsOf(personId),
    ...(options.withTemplates
      ? {
          templates: store.templates
            .byPerson(personId)
            .map(({ modelId, values }) => ({ modelId, values: [...values] })),
        }
      : {}),
    ...(options.withPhotos
      ? {
          photos: store.photos.ofPerson(personId).map(({ keptAtMs, jpeg }) => ({
            keptAtMs,
            jpegBase64: Buffer.from(jpeg).toString('base64'),
          })),
        }
      : {}),
    ...(options.plan === undefined ? {} : { plannedErasure: plannedErasure(options.plan) }),
    attempts: attemptsOf(store, personId),
    log: rowsAbout(store, personId).map(({ sequence, atMs, kind, actor, details }) => ({
      sequence,
      atMs,
      kind,
      by: actor === 'lintel' ? 'Lintel' : 'an operator',
      details: withoutOthers(details),
    })),
  };
}

/** Who served the person, who stood beside, and whom the person looks like are other people's data (GDPR art. 15(4)). */
function withoutOthers(details: AuditDetails): AuditDetails {
  return {
    ...details,
    ...('confirmedBy' in details ? { confirmedBy: 'an operator' } : {}),
    ...('anotherPersonBecause' in details
      ? { anotherPersonBecause: 'left out: it may name somebody else' }
      : {}),
  };
}

function plannedErasure({ personId: _personId, name: _name, ...plan }: PlannedErasure) {
  return plan;
}

function attemptsOf(store: Store, personId: string): SubjectBundle['attempts'] {
  const attempts = store.attempts.ofPerson(personId);
  const marks = new Map<number, AttemptMark>();
  for (let at = 0; at < attempts.length; at += rowsAtOnce)
    for (const [sequence, mark] of store.attempts.marksOf(
      attempts.slice(at, at + rowsAtOnce).map(({ auditSequence }) => auditSequence),
    ))
      marks.set(sequence, mark);
  return attempts.map(({ personId: _personId, trackId: _trackId, ...attempt }) => {
    const mark = marks.get(attempt.auditSequence);
    return mark === undefined ? attempt : { ...attempt, mark };
  });
}

function rowsAbout(store: Store, personId: string): AuditRow[] {
  const found: AuditRow[] = [];
  for (;;) {
    const { rows } = store.audit.page({ personId }, found.at(-1)?.sequence, rowsAtOnce);
    found.push(...rows);
    if (rows.length < rowsAtOnce) return found;
  }
}

/** For programs: what `subjectHtml` tells, as JSON. */
export function subjectJson(bundle: SubjectBundle): string {
  return `${JSON.stringify({ format: 'lintel-subject-1', ...bundle }, null, 2)}\n`;
}
