import { randomUUID } from 'node:crypto';
import type { AcceptedShot, Person } from '#app/domain/person.ts';
import type { FaceQuality, QualityIssue } from '#app/recognition/observation.ts';
import { cosineSimilarity } from '#app/recognition/template.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { EnrollmentShot, PhotoFailure, Template } from '#main/inference/interface.ts';
import { choosingMs, mayTake, movingMs, nextPose, wantedPoses } from './guide.ts';
import type { Enrollment, EnrollmentView, FinishRequest, NewShot } from './interface.ts';

export interface EnrollmentParts {
  readonly analysePhoto: (bytes: Uint8Array) => Promise<Result<EnrollmentShot, PhotoFailure>>;
  readonly isCameraLive: () => boolean;
  /** The model whose similarity decides, and the threshold above which a shot counts as somebody enrolled already. */
  readonly matching: () => { readonly modelId: string; readonly minSimilarity: number };
  /** Id of the protection under which the store keeps templates; undefined where there is no store. */
  readonly protection: () => string | undefined;
  readonly nameOf: (personId: string) => string | undefined;
  /** Whether this person's consent lets their face be compared just now. */
  readonly hasConsent: (personId: string) => boolean;
  /** Writes person, templates and audit row in one transaction. */
  readonly save: (
    request: FinishRequest,
    shots: readonly NewShot[],
    operatorName: string,
    lookAlikes: readonly string[],
  ) => Person;
  readonly templatesOf: (personId: string) => readonly Template[];
  /** Puts shots in the place of a person's former ones, with the log's row, in one transaction. */
  readonly replace: (personId: string, shots: readonly NewShot[], operatorName: string) => Person | undefined;
  /** Monotonic, ms. */
  readonly now: () => number;
}

/** Three camera shots at least (see guide.ts); photos may be all that there is, so one will do. */
const minShots = { camera: 3, photos: 1 } as const;
/**
 * Cosine similarity of the precise card below which two shots are taken for two people, as 1 in 100 pairs of one person's press photos are
 * and 99 in 100 of two people's (docs/evaluation.md). Well under the thresholds that anyone decides by: an own bad shot must pass, and another
 * person would have to be near to every shot before.
 */
const samePersonFloor = 0.78;
/**
 * Cosine similarity from which two shots are taken for one view. Two views of people who keep still (clips of ../shared/faces), half a
 * second apart or more, have .95 to .98 mostly, and one pair in eleven more than this; the same photo saved anew, smaller or brighter, has .99.
 */
const sameViewFloor = 0.985;

interface Shot extends NewShot {
  readonly view: AcceptedShot;
  readonly candidates: EnrollmentShot['candidates'];
}

interface Running {
  readonly source: 'camera' | 'photos';
  /** Whose shots are to be replaced. */
  readonly person: { readonly id: string; readonly name: string } | undefined;
  readonly shots: Shot[];
  poseAskedAtMs: number;
  lastShotAtMs: number;
  /** The best view of the wanted pose so far, and when the first came. */
  best: { readonly shot: EnrollmentShot; readonly sinceMs: number } | undefined;
  live: {
    readonly hint: EnrollmentView['hint'];
    readonly issues: readonly QualityIssue[];
    readonly quality: FaceQuality | null;
  };
}

/** Guides one enrollment at a time from the first shot to the stored person. Nothing is kept of a cancelled one. */
export function createEnrollment(parts: EnrollmentParts): Enrollment {
  let running: Running | undefined;
  const listeners = new Set<(view: EnrollmentView) => void>();

  function view(of: Running): EnrollmentView {
    const isDone = nextPose(of.shots.length) === undefined;
    return {
      shots: of.shots.map((shot) => shot.view),
      wantedShots: wantedPoses.length,
      hint: isDone ? 'done' : of.live.hint,
      issues: [...of.live.issues],
      quality: of.live.quality,
      ...(of.person === undefined ? {} : { person: of.person }),
      similarPeople: similarPeople(of, parts),
    };
  }

  function changed(of: Running): EnrollmentView {
    const now = view(of);
    for (const listener of listeners) listener(now);
    return now;
  }

  function add(
    of: Running,
    shot: EnrollmentShot,
    source: 'camera' | 'photo',
  ): Result<EnrollmentView, 'shots-differ' | 'shots-alike' | 'inference-unavailable'> {
    // Measured before the gallery came, or before another secret was drawn: stored, it would match nobody.
    if (shot.protectedBy !== parts.protection())
      return fail('inference-unavailable', 'Recognition is being loaded. Try again in a moment.');
    const fits = fitsTheOthers(shot.templates, of.shots, parts.matching().modelId);
    if (!fits.ok) return fits;
    const id = randomUUID();
    const thumbnailBase64 = Buffer.from(shot.thumbnailJpeg).toString('base64');
    of.shots.push({
      id,
      source,
      quality: shot.quality,
      templates: shot.templates,
      thumbnailJpeg: shot.thumbnailJpeg,
      candidates: shot.candidates,
      view: { id, quality: shot.quality, thumbnailBase64, source },
    });
    of.best = undefined;
    of.lastShotAtMs = parts.now();
    of.poseAskedAtMs = parts.now();
    return ok(changed(of));
  }

  /** Takes the best view once it has had its time. @returns whether it became a shot. */
  function settle(of: Running): boolean {
    const { best } = of;
    if (best === undefined || parts.now() - best.sinceMs < choosingMs) return false;
    of.best = undefined;
    return add(of, best.shot, 'camera').ok;
  }

  return {
    get isRunning() {
      return running !== undefined;
    },
    get wantsShot() {
      return running?.source === 'camera' && nextPose(running.shots.length) !== undefined;
    },
    start(source, _operatorName, personId) {
      const name = personId === undefined ? undefined : parts.nameOf(personId);
      if (personId !== undefined && name === undefined)
        return fail('not-found', 'This person is not enrolled any more.');
      if (personId !== undefined && !parts.hasConsent(personId)) return consentNeeded();
      if (source === 'camera' && !parts.isCameraLive())
        return fail('camera-not-ready', 'The camera gives no picture. Check it, or enroll from photos.');
      const now = parts.now();
      running = {
        source,
        person: personId === undefined || name === undefined ? undefined : { id: personId, name },
        shots: [],
        poseAskedAtMs: now,
        lastShotAtMs: Number.NEGATIVE_INFINITY,
        best: undefined,
        live: {
          hint: source === 'camera' ? 'waiting-for-camera' : 'look-straight',
          issues: [],
          quality: null,
        },
      };
      return ok(changed(running));
    },
    offer(shot, frame) {
      const of = running;
      if (of?.source !== 'camera') return;
      const pose = nextPose(of.shots.length);
      if (pose === undefined) return;
      const now = parts.now();
      if (settle(of)) return;
      if (!shot.ok) {
        const largest = frame.faces.toSorted(
          (a, b) => b.box.width * b.box.height - a.box.width * a.box.height,
        )[0];
        of.live = {
          ...hintForRefusal(shot.code),
          issues: largest?.quality.issues ?? [],
          quality: largest?.quality ?? null,
        };
        // Patience is for people who hold still before the camera, not for an empty chair.
        if (largest === undefined) of.poseAskedAtMs = now;
        changed(of);
        return;
      }
      const { quality } = shot.value;
      const fits = fitsTheOthers(shot.value.templates, of.shots, parts.matching().modelId);
      const sinceAskedMs = now - of.poseAskedAtMs;
      const isWanted = mayTake(pose, quality, sinceAskedMs, now - of.lastShotAtMs);
      const isMisfit = isWanted && !fits.ok && sinceAskedMs >= movingMs;
      of.live = { hint: isMisfit ? hintForMisfit[fits.code] : pose, issues: [], quality };
      if (isWanted && fits.ok && quality.overall > (of.best?.shot.quality.overall ?? -1))
        of.best = { shot: shot.value, sinceMs: of.best?.sinceMs ?? now };
      changed(of);
    },
    async addPhoto(bytes) {
      const of = running;
      if (of === undefined) return fail('not-started', 'Start an enrollment first.');
      if (of.shots.length >= wantedPoses.length)
        return fail('enough-shots', 'There are enough shots. Remove one to add another.');
      const shot = await parts.analysePhoto(bytes);
      if (!shot.ok) return shot;
      // The operator may have cancelled, or dropped several photos at once, while this one was being read.
      if (of !== running) return fail('not-started', 'The enrollment was cancelled.');
      if (of.shots.length >= wantedPoses.length)
        return fail('enough-shots', 'There are enough shots. Remove one to add another.');
      return add(of, shot.value, 'photo');
    },
    removeShot(id) {
      const of = running;
      if (of === undefined) return fail('not-started', 'Start an enrollment first.');
      const at = of.shots.findIndex((shot) => shot.id === id);
      if (at < 0) return fail('not-found', 'That shot is gone already.');
      of.shots.splice(at, 1);
      of.best = undefined;
      of.poseAskedAtMs = parts.now();
      return ok(changed(of));
    },
    async finish(request, operatorName) {
      const of = running;
      if (of === undefined || of.person !== undefined)
        return fail('not-started', 'Start an enrollment first.');
      const wanted = minShots[of.source];
      if (of.shots.length < wanted) return fail('too-few-shots', `At least ${wanted} good shots are needed.`);
      const lookAlikes = similarPeople(of, parts);
      if (lookAlikes.length > 0 && request.anotherPersonBecause === undefined)
        return fail('duplicate', 'Somebody enrolled already looks like this.');
      const ids = lookAlikes.map(({ personId }) => personId);
      const person = parts.save(request, of.shots, operatorName, ids);
      running = undefined;
      return ok(person);
    },
    replaceShots(operatorName) {
      const of = running;
      if (of?.person === undefined) return fail('not-started', 'Start an enrollment first.');
      const wanted = minShots[of.source];
      if (of.shots.length < wanted) return fail('too-few-shots', `At least ${wanted} good shots are needed.`);
      const { id } = of.person;
      if (!parts.hasConsent(id)) return consentNeeded();
      if (!areOf(parts.templatesOf(id), of.shots, parts.matching().modelId))
        return fail('not-this-person', 'These shots do not look like the person enrolled.');
      const person = parts.replace(id, of.shots, operatorName);
      if (person === undefined) return fail('not-found', 'This person is not enrolled any more.');
      running = undefined;
      return ok(person);
    },
    cancel() {
      running = undefined;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const consentNeeded = () =>
  fail('consent-needed', 'Without a valid consent no shots are taken: record one first.');

const hintForMisfit = { 'shots-differ': 'somebody-else', 'shots-alike': 'vary' } as const;

function hintForRefusal(code: PhotoFailure): { readonly hint: EnrollmentView['hint'] } {
  if (code === 'several-faces') return { hint: 'several-faces' };
  if (code === 'no-face') return { hint: 'no-face' };
  return { hint: 'improve' };
}

/** Enrolled people whose similarity to any shot reaches the deciding threshold, best first. */
function similarPeople(
  { shots, person: own }: Pick<Running, 'shots' | 'person'>,
  parts: EnrollmentParts,
): EnrollmentView['similarPeople'] {
  const best = new Map<string, number>();
  const { minSimilarity } = parts.matching();
  for (const { personId, similarity } of shots.flatMap((shot) => shot.candidates))
    if (similarity >= minSimilarity) best.set(personId, Math.max(similarity, best.get(personId) ?? -1));
  return [...best]
    .map(([personId, similarity]) => ({ personId, similarity, name: parts.nameOf(personId) ?? '' }))
    .filter((person) => person.name !== '' && person.personId !== own?.id)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, 5);
}

/**
 * Whether new shots are of the person whose former templates these are, by their similarity to those on average: unlike that of two
 * means it does not grow with the number of shots, for strangers neither. Where there are none of this model nothing can be said against it.
 */
function areOf(former: readonly Template[], shots: readonly Shot[], modelId: string): boolean {
  const ofModel = (templates: readonly Template[]) =>
    templates.filter((template) => template.modelId === modelId).map(({ values }) => values);
  const before = ofModel(former);
  const now = ofModel(shots.flatMap(({ templates }) => templates));
  if (before.length === 0) return true;
  const sum = now.reduce(
    (total, one) => before.reduce((subtotal, other) => subtotal + cosineSimilarity(one, other), total),
    0,
  );
  // Without new templates, or with one that is not a number, this is none either.
  return sum / (now.length * before.length) >= samePersonFloor;
}

/** Whether a view is of the person of the shots before, and not one of these views again. */
function fitsTheOthers(
  templates: readonly Template[],
  shots: readonly Shot[],
  modelId: string,
): Result<void, 'shots-differ' | 'shots-alike'> {
  const own = templates.find((template) => template.modelId === modelId)?.values;
  if (own === undefined) return ok(undefined);
  const similarities = shots.flatMap((shot) => {
    const other = shot.templates.find((template) => template.modelId === modelId)?.values;
    return other === undefined ? [] : [cosineSimilarity(own, other)];
  });
  if (similarities.some((similarity) => !(similarity >= samePersonFloor)))
    return fail('shots-differ', 'This is not the person of the shots before.');
  if (similarities.some((similarity) => similarity >= sameViewFloor))
    return fail('shots-alike', 'This is nearly the same view as one before.');
  return ok(undefined);
}
