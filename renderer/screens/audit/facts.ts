import type { AuditRow } from '#app/domain/audit.ts';
import { formatDateTime, formatSpan } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { wordOf } from './words.ts';

/** One fact of a row in words. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What a reader looks for first: a line of the table has room for little more. */
const firstFacts = ['reason', 'why', 'code', 'changed', 'operator', 'similarity'];

/** A row's facts in words, the telling ones first; what is not known here is shown as it was written. */
export function factsOf(row: Pick<AuditRow, 'details'>): readonly Fact[] {
  const place = (name: string) => (firstFacts.includes(name) ? firstFacts.indexOf(name) : firstFacts.length);
  return Object.entries(row.details)
    .toSorted(([a], [b]) => place(a) - place(b))
    .map(([name, value]) => ({ name: nameOf(name), value: wordsFor(name, value) }));
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
    if (name.endsWith('Ms')) return formatSpan(value);
    if (name.startsWith('predicted')) return `${(value * 100).toFixed(2)} %`;
    return Number.isInteger(value) ? String(value) : value.toFixed(3);
  }
  // An operator's own words may look like a time and be none.
  const atMs = isoTime.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(atMs)) return formatDateTime(atMs);
  // Several are written as one list; a reason in an operator's own words is none.
  const words = value.split(', ').map((one) => wordOf(name, one));
  return words.every((word) => word !== undefined) ? words.join(', ') : value;
}

/** A time as main writes it. */
const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
