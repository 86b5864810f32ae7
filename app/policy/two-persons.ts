import type { Role } from '#app/domain/operator.ts';
import type { OperatorRules, SecondPersonFor } from '#app/domain/operator-rules.ts';

/**
 * Whether a second person must confirm.
 * @param wished the rules asked for, where the call changes them.
 */
export function needsSecondPerson(
  action: SecondPersonFor,
  rules: OperatorRules,
  wished?: OperatorRules,
): boolean {
  if (action === 'operators' || action === 'restore') return rules.twoPersons.length > 0;
  if (action !== 'rules') return rules.twoPersons.includes(action);
  if (rules.twoPersons.length === 0) return false;
  // In doubt it is taken for a loosening.
  if (wished === undefined) return true;
  const takesAway = rules.twoPersons.some((kept) => !wished.twoPersons.includes(kept));
  return takesAway || (rules.administratorsNeedSecondFactor && !wished.administratorsNeedSecondFactor);
}

/**
 * Whose word counts as the second one. Operators may also stand beside an administrator who changes operators: two people
 * agreed, and a site whose other administrator left can name a new one.
 */
export function mayConfirm(role: Role, action: SecondPersonFor): boolean {
  if (role === 'administrator') return true;
  return role === 'operator' && (action === 'override' || action === 'operators');
}

/** Administrators that a site must keep under these rules. */
export function administratorsNeeded(rules: OperatorRules): number {
  return rules.twoPersons.length > 0 ? 2 : 1;
}
