import { describe, expect, test } from 'vitest';
import { type Challenge, type ChallengeSign, newChallenge, observeChallenge } from './challenge.ts';
import type { MotionVerdict } from './motion.ts';

/** A challenge with these steps. */
function asking(...steps: Challenge['steps']): Challenge {
  const [step = 'blink'] = steps;
  return { ...newChallenge(() => 0), steps, step };
}

/** A person who sits a little askew, with their own way of holding the eyes. */
const rest = { yawDegrees: 4, pitchDegrees: -6, eyeOpening: 0.08 };
const left = { ...rest, yawDegrees: 30 };
const right = { ...rest, yawDegrees: -22 };
const up = { ...rest, pitchDegrees: 12 };
const shut = { ...rest, eyeOpening: 0.04 };

type Shown = Omit<ChallengeSign, 'motion' | 'atMs'>;

/** Shows each for so many frames at ten a second. */
function act(
  from: Challenge,
  shown: readonly (readonly [Shown, number])[],
  motion: MotionVerdict = 'live',
  startMs = 1_000,
): Challenge {
  let challenge = from;
  let atMs = startMs;
  for (const [one, frames] of shown)
    for (let i = 0; i < frames; i++) {
      challenge = observeChallenge(challenge, { ...one, motion, atMs });
      atMs += 100;
    }
  return challenge;
}

describe('a new challenge', () => {
  test('never asks for the same twice in a row, always for both turns and a blink, and for every such sequence', () => {
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const seen = new Set<string>();
    for (let i = 0; i < 2_000; i++) {
      const { steps, step, stepIndex, status } = newChallenge(random);
      expect(steps).toHaveLength(4);
      expect(steps).toEqual(expect.arrayContaining(['turn-left', 'turn-right', 'blink']));
      expect(steps.some((one, at) => one === steps[at - 1])).toBe(false);
      expect([step, stepIndex, status]).toEqual([steps[0], 0, 'running']);
      seen.add(steps.join());
    }
    // 4! orders with a look up; with one of the three twice, 4!/2! orders of which half put the two side by side.
    expect(seen.size).toBe(24 + 3 * 6);
  });

  test('takes even a random number of exactly one for a choice', () => {
    expect(newChallenge(() => 1).steps).toHaveLength(4);
  });
});

describe('a person who does what is asked', () => {
  test('passes, step by step', () => {
    let challenge = asking('turn-left', 'blink', 'look-up');
    challenge = act(challenge, [[rest, 6]]);
    expect([challenge.step, challenge.isReturning]).toEqual(['turn-left', false]);
    challenge = act(challenge, [[left, 3]], 'live', 2_000);
    expect([challenge.step, challenge.isReturning]).toEqual(['blink', true]);
    challenge = act(
      challenge,
      [
        [rest, 3],
        [shut, 2],
        [rest, 2],
      ],
      'live',
      2_500,
    );
    expect([challenge.step, challenge.stepIndex]).toEqual(['look-up', 2]);
    challenge = act(
      challenge,
      [
        [rest, 2],
        [up, 3],
      ],
      'live',
      3_300,
    );
    expect(challenge.status).toBe('passed');
  });

  test('is not done with a turn before looking straight ahead again', () => {
    const challenge = act(asking('turn-left', 'turn-right'), [
      [rest, 6],
      [left, 20],
    ]);
    expect([challenge.stepIndex, challenge.isReturning, challenge.status]).toEqual([1, true, 'running']);
  });

  test('passes only once the head has been seen to be solid', () => {
    const moves = [
      [rest, 6],
      [left, 3],
    ] as const;
    const waiting = act(asking('turn-left'), moves, 'unknown');
    expect([waiting.status, waiting.stepIndex]).toEqual(['running', 1]);
    expect(act(waiting, [[rest, 1]], 'live', 2_000).status).toBe('passed');
    expect(act(waiting, [[rest, 80]], 'unknown', 2_000).status).toBe('timed-out');
  });

  test('may start the wrong way and correct it', () => {
    const challenge = act(asking('turn-left'), [
      [rest, 6],
      [right, 3],
      [rest, 1],
      [left, 3],
    ]);
    expect(challenge.status).toBe('passed');
  });
});

describe('a challenge is failed', () => {
  test.each([
    ['turn-left', right],
    ['turn-right', left],
    ['turn-left', up],
    ['look-up', left],
    ['blink', left],
  ] as const)('by another movement than %s', (step, shown) => {
    const challenge = act(asking(step), [
      [rest, 6],
      [shown, 8],
    ]);
    expect(challenge.status).toBe('failed');
  });

  test('by a picture, at once', () => {
    expect(act(asking('turn-left'), [[rest, 1]], 'flat').status).toBe('failed');
  });

  test('by a pause in which the person may have changed, and by a clock that goes back', () => {
    const begun = act(asking('turn-left'), [[rest, 6]]);
    expect(observeChallenge(begun, { ...rest, motion: 'live', atMs: 2_600 }).status).toBe('failed');
    expect(observeChallenge(begun, { ...rest, motion: 'live', atMs: 900 }).status).toBe('failed');
  });

  test('stays so, whatever is shown afterwards', () => {
    const over = act(asking('turn-left'), [[rest, 1]], 'flat');
    expect(act(over, [[left, 5]])).toBe(over);
  });
});

describe('a challenge times out', () => {
  test('when nothing is done', () => {
    expect(act(asking('turn-left'), [[rest, 80]]).status).toBe('timed-out');
  });

  test('when nobody ever looks straight ahead', () => {
    expect(act(asking('turn-left'), [[left, 80]]).status).toBe('timed-out');
  });

  test('when every frame is no number', () => {
    const broken = { yawDegrees: Number.NaN, pitchDegrees: 0, eyeOpening: 0.1 };
    const begun = act(asking('turn-left'), [
      [rest, 6],
      [broken, 5],
    ]);
    expect([begun.status, begun.stepIndex]).toEqual(['running', 0]);
  });
});

describe('a blink', () => {
  test('is not one when the eyes stay shut', () => {
    const challenge = act(asking('blink'), [
      [rest, 6],
      [shut, 15],
      [rest, 2],
    ]);
    expect([challenge.status, challenge.stepIndex]).toEqual(['running', 0]);
  });

  test('is not one when the head moves meanwhile', () => {
    const nodding = { ...shut, pitchDegrees: -20 };
    const challenge = act(asking('blink'), [
      [rest, 6],
      [nodding, 2],
      [rest, 3],
    ]);
    expect([challenge.status, challenge.stepIndex]).toEqual(['running', 0]);
  });

  test('is measured against the same person with open eyes', () => {
    const narrow = { ...rest, eyeOpening: 0.04 };
    const narrowShut = { ...rest, eyeOpening: 0.02 };
    expect(act(asking('blink'), [[narrow, 30]]).stepIndex).toBe(0);
    expect(
      act(asking('blink'), [
        [narrow, 6],
        [narrowShut, 2],
        [narrow, 2],
      ]).stepIndex,
    ).toBe(1);
  });
});
