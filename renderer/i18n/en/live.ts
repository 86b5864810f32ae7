import type { LiveDecision, LiveFace, LivePrompt, LiveStatus } from '#app/contract/live.ts';
import type { DoorFailure } from '#app/domain/door.ts';
import type { RefusalReason } from '#app/policy/decide.ts';
import type { QualityIssue } from '#app/recognition/observation.ts';

const judgements: Readonly<Record<LiveFace['judgement'], string>> = {
  looking: 'Looking',
  'not-sure': 'Not sure yet',
  checking: 'Checking',
  pin: 'PIN asked for',
  accepted: 'Recognised',
  stranger: 'Not recognised',
  refused: 'Refused',
};
const outcomes: Readonly<Record<LiveDecision['outcome'], string>> = {
  opened: 'Door opened',
  refused: 'Refused',
  'door-failed': 'Door did not open',
};
/** Why a decision went as it did: codes of the policy and of the door. */
const reasons: Readonly<Record<RefusalReason | DoorFailure, string>> = {
  stranger: 'unknown face',
  'not-sure': 'not surely recognised',
  suspended: 'this person is suspended',
  'no-consent': 'no consent is recorded',
  expired: 'this person’s validity has ended',
  'unknown-person': 'this person was erased meanwhile',
  'stale-frame': 'the picture was too old',
  'enrollment-running': 'an enrollment was running',
  'presentation-attack': 'this looks like a picture, not a person',
  'not-live': 'nothing showed that a live person stood there',
  'challenge-failed': 'the movements asked for were not made',
  'claim-needed': 'a PIN or badge comes first at this door',
  'claim-refused': 'PIN or badge and face did not match',
  'pin-needed': 'the PIN was not given in time',
  'wrong-pin': 'wrong PIN',
  'no-pin': 'a PIN is asked for, and none is set',
  'pin-locked': 'locked after too many wrong codes',
  'role-may-not-override': 'the role may not open the door',
  'door-unreachable': 'the relay cannot be reached',
  'door-timeout': 'the relay did not answer in time',
  'door-refused': 'the relay refused the command',
  'door-not-acknowledged': 'the relay did not confirm',
  'door-sign-in-failed': 'the relay refused the sign-in',
};
/** What a person is asked to do, from their own point of view. */
const prompts: Readonly<Record<LivePrompt['movement'], string>> = {
  'turn-left': 'Turn your head to your left',
  'turn-right': 'Turn your head to your right',
  'look-up': 'Look up',
  blink: 'Close both eyes for a moment',
  'move-head': 'Turn your head a little to each side',
  'look-straight': 'Look straight at the camera',
};
/** What a person before the camera can do about it. */
const issues: Readonly<Record<QualityIssue, string>> = {
  'too-far': 'Come closer',
  'too-close': 'Step back a little',
  turned: 'Face the camera',
  tilted: 'Hold your head upright',
  blurred: 'Hold still',
  'too-dark': 'More light on the face, please',
  'too-bright': 'Less light on the face, please',
  'off-centre': 'Move to the middle',
  // Not "uncover": a headscarf that leaves the face free may stay.
  covered: 'Show your eyes, nose and mouth',
  'eyes-closed': 'Open your eyes',
  'several-faces': 'One person at a time, please',
};
const doorStates: Readonly<Record<LiveStatus['door']['state'], string>> = {
  locked: 'Locked',
  releasing: 'Opening…',
  released: 'Released',
  fault: 'Fault',
};
const doorMeaning: Readonly<Record<LiveStatus['door']['state'], string>> = {
  locked: 'The lock is closed.',
  releasing: 'Waiting for the relay.',
  released: 'The relay has confirmed. Push the door.',
  fault: 'The relay did not confirm the last command.',
};

const providers: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  coreml: 'Core ML',
  dml: 'DirectML',
  cuda: 'CUDA',
};

export const live = {
  title: 'Live',
  judgements,
  outcomes,
  reasons,
  issues,
  prompts,
  promptOf: (number: number, count: number) =>
    `Movement ${number} of ${count}, so that no picture of you can open the door.`,
  promptFree: 'So that no picture of you can open the door.',
  doorStates,
  doorMeaning,
  picture: (faces: number) =>
    faces === 0
      ? 'Camera picture, nobody in view'
      : faces === 1
        ? 'Camera picture, one face'
        : `Camera picture, ${faces} faces`,
  noPicture: 'Waiting for the picture…',
  door: 'Door',
  doorNamed: (name: string) => `Door: ${name}`,
  decisions: 'Recent decisions',
  noDecisions: 'Nobody has come to the door since this screen was opened.',
  seeAudit: 'All of it is in the audit log',
  someone: 'Someone',
  stranger: 'Unknown person',
  byRequest: 'Opened on request',
  similarity: (value: number) => `similarity ${value.toFixed(3)}`,
  faceToDoor: (ms: number) => `${(ms / 1000).toFixed(2)} s from face to door`,
  cameraStarting: 'The camera is starting…',
  cameraLost: 'Camera lost',
  retryIn: (seconds: number) => (seconds > 0 ? `Next try in ${seconds} s.` : 'Trying again now…'),
  inferenceStarting: 'Recognition is starting…',
  inferenceRestarting: 'Recognition is restarting',
  inferenceFailed: 'Recognition cannot run',
  doorsStayLocked: 'The door stays locked meanwhile.',
  crowd: 'Too many faces at once',
  crowdText: 'Only the nearest 16 are looked at. Ask people to come a few at a time.',
  doorProblem: 'No door can open just now',
  stale: 'Lintel has not answered for a while. What you see may be old.',
  nobodyEnrolled: 'Nobody is enrolled yet',
  nobodyEnrolledText: 'Until somebody is, everybody is a stranger and the door stays locked.',
  enrollFirst: 'Enroll the first person',
  status: 'Status',
  provider: 'Provider',
  /** Execution provider as people know it. */
  providerName: (name: string) => providers[name] ?? name,
  providerSkipped: (provider: string, why: string) => `${providers[provider] ?? provider}: ${why}`,
  skipped: 'Not used',
  cameraFps: 'Camera',
  analysed: 'Analysed',
  perSecond: (value: number) => `${value.toFixed(1)}/s`,
  analysisTime: 'Per frame',
  milliseconds: (value: number) => `${Math.round(value)} ms`,
  dropped: 'Dropped',
  people: 'People',
  size: (width: number, height: number) => `${width}×${height}`,
  override: {
    open: 'Request to open',
    title: 'Request to open the door',
    text: 'The rules of this site judge the request, and it is written to the audit log with your name and the reason.',
    reason: 'Reason',
    reasonHint: 'e.g. “Visitor for Ms Lovelace, identity card checked”',
    reasonShort: 'Say why, in at least 3 characters.',
    submit: 'Send request',
    done: 'The door was released.',
  },
  announce: {
    opened: (name: string | undefined) =>
      name === undefined ? 'The door is open.' : `${name}: the door is open.`,
    refused: (name: string | undefined, reason: string) =>
      name === undefined ? `Refused: ${reason}.` : `${name}, refused: ${reason}.`,
    'door-failed': (name: string | undefined, reason: string) =>
      name === undefined ? `The door did not open: ${reason}.` : `${name}: the door did not open: ${reason}.`,
  },
};

/** The view for people who come to the door; short words, read from two metres away. */
export const kiosk = {
  heading: (site: string) => (site === '' ? 'Lintel' : site),
  look: 'Look at the camera',
  lookDetail: 'Stand in front of it, about an arm’s length away.',
  moment: 'One moment…',
  momentDetail: 'Keep looking at the camera.',
  welcome: (name: string | undefined) => (name === undefined ? 'Welcome' : `Welcome, ${name}`),
  welcomeDetail: 'The door is open.',
  claim: 'Hold your badge to the reader',
  claimDetail: 'Or type your PIN.',
  enterPin: 'Enter your PIN',
  enterPinDetail: 'And keep looking at the camera.',
  comparing: 'Your face is being compared.',
  waitSeconds: (seconds: number) => `Wait ${seconds} s`,
  tooManyCodes: 'Too many wrong codes. Or ask at the desk.',
  refusedCodes: {
    'claim-refused': { title: 'Code and face do not match', detail: 'Try again, or ask at the desk.' },
    'pin-needed': { title: 'No PIN was entered', detail: 'Step away, then come back.' },
    'wrong-pin': { title: 'Wrong PIN', detail: 'Step away, then come back, or ask at the desk.' },
    'no-pin': { title: 'You have no PIN yet', detail: 'Please ask at the desk.' },
    'pin-locked': { title: 'Your PIN is locked', detail: 'Please ask at the desk.' },
  },
  notRecognised: 'Not recognised',
  refused: 'This door stays closed for you',
  notProven: 'Not sure it is you in person',
  notProvenDetail: 'Step away, then come back and follow the signs, or ask at the desk.',
  askDesk: 'Please ask at the desk.',
  doorFailed: 'The door did not answer',
  unavailable: 'Not available just now',
  nobodyEnrolled: 'Not ready yet',
  nobodyEnrolledDetail: 'Nobody is enrolled here so far.',
  signIn: 'Sign in',
};

/** Keys for PINs and badges; no text ever repeats what was typed. */
export const keypad = {
  label: 'Keys',
  typed: (count: number) =>
    count === 0 ? '' : count === 1 ? '1 character typed' : `${count} characters typed`,
  back: 'Delete the last',
  send: 'OK',
  asksPin: 'The person before the camera is asked for their PIN',
  asksClaim: 'PIN or badge',
  asksClaimText: 'Hold a badge to the reader, or type a PIN.',
  checking: 'The face is being compared…',
};
