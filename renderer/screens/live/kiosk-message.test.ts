import { describe, expect, test } from 'vitest';
import type { Keypad, LiveDecision, LiveStatus } from '#app/contract/live.ts';
import { decisionShownMs, kioskMessage, statusStaleMs } from './kiosk-message.ts';

const status: LiveStatus = {
  camera: { state: 'live', width: 640, height: 480, framesPerSecond: 30 },
  inference: { state: 'ready', provider: 'CPU', skipped: [], pack: 'builtin' },
  door: { state: 'locked', sinceMs: 0 },
  keypad: { asks: 'nothing', isChecking: false, waitMs: 0 },
  doorName: 'Main door',
  peopleEnrolled: 3,
  framesAnalysed: 1,
  framesDropped: 0,
  analysedPerSecond: 15,
  analysisMs: 20,
};
const opened: LiveDecision = { auditSequence: 9, atMs: 0, outcome: 'opened', trackId: 1, name: 'Ada' };
const calm = {
  status,
  statusAgeMs: 0,
  decision: undefined,
  decisionAgeMs: Number.POSITIVE_INFINITY,
  seen: undefined,
  keys: {
    keypad: { asks: 'nothing', isChecking: false, waitMs: 0 },
    ageMs: 0,
    problem: undefined,
  } as const,
};

describe('the message at the door', () => {
  test('invites when nobody is there', () => {
    expect(kioskMessage(calm)).toMatchObject({ tone: 'idle', title: 'Look at the camera' });
  });

  test('welcomes by name where names are shown, and without where they are not', () => {
    expect(kioskMessage({ ...calm, decision: opened, decisionAgeMs: 10 })).toMatchObject({
      tone: 'good',
      title: 'Welcome, Ada',
    });
    const { name: _name, ...nameless } = opened;
    expect(kioskMessage({ ...calm, decision: nameless, decisionAgeMs: 10 }).title).toBe('Welcome');
  });

  test('a decision makes room after its time', () => {
    expect(kioskMessage({ ...calm, decision: opened, decisionAgeMs: decisionShownMs }).tone).toBe('idle');
  });

  test('sends strangers to the desk and never says why somebody known is refused', () => {
    const refused = (reason: string): LiveDecision => ({
      auditSequence: 1,
      atMs: 0,
      outcome: 'refused',
      reason,
      trackId: 1,
      name: 'Ada',
    });
    const stranger = kioskMessage({ ...calm, decision: refused('stranger'), decisionAgeMs: 1 });
    expect(stranger).toMatchObject({
      tone: 'bad',
      title: 'Not recognised',
      detail: 'Please ask at the desk.',
    });
    const suspended = kioskMessage({ ...calm, decision: refused('suspended'), decisionAgeMs: 1 });
    expect(suspended.tone).toBe('bad');
    expect(`${suspended.title} ${suspended.detail}`).not.toMatch(/suspend|Ada/i);
  });

  test('a door that did not answer is no welcome', () => {
    const decision: LiveDecision = {
      auditSequence: 1,
      atMs: 0,
      outcome: 'door-failed',
      reason: 'door-timeout',
      trackId: 1,
    };
    expect(kioskMessage({ ...calm, decision, decisionAgeMs: 1 })).toMatchObject({
      tone: 'bad',
      title: 'The door did not answer',
    });
  });

  test('says what to do about a picture that is not good enough', () => {
    const seen = { judgement: 'looking', issue: 'too-far', prompt: undefined } as const;
    expect(kioskMessage({ ...calm, seen })).toMatchObject({ tone: 'wait', title: 'Come closer' });
    expect(
      kioskMessage({ ...calm, seen: { judgement: 'not-sure', issue: undefined, prompt: undefined } }).tone,
    ).toBe('wait');
  });

  test('promises nothing while camera, recognition, log or main are in doubt', () => {
    const lost: LiveStatus = {
      ...status,
      camera: { state: 'lost', code: 'camera-busy', detail: '', retryInMs: 1 },
    };
    const restarting: LiveStatus = {
      ...status,
      inference: { state: 'restarting', retryInMs: 1, detail: '' },
    };
    for (const doubtful of [lost, restarting, { ...status, problem: 'The log cannot be written.' }]) {
      expect(kioskMessage({ ...calm, status: doubtful }).tone).toBe('off');
    }
    expect(kioskMessage({ ...calm, statusAgeMs: statusStaleMs + 1 }).tone).toBe('off');
    expect(kioskMessage({ ...calm, status: undefined }).tone).toBe('off');
    expect(kioskMessage({ ...calm, status: { ...status, peopleEnrolled: 0 } }).tone).toBe('off');
  });

  test('asks for badge or PIN, tells a wrong one, and counts the seconds of a wait', () => {
    const keys = (keypad: Partial<Keypad>, code?: 'wrong-pin') => ({
      ...calm,
      keys: {
        keypad: { asks: 'pin' as const, isChecking: false, waitMs: 0, ...keypad },
        ageMs: 1500,
        problem: code === undefined ? undefined : { code },
      },
    });
    expect(kioskMessage(keys({})).title).toBe('Enter your PIN');
    expect(kioskMessage(keys({ asks: 'claim' })).title).toBe('Hold your badge to the reader');
    expect(kioskMessage(keys({ asks: 'claim', isChecking: true })).title).toBe('Look at the camera');
    expect(kioskMessage(keys({ waitMs: 30_000 })).title).toBe('Wait 29 s');
    expect(kioskMessage(keys({}, 'wrong-pin')).title).toBe('Wrong PIN');
    // The screen's clock ticks twice a second: what main has just said may be younger than it.
    const fresh = keys({});
    expect(kioskMessage({ ...fresh, keys: { ...fresh.keys, ageMs: -400 } }).title).toBe('Enter your PIN');
    const refused = (reason: string): LiveDecision => ({ ...opened, outcome: 'refused', reason });
    const wrong = { decision: refused('wrong-pin'), decisionAgeMs: 1 };
    expect(kioskMessage({ ...keys({}), ...wrong }).title).toBe('Enter your PIN');
    expect(kioskMessage({ ...keys({ asks: 'nothing' }), ...wrong }).tone).toBe('bad');
    const claim = { decision: refused('claim-refused'), decisionAgeMs: 1 };
    expect(kioskMessage({ ...keys({ asks: 'claim' }), ...claim }).title).toBe('Code and face do not match');
  });
});
