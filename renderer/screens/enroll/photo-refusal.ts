import { QualityIssue } from '#app/recognition/observation.ts';
import { problemText, t } from '#renderer/i18n/texts.ts';
import type { Problem } from '#renderer/state/problem.ts';

/** Why a photo was refused, and what to do: of a face that is not clear enough, what exactly is wrong with it. */
export function refusalText({ code, detail }: Problem): string {
  const { title, advice } = problemText(code);
  const issues = code === 'low-quality' ? issuesIn(detail) : [];
  // Half of a turned head hides the other: that is no cover to take away.
  const told = issues.includes('turned') ? issues.filter((issue) => issue !== 'covered') : issues;
  const advices = told.flatMap((issue) => t.enroll.photoIssues[issue] ?? []);
  return `${title}. ${advices.length === 0 ? advice : advices.join(' ')}`;
}

/** Main names the issues in a list; where there were none it says something else. */
function issuesIn(detail = ''): QualityIssue[] {
  return detail.split(', ').flatMap((name) => QualityIssue.safeParse(name).data ?? []);
}
