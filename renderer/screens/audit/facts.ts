import type { AuditRow } from '#app/domain/audit.ts';
import { problemText, t } from '#renderer/i18n/texts.ts';

/** One fact of a row in words. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** A row's facts in words; what is not known here is shown as it was written. */
export function factsOf(row: Pick<AuditRow, 'details'>): readonly Fact[] {
  return Object.entries(row.details).map(([name, value]) => ({
    name: nameOf(name),
    value: wordsFor(name, value),
  }));
}

/** All facts on one line, for the table. */
export function summaryOf(row: Pick<AuditRow, 'details'>): string {
  return factsOf(row)
    .map(({ name, value }) => `${name}: ${value}`)
    .join(', ');
}

/** Whom a row is about: the name while there is one. */
export function personOf(row: AuditRow): string {
  if (row.personId === undefined) return '';
  return row.personName ?? t.audit.erasedPerson;
}

function nameOf(name: string): string {
  const { facts } = t.audit;
  return Object.hasOwn(facts, name) ? facts[name as keyof typeof facts] : name;
}

function wordsFor(name: string, value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? t.common.yes : t.common.no;
  if (typeof value === 'number') {
    if (name.endsWith('Ms')) return t.live.milliseconds(value);
    if (name.startsWith('predicted')) return `${(value * 100).toFixed(2)} %`;
    return Number.isInteger(value) ? String(value) : value.toFixed(3);
  }
  if (name === 'reason' && Object.hasOwn(t.live.reasons, value))
    return t.live.reasons[value as keyof typeof t.live.reasons];
  if (name === 'rule' && Object.hasOwn(t.going.reasons, value))
    return t.going.reasons[value as keyof typeof t.going.reasons];
  if (name === 'code' && Object.hasOwn(t.problems, value)) return problemText(value).title;
  if (name === 'role' && Object.hasOwn(t.common.roles, value))
    return t.common.roles[value as keyof typeof t.common.roles];
  return value;
}
