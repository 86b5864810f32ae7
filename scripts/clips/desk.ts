import type { Person } from '#app/domain/person.ts';
import { likelihoodOf } from '#app/recognition/likelihood.ts';
import { isUsable } from '#app/recognition/quality.ts';
import { ok } from '#app/result.ts';
import { AccessControl } from '#main/access/access-control.ts';
import type { AttemptFacts } from '#main/access/access-record.ts';
import { createEnrollment } from '#main/enrollment/enrollment.ts';
import type { NewShot } from '#main/enrollment/interface.ts';
import type { GalleryEntry, Inference } from '#main/inference/interface.ts';
import { newSettings } from '#main/vault.fixture.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { type Films, framesPerSecond } from './film.ts';

/** As a new installation decides. */
export const { match } = newSettings;
const likelihood = likelihoodOf([builtInPack.fast, builtInPack.precise]);
/** Guided enrollment gives up here: a looped clip shows nothing new any more. */
const enrollmentSeconds = 60;

/** What came of one approach. */
export interface Approach {
  /** Whom the door was opened for, in order. */
  readonly letIn: readonly string[];
  /** From the first view good enough to count to the first opening, by the film's clock, ms. */
  readonly decisionMs: number | undefined;
  /** How long the deciding frame was analysed, ms: it comes on top, and hangs on what else the machine does. */
  readonly analysisMs: number | undefined;
  /** The highest similarity to anybody under the deciding model. */
  readonly highest: number;
  /** Frames with a view good enough to count. */
  readonly usableFrames: number;
}

/** Enrolls somebody from a clip as the product does before a camera: guided, by the clip in a loop. @throws with fewer than three shots. */
export async function enroll(
  inference: Inference,
  films: Films,
  person: string,
  file: string,
): Promise<GalleryEntry> {
  const kept: NewShot[] = [];
  const enrollment = createEnrollment({
    analysePhoto: (bytes) => inference.analysePhoto(bytes),
    isCameraLive: () => true,
    matching: () => match,
    protection: () => undefined,
    nameOf: () => undefined,
    hasConsent: () => true,
    templatesOf: () => [],
    replace: () => undefined,
    save: (_request, shots) => {
      kept.push(...shots);
      return personOf(person);
    },
    now: () => films.nowMs,
  });
  enrollment.start('camera', 'clips');
  films.pause();
  const pictures = films.pictures(file);
  for (let i = 0; enrollment.wantsShot && i < enrollmentSeconds * framesPerSecond; i++) {
    const frame = films.frame(pictures[i % pictures.length] ?? new Uint8Array());
    const result = await inference.analyse(frame, { wantPreview: false, wantShot: true });
    if (!result.ok) throw new Error(`A frame of ${file} was refused: ${result.code}`);
    const { shot, observed } = result.value;
    if (shot !== undefined) enrollment.offer(shot, observed);
  }
  const finished = await enrollment.finish(
    { name: person, note: '', anotherPersonBecause: 'The same photos again' },
    'clips',
  );
  if (!finished.ok) throw new Error(`Nobody could be enrolled from ${file}: ${finished.code}`);
  return { personId: person, templates: kept.flatMap(({ templates }) => templates) };
}

/** One approach: pictures of a clip, one after the other, before a fresh access control. */
export async function approach(
  inference: Inference,
  films: Films,
  pictures: readonly Uint8Array[],
  random: () => number,
): Promise<Approach> {
  const letIn: string[] = [];
  let decidedMs: number | undefined;
  let usableMs: number | undefined;
  let usableFrames = 0;
  let highest = Number.NEGATIVE_INFINITY;
  const write = ({ refusal, personId = '' }: AttemptFacts) => {
    if (refusal !== undefined) return 1;
    letIn.push(personId);
    decidedMs ??= films.nowMs;
    return 1;
  };
  const access = new AccessControl({
    door: {
      state: { state: 'locked', sinceMs: 0 },
      onState: () => () => undefined,
      release: async () => ok({ acknowledgedAfterMs: 1, attempts: 1 }),
    },
    record: { attempt: write, doorResult: () => 1, override: () => 1 },
    settings: () => match,
    likelihood,
    doorConfig: () => ({ id: 'clips', mode: 'face', presentation: 'off' }),
    claims: { find: () => undefined, isPinOf: () => false },
    failures: () => ({ count: 0, lastAtMs: 0 }),
    isPinLocked: () => false,
    random,
    findPerson: personOf,
    isEnrollmentRunning: () => false,
    now: () => films.nowMs,
    wallNowMs: Date.now,
    onDecision: () => undefined,
    onRecordFailed: (error) => {
      throw error;
    },
  });
  films.pause();
  let analysisMs: number | undefined;
  for (const picture of pictures) {
    const result = await inference.analyse(films.frame(picture), { wantPreview: false, wantShot: false });
    if (!result.ok) throw new Error(`A frame was refused: ${result.code}`);
    const { observed } = result.value;
    if (observed.faces.some(({ quality }) => isUsable(quality))) {
      usableMs ??= films.nowMs;
      usableFrames++;
    }
    for (const { modelId, candidates } of observed.faces)
      if (modelId === match.modelId) highest = Math.max(highest, candidates[0]?.similarity ?? -1);
    access.observe(observed);
    if (decidedMs === films.nowMs) analysisMs = observed.timings.totalMs;
  }
  await access.settled();
  const decisionMs = decidedMs === undefined || usableMs === undefined ? undefined : decidedMs - usableMs;
  return { letIn, decisionMs, analysisMs, highest, usableFrames };
}

function personOf(id: string): Person {
  return {
    id,
    name: id,
    note: '',
    isActive: true,
    consent: { textVersion: 'en-1', givenAtMs: 1, recordedBy: 'clips' },
    enrolledAtMs: 1,
    shotCount: 5,
    modelIds: [builtInPack.precise.id],
    asksPin: false,
    hasPin: false,
    hasBadge: false,
  };
}
