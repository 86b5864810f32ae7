import type { AuditKind } from '#app/domain/audit.ts';

const kinds: Readonly<Record<AuditKind, string>> = {
  'setup-completed': 'Set-up completed',
  'app-started': 'Lintel started',
  'app-stopped': 'Lintel stopped',
  'store-unlocked': 'Data unlocked',
  'unlock-failed': 'Unlocking failed',
  'signed-in': 'Signed in',
  'sign-in-failed': 'Sign-in failed',
  'signed-out': 'Signed out',
  'operator-added': 'Operator added',
  'operator-changed': 'Operator changed',
  'operator-removed': 'Operator removed',
  'person-enrolled': 'Person enrolled',
  'person-changed': 'Person changed',
  'person-erased': 'Person erased',
  'person-exported': 'Person’s data exported',
  'consent-given': 'Consent renewed',
  'consent-withdrawn': 'Consent withdrawn',
  'consent-ended': 'Consent ended',
  'consent-text-published': 'Consent text changed',
  'attempt-accepted': 'Recognised',
  'attempt-refused': 'Refused',
  'attempt-marked': 'Attempt marked',
  'door-commanded': 'Door commanded',
  'door-acknowledged': 'Door confirmed',
  'door-failed': 'Door failed',
  'override-requested': 'Opening requested',
  'camera-lost': 'Camera lost',
  'camera-returned': 'Camera returned',
  'inference-lost': 'Recognition lost',
  'inference-returned': 'Recognition returned',
  'threshold-changed': 'Threshold changed',
  'model-changed': 'Another model decides',
  'settings-changed': 'Settings changed',
  'audit-exported': 'Log exported',
  'audit-sealing-began': 'Sealing began',
  'backup-made': 'Backup made and verified',
  'backup-failed': 'Backup failed',
  'audit-shortened': 'Old rows removed',
};

const number = new Intl.NumberFormat('en');

export const tuning = {
  title: 'Tuning',
  intro:
    'How alike two pictures must be before Lintel takes them for the same person, judged against your own people.',
  chart: 'Scores of the own gallery',
  chartSummary: (same: number, different: number, threshold: string) =>
    `Histogram of ${number.format(same)} same-person and ${number.format(different)} different-person similarities. The threshold is ${threshold}.`,
  samePerson: 'Same person',
  differentPeople: 'Different people',
  similarity: 'Similarity (cosine)',
  share: 'Share of the scores',
  threshold: 'Threshold',
  thresholdIs: (value: string) => `Threshold ${value}`,
  now: 'In use',
  recommended: 'Recommended',
  useRecommended: 'Use the recommended value',
  backToCurrent: 'Back to the value in use',
  target: 'How often may a stranger get in?',
  targetLegend: 'Aim',
  presets: {
    comfort: (n: number) => `Comfort: 1 in ${number.format(n)}`,
    standard: (n: number) => `Standard: 1 in ${number.format(n)}`,
    high: (n: number) => `High: 1 in ${number.format(n)}`,
  },
  targetNote:
    'Of so many attempts by strangers at most one is to be let in. Choosing an aim moves the threshold below; nothing changes until you apply it.',
  noEvidence: 'No statistics came with this model',
  askedUnknown: 'share of staff asked again unknown',
  askedShort: (share: string) => `${share} of looks at staff asked again`,
  /** What a threshold rests on. */
  bases: {
    counted: 'shown by counting',
    estimated: 'by estimate: too few strangers were ever searched to count so rare an error',
    beyond: 'stricter than the evidence reaches: the aim itself is not shown',
    none: 'nothing is known',
  },
  strangersBound: (bound: string, attempts: number) =>
    `Strangers: of the next ${number.format(attempts)} attempts at most ${bound} find somebody. Counted on photos of other people, not at your door.`,
  strangersEstimate: (estimate: string) =>
    `The model of the tail estimates ${estimate}; an estimate is no proof.`,
  strangersUnknown: 'Nothing is known about strangers at this threshold.',
  askedOwn: (share: string, low: string, high: string, count: number) =>
    `Your people: ${share} of looks would be asked again (${low} to ${high}), from ${number.format(count)} of their own shots.`,
  askedCohort: (share: string, low: string, high: string, count: number) =>
    `Other people’s photos: ${share} would be asked again (${low} to ${high}), from ${number.format(count)} photos of different days.`,
  markedTitle: 'Attempts that operators marked',
  markedNone: 'Nobody has marked an attempt yet. Mark decisions as right or wrong under Live or Audit.',
  markedOthers: (letIn: number, all: number, high: string) =>
    `Of ${all} marked attempts of people who are not enrolled, ${letIn} would be let in (true share: at most ${high}).`,
  markedEnrolled: (turnedAway: number, all: number, high: string) =>
    `Of ${all} marked attempts of enrolled people, ${turnedAway} would be turned away (true share: at most ${high}).`,
  markedLimit:
    'Marks are no sample: people mark what struck them. They are shown beside the predicted rates and never lower them.',
  ownPairs: 'In your own gallery',
  limits: 'What this cannot show',
  cannotShow: {
    'no-strangers-searched': 'There is no evidence about strangers: keep the recommended threshold.',
    'target-below-counting':
      'So rare an error cannot be counted with so few strangers; the threshold rests on an estimate.',
    'target-below-estimate':
      'So rare an error cannot even be estimated; this is the strictest threshold the evidence speaks of.',
    'gallery-larger-than-searched':
      'More people are enrolled here than in any gallery that was searched; rates are scaled up.',
    'more-shots-than-searched': 'People have more shots here than in any gallery that was searched.',
    'other-people-and-cameras': 'The statistics are of other people and cameras than this door’s.',
    'own-people-closer-than-cohort':
      'Your people resemble each other more than others do; that raised the threshold.',
    'no-same-person-scores':
      'Nobody here has two shots yet, so nothing is known about how your own people fare.',
    'few-people-with-two-shots':
      'Fewer than 30 people have two shots: the share of staff asked again is rough.',
    'shots-of-one-day': 'Shots of one enrollment are alike; other days, light and glasses will lower scores.',
    'relatives-and-forgeries':
      'Twins and close relatives are not in the evidence, nor photos and masks held before the camera.',
  },
  replay: 'What would have happened',
  replayText: 'Compares the scores of past attempts with the threshold above. Nothing is changed.',
  lookBack: 'Look back',
  lookingBack: 'Comparing past attempts…',
  replayFailed: 'Past attempts could not be compared',
  replayNone: 'There are no past attempts with scores of this model yet.',
  replaySame: (compared: number) =>
    `All ${number.format(compared)} past attempts would have been decided as they were.`,
  letIn: (count: number) =>
    count === 1
      ? '1 refused face would have been let in'
      : `${number.format(count)} refused faces would have been let in`,
  turnedAway: (count: number) =>
    count === 1
      ? '1 person let in would have been asked again'
      : `${number.format(count)} people let in would have been asked again`,
  unknownFace: 'Unknown face',
  newestOf: (shown: number) => `The newest ${shown} of them:`,
  notComparable: (count: number) =>
    `${number.format(count)} attempts have no score of this model and are left out.`,
  meaning: 'With this threshold',
  noPairs: 'There are no different-person pairs yet: nothing can be said about strangers.',
  noOwn: 'No person has two or more shots yet: nothing can be said about how often people are asked again.',
  falseMatchesNone: (pairs: number, oneIn: number) =>
    `0 of ${number.format(pairs)} different-person pairs would be taken for the same: with 95 % confidence below 1 in ${number.format(oneIn)} (rule of three).`,
  falseMatchesSome: (matches: number, pairs: number, percent: string) =>
    `${number.format(matches)} of ${number.format(pairs)} different-person pairs would be taken for the same (${percent}).`,
  falseMatchesThinned: (matches: number, pairs: number) =>
    `About ${number.format(matches)} of ${number.format(pairs)} different-person pairs would be taken for the same.`,
  falseNonMatches: (missed: number, shots: number) =>
    `${number.format(missed)} of ${number.format(shots)} same-person shots would be asked again.`,
  sameGallery:
    'These pairs come from your own enrolled people and their enrollment shots. Strangers and daily pictures can score differently.',
  dangerTitle: 'Different people would be taken for the same',
  dangerText: 'With this threshold somebody could open the door as somebody else. Choose a higher one.',
  emptyTitle: 'Nobody is enrolled yet',
  emptyText: 'Once people are enrolled, their scores show here how strict the threshold may be.',
  oneTitle: 'Only one person is enrolled',
  oneText:
    'With one person there are no different-person pairs, so nothing can be claimed about false matches. Keep the recommended value until more people are enrolled.',
  enroll: 'Enroll a person',
  model: 'Model',
  people: 'People',
  reason: 'Reason for the change',
  reasonHint: 'Written to the audit log.',
  reasonShort: 'Say why, in at least 3 characters.',
  apply: 'Apply threshold',
  applied: (value: string) => `The threshold is now ${value}.`,
  administratorsOnly: 'Only an administrator can change the threshold.',
  failed: 'The scores could not be computed.',
  computing: 'Comparing all shots with each other…',
};

export const marks = {
  question: 'Was this right?',
  /** Names both the button and what it stands for. */
  right: 'Right',
  wrong: 'Wrong',
  hint: 'A mark is evidence for the tuning screen. It is written into the log and can be taken back by a second click.',
  failed: 'The mark could not be saved.',
} as const;

export const audit = {
  title: 'Audit',
  kinds,
  failed: 'The log could not be read.',
  filter: 'Filter',
  kindFilter: 'Events',
  allKinds: 'All events',
  from: 'From',
  to: 'To',
  text: 'Contains',
  textHint: 'Operator, person or detail',
  clear: 'Clear filter',
  count: (shown: number, total: number) => `${number.format(shown)} of ${number.format(total)} rows`,
  countAtLeast: (shown: number, total: number) =>
    `${number.format(shown)} of ${number.format(total)} rows or more`,
  columns: { sequence: 'No.', time: 'Time', event: 'Event', who: 'By', person: 'Person', details: 'Details' },
  lintel: 'Lintel',
  erasedPerson: 'erased person',
  older: 'Load older',
  noMore: 'This is the beginning of the log.',
  emptyTitle: 'No row matches',
  emptyText: 'Widen the filter to see more of the log.',
  newRows: (count: number) => (count === 1 ? '1 new row' : `${number.format(count)} new rows`),
  showNew: 'Show',
  open: (sequence: number) => `Open row ${sequence}`,
  row: (sequence: number) => `Row ${sequence}`,
  hash: 'Seal (SHA-256)',
  personId: 'Person id',
  /** Names of the facts that rows carry, as main writes them. */
  facts: {
    similarity: 'similarity',
    threshold: 'threshold',
    modelId: 'model',
    quality: 'quality',
    faceToDoorMs: 'from face to door',
    acknowledgedAfterMs: 'confirmed after',
    tries: 'tries',
    predictedStrangersAtMost: 'strangers let in at most (predicted)',
    predictedAskedAgainOwn: 'staff asked again (predicted, own shots)',
    predictedAskedAgainCohort: 'staff asked again (predicted, other people)',
    reason: 'reason',
    why: 'reason',
    code: 'problem',
    isGranted: 'granted',
    shots: 'shots',
    sources: 'from',
    consentVersion: 'consent version',
    consentUntil: 'consent until',
    language: 'language',
    validDays: 'holds for days',
    requiresRenewal: 'everybody must agree again',
    withTemplates: 'with templates',
    row: 'row',
    mark: 'mark',
    markBefore: 'mark before',
    wasConfirmedNotDuplicate: 'confirmed as another person',
    nameChanged: 'name changed',
    noteChanged: 'note changed',
    isActive: 'may enter',
    operator: 'operator',
    role: 'role',
    changed: 'changed',
    isKnownName: 'known name',
    failuresInARow: 'failures in a row',
    during: 'during',
    key: 'key protection',
    rows: 'rows',
    format: 'format',
    version: 'version',
    shell: 'shell',
    from: 'from',
    to: 'to',
    provider: 'provider',
    clockMovedBackMs: 'clock moved back by',
    publicKey: 'verification key',
    upTo: 'up to row',
    file: 'file',
    people: 'people',
    bytes: 'bytes',
    olderThan: 'older than',
  },
  verify: 'Verify the log',
  verifying: 'Recomputing every seal…',
  intact: (rows: number) => `The log is intact: ${number.format(rows)} rows, every seal fits.`,
  broken: (sequence: number) => `The log was changed: row ${sequence} does not fit its seal.`,
  brokenSomewhere: 'The log was changed: its seals do not fit.',
  sealedUpTo: (sequence: number) => `Signed up to row ${number.format(sequence)}.`,
  begunAgain: (rows: readonly number[]) =>
    ` Sealing began again at row ${rows.map((row) => number.format(row)).join(', ')}: its key was lost, or a backup was put back. Compare with an export from before.`,
  export: 'Export CSV',
  forAuditors: 'For auditors',
  bundle: 'Signed bundle, the whole log',
  jsonLines: 'JSON Lines, as filtered',
  verificationKey: 'Verification key, to keep elsewhere',
  exporting: 'Preparing…',
  exported: (rows: number) => `${number.format(rows)} rows were exported. The export itself is in the log.`,
};
