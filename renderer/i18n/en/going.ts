import type { RetentionHold, RetentionReason } from '#app/domain/retention.ts';

const reasons: Readonly<Record<RetentionReason, string>> = {
  'validity-ended': 'Validity ended',
  inactive: 'Not seen for long',
  'consent-ended': 'Consent ended',
  'consent-missing': 'No consent',
  'consent-withdrawn': 'Consent withdrawn',
};

interface HoldText {
  readonly title: (people: number) => string;
  readonly text: (today: string) => string;
  readonly confirm: (people: number) => string;
}

const people = (count: number) => (count === 1 ? '1 person' : `${count} people`);

const holds: Readonly<Record<RetentionHold, HoldText>> = {
  clock: {
    title: (count) => `The erasure of ${people(count)} waits: is the date right?`,
    text: (today) =>
      `This PC says that it is ${today}. Lintel last looked more than 30 days before that: the clock was set forward, or Lintel was off for long. With a wrong date people would go too early.`,
    confirm: () => 'The date is right',
  },
  many: {
    title: (count) => `The erasure of ${people(count)} waits for you`,
    text: () =>
      'So many at once are unusual: more than 5 % of everybody, or most of a few. Look through the list, keep whom you want to keep, then let the others go. If the rules are wrong, change them in Settings > Privacy.',
    confirm: (count) => `Erase ${people(count)} for good`,
  },
};

/** The list of people whom the clock will erase. */
export const going = {
  everybody: 'Everybody',
  tab: 'What will go',
  intro: 'These people are erased by the rules in Settings > Privacy, on the day named at the earliest.',
  reasons,
  holds,
  releaseTitle: (count: number) => `Erase ${people(count)}?`,
  releaseText:
    'Everybody on the list whose date has come is erased, with templates and photos. Older backups show nothing of the faces. Names and notes stay in them until they are replaced; restoring one leaves these people out.',
  administratorsOnly: 'An administrator has to look at this.',
  columns: { name: 'Name', why: 'Why', when: 'Erased on', keep: 'Keep' },
  due: 'due now',
  emptyTitle: 'Nobody is about to be erased',
  emptyText:
    'People whose validity or consent has ended, or who were not seen for long, stand here before they go. The rules are in Settings > Privacy.',
  failed: 'The list could not be loaded.',
  export: 'Export CSV',
  keep: 'Keep',
  keepNamed: (name: string) => `Keep ${name}`,
  keepTitle: (name: string) => `Keep ${name} for longer?`,
  keepText: 'The erasure is postponed. The log keeps for how long, and your reason.',
  keepDays: 'Days from now',
  keepDaysRange: 'Between 1 and 365 days.',
  keepReason: 'Reason',
  keepReasonHint: 'Without names: the log keeps it when the person is gone.',
  keepConfirm: 'Keep',
  kept: (name: string, days: number) =>
    `${name} stays for ${days === 1 ? '1 more day' : `${days} more days`}.`,
  keptUntil: (when: string) => `kept until ${when}`,
  /** In the person's drawer. */
  planned: (when: string) => `Will be erased on ${when}`,
  plannedNow: 'Due for erasure',
  plannedWhy: (why: string) => `${why}.`,
};

/** The rules of retention in the settings. */
export const retention = {
  heading: 'Erasure by the clock',
  intro:
    'Whoever falls under a rule stands under People > What will go first, with the date. An empty field switches the rule off.',
  afterValidity: 'After the end of validity (days)',
  afterValidityHint: 'Validity is set with the person, for contractors and guests.',
  inactive: 'Not seen (days)',
  inactiveHint: 'Neither recognised nor asked for consent. 1095 days are three years.',
  afterConsent: 'After a consent ended (days)',
  afterConsentHint: 'By its term, by a text that everybody must agree to again, or because there is none.',
  afterWithdrawal: 'After a withdrawal (days)',
  afterWithdrawalHint: '0 to 30; 0 erases at once. This rule cannot be switched off.',
  warning: 'On the list beforehand (days)',
  warningHint: 'Time to keep somebody. Does not hold for withdrawals.',
  range: (from: number, to: number) => `Between ${from} and ${to} days.`,
  rangeOrEmpty: (from: number, to: number) => `Between ${from} and ${to} days, or empty.`,
};
