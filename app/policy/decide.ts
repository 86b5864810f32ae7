import type { PresentationPolicy } from '#app/domain/door.ts';
import type { Role } from '#app/domain/operator.ts';
import type { Person } from '#app/domain/person.ts';
import { allowsMatching } from './consent.ts';

/** Why a door stays locked for a recognised face. */
export type RefusalReason =
  | 'stranger'
  /** Somebody like an enrolled person, but never surely enough. */
  | 'not-sure'
  | 'suspended'
  | 'no-consent'
  | 'unknown-person'
  | 'stale-frame'
  | 'enrollment-running'
  /** What was shown moves as a picture does, or the liveness network takes it for one. */
  | 'presentation-attack'
  /** Nothing spoke for a live person in time. */
  | 'not-live'
  /** The movements asked for were not made, or not in time. */
  | 'challenge-failed'
  | 'role-may-not-override';

export type Decision = { readonly opens: true } | { readonly opens: false; readonly reason: RefusalReason };

/** What the door's presentation check came to. */
export type PresentationVerdict = 'passed' | 'presentation-attack' | 'not-live' | 'challenge-failed';

/** What is known when a face has been judged. */
export interface AccessRequest {
  /** The person that evidence settled on; undefined for a stranger or a person erased meanwhile. */
  readonly person: Pick<Person, 'isActive' | 'consent'> | undefined;
  readonly isStranger: boolean;
  /** Wall clock, ms since 1970: consents end by it. */
  readonly nowMs: number;
  /** Age of the newest frame behind the judgement, ms. */
  readonly frameAgeMs: number;
  readonly maxFrameAgeMs: number;
  readonly isEnrollmentRunning: boolean;
  readonly presentationPolicy: PresentationPolicy;
  /** Undefined where no check was made: then only a door that asks for none opens. */
  readonly presentation: PresentationVerdict | undefined;
}

/** Who may open the door by face. Pure; every doubt is a refusal. */
export function decide(request: AccessRequest): Decision {
  if (request.isEnrollmentRunning) return refuse('enrollment-running');
  // Written so that NaN ages are refused too.
  if (!(request.frameAgeMs >= 0 && request.frameAgeMs <= request.maxFrameAgeMs)) return refuse('stale-frame');
  if (request.isStranger) return refuse('stranger');
  if (request.person === undefined) return refuse('unknown-person');
  if (!request.person.isActive) return refuse('suspended');
  if (!allowsMatching(request.person.consent, request.nowMs)) return refuse('no-consent');
  if (request.presentationPolicy !== 'off' && request.presentation !== 'passed')
    return refuse(request.presentation ?? 'not-live');
  return { opens: true };
}

/** Whether an operator's request to open without a recognised face is granted. */
export function decideOverride(request: { readonly role: Role }): Decision {
  return request.role === 'administrator' || request.role === 'operator'
    ? { opens: true }
    : refuse('role-may-not-override');
}

function refuse(reason: RefusalReason): Decision {
  return { opens: false, reason };
}
