import { describe, expect, test } from 'vitest';
import type { DoorFailure, PresentationPolicy } from '#app/domain/door.ts';
import type { Person } from '#app/domain/person.ts';
import type { MatchSettings } from '#app/domain/settings.ts';
import { likelihoodOf } from '#app/recognition/likelihood.ts';
import type { Candidate, FrameObserved } from '#app/recognition/observation.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { Acknowledgement } from '#main/doors/interface.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { AccessControl } from './access-control.ts';
import type { AttemptFacts } from './access-record.ts';
import { createDoorController } from './door-controller.ts';
import type { LiveDecisionView } from './interface.ts';

const match: MatchSettings = {
  modelId: 'precise',
  minSimilarity: 0.865,
  minVerificationSimilarity: 0.85,
  otherModels: [],
  minMargin: 0.02,
  agreeingFrames: 3,
  strangerMissRate: 0.05,
  cooldownSeconds: 5,
  maxFrameAgeMs: 1000,
};

const likelihood = likelihoodOf([{ ...builtInPack.precise, id: 'precise' }]);

/** A desk with a scripted clock, relay and log, in the order in which things happened. */
async function desk(
  options: {
    answer?: Result<Acknowledgement, DoorFailure>;
    isEnrolling?: boolean;
    logFails?: boolean;
    logFailsAt?: RegExp;
    presentation?: PresentationPolicy;
    random?: () => number;
  } = {},
) {
  let nowMs = 100_000;
  let sequence = 0;
  const happened: string[] = [];
  const attempts: AttemptFacts[] = [];
  const decisions: LiveDecisionView[] = [];
  const failures: unknown[] = [];
  const people = new Map<string, Person>([
    ['ada', person('ada', true)],
    ['sus', person('sus', false)],
  ]);
  const door = createDoorController(
    {
      create: () => ({
        pulse: async () => {
          happened.push('pulse');
          return options.answer ?? ok({ acknowledgedAfterMs: 5, attempts: 1 });
        },
        probe: async () => ok({ roundTripMs: 1 }),
        close: async () => undefined,
      }),
    },
    () => nowMs,
  );
  await door.use({
    id: 'd',
    name: 'Door',
    driver: { kind: 'simulated' },
    pulseSeconds: 1,
    acknowledgeTimeoutMs: 500,
    presentation: 'off',
    mode: 'face',
  });
  const write = (what: string) => {
    if (options.logFails || options.logFailsAt?.test(what)) throw new Error('disk full');
    happened.push(what);
    return ++sequence;
  };
  const access = new AccessControl({
    door,
    record: {
      attempt(facts) {
        attempts.push(facts);
        return write(facts.refusal === undefined ? 'log accepted' : `log ${facts.refusal}`);
      },
      doorResult: ({ result }) => write(result.ok ? 'log acknowledged' : `log ${result.code}`),
      override: ({ isGranted }) => write(isGranted ? 'log override' : 'log override refused'),
    },
    settings: () => match,
    likelihood,
    doorConfig: () => ({
      id: 'd',
      mode: 'face',
      presentation: options.presentation ?? 'off',
    }),
    claims: { find: () => undefined, isPinOf: () => false },
    failures: () => ({ count: 0, lastAtMs: 0 }),
    isPinLocked: () => false,
    random: options.random ?? (() => 0.5),
    findPerson: (id) => people.get(id),
    isEnrollmentRunning: () => options.isEnrolling ?? false,
    now: () => nowMs,
    wallNowMs: Date.now,
    onDecision: (decision) => {
      happened.push(`show ${decision.outcome}`);
      decisions.push(decision);
    },
    onRecordFailed: (error) => {
      happened.push('warn');
      failures.push(error);
    },
  });
  return {
    access,
    door,
    happened,
    attempts,
    decisions,
    failures,
    people,
    /** Shows a face for a number of frames, 100 ms apart. */
    async show(
      frames: number,
      trackId: number,
      candidates: Candidate[],
      { ageMs = 30, ...signs }: { ageMs?: number } & Signs = {},
    ) {
      let last = undefined as ReturnType<AccessControl['observe']> | undefined;
      for (let i = 0; i < frames; i++) {
        nowMs += 100;
        last = access.observe(frame(nowMs - ageMs, trackId, candidates, signs));
      }
      await access.settled();
      return last?.faces[0];
    },
    wait(ms: number) {
      nowMs += ms;
    },
    /** Ends the relock timer. */
    close: () => door.close(),
  };
}

function person(id: string, isActive: boolean): Person {
  const consent = { textVersion: 'en-1', givenAtMs: 1, recordedBy: 'desk' };
  return {
    id,
    name: id.toUpperCase(),
    note: '',
    isActive,
    consent,
    enrolledAtMs: 1,
    shotCount: 5,
    modelIds: ['precise'],
    asksPin: false,
    hasPin: false,
    hasBadge: false,
  };
}

interface Signs {
  readonly motion?: 'live' | 'flat' | 'unknown';
  readonly networkScore?: number;
  readonly yawDegrees?: number;
  readonly pitchDegrees?: number;
  readonly eyeOpening?: number;
}

function frame(
  capturedAtMs: number,
  trackId: number,
  candidates: Candidate[],
  { motion = 'unknown', networkScore, yawDegrees = 0, pitchDegrees = 0, eyeOpening = 0.3 }: Signs,
): FrameObserved {
  const isTurned = Math.abs(yawDegrees) > 15;
  const quality = { overall: 90, components: {}, issues: [], yawDegrees, pitchDegrees, rollDegrees: 0 };
  const face = {
    trackId,
    box: { x: 0, y: 0, width: 90, height: 90 },
    detectionScore: 0.9,
    presentation: { motion, eyeOpening, ...(networkScore === undefined ? {} : { networkScore }) },
    quality,
    // A face that looks away is not compared.
    ...(isTurned ? { candidates: [] } : { modelId: 'precise', candidates }),
  };
  const timings = { detectMs: 1, landmarksMs: 1, embedMs: 1, matchMs: 1, totalMs: 4 };
  return {
    frameId: capturedAtMs,
    capturedAtMs,
    width: 640,
    height: 480,
    faces: [face],
    facesPassedOver: 0,
    timings,
  };
}

const ada = [{ personId: 'ada', similarity: 0.95 }];
const nobody = [{ personId: 'ada', similarity: 0.5 }];

describe('the way from a face to the door', () => {
  test('a known face is logged, then the relay is pulsed, then the answer is logged, then the screens are told', async () => {
    const at = await desk();
    const face = await at.show(3, 1, ada);
    expect(at.happened).toEqual(['log accepted', 'pulse', 'log acknowledged', 'show opened']);
    expect(face).toMatchObject({ judgement: 'accepted', name: 'ADA' });
    expect(at.decisions[0]).toMatchObject({ outcome: 'opened', personId: 'ada', faceToDoorMs: 130 });
    expect(at.door.state.state).toBe('released');
    await at.close();
  });

  test('one approach opens once, however long the person stays and however often the track is lost', async () => {
    const at = await desk();
    for (const track of [1, 2, 3]) await at.show(20, track, ada);
    expect(at.happened.filter((what) => what === 'pulse')).toHaveLength(1);
    at.wait(6000);
    await at.show(5, 4, ada);
    expect(at.happened.filter((what) => what === 'pulse')).toHaveLength(2);
    await at.close();
  });

  test('a stranger is refused once per approach and never pulses', async () => {
    const at = await desk();
    const face = await at.show(40, 1, nobody);
    expect(face?.judgement).toBe('stranger');
    expect(face?.name).toBeUndefined();
    expect(at.happened).toEqual(['log stranger', 'show refused']);
    await at.close();
  });

  test('who stays not surely recognised is refused once, and let in when a better view comes', async () => {
    const at = await desk();
    const face = await at.show(45, 1, [{ personId: 'ada', similarity: 0.84 }]);
    expect(face?.judgement).toBe('not-sure');
    expect(at.happened).toEqual(['log not-sure', 'show refused']);
    await at.show(20, 1, ada);
    expect(at.happened.slice(2)).toEqual(['log accepted', 'pulse', 'log acknowledged', 'show opened']);
    await at.close();
  });

  test('a suspended person is recognised and refused', async () => {
    const at = await desk();
    const face = await at.show(5, 1, [{ personId: 'sus', similarity: 0.95 }]);
    expect(face?.judgement).toBe('refused');
    expect(at.happened).toEqual(['log suspended', 'show refused']);
    await at.close();
  });

  test('a person erased between match and decision is refused', async () => {
    const at = await desk();
    at.people.delete('ada');
    await at.show(5, 1, ada);
    expect(at.happened).toEqual(['log unknown-person', 'show refused']);
    await at.close();
  });

  test('stale frames never open the door', async () => {
    const at = await desk();
    const face = await at.show(30, 1, ada, { ageMs: 1001 });
    expect(face?.judgement).toBe('looking');
    expect(at.happened).toEqual([]);
    await at.close();
  });

  test('what cannot be written to the log does not open the door', async () => {
    const at = await desk({ logFails: true });
    const face = await at.show(30, 1, ada);
    expect(at.happened).toEqual(['warn']);
    expect(at.failures).toHaveLength(1);
    expect(face?.judgement).toBe('refused');
    await at.close();
  });

  test('a relay that fails is logged and shown, and the waiting person is tried again after the cooldown', async () => {
    const at = await desk({ answer: fail('door-timeout') });
    await at.show(10, 1, ada);
    expect(at.happened).toEqual(['log accepted', 'pulse', 'log door-timeout', 'show door-failed']);
    expect(at.door.state.state).toBe('fault');
    await at.show(60, 1, ada);
    expect(at.happened.filter((what) => what === 'pulse')).toHaveLength(2);
    await at.close();
  });

  test('nobody is let in or logged as a stranger while an enrollment runs', async () => {
    const at = await desk({ isEnrolling: true });
    await at.show(10, 1, ada);
    await at.show(30, 2, nobody);
    expect(at.happened).toEqual([]);
    await at.close();
  });

  test('evidence gathered before a reset counts no more', async () => {
    const at = await desk();
    await at.show(1, 1, ada);
    at.access.reset();
    await at.show(1, 1, ada);
    expect(at.happened).toEqual([]);
    await at.show(1, 1, ada);
    expect(at.happened).toContain('pulse');
    await at.close();
  });
});

describe('a door that asks for a live person', () => {
  test('opens once the head has moved as a solid one does, and asks for it until then', async () => {
    const at = await desk({ presentation: 'passive' });
    const waiting = await at.show(20, 1, ada);
    expect(waiting).toMatchObject({ judgement: 'checking', prompt: { movement: 'move-head' } });
    expect(waiting?.name).toBeUndefined();
    expect(at.happened).toEqual([]);
    await at.show(1, 1, ada, { motion: 'live' });
    expect(at.happened).toEqual(['log accepted', 'pulse', 'log acknowledged', 'show opened']);
    await at.close();
  });

  test.each<[string, Signs, string]>([
    ['moves as a picture does', { motion: 'flat' }, 'presentation-attack'],
    ['the liveness network takes for one', { motion: 'live', networkScore: 0.2 }, 'presentation-attack'],
    ['never moves', {}, 'not-live'],
  ])('refuses and logs what %s, once, and again only after the cooldown', async (_, signs, reason) => {
    const at = await desk({ presentation: 'passive' });
    const face = await at.show(85, 1, ada, signs);
    expect(at.happened).toContain(`log ${reason}`);
    expect(at.happened).not.toContain('pulse');
    expect(face?.judgement).toMatch(/refused|checking/);
    const before = at.happened.length;
    await at.show(10, 1, ada, signs);
    expect(at.happened.length - before).toBeLessThanOrEqual(2);
    await at.close();
  });

  test('who walks away unproven is in the log as refused, with the name, once', async () => {
    const at = await desk({ presentation: 'challenge' });
    await at.show(5, 1, ada);
    at.wait(4000);
    await at.show(1, 2, nobody);
    expect(at.happened).toEqual(['log challenge-failed', 'show refused']);
    expect(at.attempts[0]).toMatchObject({ personId: 'ada', refusal: 'challenge-failed' });
    expect(at.decisions[0]).toMatchObject({ name: 'ADA', outcome: 'refused' });
    await at.close();
  });

  test('a proof belongs to the track that gave it', async () => {
    const at = await desk({ presentation: 'passive' });
    await at.show(5, 1, ada);
    await at.show(1, 2, nobody, { motion: 'live' });
    await at.show(20, 1, ada);
    expect(at.happened).not.toContain('pulse');
    await at.close();
  });

  /** Does what the sign asks, as a person would: a few frames per movement, straight ahead in between. */
  async function obey(at: Awaited<ReturnType<typeof desk>>, wrongly = false) {
    const asked = [];
    for (let i = 0; i < 80 && at.happened.length === 0; i++) {
      const face = await at.show(1, 1, ada, { motion: i > 8 ? 'live' : 'unknown' });
      const movement = face?.prompt?.movement;
      if (movement === undefined || movement === 'look-straight') continue;
      asked.push(movement);
      const turn = wrongly ? -25 : 25;
      if (movement === 'turn-left')
        await at.show(wrongly ? 9 : 3, 1, ada, { yawDegrees: turn, motion: 'live' });
      if (movement === 'turn-right')
        await at.show(wrongly ? 9 : 3, 1, ada, { yawDegrees: -turn, motion: 'live' });
      if (movement === 'look-up') await at.show(3, 1, ada, { pitchDegrees: 20, motion: 'live' });
      if (movement === 'blink') await at.show(2, 1, ada, { eyeOpening: 0.05, motion: 'live' });
    }
    return asked;
  }

  test('opens to who does the movements asked for, in an order that nobody can foresee', async () => {
    const orders = new Set<string>();
    for (const seed of [0.1, 0.37, 0.62, 0.9]) {
      let draw = seed;
      const at = await desk({ presentation: 'challenge', random: () => (draw = (draw * 7.31 + 0.17) % 1) });
      const asked = await obey(at);
      expect(asked).toHaveLength(4);
      expect(at.happened).toEqual(['log accepted', 'pulse', 'log acknowledged', 'show opened']);
      orders.add(asked.join());
      await at.close();
    }
    expect(orders.size).toBeGreaterThan(1);
  });

  test('refuses who turns the other way, and who stands still', async () => {
    const wrong = await desk({ presentation: 'challenge', random: () => 0 });
    await obey(wrong, true);
    expect(wrong.happened).toEqual(['log challenge-failed', 'show refused']);
    await wrong.close();
    const still = await desk({ presentation: 'challenge' });
    await still.show(130, 1, ada, { motion: 'live' });
    expect(still.happened.slice(0, 2)).toEqual(['log challenge-failed', 'show refused']);
    expect(still.happened).not.toContain('pulse');
    await still.close();
  });
});

test('a door that opened is told as open though the relay’s answer finds no room in the log, and the warning stays', async () => {
  const at = await desk({ logFailsAt: /acknowledged/ });
  await at.show(5, 1, ada);
  expect(at.happened).toEqual(['log accepted', 'pulse', 'show opened', 'warn']);
  expect(at.failures).toHaveLength(1);
  await at.close();
});

describe('an override', () => {
  test('of an operator is logged before the relay is pulsed', async () => {
    const at = await desk();
    expect(await at.access.requestOverride({ name: 'desk', role: 'operator' }, 'Delivery')).toEqual(
      ok({ auditSequence: 1 }),
    );
    expect(at.happened).toEqual(['log override', 'pulse', 'log acknowledged', 'show opened']);
    await at.close();
  });

  test('that opened stays told as such when the relay’s answer finds no room in the log', async () => {
    const at = await desk({ logFailsAt: /acknowledged/ });
    expect(await at.access.requestOverride({ name: 'desk', role: 'operator' }, 'Delivery')).toEqual(
      ok({ auditSequence: 1 }),
    );
    expect(at.happened).toEqual(['log override', 'pulse', 'show opened', 'warn']);
    expect(at.failures).toHaveLength(1);
    await at.close();
  });

  test('without room for its own row opens nothing', async () => {
    const at = await desk({ logFails: true });
    await expect(at.access.requestOverride({ name: 'desk', role: 'operator' }, 'Delivery')).rejects.toThrow(
      'disk full',
    );
    expect(at.happened).toEqual([]);
    await at.close();
  });

  test('of an auditor is logged and refused', async () => {
    const at = await desk();
    expect(await at.access.requestOverride({ name: 'audit', role: 'auditor' }, 'Delivery')).toMatchObject({
      code: 'policy-refused',
    });
    expect(at.happened).toEqual(['log override refused']);
    await at.close();
  });
});
