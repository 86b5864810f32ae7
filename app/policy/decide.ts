import type { ClaimKind } from '#app/domain/claim-code.ts';
import type { AccessMode, PresentationPolicy } from '#app/domain/door.ts';
import type { Role } from '#app/domain/operator.ts';
import type { Person } from '#app/domain/person.ts';
import { allowsMatching } from './consent.ts';
import { isExpired } from './retention.ts';

/** Why a door stays locked for a recognised face. */
export type RefusalReason =
  | 'stranger'
  /** Somebody like an enrolled person, but never surely enough. */
  | 'not-sure'
  | 'suspended'
  | 'no-consent'
  /** The person's validity has ended. */
  | 'expired'
  | 'unknown-person'
  | 'stale-frame'
  | 'enrollment-running'
  /** What was shown moves as a picture does, or the liveness network takes it for one. */
  | 'presentation-attack'
  /** Nothing spoke for a live person in time. */
  | 'not-live'
  /** The movements asked for were not made, or not in time. */
  | 'challenge-failed'
  /** This door wants a PIN or badge before the face, or none was to be given here. */
  | 'claim-needed'
  /** The face was not that of the person whom the PIN or badge names, or it names nobody. */
  | 'claim-refused'
  /** The PIN besides the face was not given in time. */
  | 'pin-needed'
  | 'wrong-pin'
  /** A PIN is asked for and this person has none. */
  | 'no-pin'
  /** Too many wrong codes in a row: an operator must set a new PIN. */
  | 'pin-locked'
  | 'role-may-not-override';

export type Decision = { readonly opens: true } | { readonly opens: false; readonly reason: RefusalReason };

/** What the door's presentation check came to. */
export type PresentationVerdict = 'passed' | 'presentation-attack' | 'not-live' | 'challenge-failed';

/** What is known when a face has been judged. */
export interface AccessRequest {
  /** The person that evidence settled on; undefined for a stranger or a person erased meanwhile. */
  readonly person: Pick<Person, 'isActive' | 'consent' | 'validUntilMs' | 'asksPin' | 'hasPin'> | undefined;
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
  readonly mode: AccessMode;
  /** What said who it is: the face by a search, or a code, with which the face was then compared alone. */
  readonly namedBy: 'face' | ClaimKind;
  /** What came of the PIN asked for after the face; undefined while there is none. */
  readonly pin: 'right' | 'wrong' | undefined;
  readonly isPinLocked: boolean;
}

/** Who may open the door by face, with PIN or badge where that is asked for. Pure; every doubt is a refusal. */
export function decide(request: AccessRequest): Decision {
  if (request.isEnrollmentRunning) return refuse('enrollment-running');
  // Written so that NaN ages are refused too.
  if (!(request.frameAgeMs >= 0 && request.frameAgeMs <= request.maxFrameAgeMs)) return refuse('stale-frame');
  if (request.isStranger) return refuse('stranger');
  if (request.person === undefined) return refuse('unknown-person');
  if (!request.person.isActive) return refuse('suspended');
  if (!allowsMatching(request.person.consent, request.nowMs)) return refuse('no-consent');
  if (isExpired(request.person, request.nowMs)) return refuse('expired');
  if (request.presentationPolicy !== 'off' && request.presentation !== 'passed')
    return refuse(request.presentation ?? 'not-live');
  return decideFactors(request, request.person);
}

/**
 * Whether what was shown is enough for this door and this person. A score of one comparison is held against a lower threshold than
 * one of a search, so neither passes for the other. A mode that is not known asks for everything.
 */
function decideFactors(
  { mode, namedBy, pin, isPinLocked }: AccessRequest,
  { asksPin, hasPin }: Pick<Person, 'asksPin' | 'hasPin'>,
): Decision {
  const isClaimed = namedBy !== 'face';
  if (isClaimed !== (mode === 'claim-and-face')) return refuse('claim-needed');
  if (isClaimed && isPinLocked) return refuse('pin-locked');
  const isFaceEnough = !asksPin && (mode === 'face' || mode === 'claim-and-face');
  if (isFaceEnough || namedBy === 'pin') return { opens: true };
  if (!hasPin) return refuse('no-pin');
  if (isPinLocked) return refuse('pin-locked');
  if (pin === undefined) return refuse('pin-needed');
  return pin === 'right' ? { opens: true } : refuse('wrong-pin');
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
