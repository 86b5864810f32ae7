import type { EnrollmentState } from '#app/contract/people.ts';
import type { QualityIssue } from '#app/recognition/observation.ts';

const hints: Readonly<Record<EnrollmentState['hint'], string>> = {
  'waiting-for-camera': 'Waiting for the camera…',
  'no-face': 'Look at the camera',
  'several-faces': 'One person only, please',
  improve: 'Nearly there',
  'hold-still': 'Hold still',
  'look-straight': 'Look straight at the camera',
  'turn-left': 'Turn your head slightly to your left',
  'turn-right': 'Turn your head slightly to your right',
  'look-up': 'Lift your chin a little',
  vary: 'Move your head a little',
  'somebody-else': 'This is not the person of the first shots',
  done: 'Done. Thank you!',
};
/** Components of FaceQuality by the names that the pipeline gives; an unknown one is shown by its own name. */
const components: Readonly<Record<string, string>> = {
  'inter-eye-distance': 'Near enough',
  'head-size': 'Not too near',
  'head-pose-yaw': 'Not turned',
  'head-pose-pitch': 'Head level',
  'head-pose-roll': 'Upright',
  'crop-of-the-face-image': 'In the picture',
  sharpness: 'Sharp',
  'under-exposure-prevention': 'Bright enough',
  'over-exposure-prevention': 'Not too bright',
  'eyes-open': 'Eyes open',
  'eyes-visible': 'Eyes visible',
  'face-occlusion-prevention': 'Face in full view',
};
/** What a photo lacks, and which to choose instead; of issues that no photo has, nothing. */
const photoIssues: Readonly<Partial<Record<QualityIssue, string>>> = {
  'too-far': 'The face is too small: choose a picture that shows it larger.',
  turned: 'The head is turned: choose a picture from the front.',
  tilted: 'The head is tilted: choose a picture with the head upright.',
  blurred: 'The face is blurred: choose a sharper picture.',
  'too-dark': 'The face is too dark: choose a picture with more light on it.',
  'too-bright': 'The face is too bright: choose a picture with softer light on it.',
  'off-centre': 'Part of the face is cut off: choose a picture that shows all of it.',
  covered:
    'Eyes, nose and mouth are not clearly seen: choose a picture without dark glasses, mask or hand. A scarf or turban around the face may stay.',
  'eyes-closed': 'The eyes are closed: choose a picture with open eyes.',
};

export const enroll = {
  title: 'Enroll',
  hints,
  photoIssues,
  component: (name: string) =>
    components[name] ?? name.replaceAll(/[-_]/g, ' ').replace(/^./, (c) => c.toUpperCase()),
  choose: 'How do you want to enroll?',
  fromCamera: 'From the camera',
  fromCameraText:
    'The person stands before the camera; five good shots are taken by themselves. Best recognition.',
  fromPhotos: 'From photos',
  fromPhotosText: 'From one or more picture files, one face in each.',
  decisionsPause: 'While an enrollment runs, no door decisions are made.',
  startCamera: 'Start with the camera',
  startPhotos: 'Start with photos',
  shots: 'Shots',
  shotCount: (taken: number, wanted: number) => `${taken} of ${wanted} shots`,
  enoughShots: 'Enough to enroll. More shots, from other views, make recognition surer.',
  shot: (number: number, quality: number) => `Shot ${number}, quality ${Math.round(quality)} of 100`,
  emptyShot: (number: number) => `Shot ${number}, not taken yet`,
  removeShot: (number: number) => `Remove shot ${number}`,
  quality: 'Picture quality',
  overall: 'Overall',
  noQuality: 'Shown as soon as a face is in view.',
  dropHere: 'Drop photos here',
  dropText: 'JPEG, PNG, WebP or TIFF, one face each, up to 20 MB.',
  chooseFiles: 'Choose photos',
  photoResults: 'Photos',
  photoWaiting: 'Waiting',
  photoReading: 'Checking…',
  photoAccepted: 'Accepted',
  person: 'Who is it?',
  name: 'Name',
  note: 'Note',
  noteHint: 'Staff number, department or the like. Optional.',
  consent: 'Consent',
  consentVersion: (version: string) => `Version ${version}`,
  consentMissing: 'The consent text could not be loaded. Nobody is enrolled without it.',
  consentGiven: 'The person has read this and agrees',
  consentNeeded: 'Without recorded consent nobody is enrolled.',
  similarTitle: 'This looks like somebody who is enrolled already',
  similarText: 'These shots look like:',
  openSimilar: (name: string) => `Open ${name}`,
  isAnotherPerson: 'It is another person, a twin for example',
  anotherPersonText:
    'Then the face alone opens no door for any of them: they are asked for a PIN as well. The log keeps why.',
  anotherPersonBecause: 'How do you know?',
  onlyAdministrator: 'Should it be another person, an administrator can enroll them.',
  askedForPin: (names: string) =>
    `From now on these people are asked for a PIN besides their face: ${names}. Set one for each, or no door opens for them.`,
  better: (name: string) => `Better shots of ${name}`,
  betterText:
    'The new shots take the place of the former ones. Good light, the face straight to the camera and near, as at the door. Name, note and consent stay.',
  replace: 'Replace the shots',
  replacedTitle: (name: string) => `${name} has new shots`,
  similarity: (value: number) => `similarity ${value.toFixed(3)}`,
  finish: 'Enroll',
  tooFew: (least: number) => `At least ${least} shots are needed.`,
  successTitle: (name: string) => `${name} is enrolled`,
  successText: (shots: number) =>
    `${shots === 1 ? '1 shot was stored as a template' : `${shots} shots were stored as templates`} in the encrypted store.`,
  successNoPhoto: 'No photo was kept.',
  successPhotos: (photos: number) =>
    photos === 1 ? '1 small photo is kept with them.' : `${photos} small photos are kept with them.`,
  tryLive: 'Try it at the camera',
  another: 'Enroll another person',
  seePeople: 'See all people',
  leave: 'Cancel enrollment',
  leaveTitle: 'Cancel this enrollment?',
  leaveText: (shots: number, hasMore: boolean) => {
    const taken = shots === 1 ? 'The shot taken' : `The ${shots} shots taken`;
    if (shots === 0) return 'What was filled in is thrown away.';
    return hasMore
      ? `${taken} and what was filled in are thrown away.`
      : `${taken} ${shots === 1 ? 'is' : 'are'} thrown away.`;
  },
  leaveReplacing: (name: string) => `${name} keeps the shots of before.`,
  stay: 'Go on enrolling',
  endedWithSession:
    'Your enrollment ended with your session, so that the door could decide again. Its shots and what was filled in were not kept.',
};

export const people = {
  title: 'People',
  search: 'Search people',
  searchHint: 'Name or note',
  enroll: 'Enroll a person',
  count: (total: number) => (total === 1 ? '1 person' : `${total} people`),
  columns: {
    name: 'Name',
    note: 'Note',
    state: 'State',
    shots: 'Shots',
    enrolled: 'Enrolled',
    lastSeen: 'Last seen',
  },
  active: 'Active',
  suspended: 'Suspended',
  open: (name: string) => `Open ${name}`,
  emptyTitle: 'Nobody is enrolled yet',
  emptyText: 'Enroll the first person, from the camera or from photos. It takes about a minute.',
  nobodyFound: (search: string) => `Nobody found for “${search}”`,
  nobodyFoundText: 'Check the spelling, or search for part of the name.',
  clearSearch: 'Clear the search',
  failed: 'The list of people could not be loaded.',
  pages: 'Pages of the list',
  range: (from: number, to: number, total: number) => `${from}–${to} of ${total}`,
  detail: 'Person',
  name: 'Name',
  note: 'Note',
  isActive: 'May enter',
  isActiveHint: 'Off: the person is recognised and refused.',
  validUntil: 'Valid until',
  validUntilHint: 'The last day. Afterwards the person is recognised and refused. Empty: no end.',
  expired: 'Validity ended',
  consent: 'Consent',
  consentGiven: (when: string, by: string, version: string) =>
    `${when}, recorded by ${by}, text version ${version}`,
  models: 'Templates for',
  save: 'Save changes',
  changed: (name: string) => `${name} was changed.`,
  erase: 'Erase this person',
  eraseTitle: (name: string) => `Erase ${name}?`,
  eraseText:
    'Name, note, templates and photos are erased from this computer for good. Their keys are destroyed, beside the backups too, so that no older backup shows anything of the face; a backup disk that is away follows with its next backup. Name and note stay in older backups until those are replaced; restoring one leaves this person out. The audit log keeps that somebody was enrolled and erased, without the name.',
  eraseType: (name: string) => `Type “${name}” to confirm`,
  eraseConfirm: 'Erase for good',
  erased: 'The person was erased.',
};

/** What a person shows besides, or before, the face. */
export const claims = {
  title: 'PIN and badge',
  kinds: { pin: 'PIN', badge: 'Badge' },
  isSet: 'Set',
  isNotSet: 'None',
  generate: 'New PIN',
  type: { pin: 'Type a PIN', badge: 'Assign a badge' },
  remove: { pin: 'Remove the PIN', badge: 'Remove the badge' },
  removed: { pin: 'The PIN was removed.', badge: 'The badge was removed.' },
  stored: { pin: 'The PIN is set.', badge: 'The badge is set.' },
  placeholder: { pin: '4 to 8 digits', badge: 'Hold the badge to the reader' },
  hint: {
    pin: 'Only a keyed hash of it is kept: it cannot be read again.',
    badge: 'Or type its number, then press Enter. Only a keyed hash of it is kept.',
  },
  pinShape: 'A PIN has 4 to 8 digits.',
  badgeShape: 'A badge number has 4 to 40 digits or letters.',
  shownOnce: 'The new PIN',
  shownOnceText: 'Tell it to this person now. It is not shown again.',
  asksPin: 'Ask for the PIN as well',
  asksPinHint: 'The face alone does not open any door for this person: for people who look alike.',
  asksPinNeedsPin: 'Set a PIN first.',
  lockedOut: 'A PIN is asked for and none is set: no door opens for this person until one is.',
};

/** Enrolled people whose templates come too near each other. */
export const alike = {
  title: 'People who look alike to Lintel',
  text: (threshold: string) =>
    `The face alone may not tell these people apart: the shots of one match the other’s at ${threshold} or above, which is the threshold at this door less the margin.`,
  count: (open: number, total: number) =>
    open === 0
      ? `${total} found, all settled`
      : `${open} to settle${total > open ? `, ${total - open} settled` : ''}`,
  showAll: (count: number) => `Show all ${count} pairs`,
  computing: 'Comparing everybody with everybody…',
  waiting: 'Recognition is not running. What was found before is shown.',
  and: 'and',
  settled: 'Asked for a PIN',
  askBoth: 'Ask both for a PIN as well',
  askBothNeedsPin: (names: string) => `Set a PIN first: ${names}`,
  asked: 'Both are asked for a PIN from now on.',
  better: (name: string) => `Better shots of ${name}`,
  open: (name: string) => `Open ${name}`,
  more: (count: number) =>
    `${count} more are not shown. So many mean that the threshold is too low for these people.`,
  note: (names: string) => `Looks alike to Lintel: ${names}.`,
  failed: 'Who looks alike could not be loaded.',
};
