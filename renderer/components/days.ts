/** Days as `<input type="date">` writes them, in the computer's own zone. */

/** @returns ms since 1970 at the day's first instant; undefined for no or half a date. */
export function startOfDay(day: string): number | undefined {
  const at = parse(day);
  return at === undefined ? undefined : at.getTime();
}

/** @returns ms since 1970 at the day's last instant. */
export function endOfDay(day: string): number | undefined {
  const at = parse(day);
  if (at === undefined) return undefined;
  at.setDate(at.getDate() + 1);
  return at.getTime() - 1;
}

/** @returns `YYYY-MM-DD`, or an empty text for no date. */
export function dayOf(atMs: number | undefined): string {
  if (atMs === undefined) return '';
  const at = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function parse(day: string): Date | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (match === null) return undefined;
  const at = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  // Years before 1970 are half-typed dates.
  return at.getTime() >= 0 ? at : undefined;
}
