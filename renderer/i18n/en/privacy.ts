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
  groups: { screen: 'Screen at the door', pictures: 'Pictures', notice: 'For the privacy notice' },
  texts: 'Consent texts',
  textsText: 'What people read and agree to at enrollment, per language.',
  inUse: (versions: string) => `In use: ${versions}.`,
  failed: 'The consent texts could not be loaded.',
  language: 'Language',
  languageName: (tag: string) => `${languages.of(tag) ?? tag} (${tag})`,
  addLanguage: 'Another language…',
  languageTag: 'Language tag',
  languageTagHint: 'Such as de, fr or pt-BR.',
  languageWrong: 'Two or three small letters, and a region if need be: de, de-CH.',
  text: 'Consent text',
  purpose: 'Purpose',
  purposeHint: 'What the faces are used for, in one or two sentences.',
  validDays: 'Holds for (days)',
  validDaysHint: 'Empty: until it is withdrawn.',
  validDaysRange: 'From 1 to 3650 days, or empty.',
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
  promisesAtOnce: (days: number) =>
    `This text promises that withdrawing erases at once, but the rule above erases after ${days === 1 ? '1 day' : `${days} days`}. Set the rule to 0 days, or publish a text that says what happens.`,
  notMatched: 'This person is not recognised at the door until a new consent is recorded.',
  until: (when: string) => `holds until ${when}`,
  untilWithdrawn: 'holds until it is withdrawn',
  withdrawnAt: (when: string) => `withdrawn ${when}`,
  withdraw: 'Withdraw consent',
  withdrawTitle: (name: string) => `Withdraw the consent of ${name}?`,
  withdrawText:
    'From now on this person is not recognised. The clock erases name, note and templates after the days that Settings > Privacy names; the date stands here afterwards. Should it be at once, erase the person below. A new consent, recorded before that day, takes the withdrawal back.',
  withdrawn: 'The consent was withdrawn.',
  renew: 'Record a new consent',
  renewTitle: (name: string) => `New consent of ${name}`,
  renewConfirm: 'Record consent',
  renewed: 'The consent was recorded.',
  export: 'Export this person’s data',
  exportText:
    'Everything that Lintel keeps about this person, to hand over: name, note, consents, facts about the templates, attempts and rows of the log. Operators are not named.',
  withTemplates: 'With the templates themselves (numbers)',
  withPhotos: 'With the kept photos',
  exportHtml: 'To read (HTML)',
  exportJson: 'For programs (JSON)',
  controller: 'Who is responsible',
  controllerHint: 'Company and address.',
  contact: 'Whom to ask',
  contactHint: 'Person or office with telephone or e-mail, and the data protection officer if there is one.',
  legalBasis: 'Legal basis',
  legalBasisHint:
    'Why you may do this, in your own words and checked by somebody who knows your law; in the EU usually explicit consent, GDPR art. 9(2)(a).',
  notice: {
    title: 'Privacy notice',
    print: 'Print',
    intro: 'What hangs at the door: made of the settings above and the consent texts, as they are stored.',
    incomplete:
      'Fill in who is responsible, whom to ask and the legal basis above, and save: the notice is not complete without them.',
    heading: (site: string) => `Face recognition at the door: ${site}`,
    notFilledIn: '(not filled in)',
    controller: 'Who is responsible',
    purposes: 'What for',
    legalBasis: 'Legal basis',
    kept: 'What is kept',
    keptText: [
      'Of people who are enrolled: name, a note, the last day on which they may enter where there is one, the consent with its dates, a PIN or badge number as a checksum from which it cannot be read, and face templates. A template is a list of numbers computed from pictures of a face.',
      'Of attempts at the door: time, outcome and, for people who are enrolled, who it was.',
      'Everything lies encrypted on one computer at this site.',
    ],
    photos: 'Small pictures of the enrollment are kept with the templates, and erased with them.',
    noPhotos: 'The pictures themselves are not kept.',
    strangers:
      'Of people who are not enrolled: neither picture nor template. The camera’s picture is looked at in passing and forgotten; the log says that an unknown face was refused, and when.',
    unknownFaces: (days: number) =>
      `Of people who are not recognised and are refused: a small picture of the face for ${days === 1 ? '1 day' : `${days} days`}, and no template. Then the key that opens the picture is destroyed. Operators may look at it; each look is logged. Whoever has withdrawn a consent is not recognised either. You may ask for its erasure at once.`,
    howLong: 'How long',
    consentHolds: (language: string, validDays: number) =>
      `${language}: a consent holds ${validDays === 0 ? 'until it is withdrawn' : `for ${validDays} days, or until it is withdrawn`}. After that the person is not recognised any more.`,
    withdrawal: (days: number) =>
      days === 0
        ? 'Name, note and templates are erased at once when a consent is withdrawn.'
        : `When a consent is withdrawn, name, note and templates are erased ${days === 1 ? 'within a day' : `within ${days} days`}, and at once if the person asks for it.`,
    afterConsent: (days: number) =>
      days === 0
        ? 'They are also erased when a consent ends by itself or has to be given anew.'
        : `They are also erased ${days} days after a consent ended by itself or had to be given anew.`,
    afterValidity: (days: number) =>
      days === 0
        ? 'People who may enter up to a certain day only are erased after it.'
        : `People who may enter up to a certain day only are erased ${days} days after it.`,
    inactive: (days: number) => `Who was not recognised for ${days} days is erased.`,
    warned: (days: number) =>
      `Operators see these erasures ${days} days before and may postpone one for a reason, not against a withdrawal.`,
    templatesUntilErased: 'Otherwise name, note and templates are kept until an operator erases the person.',
    log: (days: number) =>
      days === 0
        ? 'The log of the door is kept without a set end.'
        : `The log of the door is kept for ${days} days.`,
    recipients: 'Who receives it',
    recipientsText:
      'The operators of this system at the site. Nothing is sent anywhere: the system works without a network.',
    deciding: 'Automatic decisions',
    decidingText:
      'The computer decides by itself whether to open this door. A person at the site can open it instead, and there is another way in without a face.',
    rights: 'Your rights',
    rightsText: [
      'You may ask what is kept about you and get a copy, have it corrected, have it erased, and withdraw your consent at any time. Withdrawing has no disadvantage for you; what was done before stays lawful.',
      'You may complain to the data protection authority.',
    ],
    whomToAsk: 'Whom to ask',
    asOf: (date: string) => `As of ${date}`,
  },
};
