import type { Role } from '#app/domain/operator.ts';
import type { Person } from '#app/domain/person.ts';

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
  | 'role-may-not-override';

export type Decision = { readonly opens: true } | { readonly opens: false; readonly reason: RefusalReason };

/** What is known when a face has been judged. */
export interface AccessRequest {
  /** The person that evidence settled on; undefined for a stranger or a person erased meanwhile. */
  readonly person: Pick<Person, 'isActive' | 'consent'> | undefined;
  readonly isStranger: boolean;
  /** Age of the newest frame behind the judgement, ms. */
  readonly frameAgeMs: number;
  readonly maxFrameAgeMs: number;
  readonly isEnrollmentRunning: boolean;
}

/** Who may open the door by face. Pure; every doubt is a refusal. */
export function decide(request: AccessRequest): Decision {
  if (request.isEnrollmentRunning) return refuse('enrollment-running');
  // Written so that NaN ages are refused too.
  if (!(request.frameAgeMs >= 0 && request.frameAgeMs <= request.maxFrameAgeMs)) return refuse('stale-frame');
  if (request.isStranger) return refuse('stranger');
  if (request.person === undefined) return refuse('unknown-person');
  if (!request.person.isActive) return refuse('suspended');
  if (!(request.person.consent.givenAtMs > 0)) return refuse('no-consent');
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
