import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AccessMode, PresentationPolicy } from '#app/domain/door.ts';
import { lockingFailures } from '#app/policy/retry-delay.ts';
import { likelihoodOf } from '#app/recognition/likelihood.ts';
import type { Candidate, FaceObserved } from '#app/recognition/observation.ts';
import { ok } from '#app/result.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { createClaimCodes } from '#main/claims/claim-codes.ts';
import type { Store } from '#main/store/interface.ts';
import { newStore, removeFolder, somebody, someQuality, someSettings } from '#main/store/store.fixture.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { AccessControl } from './access-control.ts';
import type { LiveDecisionView, LiveFaceView } from './interface.ts';
import { createAccessRecord } from './store-record.ts';

const opened: { folder: string; store: Store }[] = [];
// Waits go by the wall clock, since they outlast a restart; everything else by the scripted one.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 }));
afterEach(() => {
  vi.useRealTimers();
  for (const { folder, store } of opened.splice(0)) {
    store.close();
    removeFolder(folder);
  }
});

const model = someSettings.match.modelId;
const likelihood = likelihoodOf([{ ...builtInPack.precise, id: model }]);
const left = { x: 0, y: 0, width: 90, height: 90 };
const nearer = { x: 300, y: 0, width: 200, height: 200 };

interface Shown {
  readonly trackId: number;
  readonly who: readonly Candidate[];
  readonly box?: FaceObserved['box'];
  readonly motion?: 'live' | 'flat' | 'unknown';
}

/** A door with a real store, log and codes; Ada has PIN 4711 and a badge, Ben PIN 8264, Cleo neither. */
function desk(mode: AccessMode, presentation: PresentationPolicy = 'off') {
  const made = newStore(createAuditLog);
  opened.push(made);
  const { store } = made;
  const codes = createClaimCodes(store);
  const [ada, ben, cleo] = ['Ada', 'Ben', 'Cleo'].map((name) => {
    const person = somebody(name);
    store.people.insert(person);
    return person.id;
  }) as [string, string, string];
  codes.set(ada, 'pin', '4711', 'desk');
  codes.set(ada, 'badge', '04A2B91C', 'desk');
  codes.set(ben, 'pin', '8264', 'desk');
  let nowMs = 100_000;
  let pulses = 0;
  let isEnrolling = false;
  const decisions: LiveDecisionView[] = [];
  const parts = {
    door: {
      state: { state: 'locked' as const, sinceMs: 0 },
      onState: () => () => undefined,
      release: async () => {
        pulses += 1;
        return ok({ acknowledgedAfterMs: 1, attempts: 1 });
      },
    },
    record: createAccessRecord(store),
    settings: () => store.settings.get().match,
    likelihood,
    doorConfig: () => ({ id: 'front', mode, presentation }),
    random: () => 0.5,
    claims: codes,
    failures: (subject: Parameters<Store['claims']['failures']>[0]) => store.claims.failures(subject),
    isPinLocked: (personId: string) => store.claims.failures({ personId }).count >= lockingFailures,
    findPerson: (id: string) => store.people.get(id),
    isEnrollmentRunning: () => isEnrolling,
    now: () => nowMs,
    wallNowMs: () => store.consents.nowMs(),
    onDecision: (decision: LiveDecisionView) => void decisions.push(decision),
    onRecordFailed: () => undefined,
  };
  let access = new AccessControl(parts);
  const pass = (ms: number) => {
    nowMs += ms;
    vi.setSystemTime(Date.now() + ms);
  };
  const self = {
    store,
    codes,
    ada,
    ben,
    cleo,
    decisions,
    pass,
    get access() {
      return access;
    },
    get pulses() {
      return pulses;
    },
    enroll(isRunning: boolean) {
      isEnrolling = isRunning;
    },
    /** As after a restart of the program: only what is stored is known. */
    restart() {
      access = new AccessControl(parts);
    },
    /** Shows faces for a while, ten frames a second, as the inference process would compare them. */
    async show(ms: number, ...shown: readonly Shown[]): Promise<readonly LiveFaceView[]> {
      let last: readonly LiveFaceView[] = [];
      for (let i = 0; i < ms / 100; i++) {
        pass(100);
        const { comparison } = access;
        const faces = shown.map(({ trackId, who, box = left, motion = 'unknown' }): FaceObserved => {
          const base = {
            trackId,
            box,
            detectionScore: 0.9,
            quality: someQuality,
            presentation: { motion, eyeOpening: 0.3 },
          };
          if (comparison === 'nobody') return { ...base, candidates: [] };
          if (comparison === 'everybody') return { ...base, modelId: model, candidates: [...who] };
          if (comparison.trackId !== trackId) return { ...base, candidates: [] };
          const own = who.filter(({ personId }) => personId === comparison.personId);
          return { ...base, modelId: model, candidates: own };
        });
        const capturedAtMs = nowMs - 30;
        const timings = { detectMs: 1, landmarksMs: 1, embedMs: 1, matchMs: 1, totalMs: 4 };
        const size = { width: 640, height: 480, facesPassedOver: 0 };
        last = access.observe({ frameId: i, capturedAtMs, ...size, faces, timings }).faces;
      }
      await access.settled();
      return last;
    },
    /** Of the attempts, oldest first. */
    log: () =>
      store.audit
        .page({ kinds: ['attempt-accepted', 'attempt-refused'] }, undefined, 200)
        .rows.reverse()
        .map(({ personId, details }): Record<string, unknown> => ({ personId, ...details })),
    failuresOf: (personId: string) => store.claims.failures({ personId }).count,
    failuresAtDoor: () => store.claims.failures({ doorId: 'front' }).count,
  };
  return self;
}

const like = (personId: string, similarity = 0.95, trackId = 1): Shown => ({
  trackId,
  who: [{ personId, similarity }],
});

test('whose validity has ended is let in no more, also with the clock set back a day', async () => {
  const at = desk('face');
  at.store.people.update(at.ada, { name: 'Ada', note: '', isActive: true, validUntilMs: Date.now() + 5000 });
  await at.show(1000, like(at.ada));
  expect(at.pulses).toBe(1);
  at.pass(60_000);
  await at.show(1000, like(at.ada, 0.95, 2));
  vi.setSystemTime(Date.now() - 86_400_000);
  at.restart();
  await at.show(1000, like(at.ada, 0.95, 3));
  expect(at.pulses).toBe(1);
  expect(at.log().map(({ reason }) => reason)).toEqual([undefined, 'expired', 'expired']);
});

describe('a PIN after the face', () => {
  test('the face alone does not open; face and PIN do, and the log tells both', async () => {
    const at = desk('face-and-pin');
    const [face] = await at.show(1000, like(at.ada));
    expect(face?.judgement).toBe('pin');
    expect(at.access.keypad).toEqual({ asks: 'pin', isChecking: false, waitMs: 0 });
    expect([at.pulses, at.log()]).toEqual([0, []]);
    expect(at.access.enterCode('4711').ok).toBe(true);
    await at.show(200, like(at.ada));
    expect(at.pulses).toBe(1);
    expect(at.log()).toMatchObject([{ personId: at.ada, factors: 'face, pin', mode: 'identification' }]);
    expect(at.access.keypad.asks).toBe('nothing');
    await at.show(3000, like(at.ada));
    expect(at.pulses).toBe(1);
  });

  test('another person’s PIN, a badge and nonsense are wrong, counted and logged without the digits', async () => {
    const at = desk('face-and-pin');
    await at.show(1000, like(at.ada));
    for (const code of ['8264', '04A2B91C', '4712', 'x']) {
      expect(at.access.enterCode(code)).toMatchObject({ ok: false, code: 'wrong-pin' });
      await at.show(300, like(at.ada));
    }
    expect(at.pulses).toBe(0);
    expect(at.failuresOf(at.ada)).toBe(4);
    expect(at.failuresOf(at.ben)).toBe(0);
    expect(at.log().map((row) => row.reason)).toEqual(Array(4).fill('wrong-pin'));
    expect(JSON.stringify(at.store.audit.page({}, undefined, 200))).not.toMatch(/8264|04A2B91C|4712/);
    expect(at.access.enterCode('4711').ok).toBe(true);
    await at.show(200, like(at.ada));
    expect([at.pulses, at.failuresOf(at.ada)]).toEqual([1, 0]);
  });

  test('after five wrong PINs nothing is taken for half a minute, also after a restart', async () => {
    const at = desk('face-and-pin');
    await at.show(1000, like(at.ada));
    for (let i = 0; i < 5; i++) expect(at.access.enterCode('0001')).toMatchObject({ code: 'wrong-pin' });
    expect(at.access.enterCode('4711')).toMatchObject({ ok: false, code: 'wait' });
    expect(at.access.keypad.waitMs).toBe(30_000);
    at.restart();
    await at.show(1000, like(at.ada, 0.95, 2));
    expect(at.access.keypad.waitMs).toBeGreaterThan(28_000);
    expect(at.access.enterCode('4711')).toMatchObject({ code: 'wait' });
    expect([at.pulses, at.failuresOf(at.ada)]).toEqual([0, 5]);
    at.pass(40_000);
    await at.show(1000, like(at.ada, 0.95, 3));
    expect(at.access.enterCode('4711').ok).toBe(true);
    await at.show(200, like(at.ada, 0.95, 3));
    expect(at.pulses).toBe(1);
  });

  test('after fifty the person’s codes count no more, until a new PIN is set', async () => {
    const at = desk('face-and-pin');
    at.store.claims.setFailures({ personId: at.ada }, { count: lockingFailures, lastAtMs: 1 });
    await at.show(1000, like(at.ada));
    expect(at.log()).toMatchObject([{ reason: 'pin-locked' }]);
    expect(at.access.enterCode('4711')).toMatchObject({ code: 'not-asked' });
    at.codes.set(at.ada, 'pin', '90817', 'desk');
    at.pass(10_000);
    await at.show(1000, like(at.ada, 0.95, 2));
    expect(at.access.enterCode('90817').ok).toBe(true);
    await at.show(200, like(at.ada, 0.95, 2));
    expect(at.pulses).toBe(1);
  });

  test('who has no PIN is told so, and whoever leaves or waits too long was not let in', async () => {
    const at = desk('face-and-pin');
    await at.show(1000, like(at.cleo));
    await at.show(16_500, like(at.ada, 0.95, 2));
    expect(at.access.keypad.asks).toBe('nothing');
    expect(at.access.enterCode('4711')).toMatchObject({ code: 'not-asked' });
    await at.show(1000, like(at.ben, 0.95, 3));
    await at.show(4000);
    expect(at.log().map(({ personId, reason }) => [personId, reason])).toEqual([
      [at.cleo, 'no-pin'],
      [at.ada, 'pin-needed'],
      [at.ben, 'pin-needed'],
    ]);
    expect(at.pulses).toBe(0);
  });

  test('a PIN typed for one face never opens for another that takes its place', async () => {
    const at = desk('face-and-pin');
    await at.show(1000, like(at.ada));
    expect(at.access.enterCode('4711').ok).toBe(true);
    await at.show(2500, like(at.ben, 0.95, 2));
    expect(at.access.enterCode('4711')).toMatchObject({ code: 'wrong-pin' });
    expect(at.pulses).toBe(0);
    // Neither on the same track, were the tracker to take one for the other.
    const other = desk('face-and-pin');
    await other.show(1000, like(other.ada));
    other.access.enterCode('4711');
    await other.show(2500, like(other.ben));
    expect(other.pulses).toBe(0);
  });

  test('a right PIN does not wait for a face for long, nor for one out of view', async () => {
    const at = desk('face-and-pin');
    await at.show(1000, like(at.ada));
    at.access.enterCode('4711');
    at.pass(6000);
    await at.show(300, like(at.ada));
    expect(at.pulses).toBe(0);
    await at.show(3500);
    expect(at.access.enterCode('4711')).toMatchObject({ code: 'not-asked' });
  });

  test('the PIN belongs to the nearest of those who are asked', async () => {
    const at = desk('face-and-pin');
    const both = [like(at.ada), { ...like(at.ben, 0.95, 2), box: nearer }];
    await at.show(1000, ...both);
    expect(at.access.enterCode('4711')).toMatchObject({ code: 'wrong-pin' });
    expect(at.access.enterCode('8264').ok).toBe(true);
    await at.show(300, ...both);
    expect(at.log().at(-1)).toMatchObject({ personId: at.ben, factors: 'face, pin' });
    expect(at.pulses).toBe(1);
  });

  test('the PIN is asked for after the proof of a live person, and does not replace it', async () => {
    const at = desk('face-and-pin', 'passive');
    await at.show(1000, like(at.ada));
    expect(at.access.keypad.asks).toBe('nothing');
    await at.show(300, { ...like(at.ada), motion: 'live' });
    expect(at.access.keypad.asks).toBe('pin');
    at.access.enterCode('4711');
    await at.show(200, like(at.ada));
    expect(at.pulses).toBe(1);
    const print = desk('face-and-pin', 'passive');
    await print.show(1500, { ...like(print.ada), motion: 'flat' });
    expect(print.access.enterCode('4711')).toMatchObject({ code: 'not-asked' });
    expect(print.log()).toMatchObject([{ reason: 'presentation-attack' }]);
  });

  test('whoever is asked for a PIN by themselves is asked at every door, others are not', async () => {
    const at = desk('face');
    at.codes.setAsksPin([at.ada], true, 'desk');
    await at.show(1000, like(at.ben));
    expect(at.pulses).toBe(1);
    await at.show(1000, like(at.ada, 0.95, 2));
    expect([at.pulses, at.access.keypad.asks]).toEqual([1, 'pin']);
    at.access.enterCode('4711');
    await at.show(300, like(at.ada, 0.95, 2));
    expect(at.pulses).toBe(2);
  });

  test('while somebody is being enrolled no code is taken', async () => {
    const at = desk('face-and-pin');
    await at.show(1000, like(at.ada));
    at.enroll(true);
    expect(at.access.keypad.asks).toBe('nothing');
    expect(at.access.enterCode('4711')).toMatchObject({ code: 'not-asked' });
  });

  test('a wrong PIN that cannot be written down is the last one taken', async () => {
    const at = desk('face-and-pin');
    await at.show(1000, like(at.ada));
    const append = vi.spyOn(at.store.audit, 'append').mockImplementation(() => {
      throw new Error('disk full');
    });
    expect(at.access.enterCode('0001')).toMatchObject({ code: 'store-failed' });
    expect(at.access.enterCode('4711')).toMatchObject({ code: 'not-asked' });
    append.mockRestore();
    expect(at.pulses).toBe(0);
  });
});

describe('a claim before the face', () => {
  test('nobody is searched: a known face of itself is nothing, and nothing is logged', async () => {
    const at = desk('claim-and-face');
    expect(at.access.comparison).toBe('nobody');
    const [face] = await at.show(3000, like(at.ada));
    expect(face?.judgement).toBe('looking');
    expect([at.pulses, at.log()]).toEqual([0, []]);
    expect(at.access.keypad).toEqual({ asks: 'claim', isChecking: false, waitMs: 0 });
  });

  test.each([
    ['PIN', '4711', 'pin, face'],
    ['badge', '04a2b91c', 'badge, face'],
  ])(
    'a %s and the face that it names open, at the threshold for one comparison',
    async (_, code, factors) => {
      const at = desk('claim-and-face');
      // Below the threshold for searches (.8914) and above that for claims (.8649).
      const near = like(at.ada, 0.88);
      await at.show(500, near);
      expect(at.access.enterCode(code).ok).toBe(true);
      expect(at.access.comparison).toEqual({ personId: at.ada, trackId: 1 });
      await at.show(1000, near);
      expect(at.pulses).toBe(1);
      expect(at.log()).toMatchObject([
        { personId: at.ada, factors, mode: 'verification', threshold: 0.8649, similarity: 0.88 },
      ]);
      expect(at.store.attempts.newest(1)).toMatchObject([{ mode: 'verification', outcome: 'accepted' }]);
    },
  );

  test('the same person may claim again at once, without leaving', async () => {
    const at = desk('claim-and-face');
    for (let i = 1; i <= 2; i++) {
      at.access.enterCode('4711');
      await at.show(1500, like(at.ada));
      expect(at.pulses).toBe(i);
    }
  });

  test('a badge held before the face comes waits for it', async () => {
    const at = desk('claim-and-face');
    at.access.enterCode('04A2B91C');
    await at.show(2000);
    await at.show(1500, like(at.ada));
    expect(at.pulses).toBe(1);
  });

  test('another face, and a code that names nobody, are refused alike: same reply, same time, same words', async () => {
    const seen = [];
    for (const code of ['8264', '555012', 'NOBODY99']) {
      const at = desk('claim-and-face');
      const who = [
        { personId: at.ada, similarity: 0.95 },
        { personId: at.ben, similarity: 0.845 },
      ];
      await at.show(500, { trackId: 1, who });
      const reply = at.access.enterCode(code);
      const judgements: string[] = [];
      let frames = 0;
      while (at.decisions.length === 0 && frames < 100) {
        const [face] = await at.show(100, { trackId: 1, who });
        judgements.push(face?.judgement ?? '');
        frames += 1;
      }
      const { atMs: _atMs, ...decision } = at.decisions[0] ?? {};
      seen.push({ reply, frames, judgements, decision, atDoor: at.failuresAtDoor(), pulses: at.pulses });
      expect(at.log()).toMatchObject([{ reason: 'claim-refused', mode: 'verification' }]);
    }
    const [first] = seen;
    expect(first).toMatchObject({ frames: 42, atDoor: 1, pulses: 0, decision: { reason: 'claim-refused' } });
    expect(first?.decision).not.toHaveProperty('personId');
    expect(first?.decision).not.toHaveProperty('name');
    for (const one of seen) expect(one).toEqual(first);
  });

  test('for the log the claimed person is named, and is not taken for seen', async () => {
    const at = desk('claim-and-face');
    await at.show(500, like(at.ada));
    at.access.enterCode('8264');
    await at.show(5000, like(at.ada));
    expect(at.log()).toMatchObject([{ personId: at.ben, reason: 'claim-refused', factors: 'pin, face' }]);
    expect(at.failuresOf(at.ben)).toBe(1);
    expect(at.store.people.get(at.ben)?.lastSeenAtMs).toBeUndefined();
  });

  test('after five wrong claims in a row nobody’s is taken for half a minute, also after a restart', async () => {
    const at = desk('claim-and-face');
    // Typing anew gives up the claim before: no faster way to guess.
    for (let i = 0; i < 5; i++) expect(at.access.enterCode(`55501${i}`).ok).toBe(true);
    expect(at.failuresAtDoor()).toBe(4);
    expect(at.access.enterCode('4711')).toMatchObject({ ok: false, code: 'wait' });
    expect(at.failuresAtDoor()).toBe(5);
    at.restart();
    expect(at.access.keypad).toMatchObject({ asks: 'claim', waitMs: 30_000 });
    expect(at.access.enterCode('4711')).toMatchObject({ code: 'wait' });
    at.pass(31_000);
    at.access.enterCode('4711');
    await at.show(1500, like(at.ada));
    expect(at.pulses).toBe(1);
    // One's own right code forgives one wrong one, not all: it clears no way for guesses.
    expect(at.failuresAtDoor()).toBe(4);
  });

  test('a claim goes with its face, and is nobody else’s', async () => {
    const at = desk('claim-and-face');
    await at.show(500, like(at.ben));
    at.access.enterCode('4711');
    await at.show(300, like(at.ben));
    await at.show(2000, like(at.ada, 0.95, 2));
    expect(at.pulses).toBe(0);
    expect(at.log()).toMatchObject([{ reason: 'claim-refused' }]);
    await at.show(3000, like(at.ada, 0.95, 2));
    expect(at.pulses).toBe(0);
  });

  test('a claim belongs to the nearest face', async () => {
    const at = desk('claim-and-face');
    const both = [like(at.ada), { ...like(at.ben, 0.95, 2), box: nearer }];
    await at.show(500, ...both);
    at.access.enterCode('4711');
    await at.show(6000, ...both);
    expect(at.pulses).toBe(0);
    at.access.enterCode('8264');
    await at.show(1500, ...both);
    expect(at.pulses).toBe(1);
  });

  test('a claim for which no face comes is forgotten', async () => {
    const at = desk('claim-and-face');
    at.access.enterCode('4711');
    await at.show(12_500);
    await at.show(2000, like(at.ada));
    expect(at.pulses).toBe(0);
    expect(at.log()).toMatchObject([{ personId: at.ada, reason: 'claim-refused' }]);
  });

  test('suspended people are refused though face and badge match', async () => {
    const at = desk('claim-and-face');
    at.store.people.update(at.ada, { name: 'Ada', note: '', isActive: false });
    at.access.enterCode('04A2B91C');
    await at.show(1500, like(at.ada));
    expect(at.log()).toMatchObject([{ reason: 'suspended' }]);
    expect(at.pulses).toBe(0);
  });

  test('who is asked for a PIN gives it after the badge; a claim by PIN has given it', async () => {
    const at = desk('claim-and-face');
    at.codes.setAsksPin([at.ada], true, 'desk');
    at.access.enterCode('04A2B91C');
    await at.show(1000, like(at.ada));
    expect([at.pulses, at.access.keypad.asks]).toEqual([0, 'pin']);
    expect(at.access.enterCode('8264')).toMatchObject({ code: 'wrong-pin' });
    at.access.enterCode('4711');
    await at.show(300, like(at.ada));
    expect(at.pulses).toBe(1);
    expect(at.log().at(-1)).toMatchObject({ factors: 'badge, face, pin' });
    at.access.enterCode('4711');
    await at.show(1500, like(at.ada));
    expect(at.pulses).toBe(2);
  });

  test.each(['off', 'passive'] as const)(
    'a PIN not given after the badge ends the claim: the keys are for the next one (presentation %s)',
    async (presentation) => {
      const at = desk('claim-and-face', presentation);
      at.codes.setAsksPin([at.ada], true, 'desk');
      at.access.enterCode('04A2B91C');
      await at.show(17_500, { ...like(at.ada), motion: 'live' });
      expect(at.log().map(({ reason }) => reason)).toEqual(['pin-needed']);
      expect(at.access.keypad).toMatchObject({ asks: 'claim', isChecking: false });
      expect(at.access.enterCode('8264').ok).toBe(true);
      await at.show(1500, { ...like(at.ben, 0.95, 2), motion: 'live' });
      await at.show(4000, like(at.ada));
      expect(at.failuresOf(at.ada)).toBe(0);
      expect(at.log().map(({ personId, reason }) => [personId, reason])).toEqual([
        [at.ada, 'pin-needed'],
        [at.ben, 'claim-refused'],
      ]);
    },
  );

  test('with a locked person’s code nothing opens, and it looks like any wrong code', async () => {
    const at = desk('claim-and-face');
    at.store.claims.setFailures({ personId: at.ada }, { count: lockingFailures, lastAtMs: 1 });
    expect(at.access.enterCode('4711').ok).toBe(true);
    await at.show(6000, like(at.ada));
    expect(at.pulses).toBe(0);
    expect(at.log()).toMatchObject([{ personId: at.ada, reason: 'pin-locked' }]);
    expect(at.decisions[0]).toMatchObject({ reason: 'claim-refused' });
    expect(at.decisions[0]).not.toHaveProperty('name');
  });

  test('proof of a live person is asked for after the claim too', async () => {
    const at = desk('claim-and-face', 'passive');
    at.access.enterCode('4711');
    const [face] = await at.show(1500, like(at.ada));
    expect([at.pulses, face?.judgement]).toEqual([0, 'checking']);
    await at.show(300, { ...like(at.ada), motion: 'live' });
    expect(at.pulses).toBe(1);
  });

  test('settings that change or a camera that is lost end the claim, uncounted', async () => {
    const at = desk('claim-and-face');
    at.access.enterCode('4711');
    at.access.reset();
    await at.show(2000, like(at.ada));
    expect([at.pulses, at.failuresAtDoor()]).toEqual([0, 0]);
  });
});

test('a door that asks for the face alone takes no codes', async () => {
  const at = desk('face');
  expect(at.access.keypad.asks).toBe('nothing');
  expect(at.access.enterCode('4711')).toMatchObject({ code: 'not-asked' });
  await at.show(1000, like(at.ada));
  expect(at.pulses).toBe(1);
});
