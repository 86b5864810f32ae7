import { describe, expect, test } from 'vitest';
import type { Person } from '#app/domain/person.ts';
import type { FaceQuality, FrameObserved, QualityIssue } from '#app/recognition/observation.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { EnrollmentShot, PhotoFailure } from '#main/inference/interface.ts';
import { createEnrollment } from './enrollment.ts';
import { wantedPoses } from './guide.ts';
import type { NewShot } from './interface.ts';

const modelId = 'precise';
const turned = {
  'look-straight': { yawDegrees: 0, pitchDegrees: 0 },
  'turn-left': { yawDegrees: 15, pitchDegrees: 0 },
  'turn-right': { yawDegrees: -15, pitchDegrees: 0 },
  'look-up': { yawDegrees: 0, pitchDegrees: 10 },
} as const;

/**
 * A template of a person's view: the views of one person differ by `angle`, radians, along axes of their own, so that two
 * views have a similarity of cos(angle) squared at least.
 */
function templateOf(person: number, view: number, angle: number): Float32Array {
  const values = new Float32Array(64);
  values[person] = Math.cos(angle);
  values[8 + view] = Math.sin(angle);
  return values;
}

interface Seen {
  readonly person?: number;
  /** Views of another number look different; the same number is the same view. */
  readonly view: number;
  readonly pose?: keyof typeof turned;
  readonly overall?: number;
  readonly angle?: number;
  /** Under whose secret it was measured. */
  readonly protectedBy?: string | undefined;
  readonly candidates?: EnrollmentShot['candidates'];
}

const ownProtection = 'the secret of this site';

function shotOf({
  person = 0,
  view,
  pose = 'look-straight',
  overall = 80,
  angle = 0.2,
  protectedBy = ownProtection,
  candidates = [],
}: Seen): EnrollmentShot {
  return {
    quality: { overall, components: {}, issues: [], rollDegrees: 0, ...turned[pose] },
    templates: [{ modelId, values: templateOf(person, view, angle) }],
    protectedBy,
    thumbnailJpeg: new Uint8Array([view]),
    candidates,
  };
}

function frameWith(issues: QualityIssue[]): FrameObserved {
  const quality: FaceQuality = {
    overall: 10,
    components: {},
    issues,
    yawDegrees: 0,
    pitchDegrees: 0,
    rollDegrees: 0,
  };
  const box = { x: 0, y: 0, width: 90, height: 90 };
  return {
    frameId: 1,
    capturedAtMs: 1,
    width: 640,
    height: 480,
    faces: [{ trackId: 1, box, detectionScore: 1, quality, candidates: [] }],
    facesPassedOver: 0,
    timings: { detectMs: 0, landmarksMs: 0, embedMs: 0, matchMs: 0, totalMs: 0 },
  };
}

/** An enrollment with a clock of its own, and what it stored. */
function desk(
  source: 'camera' | 'photos',
  enrolled: {
    readonly personId?: string;
    readonly former?: EnrollmentShot['templates'];
    readonly hasConsent?: () => boolean;
  } = {},
) {
  const names: Record<string, string> = { ada: 'Ada', eve: 'Eve' };
  const former = enrolled.former ?? [];
  const saidAlike: string[][] = [];
  let nowMs = 0;
  const stored: NewShot[] = [];
  let photo: Result<EnrollmentShot, PhotoFailure> = fail('no-face', 'No face.');
  const enrollment = createEnrollment({
    analysePhoto: async () => photo,
    isCameraLive: () => true,
    matching: () => ({ modelId, minSimilarity: 0.9 }),
    protection: () => ownProtection,
    nameOf: (id) => names[id],
    hasConsent: enrolled.hasConsent ?? (() => true),
    templatesOf: () => former,
    replace: (_id, shots) => {
      stored.push(...shots);
      return { id: 'ada' } as Person;
    },
    save: (_request, shots, _operator, lookAlikes) => {
      stored.push(...shots);
      saidAlike.push([...lookAlikes]);
      return { id: 'saved' } as Person;
    },
    now: () => nowMs,
  });
  let view = enrollment.start(source, 'desk', enrolled.personId);
  enrollment.onChange((now) => {
    view = ok(now);
  });
  const state = () => {
    if (!view.ok) throw new Error(view.code);
    return view.value;
  };
  return {
    enrollment,
    state,
    stored,
    saidAlike,
    /** Shows views one after the other, 100 ms apart. */
    show(views: readonly (Seen | readonly QualityIssue[])[]) {
      for (const seen of views) {
        nowMs += 100;
        if ('view' in seen) enrollment.offer(ok(shotOf(seen)), frameWith([]));
        else enrollment.offer(fail('low-quality', seen.join(', ')), frameWith([...seen]));
      }
    },
    async photo(seen: Seen) {
      photo = ok(shotOf(seen));
      return enrollment.addPhoto(new Uint8Array(1));
    },
    finish: (anotherPersonBecause?: string) =>
      enrollment.finish({ name: 'Ada', note: '', anotherPersonBecause }, 'desk'),
  };
}
const times = (count: number, seen: Seen) => Array.from({ length: count }, () => seen);
/** Long enough for a shot of each pose: the time between two, and the time to choose. */
const perPose = 12;

describe('a guided enrollment', () => {
  test('asks for five views that differ, and takes one of each', async () => {
    const at = desk('camera');
    for (const [view, pose] of wantedPoses.entries()) {
      expect(at.state().hint).toBe(view === 0 ? 'waiting-for-camera' : pose);
      at.show(times(perPose, { view, pose }));
      expect(at.state().shots).toHaveLength(view + 1);
    }
    expect(at.state().hint).toBe('done');
    expect(at.enrollment.wantsShot).toBe(false);
    expect(await at.finish()).toMatchObject({ ok: true });
    expect(at.stored).toHaveLength(5);
  });

  test('of the views of a pose the best within four tenths of a second is taken, not the first', () => {
    const at = desk('camera');
    at.show([
      { view: 0, overall: 55 },
      { view: 1, overall: 92 },
      { view: 2, overall: 70 },
      ...times(3, { view: 3, overall: 60 }),
    ]);
    expect(at.state().shots.map(({ quality }) => quality.overall)).toEqual([92]);
  });

  test('the best view is kept when the person looks away before the time to choose is over', () => {
    const at = desk('camera');
    at.show([{ view: 0, overall: 90 }, ['blurred'], ['turned'], ['blurred'], ['blurred'], ['blurred']]);
    expect(at.state().shots.map(({ quality }) => quality.overall)).toEqual([90]);
  });

  test('a pose that is not shown is waived after some seconds, for any view that is not one before', () => {
    const at = desk('camera');
    at.show(times(perPose, { view: 0 }));
    at.show(times(30, { view: 1 }));
    expect(at.state()).toMatchObject({ shots: { length: 1 }, hint: 'turn-left' });
    at.show(times(20, { view: 1 }));
    expect(at.state().shots).toHaveLength(2);
  });

  test('the same view is never taken twice, however long it is shown, and the person is asked to move', async () => {
    const at = desk('camera');
    at.show(times(600, { view: 0 }));
    expect(at.state()).toMatchObject({ shots: { length: 1 }, hint: 'vary', issues: [] });
    // Noise does not make another view of it: cos(.05) squared is .9975.
    at.show(Array.from({ length: 400 }, (_, i) => ({ view: i % 7, angle: 0.05 })));
    expect(at.state().shots.length).toBeLessThanOrEqual(2);
    expect(await at.finish()).toMatchObject({ ok: false, code: 'too-few-shots' });
  });

  test('another person is not taken for a shot, and is told why', () => {
    const at = desk('camera');
    at.show(times(perPose, { view: 0 }));
    at.show(times(100, { person: 1, view: 1, pose: 'turn-left' }));
    expect(at.state()).toMatchObject({ shots: { length: 1 }, hint: 'somebody-else' });
  });

  test.each<QualityIssue>([
    'too-far',
    'too-close',
    'turned',
    'tilted',
    'blurred',
    'too-dark',
    'too-bright',
    'off-centre',
    'covered',
    'eyes-closed',
  ])('a view that is %s is no shot, and the person is told so', (issue) => {
    const at = desk('camera');
    at.show(Array.from({ length: 60 }, () => [issue]));
    expect(at.state()).toMatchObject({ shots: [], hint: 'improve', issues: [issue] });
  });

  test('a removed shot is asked for again', () => {
    const at = desk('camera');
    at.show(times(perPose, { view: 0 }));
    const [shot] = at.state().shots;
    expect(at.enrollment.removeShot(shot?.id ?? '')).toMatchObject({ ok: true });
    at.show(times(perPose, { view: 0 }));
    expect(at.state().shots).toHaveLength(1);
  });
});

describe('an enrollment from photos', () => {
  test('takes different photos of one person, up to five', async () => {
    const at = desk('photos');
    for (let view = 0; view < 5; view++) expect(await at.photo({ view })).toMatchObject({ ok: true });
    expect(await at.photo({ view: 5 })).toMatchObject({ ok: false, code: 'enough-shots' });
  });

  test('refuses the same photo again, and a photo of somebody else', async () => {
    const at = desk('photos');
    expect(await at.photo({ view: 0 })).toMatchObject({ ok: true });
    expect(await at.photo({ view: 0 })).toMatchObject({ ok: false, code: 'shots-alike' });
    expect(await at.photo({ person: 1, view: 1 })).toMatchObject({ ok: false, code: 'shots-differ' });
    expect(at.state().shots).toHaveLength(1);
  });

  test('takes photos of one person from different days, as unlike as those are, and no less alike', async () => {
    const at = desk('photos');
    // The cosine of the angle squared is the similarity of two views: .8, and .76.
    for (const view of [0, 1, 2])
      expect(await at.photo({ view, angle: Math.acos(Math.sqrt(0.8)) })).toMatchObject({ ok: true });
    const farther = { view: 3, angle: Math.acos(0.76 / Math.sqrt(0.8)) };
    expect(await at.photo(farther)).toMatchObject({ ok: false, code: 'shots-differ' });
  });

  test('a template that is not a number fits nobody', async () => {
    const at = desk('photos');
    await at.photo({ view: 0 });
    expect(await at.photo({ view: 1, angle: Number.NaN })).toMatchObject({ ok: false, code: 'shots-differ' });
  });
});

test('a shot that was measured under another secret, or before one was known, is not taken', async () => {
  const photos = desk('photos');
  for (const protectedBy of ['the secret of before', '']) {
    const refused = await photos.photo({ view: 1, protectedBy });
    expect(refused).toMatchObject({ ok: false, code: 'inference-unavailable' });
  }
  expect(photos.state().shots).toEqual([]);
  expect(await photos.photo({ view: 1 })).toMatchObject({ ok: true });
});

describe('somebody who looks like somebody enrolled', () => {
  const eve = [{ personId: 'eve', similarity: 0.93 }];

  test('is not stored until it is said why it is another person, and both are named to whoever stores them', async () => {
    const at = desk('photos');
    await at.photo({ view: 1, candidates: eve });
    expect(at.state().similarPeople).toEqual([{ personId: 'eve', name: 'Eve', similarity: 0.93 }]);
    expect(await at.finish()).toMatchObject({ ok: false, code: 'duplicate' });
    expect(at.stored).toEqual([]);
    expect((await at.finish('Twin sisters')).ok).toBe(true);
    expect(at.saidAlike).toEqual([['eve']]);
  });

  test('a score below the threshold stops nobody', async () => {
    const at = desk('photos');
    await at.photo({ view: 1, candidates: [{ personId: 'eve', similarity: 0.899 }] });
    expect((await at.finish()).ok).toBe(true);
    expect(at.saidAlike).toEqual([[]]);
  });
});

describe('better shots of somebody enrolled', () => {
  const former = [{ modelId, values: templateOf(0, 20, 0.2) }];

  test('take the place of the former ones when they look like them', async () => {
    const at = desk('photos', { personId: 'ada', former });
    await at.photo({ view: 1, candidates: [{ personId: 'ada', similarity: 0.95 }] });
    expect(at.state()).toMatchObject({ person: { id: 'ada', name: 'Ada' }, similarPeople: [] });
    // It is no new person, whatever a screen asks.
    expect(await at.finish()).toMatchObject({ code: 'not-started' });
    expect(at.enrollment.replaceShots('desk').ok).toBe(true);
    expect(at.stored).toHaveLength(1);
    expect(at.enrollment.isRunning).toBe(false);
  });

  test('are refused when they are somebody else’s: nobody gets another one’s place', async () => {
    const at = desk('photos', { personId: 'ada', former });
    await at.photo({ person: 3, view: 1 });
    expect(at.enrollment.replaceShots('desk')).toMatchObject({ ok: false, code: 'not-this-person' });
    expect(at.stored).toEqual([]);
  });

  test('of somebody who is a little like that person do not become likelier by being many', async () => {
    // Every new shot is .76 alike to every former one; the mean of five would be .94 alike to the mean of five.
    const many = [20, 21, 22, 23, 24].map((view) => ({
      modelId,
      values: templateOf(0, view, Math.acos(0.8)),
    }));
    const at = desk('photos', { personId: 'ada', former: many });
    for (const view of [0, 1, 2, 3, 4])
      expect(await at.photo({ view, angle: Math.acos(0.95) })).toMatchObject({ ok: true });
    expect(at.enrollment.replaceShots('desk')).toMatchObject({ ok: false, code: 'not-this-person' });
  });

  test('need enough of them, somebody enrolled, and an enrollment begun for that', async () => {
    const few = desk('camera', { personId: 'ada', former });
    expect(few.enrollment.replaceShots('desk')).toMatchObject({ code: 'too-few-shots' });
    const plain = desk('photos');
    await plain.photo({ view: 1 });
    expect(plain.enrollment.replaceShots('desk')).toMatchObject({ code: 'not-started' });
    expect(plain.enrollment.start('photos', 'desk', 'nobody')).toMatchObject({ code: 'not-found' });
  });

  test('are not taken of somebody without a valid consent, nor kept when it ends meanwhile', async () => {
    let isValid = true;
    const at = desk('photos', { personId: 'ada', former, hasConsent: () => isValid });
    await at.photo({ view: 1 });
    isValid = false;
    expect(at.enrollment.replaceShots('desk')).toMatchObject({ code: 'consent-needed' });
    expect(at.stored).toEqual([]);
    at.enrollment.cancel();
    expect(at.enrollment.start('photos', 'desk', 'ada')).toMatchObject({ code: 'consent-needed' });
    expect(at.enrollment.isRunning).toBe(false);
  });
});
