import type { Duty, Operator } from '#app/domain/operator.ts';
import type { OperatorRules } from '#app/domain/operator-rules.ts';

/** What an operator must do before anything else. */
export function dutyOf(
  operator: Pick<Operator, 'role' | 'mustChangePassword' | 'hasSecondFactor'>,
  rules: OperatorRules,
): Duty | undefined {
  if (operator.mustChangePassword === true) return 'change-password';
  const needsSecondFactor = operator.role === 'administrator' && rules.administratorsNeedSecondFactor;
  return needsSecondFactor && operator.hasSecondFactor !== true ? 'enroll-second-factor' : undefined;
}
