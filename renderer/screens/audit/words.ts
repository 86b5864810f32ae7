import { allCalls } from '#app/contract/contract.ts';
import { type AuditFilter, AuditKind } from '#app/domain/audit.ts';
import { foldForSearch } from '#app/domain/fold-for-search.ts';
import { problemText, t } from '#renderer/i18n/texts.ts';

/** Words for the values that main writes in its own terms, by the name of the fact. */
const terms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...t.audit.terms,
  reason: { ...t.live.reasons, ...t.audit.terms.reason },
  why: { ...t.sessions.whys, ...t.audit.terms.why },
  rule: t.going.reasons,
  role: t.common.roles,
  // Where an operator's role changed; models and thresholds are shown as they are.
  from: { ...t.common.roles, ...t.audit.terms.from },
  to: t.common.roles,
  mode: t.tuning.modes,
  twoPersons: t.rules.actions,
  call: Object.fromEntries(
    [...allCalls()].flatMap(([channel, { secondPerson }]) =>
      secondPerson === undefined ? [] : [[channel, t.audit.confirmed[secondPerson]]],
    ),
  ),
};

/** The word for one value of a fact; undefined where it is shown as it was written. */
export function wordOf(name: string, value: string): string | undefined {
  if ((name === 'code' || name === 'secondFactor') && Object.hasOwn(t.problems, value))
    return problemText(value).title;
  const known = Object.hasOwn(terms, name) ? terms[name] : undefined;
  return known !== undefined && Object.hasOwn(known, value) ? known[value] : undefined;
}

/** Shorter texts are in nearly every word. */
const leastLetters = 3;

/** What main has to look for besides, so that a text finds rows by the words that this screen shows in place of main's terms. */
export function shownAs(text: string | undefined): Pick<AuditFilter, 'textKinds' | 'textTerms'> {
  const folded = foldForSearch(text?.trim() ?? '');
  if (folded.length < leastLetters) return {};
  const has = (words: string) => foldForSearch(words).includes(folded);
  const textKinds = AuditKind.options.filter((kind) => has(t.audit.kinds[kind]));
  const pairs = [
    ...Object.values(terms).flatMap((words) => Object.entries(words)),
    ...Object.entries(t.problems).map(([code, { title }]) => [code, title] as const),
  ];
  const textTerms = new Set(pairs.filter(([, words]) => has(words)).map(([term]) => term));
  return {
    ...(textKinds.length === 0 ? {} : { textKinds }),
    ...(textTerms.size === 0 ? {} : { textTerms: [...textTerms] }),
  };
}
