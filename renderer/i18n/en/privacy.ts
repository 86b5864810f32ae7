import type { ConsentState } from '#app/policy/consent.ts';

const languages = new Intl.DisplayNames(undefined, { type: 'language' });

const states: Readonly<Record<ConsentState, string>> = {
  valid: 'Consent given',
  expiring: 'Consent ends soon',
  missing: 'No consent',
  withdrawn: 'Consent withdrawn',
  superseded: 'New consent needed',
  expired: 'Consent expired',
};

export const privacy = {
  texts: 'Consent texts',
  failed: 'The consent texts could not be loaded.',
  language: 'Language',
  languageName: (tag: string) => `${languages.of(tag) ?? tag} (${tag})`,
  addLanguage: 'Another language…',
  languageTag: 'Language tag',
  languageTagHint: 'Such as de, fr or pt-BR.',
  languageWrong: 'Two or three small letters, and a region if need be: de, de-CH.',
  text: 'Consent text',
  textHint: 'What people read and agree to at enrollment.',
  purpose: 'Purpose',
  purposeHint: 'What the faces are used for, in one or two sentences.',
  validDays: 'Holds for (days)',
  validDaysHint: 'Empty: until it is withdrawn.',
  requiresRenewal: 'Everybody must agree again',
  requiresRenewalHint:
    'Whoever agreed to an earlier version in this language is no longer recognised until they agree to this one.',
  publish: 'Publish as a new version',
  published: (version: string) => `Version ${version} is in use.`,
  versions: 'All versions',
  version: (version: string, language: string, when: string) => `${version} (${language}), ${when}`,
  facts: (by: string, validDays: number, requiresRenewal: boolean) =>
    `Published by ${by}. A consent to it holds ${validDays === 0 ? 'until it is withdrawn' : `for ${validDays} days`}.${requiresRenewal ? ' Earlier consents had to be renewed.' : ''}`,
  states,
  onlyNeedsConsent: 'Consent missing or ending soon',
  allConsentsFine: 'Everybody’s consent is in order',
  allConsentsFineText: 'No consent of this search is missing, withdrawn, replaced or about to end.',
  notMatched: 'This person is not recognised at the door until a new consent is recorded.',
  until: (when: string) => `holds until ${when}`,
  untilWithdrawn: 'holds until it is withdrawn',
  withdrawnAt: (when: string) => `withdrawn ${when}`,
  withdraw: 'Withdraw consent',
  withdrawTitle: (name: string) => `Withdraw the consent of ${name}?`,
  withdrawText:
    'From now on this person is not recognised. Name and templates stay until the person is erased: do that too, unless the person asks to come back. The consent text that Lintel brings promises it.',
  withdrawn: 'The consent was withdrawn.',
  renew: 'Record a new consent',
  renewTitle: (name: string) => `New consent of ${name}`,
  renewConfirm: 'Record consent',
  renewed: 'The consent was recorded.',
  export: 'Export this person’s data',
  exportText:
    'Everything that Lintel keeps about this person, to hand over: name, note, consents, facts about the templates, attempts and rows of the log. Operators are not named. There are no pictures.',
  withTemplates: 'With the templates themselves (numbers)',
  exportHtml: 'To read (HTML)',
  exportJson: 'For programs (JSON)',
};
