import { defaultRetentionRules, RetentionRules } from '#app/domain/retention.ts';

type Field = keyof RetentionRules;

/** The rules as they stand in the form; '' where a rule is off or nothing is typed. */
export type RetentionDraft = Readonly<Record<Field, number | ''>>;

/** Bounds of each field, days, and whether it may be empty. The contract has the same. */
export const retentionFields: Readonly<
  Record<Field, { readonly from: number; readonly to: number; readonly mayBeOff: boolean }>
> = {
  afterWithdrawalDays: { from: 0, to: 30, mayBeOff: false },
  afterConsentDays: { from: 0, to: 3650, mayBeOff: true },
  afterValidityDays: { from: 0, to: 3650, mayBeOff: true },
  inactiveDays: { from: 30, to: 3650, mayBeOff: true },
  warningDays: { from: 1, to: 90, mayBeOff: false },
};

export function retentionDraftOf(rules: RetentionRules = defaultRetentionRules): RetentionDraft {
  const { afterWithdrawalDays, warningDays, afterConsentDays, afterValidityDays, inactiveDays } = rules;
  return {
    afterWithdrawalDays,
    afterConsentDays: afterConsentDays ?? '',
    afterValidityDays: afterValidityDays ?? '',
    inactiveDays: inactiveDays ?? '',
    warningDays,
  };
}

export function isFieldWrong(field: Field, value: number | ''): boolean {
  const { from, to, mayBeOff } = retentionFields[field];
  if (value === '') return !mayBeOff;
  return !Number.isInteger(value) || value < from || value > to;
}

/** @returns undefined while a field is wrong. */
export function readRetention(draft: RetentionDraft): RetentionRules | undefined {
  const given = Object.fromEntries(Object.entries(draft).filter(([, days]) => days !== ''));
  const parsed = RetentionRules.safeParse(given);
  return parsed.success ? parsed.data : undefined;
}
