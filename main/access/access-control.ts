import type { DoorFailure } from '#app/domain/door.ts';
import type { Operator } from '#app/domain/operator.ts';
import type { MatchSettings } from '#app/domain/settings.ts';
import {
  emptyEvidence,
  type Judgement,
  judge,
  observe,
  type TrackEvidence,
} from '#app/recognition/evidence.ts';
import type { LogLikelihood } from '#app/recognition/likelihood.ts';
import type { FaceObserved, FrameObserved } from '#app/recognition/observation.ts';
import type { Result } from '#app/result.ts';
import { Approaches } from './approaches.ts';
import { Decider, type DeciderParts } from './decider.ts';
import type { LiveFaceView, LiveObservation } from './interface.ts';
import { PresentationCheck, type PresentationState } from './presentation-check.ts';

export interface AccessControlParts extends DeciderParts {
  /** What the models' similarities say. */
  readonly likelihood: LogLikelihood;
  /** Uniform in 0..1, not to be foreseen. */
  readonly random: () => number;
}

interface Track {
  readonly trackId: number;
  evidence: TrackEvidence;
  readonly firstSeenMs: number;
  lastSeenMs: number;
  /** Overall quality of the newest frame, 0-100. */
  quality: number;
  /** Of the newest frame in which the deciding model compared this face. */
  similarity?: number;
  /** Runs from the moment the face was recognised until its approach is decided. */
  check?: PresentationCheck | undefined;
}

/** A face that left the picture is forgotten after this long; its track id never comes back. */
const trackMemoryMs = 3000;
/** Who was not surely recognised for this long is told so, and logged; a better view may still let them in. */
const unsureMs = 3000;

/** From observations to decisions: evidence per track, proof of a live person where the door asks for it, then {@link Decider}. */
export class AccessControl {
  readonly #parts: AccessControlParts;
  readonly #tracks = new Map<number, Track>();
  readonly #approaches = new Approaches();
  readonly #decider: Decider;

  constructor(parts: AccessControlParts) {
    this.#parts = parts;
    this.#decider = new Decider(parts, this.#approaches);
  }

  /** Takes one analysed frame; decisions it leads to are made before this returns, door commands run on. */
  observe(frame: FrameObserved): LiveObservation {
    const settings = this.#parts.settings();
    const cooldownMs = settings.cooldownSeconds * 1000;
    const isFresh = this.#parts.now() - frame.capturedAtMs <= settings.maxFrameAgeMs;
    // A stale frame may be shown, but it is evidence of nothing.
    const faces = frame.faces.map((face) =>
      this.#view(face, isFresh ? frame.capturedAtMs : undefined, settings),
    );
    this.#forget(frame.capturedAtMs, cooldownMs);
    const { frameId, width, height, facesPassedOver } = frame;
    return { frameId, width, height, faces, facesPassedOver };
  }

  /** Settings, gallery or camera changed: evidence gathered under the old ones counts no more. */
  reset(): void {
    this.#tracks.clear();
  }

  /** Resolves when no door command is under way. */
  settled(): Promise<void> {
    return this.#decider.settled();
  }

  /** See {@link Decider.requestOverride}. */
  requestOverride(
    operator: Pick<Operator, 'name' | 'role'>,
    reason: string,
    confirmedBy?: string,
  ): Promise<Result<{ auditSequence: number }, 'policy-refused' | DoorFailure>> {
    return this.#decider.requestOverride(operator, reason, confirmedBy);
  }

  #view(face: FaceObserved, atMs: number | undefined, settings: MatchSettings): LiveFaceView {
    const view = { trackId: face.trackId, box: face.box, issues: face.quality.issues };
    if (atMs === undefined) return { ...view, judgement: 'looking' };
    const known = this.#tracks.get(face.trackId);
    const track: Track = known ?? {
      trackId: face.trackId,
      evidence: emptyEvidence(),
      firstSeenMs: atMs,
      lastSeenMs: atMs,
      quality: 0,
    };
    track.lastSeenMs = atMs;
    track.quality = face.quality.overall;
    track.evidence = observe(track.evidence, face, atMs);
    const best = face.candidates[0];
    if (best !== undefined && Number.isFinite(best.similarity) && face.modelId === settings.modelId)
      track.similarity = best.similarity;
    const similarity = track.similarity === undefined ? {} : { similarity: track.similarity };
    this.#tracks.set(face.trackId, track);
    const judgement = judge(track.evidence, settings, this.#parts.likelihood);
    const cooldownMs = settings.cooldownSeconds * 1000;
    const state = this.#checked(track, judgement, face, atMs, cooldownMs);
    if (state !== undefined && state.verdict === undefined)
      return { ...view, judgement: 'checking', prompt: state.prompt, ...similarity };
    // A check that failed is decided at once: whoever turned away from it was recognised before.
    const isFailed = state?.verdict !== undefined && state.verdict !== 'passed';
    const accepted =
      judgement.verdict === 'accept' ? judgement : isFailed ? track.check?.recognised : undefined;
    if (accepted !== undefined) {
      const { personId } = accepted;
      const person = this.#parts.findPerson(personId);
      if (this.#approaches.arrives(personId, atMs, cooldownMs))
        this.#decider.decidePerson(accepted, track, atMs, state?.verdict);
      track.check = undefined;
      return {
        ...view,
        judgement: this.#decider.verdictOf(personId) ?? 'looking',
        similarity: accepted.similarity,
        ...(person === undefined ? {} : { name: person.name }),
      };
    }
    if (judgement.verdict === 'stranger') {
      if (
        !this.#parts.isEnrollmentRunning() &&
        this.#approaches.strangerArrives(face.trackId, atMs, cooldownMs)
      )
        this.#decider.refuse('stranger', track, this.#parts.now());
      return { ...view, judgement: 'stranger', ...similarity };
    }
    const isWaiting = judgement.verdict === 'not-sure' && atMs - track.firstSeenMs >= unsureMs;
    if (
      isWaiting &&
      !this.#parts.isEnrollmentRunning() &&
      this.#approaches.strangerArrives(face.trackId, atMs, cooldownMs)
    )
      this.#decider.refuse('not-sure', track, this.#parts.now());
    return { ...view, judgement: judgement.verdict === 'not-sure' ? 'not-sure' : 'looking', ...similarity };
  }

  /** Begins or goes on with the presentation check of a recognised face; undefined where none is wanted. */
  #checked(
    track: Track,
    judgement: Judgement,
    face: FaceObserved,
    atMs: number,
    cooldownMs: number,
  ): PresentationState | undefined {
    if (track.check?.goOn(judgement, face, atMs) === true) return track.check.state;
    const policy = this.#parts.presentationPolicy();
    const isWanted =
      judgement.verdict === 'accept' &&
      policy !== 'off' &&
      !this.#parts.isEnrollmentRunning() &&
      !this.#approaches.isDecided(judgement.personId, atMs, cooldownMs);
    track.check = isWanted
      ? new PresentationCheck(policy, judgement, this.#parts.random, face, atMs)
      : undefined;
    return track.check?.state;
  }

  #forget(atMs: number, cooldownMs: number): void {
    for (const [id, track] of this.#tracks) {
      if (atMs - track.lastSeenMs <= trackMemoryMs) continue;
      this.#tracks.delete(id);
      this.#leave(track, cooldownMs);
    }
    this.#approaches.forget(new Set(this.#tracks.keys()), atMs, cooldownMs);
  }

  /** Who walks away from an unanswered check was not let in: the log says so, unless the same person is still there. */
  #leave(track: Track, cooldownMs: number): void {
    const { check, lastSeenMs } = track;
    const outcome = check?.ifLeft;
    if (check === undefined || outcome === undefined) return;
    const { personId } = check.recognised;
    const isStillHere = [...this.#tracks.values()].some(
      (other) => other.check?.recognised.personId === personId,
    );
    if (isStillHere || !this.#approaches.arrives(personId, lastSeenMs, cooldownMs)) return;
    this.#decider.refuse(outcome, track, lastSeenMs, check.recognised);
  }
}
