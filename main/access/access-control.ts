import type { DoorFailure, PresentationPolicy } from '#app/domain/door.ts';
import type { Operator } from '#app/domain/operator.ts';
import type { Person } from '#app/domain/person.ts';
import type { MatchSettings } from '#app/domain/settings.ts';
import { decide, decideOverride, type PresentationVerdict, type RefusalReason } from '#app/policy/decide.ts';
import {
  emptyEvidence,
  type Judgement,
  judge,
  observe,
  type TrackEvidence,
} from '#app/recognition/evidence.ts';
import type { LogLikelihood } from '#app/recognition/likelihood.ts';
import type { FaceObserved, FrameObserved } from '#app/recognition/observation.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { AccessRecord } from './access-record.ts';
import { Approaches } from './approaches.ts';
import type { Door, LiveDecisionView, LiveFaceView, LiveObservation } from './interface.ts';
import { type Accepted, PresentationCheck, type PresentationState } from './presentation-check.ts';

export interface AccessControlParts {
  readonly door: Door;
  readonly record: AccessRecord;
  readonly settings: () => MatchSettings;
  /** What the models' similarities say. */
  readonly likelihood: LogLikelihood;
  /** What the door asks for besides a recognised face. */
  readonly presentationPolicy: () => PresentationPolicy;
  /** Uniform in 0..1, not to be foreseen. */
  readonly random: () => number;
  readonly findPerson: (id: string) => Person | undefined;
  /** Door decisions pause while somebody is being enrolled. */
  readonly isEnrollmentRunning: () => boolean;
  /** Monotonic, same origin as Frame.capturedAtMs. */
  readonly now: () => number;
  readonly onDecision: (decision: LiveDecisionView) => void;
  /** The log or the store failed: nothing opened. */
  readonly onRecordFailed: (error: unknown) => void;
}

interface Track {
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

/**
 * From observations to an open door: evidence per track, then policy, then the log, then the relay.
 * One direction; whatever fails on the way leaves the door as it was.
 */
export class AccessControl {
  readonly #parts: AccessControlParts;
  readonly #tracks = new Map<number, Track>();
  readonly #approaches = new Approaches();
  /** What was decided about each person in view, for the picture. */
  readonly #verdicts = new Map<string, 'accepted' | 'refused'>();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: AccessControlParts) {
    this.#parts = parts;
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
    return { frameId: frame.frameId, width: frame.width, height: frame.height, faces };
  }

  /** Settings, gallery or camera changed: evidence gathered under the old ones counts no more. */
  reset(): void {
    this.#tracks.clear();
  }

  /** Resolves when no door command is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** An operator asks to open without a recognised face: policy judges, the log records, then the relay. */
  async requestOverride(
    operator: Pick<Operator, 'name' | 'role'>,
    reason: string,
  ): Promise<Result<{ auditSequence: number }, 'policy-refused' | DoorFailure>> {
    const decision = decideOverride({ role: operator.role });
    const sequence = this.#parts.record.override({ actor: operator.name, reason, isGranted: decision.opens });
    if (!decision.opens) return fail('policy-refused', 'Your role may not open the door.');
    const result = await this.#parts.door.release();
    const outcome = this.#parts.record.doorResult({ actor: operator.name, result });
    this.#parts.onDecision({
      auditSequence: outcome,
      atMs: Date.now(),
      outcome: result.ok ? 'opened' : 'door-failed',
      ...(result.ok ? {} : { reason: result.code }),
      trackId: -1,
    });
    return result.ok ? ok({ auditSequence: sequence }) : result;
  }

  #view(face: FaceObserved, atMs: number | undefined, settings: MatchSettings): LiveFaceView {
    const view = { trackId: face.trackId, box: face.box, issues: face.quality.issues };
    if (atMs === undefined) return { ...view, judgement: 'looking' };
    const known = this.#tracks.get(face.trackId);
    const track: Track = known ?? {
      evidence: emptyEvidence(),
      firstSeenMs: atMs,
      lastSeenMs: atMs,
      quality: 0,
    };
    track.lastSeenMs = atMs;
    track.quality = face.quality.overall;
    track.evidence = observe(track.evidence, face, atMs);
    const best = face.candidates[0];
    if (best !== undefined && face.modelId === settings.modelId) track.similarity = best.similarity;
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
        this.#decidePerson(accepted, person, track, face, atMs, state?.verdict);
      track.check = undefined;
      return {
        ...view,
        judgement: this.#verdicts.get(personId) ?? 'looking',
        similarity: accepted.similarity,
        ...(person === undefined ? {} : { name: person.name }),
      };
    }
    if (judgement.verdict === 'stranger') {
      if (
        !this.#parts.isEnrollmentRunning() &&
        this.#approaches.strangerArrives(face.trackId, atMs, cooldownMs)
      )
        this.#refuse('stranger', face.trackId, track, this.#parts.now());
      return { ...view, judgement: 'stranger', ...similarity };
    }
    const isWaiting = judgement.verdict === 'not-sure' && atMs - track.firstSeenMs >= unsureMs;
    if (
      isWaiting &&
      !this.#parts.isEnrollmentRunning() &&
      this.#approaches.strangerArrives(face.trackId, atMs, cooldownMs)
    )
      this.#refuse('not-sure', face.trackId, track, this.#parts.now());
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

  #decidePerson(
    judgement: { readonly personId: string; readonly similarity: number },
    person: Person | undefined,
    track: Track,
    face: FaceObserved,
    atMs: number,
    presentation: PresentationVerdict | undefined,
  ): void {
    const settings = this.#parts.settings();
    const decision = decide({
      person,
      isStranger: false,
      frameAgeMs: this.#parts.now() - atMs,
      maxFrameAgeMs: settings.maxFrameAgeMs,
      isEnrollmentRunning: this.#parts.isEnrollmentRunning(),
      presentationPolicy: this.#parts.presentationPolicy(),
      presentation,
    });
    const faceToDoorMs = this.#parts.now() - track.firstSeenMs;
    const attempt = {
      personId: judgement.personId,
      similarity: judgement.similarity,
      modelId: settings.modelId,
      threshold: settings.minSimilarity,
      trackId: face.trackId,
      quality: face.quality.overall,
      faceToDoorMs,
    };
    const shown = {
      atMs: Date.now(),
      personId: judgement.personId,
      ...(person === undefined ? {} : { name: person.name }),
      similarity: judgement.similarity,
      trackId: face.trackId,
    };
    // An enrollment in front of the camera is no attempt; the approach starts again afterwards.
    if (!decision.opens && decision.reason === 'enrollment-running') {
      this.#approaches.retryLater(judgement.personId, atMs);
      return;
    }
    try {
      const sequence = this.#parts.record.attempt({
        ...attempt,
        ...(decision.opens ? {} : { refusal: decision.reason }),
      });
      this.#verdicts.set(judgement.personId, decision.opens ? 'accepted' : 'refused');
      if (!decision.opens && decision.reason === presentation)
        this.#approaches.retryLater(judgement.personId, atMs + settings.cooldownSeconds * 1000);
      if (decision.opens)
        this.#open(judgement.personId, { ...shown, faceToDoorMs }, atMs + settings.cooldownSeconds * 1000);
      else
        this.#parts.onDecision({
          ...shown,
          auditSequence: sequence,
          outcome: 'refused',
          reason: decision.reason,
        });
    } catch (error) {
      // What cannot be written down does not happen: the door stays locked.
      this.#verdicts.set(judgement.personId, 'refused');
      this.#approaches.retryLater(judgement.personId, atMs + settings.cooldownSeconds * 1000);
      this.#parts.onRecordFailed(error);
    }
  }

  #open(
    personId: string,
    shown: Omit<LiveDecisionView, 'auditSequence' | 'outcome'>,
    retryAtMs: number,
  ): void {
    const command = this.#parts.door
      .release()
      .then((result) => {
        if (!result.ok) this.#approaches.retryLater(personId, Math.max(retryAtMs, this.#parts.now()));
        const sequence = this.#parts.record.doorResult({ actor: 'lintel', personId, result });
        this.#parts.onDecision({
          ...shown,
          auditSequence: sequence,
          outcome: result.ok ? 'opened' : 'door-failed',
          ...(result.ok ? {} : { reason: result.code }),
        });
      })
      .catch((error: unknown) => this.#parts.onRecordFailed(error))
      .finally(() => this.#running.delete(command));
    this.#running.add(command);
  }

  /** Logs and shows a refusal that no judgement of a person stands behind. */
  #refuse(
    refusal: RefusalReason,
    trackId: number,
    track: Track,
    untilMs: number,
    recognised?: Accepted,
  ): void {
    const settings = this.#parts.settings();
    const similarity = recognised?.similarity ?? track.similarity;
    const who = recognised === undefined ? {} : { personId: recognised.personId };
    const scored = similarity === undefined ? {} : { similarity };
    try {
      const sequence = this.#parts.record.attempt({
        ...who,
        ...scored,
        modelId: settings.modelId,
        threshold: settings.minSimilarity,
        trackId,
        quality: track.quality,
        faceToDoorMs: untilMs - track.firstSeenMs,
        refusal,
      });
      const name = recognised === undefined ? undefined : this.#parts.findPerson(recognised.personId)?.name;
      this.#parts.onDecision({
        ...who,
        ...(name === undefined ? {} : { name }),
        ...(recognised === undefined ? {} : scored),
        auditSequence: sequence,
        atMs: Date.now(),
        outcome: 'refused',
        reason: refusal,
        trackId,
      });
    } catch (error) {
      this.#parts.onRecordFailed(error);
    }
  }

  #forget(atMs: number, cooldownMs: number): void {
    for (const [id, track] of this.#tracks) {
      if (atMs - track.lastSeenMs <= trackMemoryMs) continue;
      this.#tracks.delete(id);
      this.#leave(id, track, cooldownMs);
    }
    this.#approaches.forget(new Set(this.#tracks.keys()), atMs, cooldownMs);
  }

  /** Who walks away from an unanswered check was not let in: the log says so, unless the same person is still there. */
  #leave(id: number, track: Track, cooldownMs: number): void {
    const { check, lastSeenMs } = track;
    const outcome = check?.ifLeft;
    if (check === undefined || outcome === undefined) return;
    const { personId } = check.recognised;
    const isStillHere = [...this.#tracks.values()].some(
      (other) => other.check?.recognised.personId === personId,
    );
    if (isStillHere || !this.#approaches.arrives(personId, lastSeenMs, cooldownMs)) return;
    this.#refuse(outcome, id, track, lastSeenMs, check.recognised);
  }
}
