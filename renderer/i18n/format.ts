const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const precise = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

// In the language of the texts around it; dates and times follow the computer's.
const span = new Intl.DurationFormat('en', { style: 'narrow' });

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
/** A span of time: milliseconds below ten seconds, from there on days to seconds. @param ms not negative. */
export function formatSpan(ms: number): string {
  if (ms < 10_000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  return span.format({
    days: Math.floor(seconds / 86_400),
    hours: Math.floor(seconds / 3600) % 24,
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
  });
}
