import type { DoorFailure } from '#app/domain/door.ts';
import type { Operator } from '#app/domain/operator.ts';
import type { MatchSettings } from '#app/domain/settings.ts';
import type { PresentationVerdict } from '#app/policy/decide.ts';
import { emptyEvidence, type Judgement, judge, observe } from '#app/recognition/evidence.ts';
import type { LogLikelihood } from '#app/recognition/likelihood.ts';
import type { FaceObserved, FrameObserved } from '#app/recognition/observation.ts';
import { thresholdOf } from '#app/recognition/thresholds.ts';
import type { Result } from '#app/result.ts';
import type { Comparison } from '#main/inference/interface.ts';
import { Approaches } from './approaches.ts';
import type { Claim } from './claim.ts';
import { CodeEntry, type CodeEntryParts, type CodeFailure } from './code-entry.ts';
import { Decider, type DeciderParts } from './decider.ts';
import type { KeypadView, LiveFaceView, LiveObservation } from './interface.ts';
import { PinRequest } from './pin-request.ts';
import { type Accepted, PresentationCheck, type PresentationState } from './presentation-check.ts';
import type { Track } from './track.ts';

export interface AccessControlParts extends DeciderParts, Pick<CodeEntryParts, 'claims' | 'failures'> {
  /** What the models' similarities say. */
  readonly likelihood: LogLikelihood;
  /** Uniform in 0..1, not to be foreseen. */
  readonly random: () => number;
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
  readonly #codes: CodeEntry;

  constructor(parts: AccessControlParts) {
    this.#parts = parts;
    this.#decider = new Decider(parts, this.#approaches);
    const maxFrameAgeMs = () => parts.settings().maxFrameAgeMs;
    this.#codes = new CodeEntry({ ...parts, maxFrameAgeMs }, this.#decider, this.#tracks);
  }

  /** What the keys at the door are for just now. */
  get keypad(): KeypadView {
    return this.#codes.keypad;
  }

  /** Which people faces are to be compared with in the next frame. */
  get comparison(): Comparison {
    if (this.#parts.doorConfig().mode !== 'claim-and-face') return 'everybody';
    return this.#codes.sought ?? 'nobody';
  }

  /** See {@link CodeEntry.enter}. */
  enterCode(code: string): Result<void, CodeFailure> {
    return this.#codes.enter(code);
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
    if (isFresh) this.#codes.frameSeen(frame.capturedAtMs);
    this.#forget(frame.capturedAtMs, cooldownMs);
    const { frameId, width, height, facesPassedOver } = frame;
    return { frameId, width, height, faces, facesPassedOver };
  }

  /** Settings, gallery or camera changed: evidence gathered under the old ones counts no more. */
  reset(): void {
    this.#tracks.clear();
    this.#codes.reset();
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
    const track = this.#follow(face, atMs);
    const claim = this.#codes.claimOf(face.trackId);
    // Where a claim comes first nobody is searched: a face of itself says nothing here.
    if (claim === undefined && this.#parts.doorConfig().mode === 'claim-and-face')
      return { ...view, judgement: 'looking' };
    const seen = claim === undefined ? face : comparedWith(claim.soughtId, face);
    track.evidence = observe(track.evidence, seen, atMs);
    if (face.modelId === settings.modelId) {
      claim?.looked(atMs);
      const best = seen.candidates[0];
      if (best !== undefined && Number.isFinite(best.similarity)) track.similarity = best.similarity;
    }
    const similarity = track.similarity === undefined ? {} : { similarity: track.similarity };
    const minSimilarity = thresholdOf(settings, claim === undefined ? 'identification' : 'verification');
    const judgement = judge(track.evidence, { ...settings, minSimilarity }, this.#parts.likelihood);
    const cooldownMs = settings.cooldownSeconds * 1000;
    const isWaiting = this.#goOnWithPin(track, claim, judgement, atMs, cooldownMs);
    const state = isWaiting ? undefined : this.#checked(track, claim, judgement, face, atMs, cooldownMs);
    if (state !== undefined && state.verdict === undefined)
      return { ...view, judgement: 'checking', prompt: state.prompt, ...similarity };
    // A check that failed is decided at once: whoever turned away from it was recognised before.
    const isFailed = state?.verdict !== undefined && state.verdict !== 'passed';
    const accepted =
      judgement.verdict === 'accept' ? judgement : isFailed ? track.check?.recognised : undefined;
    const known = track.pin?.recognised ?? accepted;
    if (known !== undefined) {
      if (accepted !== undefined && !isWaiting)
        this.#arrived(accepted, track, claim, atMs, cooldownMs, state?.verdict);
      const { personId } = known;
      const person = this.#parts.findPerson(personId);
      return {
        ...view,
        judgement: track.pin === undefined ? (this.#decider.verdictOf(personId) ?? 'looking') : 'pin',
        similarity: known.similarity,
        ...(person === undefined ? {} : { name: person.name }),
      };
    }
    // How near a claimed face comes is told by the decision alone.
    if (claim !== undefined) return { ...view, judgement: 'looking', ...similarity };
    return { ...view, judgement: this.#unknown(track, judgement, atMs, cooldownMs), ...similarity };
  }

  /** The track of this face, with what a frame says of it besides whom it resembles. */
  #follow(face: FaceObserved, atMs: number): Track {
    const track: Track = this.#tracks.get(face.trackId) ?? {
      trackId: face.trackId,
      evidence: emptyEvidence(),
      firstSeenMs: atMs,
      lastSeenMs: atMs,
      box: face.box,
      quality: 0,
    };
    track.lastSeenMs = atMs;
    track.box = face.box;
    track.quality = face.quality.overall;
    this.#tracks.set(face.trackId, track);
    return track;
  }

  /** Somebody recognised is decided about once per approach or claim, when everything is given that policy asks for. */
  #arrived(
    recognised: Accepted,
    track: Track,
    claim: Claim | undefined,
    atMs: number,
    cooldownMs: number,
    presentation: PresentationVerdict | undefined,
  ): void {
    const { personId } = recognised;
    const shown = { presentation, namedBy: claim?.named?.kind ?? 'face', pin: undefined } as const;
    const isDue = claim !== undefined || !this.#approaches.isDecided(personId, atMs, cooldownMs);
    track.check = undefined;
    if (isDue && this.#decider.asksPin(personId, atMs, shown)) {
      track.pin = new PinRequest(recognised, presentation, atMs);
      return;
    }
    if (claim !== undefined) this.#codes.endClaim(claim);
    if (claim !== undefined || this.#approaches.arrives(personId, atMs, cooldownMs))
      this.#decider.decidePerson(recognised, track, atMs, shown);
  }

  /** Goes on with a PIN that was asked for. @returns true while it is being waited for, or was decided upon just now. */
  #goOnWithPin(
    track: Track,
    claim: Claim | undefined,
    judgement: Judgement,
    atMs: number,
    cooldownMs: number,
  ): boolean {
    const { pin } = track;
    if (pin === undefined) return false;
    const { personId } = pin.recognised;
    const step = pin.goOn(judgement, atMs);
    if (step === 'waiting') return true;
    track.pin = undefined;
    const shown = { presentation: pin.presentation, namedBy: claim?.named?.kind ?? 'face' } as const;
    if (claim !== undefined) this.#codes.endClaim(claim);
    const isDue = claim !== undefined || this.#approaches.arrives(personId, atMs, cooldownMs);
    if (!isDue) return false;
    if (step === 'right' && judgement.verdict === 'accept') {
      this.#decider.decidePerson(judgement, track, atMs, { ...shown, pin: 'right' });
      return true;
    }
    this.#decider.refuse('pin-needed', track, this.#parts.now(), pin.recognised, {
      shown: { ...shown, pin: undefined },
    });
    // The claim is decided: nothing more may be begun for it in this frame.
    return claim !== undefined;
  }

  /** A face that is not surely anybody's: logged once per approach. */
  #unknown(
    track: Track,
    { verdict }: Judgement,
    atMs: number,
    cooldownMs: number,
  ): 'stranger' | 'not-sure' | 'looking' {
    if (verdict !== 'stranger' && verdict !== 'not-sure') return 'looking';
    const isTold = verdict === 'stranger' || atMs - track.firstSeenMs >= unsureMs;
    if (
      isTold &&
      !this.#parts.isEnrollmentRunning() &&
      this.#approaches.strangerArrives(track.trackId, atMs, cooldownMs)
    )
      this.#decider.refuse(verdict, track, this.#parts.now());
    return verdict;
  }

  /** Begins or goes on with the presentation check of a recognised face; undefined where none is wanted. */
  #checked(
    track: Track,
    claim: Claim | undefined,
    judgement: Judgement,
    face: FaceObserved,
    atMs: number,
    cooldownMs: number,
  ): PresentationState | undefined {
    if (track.check?.goOn(judgement, face, atMs) === true) return track.check.state;
    const policy = this.#parts.doorConfig().presentation;
    const isWanted =
      judgement.verdict === 'accept' &&
      policy !== 'off' &&
      !this.#parts.isEnrollmentRunning() &&
      (claim !== undefined || !this.#approaches.isDecided(judgement.personId, atMs, cooldownMs));
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

  /** Who walks away from an unanswered check or PIN was not let in: the log says so, unless the same person is still there. */
  #leave(track: Track, cooldownMs: number): void {
    const { check, pin, lastSeenMs } = track;
    const outcome = pin === undefined ? check?.ifLeft : 'pin-needed';
    const recognised = pin?.recognised ?? check?.recognised;
    if (recognised === undefined || outcome === undefined) return;
    const { personId } = recognised;
    const isStillHere = [...this.#tracks.values()].some(
      (other) => (other.pin ?? other.check)?.recognised.personId === personId,
    );
    if (isStillHere || !this.#approaches.arrives(personId, lastSeenMs, cooldownMs)) return;
    this.#decider.refuse(outcome, track, lastSeenMs, recognised);
  }
}

/** What a look says of one person alone. */
function comparedWith(personId: string, face: FaceObserved): FaceObserved {
  return { ...face, candidates: face.candidates.filter((candidate) => candidate.personId === personId) };
}
