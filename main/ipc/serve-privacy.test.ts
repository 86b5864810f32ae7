import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sayingPictures } from '#app/domain/consent-text.ts';
import { gatherSubject, subjectJson } from '#main/privacy/subject-export.ts';
import type { Store } from '#main/store/interface.ts';
import { type Desk, newDesk } from './desk.fixture.ts';
import { servePrivacy } from './serve-privacy.ts';

const text = {
  language: 'en',
  text: 'I agree to be recognised at this door.',
  purpose: 'Door',
  validDays: 365,
  requiresRenewal: false,
};
let desk: Desk;
let store: Store;
let ask: Desk['ask'];
let changed: string[];

beforeEach(() => {
  desk = newDesk();
  ({ store, ask } = desk);
  changed = [];
  servePrivacy(desk.serve, {
    store: () => store,
    onConsentChanged: (id) => changed.push(id),
    onManyConsentsChanged: () => changed.push('everybody'),
    onWithdrawn: () => changed.push('withdrawn'),
    gatherSubject: (id, options) => gatherSubject(store, id, options),
    writeSubject: subjectJson,
    offerDownload: desk.offerDownload,
  });
});
afterEach(() => desk.close());

const logged = () =>
  store.audit.page({}, undefined, 50).rows.map(({ kind, actor, personId }) => [kind, actor, personId]);

describe('consent over the bridge', () => {
  test('withdrawing takes the person out of the gallery and is logged once, however often it is asked', async () => {
    const id = desk.enroll();
    expect(await ask('privacy.withdrawConsent', { id })).toMatchObject({ ok: true, value: { id } });
    expect(await ask('privacy.withdrawConsent', { id })).toMatchObject({ code: 'already-withdrawn' });
    expect(store.templates.forGallery()).toEqual([]);
    expect(changed).toEqual([id, 'withdrawn']);
    expect(logged()).toEqual([['consent-withdrawn', 'desk', id]]);
  });

  test('a consent is renewed to the text in use only, with its term', async () => {
    const id = desk.enroll();
    await ask('privacy.publishConsentText', text);
    const renewed = (consentVersion: string) =>
      ask('privacy.renewConsent', { id, consentVersion, consentGiven: true });
    expect(await renewed('en-1')).toMatchObject({ code: 'consent-text-replaced' });
    expect(changed).toEqual([]);
    expect(await renewed('en-2')).toMatchObject({ ok: true });
    const { consent } = store.people.get(id) ?? {};
    expect(consent).toMatchObject({ textVersion: 'en-2', language: 'en', recordedBy: 'desk' });
    expect((consent?.validUntilMs ?? 0) - (consent?.givenAtMs ?? 0)).toBe(365 * 86_400_000);
    expect(
      await ask('privacy.renewConsent', { id: 'nobody', consentVersion: 'en-2', consentGiven: true }),
    ).toMatchObject({ code: 'not-found' });
    expect(logged()[0]).toEqual(['consent-given', 'desk', id]);
  });

  test('a text that asks everybody again has the gallery loaded afresh, another has not; the same text is no version', async () => {
    expect(await ask('privacy.publishConsentText', text)).toMatchObject({ value: { version: 'en-2' } });
    expect(await ask('privacy.publishConsentText', text)).toMatchObject({ code: 'nothing-changed' });
    expect(changed).toEqual([]);
    await ask('privacy.publishConsentText', { ...text, requiresRenewal: true });
    expect(changed).toEqual(['everybody']);
    expect(logged().map(([kind]) => kind)).toEqual(['consent-text-published', 'consent-text-published']);
  });

  test('a text that says that pictures are not kept is no text for a site that keeps them', async () => {
    store.settings.put({ ...store.settings.get(), keepPhotos: true });
    const denying = { ...text, text: `${text.text} The pictures themselves are not kept.` };
    expect(await ask('privacy.publishConsentText', denying)).toMatchObject({
      code: 'consent-text-says-no-pictures',
    });
    const corrected = { ...denying, text: sayingPictures(denying.text) };
    expect(await ask('privacy.publishConsentText', corrected)).toMatchObject({ ok: true });
  });

  test('an operator records consents but neither writes texts nor exports people; an auditor does none of it', async () => {
    const id = desk.enroll();
    desk.role = 'operator';
    expect(await ask('privacy.publishConsentText', text)).toMatchObject({ code: 'not-allowed' });
    const wish = { id, format: 'json', withTemplates: false, withPhotos: false };
    expect(await ask('privacy.exportPerson', wish)).toMatchObject({ code: 'not-allowed' });
    desk.role = 'auditor';
    expect(await ask('privacy.withdrawConsent', { id })).toMatchObject({ code: 'not-allowed' });
    expect(logged()).toEqual([]);
    desk.role = 'operator';
    expect(await ask('privacy.withdrawConsent', { id })).toMatchObject({ ok: true });
  });

  test('a person’s file is logged before it is handed out, under a name that tells nothing', async () => {
    const id = desk.enroll();
    await ask('privacy.exportPerson', { id, format: 'json', withTemplates: true, withPhotos: false });
    expect(logged()).toEqual([['person-exported', 'desk', id]]);
    expect(desk.files[0]?.name).toMatch(/^lintel-person-[-0-9a-f]+\.json$/);
    expect(JSON.parse(desk.files[0]?.body ?? '')).toMatchObject({ person: { name: 'Ada Lovelace' } });
    expect(
      await ask('privacy.exportPerson', {
        id: 'nobody',
        format: 'html',
        withTemplates: false,
        withPhotos: false,
      }),
    ).toMatchObject({
      code: 'not-found',
    });
    expect(desk.files).toHaveLength(1);
  });
});
