import { contract } from '#app/contract/contract.ts';
import { saysNoPictures, textsInUse } from '#app/domain/consent-text.ts';
import { consentEndMs } from '#app/policy/consent.ts';
import { fail, ok } from '#app/result.ts';
import type { SubjectBundle, SubjectOptions } from '#main/privacy/interface.ts';
import type { Store } from '#main/store/interface.ts';
import { actorOf, confirmation } from './actor.ts';
import { datedName, type OfferDownload } from './downloads.ts';
import type { Serve } from './interface.ts';

export interface PrivacyParts {
  readonly store: () => Store;
  /** The gallery of the inference process must follow the consents. */
  readonly onConsentChanged: (personId: string) => void;
  /** Consents of many people may have ended at once. */
  readonly onManyConsentsChanged: () => void;
  /** Who withdrew may have to go at once. */
  readonly onWithdrawn: () => void;
  readonly gatherSubject: (
    personId: string,
    options: Pick<SubjectOptions, 'withTemplates' | 'withPhotos' | 'nowMs'>,
  ) => SubjectBundle | undefined;
  readonly writeSubject: (bundle: SubjectBundle, format: 'html' | 'json') => string;
  readonly offerDownload: OfferDownload;
}

const gone = () => fail('not-found', 'This person is not enrolled any more.');
const contentTypes = { html: 'text/html; charset=utf-8', json: 'application/json' } as const;

/** Serves privacy.*. */
export function servePrivacy(serve: Serve, parts: PrivacyParts): void {
  const { privacy } = contract;
  serve(privacy.consentTexts, () => ok({ texts: parts.store().consents.texts() }));

  serve(privacy.publishConsentText, (draft, context) => {
    const store = parts.store();
    const inUse = textsInUse(store.consents.texts()).find(({ language }) => language === draft.language);
    if (
      inUse !== undefined &&
      !draft.requiresRenewal &&
      inUse.text === draft.text &&
      inUse.purpose === draft.purpose &&
      inUse.validDays === draft.validDays
    )
      return fail('nothing-changed', 'This is the text in use.');
    if (store.settings.get().keepPhotos === true && saysNoPictures(draft.text))
      return fail(
        'consent-text-says-no-pictures',
        'Photos are kept here, but this text says that pictures are not.',
      );
    const published = store.transact(() => {
      const actor = actorOf(context);
      const text = store.consents.publish({ ...draft, createdAtMs: Date.now(), createdBy: actor });
      const { version, language, validDays, requiresRenewal } = text;
      const details = { version, language, validDays, requiresRenewal };
      store.audit.append({ kind: 'consent-text-published', actor, details });
      return text;
    });
    if (published.requiresRenewal) parts.onManyConsentsChanged();
    return ok(published);
  });

  serve(privacy.withdrawConsent, ({ id }, context) => {
    const store = parts.store();
    if (store.people.get(id) === undefined) return gone();
    const isWithdrawn = store.transact(() => {
      if (!store.consents.withdraw(id, Date.now())) return false;
      store.audit.append({
        kind: 'consent-withdrawn',
        actor: actorOf(context),
        personId: id,
        details: {},
      });
      return true;
    });
    if (!isWithdrawn) return fail('already-withdrawn', 'This consent was withdrawn before.');
    parts.onConsentChanged(id);
    const person = store.people.get(id);
    parts.onWithdrawn();
    return person === undefined ? gone() : ok(person);
  });

  serve(privacy.renewConsent, ({ id, consentVersion }, context) => {
    const store = parts.store();
    const text = textsInUse(store.consents.texts()).find(({ version }) => version === consentVersion);
    if (text === undefined)
      return fail('consent-text-replaced', 'This text was replaced meanwhile. Show the person the new one.');
    const givenAtMs = Date.now();
    const validUntilMs = consentEndMs(givenAtMs, text.validDays);
    const actor = actorOf(context);
    const isRenewed = store.transact(() => {
      const until = validUntilMs === undefined ? {} : { validUntilMs };
      const consent = { textVersion: text.version, language: text.language, givenAtMs, recordedBy: actor };
      if (store.people.get(id) === undefined || !store.consents.renew(id, { ...consent, ...until }))
        return false;
      store.audit.append({
        kind: 'consent-given',
        actor,
        personId: id,
        details: {
          consentVersion: text.version,
          ...(validUntilMs === undefined ? {} : { consentUntil: new Date(validUntilMs).toISOString() }),
        },
      });
      return true;
    });
    if (!isRenewed) return gone();
    parts.onConsentChanged(id);
    const person = store.people.get(id);
    return person === undefined ? gone() : ok(person);
  });

  serve(privacy.exportPerson, ({ id, format, withTemplates, withPhotos }, context) => {
    const nowMs = Date.now();
    const store = parts.store();
    const bundle = parts.gatherSubject(id, { withTemplates, withPhotos, nowMs });
    if (bundle === undefined) return gone();
    // In the log before the file is handed out, never after.
    store.audit.append({
      kind: 'person-exported',
      actor: actorOf(context),
      personId: id,
      details: { format, withTemplates, withPhotos, ...confirmation(context) },
    });
    const path = parts.offerDownload(context.windowId, {
      // The name of the person would stay behind in lists of downloads.
      name: datedName('person', nowMs, format),
      contentType: contentTypes[format],
      body: new TextEncoder().encode(parts.writeSubject(bundle, format)),
    });
    return ok({ path });
  });
}
