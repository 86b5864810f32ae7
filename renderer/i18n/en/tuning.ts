const number = new Intl.NumberFormat('en');

export const tuning = {
  title: 'Tuning',
  intro:
    'Say how often a stranger may get in; Lintel chooses how alike two pictures must be, and says what that costs your people.',
  computing: 'Comparing everybody’s pictures with each other…',
  failed: 'The scores could not be computed.',
  emptyTitle: 'Nobody is enrolled yet',
  emptyText:
    'Once people are enrolled, their scores show here beside those of other people. The recommended thresholds are in force until then.',
  oneTitle: 'Only one person is enrolled',
  oneText:
    'With one person there is nobody to take for somebody else: what is said about strangers rests on other people’s photos alone.',
  oneShotTitle: 'Nobody has a second picture',
  oneShotText:
    'Without two pictures of one person nothing is known about how often your people are asked to try again. Enroll three to five of each.',
  enroll: 'Enroll a person',

  modeLabel: 'Who is compared',
  modes: { identification: 'The face alone (1:N)', verification: 'PIN or badge first (1:1)' },
  modeTexts: {
    identification: (people: number) =>
      people === 0
        ? 'The face is searched among everybody enrolled. A stranger gets in when anybody resembles them enough.'
        : people === 1
          ? 'The face is searched among everybody: 1 person. A stranger gets in when anybody resembles them enough.'
          : `The face is searched among everybody: ${number.format(people)} people. A stranger gets in when anybody of them resembles them enough.`,
    verification: () =>
      'A PIN or a badge says who it is, and the face is compared with that person alone. A stranger needs the PIN or badge as well as the likeness.',
  },

  target: 'How often may a stranger get in?',
  targetLegend: 'Aim',
  presets: {
    comfort: (n: number) => `Comfort: 1 in ${number.format(n)}`,
    standard: (n: number) => `Standard: 1 in ${number.format(n)}`,
    high: (n: number) => `High: 1 in ${number.format(n)}`,
  },
  otherAim: 'Another aim',
  otherAimNone: 'One of the above, or a threshold of your own',
  oneIn: (n: number) => `1 in ${number.format(n)}`,
  targetNote: {
    identification:
      'Of so many attempts by strangers at most one is to be let in. Choosing an aim moves the threshold below; nothing changes until you apply it.',
    verification:
      'Of so many people who come with somebody else’s PIN or badge at most one is to pass as them. NIST SP 800-63B-4 asks for 1 in 10,000. Nothing changes until you apply it.',
  },
  aimInForce: (n: number) => `In force: at most 1 in ${number.format(n)}, watched.`,
  thresholdInForce: (value: string) => `The threshold in force is ${value}.`,
  ownThreshold: 'In force: a threshold of your own; no aim is watched.',
  noEvidence: 'No statistics came with this model',
  askedUnknown: 'share of staff asked again unknown',
  askedShort: (share: string) => `${share} of looks at staff asked again`,
  bases: {
    counted: 'shown by counting',
    estimated: 'by estimate: so rare an error could not be counted',
    beyond: 'stricter than the evidence reaches: the aim itself is not shown',
    none: 'nothing is known',
  },

  chart: 'Scores of the own gallery',
  chartSummary: (same: number, different: number) =>
    `Histogram of ${number.format(same)} same-person and ${number.format(different)} different-person similarities.`,
  chartNone: 'There are no scores yet: it takes two pictures of a person, or two people.',
  chartCaption:
    'Each curve has its own 100 %. Pictures of one enrollment are alike, so the green curve stands further right than it will at the door; strangers are not in it.',
  chartSampled: (made: number, all: number) =>
    ` ${number.format(made)} of ${number.format(all)} comparisons of different people were made.`,
  samePerson: 'Same person',
  differentPeople: 'Different people',
  similarity: 'Similarity (cosine)',
  threshold: 'Threshold',
  thresholdIs: (value: string) => `Threshold ${value}`,
  now: 'In use',
  recommended: 'Recommended',
  useRecommended: 'Use the recommended value',
  backToCurrent: 'Back to the value in use',
  lowest: (value: string) =>
    `Below ${value} one stranger in a thousand resembles any one person enough: no lower threshold can be chosen.`,

  det: 'Strangers against staff',
  detText: 'Every threshold at once: what fewer strangers cost the people who work here (DET curve).',
  detSummary: (strangers: string, staff: string) =>
    `DET curve on logarithmic axes. At the threshold in force: strangers let in ${strangers}, staff asked again ${staff}.`,
  detNone: 'Nothing was counted that could be drawn: it takes strangers and same-person scores.',
  detStrangers: { identification: 'Strangers let in (FPIR)', verification: 'False claims that pass (FMR)' },
  detStaff: 'Staff asked again (FNMR)',
  detCounted: 'Counted',
  detBand: '95 % interval',
  detEstimated: 'Estimated',
  detCaption: (strangers: number, photos: number, ownShots: boolean) =>
    `Down to the left is better. Strangers: ${number.format(strangers)} distinct people; staff: ${number.format(photos)} ${ownShots ? 'of your own pictures' : 'photos of other people'}. Where no error was counted no line is drawn; the dashed one is an estimate and proves nothing. One picture and one try: a door takes several.`,

  meaning: 'With this threshold',
  strangersBound: {
    identification: (bound: string, attempts: number) =>
      `Strangers: of the next ${number.format(attempts)} attempts at most ${bound} find somebody. Counted on photos of other people, not at your door.`,
    verification: (bound: string, attempts: number) =>
      `Strangers: of the next ${number.format(attempts)} who claim to be somebody else at most ${bound} pass as them. Counted on photos of other people, not at your door.`,
  },
  strangersCounted: (errors: number, count: number, low: string, high: string) =>
    `${number.format(errors)} of ${number.format(count)} were counted (true share: ${low} to ${high}).`,
  strangersEstimate: (estimate: string, low: string, high: string) =>
    `The model of the tail estimates ${estimate} (${low} to ${high}); an estimate is no proof.`,
  strangersUnknown: 'Nothing is known about strangers at this threshold.',
  askedOwn: (share: string, low: string, high: string, count: number) =>
    `Your people: ${share} of looks would be asked again (${low} to ${high}), from ${number.format(count)} of their own pictures.`,
  askedCohort: (share: string, low: string, high: string, count: number) =>
    `Other people’s photos: ${share} would be asked again (${low} to ${high}), from ${number.format(count)} photos of different days.`,
  noOwn:
    'No person has two or more pictures yet: nothing can be said about how often your people are asked again.',
  ownStrangers: {
    identification: (errors: number, count: number, high: string) =>
      `Your people as strangers to each other: ${number.format(errors)} of ${number.format(count)} would be taken for somebody else (true share: at most ${high}).`,
    verification: (errors: number, count: number, high: string) =>
      `Your people against each other: ${number.format(errors)} of ${number.format(count)} comparisons would pass (true share: at most ${high}).`,
  },
  noPairs: 'There are no two different people yet to compare.',
  dangerTitle: 'Different people would be taken for the same',
  dangerText:
    'With this threshold somebody of your own people could open the door as somebody else. Choose a higher one, or ask those who resemble each other for a PIN as well.',
  markedTitle: 'Attempts that operators marked',
  markedNone: 'Nobody has marked an attempt yet. Mark decisions as right or wrong under Live or Audit.',
  markedOthers: (letIn: number, all: number, high: string) =>
    `Of ${all} marked attempts of people who are not enrolled, ${letIn} would be let in (true share: at most ${high}).`,
  markedEnrolled: (turnedAway: number, all: number, high: string) =>
    `Of ${all} marked attempts of enrolled people, ${turnedAway} would be turned away (true share: at most ${high}).`,
  markedLimit:
    'Marks are no sample: people mark what struck them. They are shown beside the predicted rates and never lower them.',
  evidence: 'What this rests on, and cannot show',
  evidenceText:
    'Your own people as strangers to each other, attempts that operators marked, and the limits of the evidence.',
  limits: 'What this cannot show',
  cannotShow: {
    'no-strangers-searched': 'There is no evidence about strangers: keep the recommended threshold.',
    'target-below-counting':
      'So rare an error cannot be counted with so few strangers; the threshold rests on an estimate.',
    'target-below-estimate':
      'So rare an error cannot even be estimated; this is the strictest threshold the evidence speaks of.',
    'gallery-larger-than-searched':
      'More people are enrolled here than in any gallery that was searched; rates are scaled up.',
    'more-shots-than-searched': 'People have more pictures here than in any gallery that was searched.',
    'other-people-and-cameras': 'The statistics are of other people and cameras than this door’s.',
    'own-people-closer-than-cohort':
      'Your people resemble each other more than others do; that raised the threshold.',
    'no-same-person-scores':
      'Nobody here has two pictures yet, so nothing is known about how your own people fare.',
    'few-people-with-two-shots':
      'Fewer than 30 people have two pictures: the share of staff asked again is rough.',
    'shots-of-one-day':
      'Pictures of one enrollment are alike; other days, light and glasses will lower scores.',
    'relatives-and-forgeries':
      'Twins and close relatives are not in the evidence, nor photos and masks held before the camera.',
  },

  hardest: 'Who is asked to try again most',
  hardestText:
    'Each dot is one picture of a person against their others, the cross the person who resembles them most. Dots left of the line would be asked to try again; more and better pictures move them right. A cross right of the line would be taken for them.',
  hardestNone: 'Nobody has two pictures yet: nobody can be ranked.',
  hardestOneShot: (count: number) =>
    count === 1
      ? '1 person has one picture only: nothing is known of them.'
      : `${number.format(count)} people have one picture only: nothing is known of them.`,
  hardestBelow: (below: number, shots: number) => `${below} of ${shots} asked again`,
  hardestNearest: (name: string, similarity: string) => `nearest: ${name}, ${similarity}`,
  hardestMore: (count: number) => `Show all ${count}`,
  hardestPeople: 'People, hardest first',

  rules: 'How several looks become a decision',
  rulesText:
    'The threshold judges one look. A decision takes several; these rules say how they must agree. Lintel’s own values suit most doors.',
  rulesMargin: 'Lead over the next person',
  rulesMarginHint:
    'A look counts for somebody only if nobody else comes within this much. More: people who resemble each other are confused less and asked again more. With a PIN or badge it plays no part.',
  rulesLooks: 'Agreeing looks',
  rulesLooksHint:
    'So many looks a face at the very threshold needs; clearer ones need fewer, never fewer than two. More: each door opens later, about a tenth of a second a look.',
  rulesStranger: 'Staff who may be called strangers, %',
  rulesStrangerHint:
    'How surely Lintel must know before it says “not enrolled”. Less: it says “not sure, look again” for longer, to strangers as well. It never opens a door.',
  rulesInitial: (value: string) => `Lintel’s own value: ${value}`,
  rulesRange: (min: string, max: string) => `Enter ${min} to ${max}.`,
  rulesApply: 'Apply rules',
  rulesApplied: 'The rules are in force.',
  rulesReset: 'Lintel’s own values',

  replay: 'What would have happened',
  replayText:
    'Compares the scores of past attempts with the threshold that is tried above. Nothing is changed.',
  lookBack: 'Look back',
  lookingBack: 'Comparing past attempts…',
  replayFailed: 'Past attempts could not be compared',
  replayNone: 'There are no past attempts with scores of this model yet.',
  replaySame: (compared: number) =>
    compared === 1
      ? 'The only past attempt would have been decided as it was.'
      : `All ${number.format(compared)} past attempts would have been decided as they were.`,
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
    count === 1
      ? '1 attempt has no score of this model and is left out.'
      : `${number.format(count)} attempts have no score of this model and are left out.`,

  reason: 'Reason for the change',
  reasonHint: 'Written to the audit log.',
  reasonShort: 'Say why, in at least 3 characters.',
  apply: 'Apply threshold',
  applied: (value: string) => `The threshold is now ${value}.`,
  administratorsOnly: 'Only an administrator can change thresholds and rules.',

  missedTitle: {
    identification: (n: number) => `At most 1 stranger in ${number.format(n)}: no longer kept`,
    verification: (n: number) => `At most 1 false claim in ${number.format(n)}: no longer kept`,
  },
  missedGallery: (now: string, needed: string) =>
    `Since people, pictures or the model changed, this aim takes a threshold of ${needed}; ${now} is in force. Lintel does not change it by itself.`,
  missedDoor: (now: string) =>
    `Strangers were let in at this door more often than the aim allows, by what operators marked. Try a threshold above ${now}, and ask for a PIN as well.`,
  missedUse: (needed: string) => `Use ${needed}`,
  missedReason: (n: number) => `To keep the aim of 1 in ${number.format(n)}`,
  missedOpen: 'Open Tuning',
} as const;
