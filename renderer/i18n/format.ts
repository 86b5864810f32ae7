const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const precise = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** @param atMs ms since 1970, UTC; shown in the computer's zone and language. */
export function formatDateTime(atMs: number): string {
  return dateTime.format(atMs);
}
export function formatDate(atMs: number): string {
  return date.format(atMs);
}
export function formatTime(atMs: number): string {
  return time.format(atMs);
}
/** With seconds, as the log shows it. */
export function formatPrecise(atMs: number): string {
  return precise.format(atMs);
}
