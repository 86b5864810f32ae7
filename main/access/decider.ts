import type { ClaimKind } from '#app/domain/claim-code.ts';
import type { DoorConfig, DoorFailure } from '#app/domain/door.ts';
import type { Operator } from '#app/domain/operator.ts';
import type { Person } from '#app/domain/person.ts';
import type { MatchSettings } from '#app/domain/settings.ts';
import {
  type Decision,
  decide,
  decideOverride,
  type PresentationVerdict,
  type RefusalReason,
} from '#app/policy/decide.ts';
import { type MatchMode, thresholdOf } from '#app/recognition/thresholds.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { AccessRecord, AttemptFacts } from './access-record.ts';
import type { Approaches } from './approaches.ts';
import type { Door, LiveDecisionView } from './interface.ts';
import type { Accepted } from './presentation-check.ts';

export interface DeciderParts {
  readonly door: Door;
  readonly record: AccessRecord;
  readonly settings: () => MatchSettings;
  /** What the door asks for. */
  readonly doorConfig: () => Pick<DoorConfig, 'id' | 'mode' | 'presentation'>;
  /** Too many wrong codes of this person in a row. */
  readonly isPinLocked: (personId: string) => boolean;
  readonly findPerson: (id: string) => Person | undefined;
  /** Door decisions pause while somebody is being enrolled. */
  readonly isEnrollmentRunning: () => boolean;
  /** Monotonic, same origin as Frame.capturedAtMs. */
  readonly now: () => number;
  /** Wall clock that consents and validity end by, ms; setting the clock back must bring nobody back. */
  readonly wallNowMs: () => number;
  readonly onDecision: (decision: LiveDecisionView) => void;
  /** The log or the store failed: nothing opened. */
  readonly onRecordFailed: (error: unknown) => void;
}

const faceOnly: Shown = { presentation: undefined, namedBy: 'face', pin: undefined };

/** What a decision says of the face it is about. */
export interface SeenFace {
  readonly trackId: number;
  readonly firstSeenMs: number;
  /** Overall quality, 0-100. */
  readonly quality: number;
  /** Best similarity under the deciding model, where there is one. */
  readonly similarity?: number | undefined;
}

/** What was shown besides, or before, the recognised face. */
export interface Shown {
  /** What the door's presentation check came to; undefined where none was made. */
  readonly presentation: PresentationVerdict | undefined;
  readonly namedBy: 'face' | ClaimKind;
  readonly pin: 'right' | undefined;
}

/** From a judgement to the door: policy, then the log, then the relay, then the screens. What fails on the way leaves the door as it was. */
export class Decider {
  readonly #parts: DeciderParts;
  readonly #approaches: Approaches;
  /** What was decided about each person in view, for the picture. */
  readonly #verdicts = new Map<string, 'accepted' | 'refused'>();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: DeciderParts, approaches: Approaches) {
    this.#parts = parts;
    this.#approaches = approaches;
  }

  /** What was last decided about a person. */
  verdictOf(personId: string): 'accepted' | 'refused' | undefined {
    return this.#verdicts.get(personId);
  }

  /** Resolves when no door command is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  /**
   * An operator asks to open without a recognised face: policy judges, the log records, then the relay.
   * @param confirmedBy the second person, where the two-person rule asked for one.
   */
  async requestOverride(
    operator: Pick<Operator, 'name' | 'role'>,
    reason: string,
    confirmedBy?: string,
  ): Promise<Result<{ auditSequence: number }, 'policy-refused' | DoorFailure>> {
    const decision = decideOverride({ role: operator.role });
    const sequence = this.#parts.record.override({
      actor: operator.name,
      reason,
      isGranted: decision.opens,
      ...(confirmedBy === undefined ? {} : { confirmedBy }),
    });
    if (!decision.opens) return fail('policy-refused', 'Your role may not open the door.');
    const result = await this.#parts.door.release();
    this.#answered(
      { actor: operator.name, result },
      { auditSequence: sequence, atMs: Date.now(), trackId: -1 },
    );
    return result.ok ? ok({ auditSequence: sequence }) : result;
  }

  /** Logs and shows what the relay answered. It has opened or not by then: a full disk must not make it look otherwise. */
  #answered(
    facts: Parameters<AccessRecord['doorResult']>[0],
    told: Omit<LiveDecisionView, 'outcome' | 'reason'>,
  ): void {
    const { result } = facts;
    let failure: { readonly error: unknown } | undefined;
    try {
      this.#parts.record.doorResult(facts);
    } catch (error) {
      failure = { error };
    }
    this.#parts.onDecision({
      ...told,
      outcome: result.ok ? 'opened' : 'door-failed',
      ...(result.ok ? {} : { reason: result.code }),
    });
    // Last: a decision that is shown takes a warning about the log for over.
    if (failure !== undefined) this.#parts.onRecordFailed(failure.error);
  }

  /**
   * Decides about a recognised person, once per approach.
   * @param atMs capture time of the frame behind the judgement.
   */
  decidePerson(
    recognised: Pick<Accepted, 'personId' | 'similarity'>,
    face: SeenFace,
    atMs: number,
    shown: Shown,
  ): void {
    const { personId, similarity } = recognised;
    const settings = this.#parts.settings();
    const person = this.#parts.findPerson(personId);
    const decision = this.#judge(personId, atMs, shown);
    // An enrollment in front of the camera is no attempt; the approach starts again afterwards.
    if (!decision.opens && decision.reason === 'enrollment-running') {
      this.#approaches.retryLater(personId, atMs);
      return;
    }
    const retryAtMs = atMs + settings.cooldownSeconds * 1000;
    const faceToDoorMs = this.#parts.now() - face.firstSeenMs;
    const told = {
      atMs: Date.now(),
      personId,
      ...(person === undefined ? {} : { name: person.name }),
      similarity,
      trackId: face.trackId,
    };
    try {
      const sequence = this.#parts.record.attempt({
        ...this.#factsOf(face, faceToDoorMs, shown),
        personId,
        similarity,
        ...this.#codesOf(personId, shown, decision),
        ...(decision.opens ? {} : { refusal: decision.reason }),
      });
      this.#verdicts.set(personId, decision.opens ? 'accepted' : 'refused');
      if (decision.opens) {
        this.#open(personId, { ...told, faceToDoorMs, auditSequence: sequence }, retryAtMs);
        return;
      }
      // Who was taken for a picture, or did not prove to be alive, may try again.
      if (decision.reason === shown.presentation) this.#approaches.retryLater(personId, retryAtMs);
      this.#parts.onDecision({
        ...told,
        auditSequence: sequence,
        outcome: 'refused',
        reason: decision.reason,
      });
    } catch (error) {
      // What cannot be written down does not happen: the door stays locked.
      this.#verdicts.set(personId, 'refused');
      this.#approaches.retryLater(personId, retryAtMs);
      this.#parts.onRecordFailed(error);
    }
  }

  /**
   * Logs and shows a refusal that needs no judgement of policy: a stranger, nobody surely, or who walked away unproven.
   * @param untilMs end of the attempt.
   * @param recognised who it was, where that is known.
   * @param more what was shown and what is counted; left out for a face of itself.
   * @returns false when it could not be written down.
   */
  refuse(
    refusal: RefusalReason,
    face: SeenFace,
    untilMs: number,
    recognised?: Pick<Accepted, 'personId'> & { readonly similarity?: number | undefined },
    more?: { readonly shown: Shown; readonly codes?: NonNullable<AttemptFacts['codes']> },
  ): boolean {
    const similarity = recognised?.similarity ?? face.similarity;
    const who = recognised === undefined ? {} : { personId: recognised.personId };
    const scored = similarity === undefined ? {} : { similarity };
    try {
      const sequence = this.#parts.record.attempt({
        ...this.#factsOf(face, untilMs - face.firstSeenMs, more?.shown ?? faceOnly),
        ...who,
        ...scored,
        ...(more?.codes === undefined ? {} : { codes: more.codes }),
        refusal,
      });
      // Whom a refused claim named is for the log: at the door it would say whose code that was.
      if (recognised !== undefined && (more?.shown.namedBy ?? 'face') === 'face')
        this.#verdicts.set(recognised.personId, 'refused');
      const isTold = recognised !== undefined && (more === undefined || more.shown.namedBy === 'face');
      const name = isTold ? this.#parts.findPerson(recognised.personId)?.name : undefined;
      this.#parts.onDecision({
        ...(isTold ? who : {}),
        ...(name === undefined ? {} : { name }),
        ...(isTold ? scored : {}),
        auditSequence: sequence,
        atMs: Date.now(),
        outcome: 'refused',
        reason: refusal === 'pin-locked' && !isTold ? 'claim-refused' : refusal,
        trackId: face.trackId,
      });
      return true;
    } catch (error) {
      this.#parts.onRecordFailed(error);
      return false;
    }
  }

  /** Whether policy would let this person in as soon as they have given their PIN. */
  asksPin(personId: string, atMs: number, shown: Shown): boolean {
    const decision = this.#judge(personId, atMs, shown);
    return !decision.opens && decision.reason === 'pin-needed';
  }

  #judge(personId: string, atMs: number, shown: Shown): Decision {
    const { mode, presentation: presentationPolicy } = this.#parts.doorConfig();
    return decide({
      person: this.#parts.findPerson(personId),
      isStranger: false,
      nowMs: this.#parts.wallNowMs(),
      frameAgeMs: this.#parts.now() - atMs,
      maxFrameAgeMs: this.#parts.settings().maxFrameAgeMs,
      isEnrollmentRunning: this.#parts.isEnrollmentRunning(),
      presentationPolicy,
      mode,
      isPinLocked: this.#parts.isPinLocked(personId),
      ...shown,
    });
  }

  #factsOf(
    { trackId, quality }: SeenFace,
    faceToDoorMs: number,
    { namedBy, pin }: Shown,
  ): Omit<AttemptFacts, 'personId'> {
    const settings = this.#parts.settings();
    const mode: MatchMode = namedBy === 'face' ? 'identification' : 'verification';
    const claim = namedBy === 'face' ? [] : [namedBy];
    return {
      modelId: settings.modelId,
      mode,
      factors: [...claim, 'face', ...(pin === undefined ? [] : (['pin'] as const))],
      threshold: thresholdOf(settings, mode),
      trackId,
      quality,
      faceToDoorMs,
    };
  }

  /** Right codes end a row of wrong ones; only where they opened the door. */
  #codesOf(personId: string, { namedBy, pin }: Shown, { opens }: Decision): Pick<AttemptFacts, 'codes'> {
    if (!opens || (namedBy === 'face' && pin === undefined)) return {};
    const door = namedBy === 'face' ? [] : [{ doorId: this.#parts.doorConfig().id }];
    return { codes: { areRight: true, of: [{ personId }, ...door] } };
  }

  #open(personId: string, told: Omit<LiveDecisionView, 'outcome'>, retryAtMs: number): void {
    const command = this.#parts.door
      .release()
      .then((result) => {
        if (!result.ok) this.#approaches.retryLater(personId, Math.max(retryAtMs, this.#parts.now()));
        this.#answered({ actor: 'lintel', personId, result }, told);
      })
      .catch((error: unknown) => this.#parts.onRecordFailed(error))
      .finally(() => this.#running.delete(command));
    this.#running.add(command);
  }
}
