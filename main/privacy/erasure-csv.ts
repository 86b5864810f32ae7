import type { PlannedErasure } from '#app/domain/retention.ts';

/**
 * Who will go, why and when, for a spreadsheet; times in UTC (ISO 8601).
 * @param line writes one line; main/audit's `csvLine`, which makes names harmless.
 */
export function erasuresCsv(
  plans: readonly PlannedErasure[],
  line: (cells: readonly string[]) => string,
): string {
  const time = (atMs: number | undefined) => (atMs === undefined ? '' : new Date(atMs).toISOString());
  return [
    ['person id', 'name', 'reason', 'due', 'erased on', 'kept until'],
    ...plans.map((plan) => [
      plan.personId,
      plan.name,
      plan.reason,
      time(plan.dueAtMs),
      time(plan.goesAtMs),
      time(plan.keepUntilMs),
    ]),
  ]
    .map(line)
    .join('');
}
