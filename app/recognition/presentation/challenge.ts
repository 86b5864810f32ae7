import type { MotionVerdict } from './motion.ts';

/** One thing to do. Left is the person's own left. */
export type ChallengeStep = 'turn-left' | 'turn-right' | 'look-up' | 'blink';

/** What one frame shows of the person. */
export interface ChallengeSign {
  /** Positive when the person turns to their own left; see `headPose` in face-mesh.ts. */
  readonly yawDegrees: number;
  /** Positive when looking up. */
  readonly pitchDegrees: number;
  /** How far the eyes are open, in a unit that falls when they close; see `eyeOpenness`. Compared with the same person's own only. */
  readonly eyeOpening: number;
  readonly motion: MotionVerdict;
  /** Capture time of the frame, ms, rising. */
  readonly atMs: number;
}

export type ChallengeStatus = 'running' | 'passed' | 'failed' | 'timed-out';

/** How this person holds the head and the eyes when nothing is asked. */
interface Neutral {
  readonly yawDegrees: number;
  readonly pitchDegrees: number;
  readonly eyeOpening: number;
}

/**
 * A random sequence of steps, how far it has come, and what was seen of it. A value: {@link observeChallenge} gives the next one.
 * It is about one face that was never lost from view: when its track ends, begin a new challenge with {@link newChallenge}.
 */
export interface Challenge {
  readonly status: ChallengeStatus;
  readonly steps: readonly ChallengeStep[];
  /** 0-based; the number of steps done. */
  readonly stepIndex: number;
  /** What to ask for now; the last one when the challenge is over. */
  readonly step: ChallengeStep;
  /** True while the person is to look straight ahead: before the first step, between steps, and after the last until motion is sure. */
  readonly isReturning: boolean;
  /** When the current step must be done, by the clock of the frames; undefined before the first frame. */
  readonly endsAtMs: number | undefined;
  /** Frames from which the neutral pose is taken. */
  readonly opening: readonly ChallengeSign[];
  readonly neutral: Neutral | undefined;
  readonly startedAtMs: number | undefined;
  readonly lastAtMs: number | undefined;
  /** Frames in a row that show what is wanted now. */
  readonly streak: number;
  /** Since when another movement is shown than the one asked for. */
  readonly wrongSinceMs: number | undefined;
  /** Whether the head was seen to have depth since the challenge began. */
  readonly wasLive: boolean;
  /** Since when the eyes are closed. */
  readonly closedSinceMs: number | undefined;
}

const allSteps: readonly ChallengeStep[] = ['turn-left', 'turn-right', 'look-up', 'blink'];
const surelyAsked: readonly ChallengeStep[] = ['turn-left', 'turn-right', 'blink'];

/** Frames whose median is the neutral pose; half a second at ten frames a second. */
const openingFrames = 5;
/** While the neutral pose is taken it must not change by more, degrees: somebody walking up is still finding their place. */
const maxOpeningDrift = 8;
/** The neutral pose may be so far from straight, degrees, for a camera that hangs high or low. */
const maxNeutralYaw = 20;
const maxNeutralPitch = 30;
/** Below, no eyes are to be seen that could close: the clips' people show .027 at least (`eyeOpenness`). */
const minNeutralOpening = 0.02;

/** A turn away from neutral that counts, degrees: comfortable, and twice what people do while they talk (the clips). */
const turnDegrees = 18;
const upDegrees = 12;
/** Back to neutral within these, degrees. */
const returnDegrees = 9;
/**
 * Eyes are closed below this share of their neutral opening, and open again above the other. In the clips blinks fall to .4 to .6,
 * and open eyes stay above .8.
 */
const closedShare = 0.65;
const openShare = 0.75;
/** A blink takes 100 to 400 ms; eyes kept shut for longer are no blink. */
const maxBlinkMs = 1_000;
/** Frames in a row that a turn must show, so that one bad mesh is none. */
const turnFrames = 2;
/** Another movement ends the challenge when it is held so long, ms: people start the wrong way, and correct themselves. */
const wrongMs = 600;
/** Long enough to read and turn, and no longer: a recording has this long to show the right movement by chance. */
const stepMs = 4_000;
const openingMs = 5_000;
const wholeMs = 25_000;
/** A pause in the frames that could hide a change of person. */
const maxPauseMs = 1_000;

/**
 * Every sequence that may be asked for: four steps, never the same twice in a row, both turns and a blink among them. A worn mask can
 * turn its head, it cannot close its eyes; of the clips' people, who turn and blink as they please, three steps were now and then
 * right by chance (docs/presentation-attacks.md).
 */
const sequences: readonly (readonly ChallengeStep[])[] = allSteps
  .flatMap((a) =>
    allSteps.flatMap((b) => allSteps.flatMap((c) => allSteps.map((d) => [a, b, c, d] as const))),
  )
  .filter(
    (steps) =>
      steps.every((step, i) => step !== steps[i - 1]) && surelyAsked.every((step) => steps.includes(step)),
  );

/**
 * A new challenge: one of the 42 sequences, each as likely as the others.
 * @param random 0 inclusive to 1 exclusive, from a source that cannot be foreseen.
 */
export function newChallenge(random: () => number): Challenge {
  const steps = pick(sequences, random);
  return {
    status: 'running',
    steps,
    stepIndex: 0,
    step: stepAt(steps, 0),
    isReturning: true,
    endsAtMs: undefined,
    opening: [],
    neutral: undefined,
    startedAtMs: undefined,
    lastAtMs: undefined,
    streak: 0,
    wrongSinceMs: undefined,
    wasLive: false,
    closedSinceMs: undefined,
  };
}

/**
 * Takes one frame of the face.
 * @returns the challenge after it; the same value once it is over.
 */
export function observeChallenge(challenge: Challenge, sign: ChallengeSign): Challenge {
  if (challenge.status !== 'running') return challenge;
  if (!isSound(sign)) return challenge;
  const startedAtMs = challenge.startedAtMs ?? sign.atMs;
  const pauseMs = sign.atMs - (challenge.lastAtMs ?? sign.atMs);
  const now: Challenge = {
    ...challenge,
    startedAtMs,
    lastAtMs: sign.atMs,
    endsAtMs: challenge.endsAtMs ?? startedAtMs + openingMs,
    // Steps begin with the neutral pose: what moved before is no answer.
    wasLive: challenge.wasLive || (challenge.neutral !== undefined && sign.motion === 'live'),
  };
  if (!(pauseMs >= 0 && pauseMs <= maxPauseMs)) return { ...now, status: 'failed' };
  if (sign.atMs > Math.min(now.endsAtMs ?? 0, startedAtMs + wholeMs)) return { ...now, status: 'timed-out' };
  // A picture is a picture whatever it was asked for.
  if (sign.motion === 'flat') return { ...now, status: 'failed' };
  if (now.neutral === undefined) return takeNeutral(now, sign);
  return now.isReturning ? awaitReturn(now, now.neutral, sign) : awaitStep(now, now.neutral, sign);
}

function takeNeutral(challenge: Challenge, sign: ChallengeSign): Challenge {
  const opening = [...challenge.opening, sign].slice(-openingFrames);
  const neutral = {
    yawDegrees: median(opening.map((one) => one.yawDegrees)),
    pitchDegrees: median(opening.map((one) => one.pitchDegrees)),
    eyeOpening: median(opening.map((one) => one.eyeOpening)),
  };
  const isStill = opening.every(
    (one) =>
      Math.abs(one.yawDegrees - neutral.yawDegrees) <= maxOpeningDrift &&
      Math.abs(one.pitchDegrees - neutral.pitchDegrees) <= maxOpeningDrift,
  );
  const isStraight =
    Math.abs(neutral.yawDegrees) <= maxNeutralYaw &&
    Math.abs(neutral.pitchDegrees) <= maxNeutralPitch &&
    neutral.eyeOpening >= minNeutralOpening;
  if (opening.length < openingFrames || !isStill || !isStraight) return { ...challenge, opening };
  return begin({ ...challenge, opening: [], neutral }, sign.atMs);
}

function awaitReturn(challenge: Challenge, neutral: Neutral, sign: ChallengeSign): Challenge {
  if (challenge.stepIndex === challenge.steps.length)
    return challenge.wasLive ? { ...challenge, status: 'passed' } : challenge;
  const isBack =
    Math.abs(sign.yawDegrees - neutral.yawDegrees) <= returnDegrees &&
    Math.abs(sign.pitchDegrees - neutral.pitchDegrees) <= returnDegrees;
  return isBack ? begin(challenge, sign.atMs) : challenge;
}

/** Asks for the current step. */
function begin(challenge: Challenge, atMs: number): Challenge {
  return {
    ...challenge,
    isReturning: false,
    endsAtMs: atMs + stepMs,
    streak: 0,
    wrongSinceMs: undefined,
    closedSinceMs: undefined,
  };
}

function awaitStep(challenge: Challenge, neutral: Neutral, sign: ChallengeSign): Challenge {
  const { step } = challenge;
  const shown = movementOf(neutral, sign);
  if (step === 'blink') return awaitBlink(challenge, neutral, sign, shown);
  const streak = shown === step ? challenge.streak + 1 : 0;
  if (streak >= turnFrames) return finish(challenge, sign);
  return judgeWrong({ ...challenge, streak }, shown, sign.atMs);
}

function awaitBlink(
  challenge: Challenge,
  neutral: Neutral,
  sign: ChallengeSign,
  shown: ChallengeStep | undefined,
): Challenge {
  const opening = sign.eyeOpening / neutral.eyeOpening;
  const since = challenge.closedSinceMs;
  // Looking down or aside hides the eyes as well: only a head held still can blink.
  const isHeld =
    Math.abs(sign.yawDegrees - neutral.yawDegrees) <= returnDegrees &&
    Math.abs(sign.pitchDegrees - neutral.pitchDegrees) <= returnDegrees;
  if (!isHeld) return judgeWrong({ ...challenge, closedSinceMs: undefined }, shown, sign.atMs);
  if (opening <= closedShare)
    return { ...challenge, wrongSinceMs: undefined, closedSinceMs: since ?? sign.atMs };
  if (since !== undefined && opening >= openShare) {
    if (sign.atMs - since <= maxBlinkMs) return finish(challenge, sign);
    return { ...challenge, closedSinceMs: undefined };
  }
  return { ...challenge, wrongSinceMs: undefined };
}

/** Which step's movement the head shows, if any: the one farthest beyond its bound. */
function movementOf(neutral: Neutral, sign: ChallengeSign): ChallengeStep | undefined {
  const yaw = (sign.yawDegrees - neutral.yawDegrees) / turnDegrees;
  const up = (sign.pitchDegrees - neutral.pitchDegrees) / upDegrees;
  if (Math.max(Math.abs(yaw), up) < 1) return undefined;
  if (up >= Math.abs(yaw)) return 'look-up';
  return yaw > 0 ? 'turn-left' : 'turn-right';
}

function judgeWrong(challenge: Challenge, shown: ChallengeStep | undefined, atMs: number): Challenge {
  if (shown === undefined || shown === challenge.step) return { ...challenge, wrongSinceMs: undefined };
  const wrongSinceMs = challenge.wrongSinceMs ?? atMs;
  const status = atMs - wrongSinceMs >= wrongMs ? 'failed' : challenge.status;
  return { ...challenge, wrongSinceMs, status };
}

/** The current step was done. After the last one only motion may still be wanting. */
function finish(challenge: Challenge, sign: ChallengeSign): Challenge {
  const stepIndex = challenge.stepIndex + 1;
  const isLast = stepIndex === challenge.steps.length;
  return {
    ...challenge,
    status: isLast && challenge.wasLive ? 'passed' : 'running',
    stepIndex,
    step: isLast ? challenge.step : stepAt(challenge.steps, stepIndex),
    isReturning: true,
    endsAtMs: sign.atMs + stepMs,
    streak: 0,
    wrongSinceMs: undefined,
    closedSinceMs: undefined,
  };
}

function stepAt(steps: readonly ChallengeStep[], index: number): ChallengeStep {
  const step = steps[index];
  if (step === undefined) throw new Error('The challenge has no such step.');
  return step;
}

function pick<T>(choices: readonly T[], random: () => number): T {
  const choice = choices[Math.min(choices.length - 1, Math.floor(random() * choices.length))];
  if (choice === undefined) throw new Error('There is nothing to choose from.');
  return choice;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** A sign with a number missing says nothing; time alone then ends the challenge. */
function isSound({ yawDegrees, pitchDegrees, eyeOpening, atMs }: ChallengeSign): boolean {
  return [yawDegrees, pitchDegrees, eyeOpening, atMs].every((value) => Number.isFinite(value));
}
