import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface DemoReport {
  readonly summary: Readonly<Record<'enrolled' | 'opened' | 'refused' | 'faceToDoorMs', number>>;
  readonly pictures: readonly { readonly name: string; readonly title: string }[];
  /** One per opening, ms. */
  readonly faceToDoorMs: readonly number[];
  readonly relayPulses: number;
  /** From the command to the first live picture of a second start, ms. */
  readonly secondStartMs: number;
  readonly seconds: number;
  readonly machine: string;
  /** Rows of the audit screen, newest first, the heading first of all. */
  readonly logRows: readonly string[];
}

/** The middle value; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Writes `index.html` beside the pictures: one page, no scripts, opened from the disk. */
export async function writeReport(folder: string, report: DemoReport): Promise<void> {
  const { summary, faceToDoorMs } = report;
  const sorted = faceToDoorMs.toSorted((a, b) => a - b).map((ms) => Math.round(ms));
  const html = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Lintel demo</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; }
  table { border-collapse: collapse; } td, th { padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; }
  figure { margin: 0; } img { width: 100%; border: 1px solid #d5dae0; border-radius: 8px; }
  .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(26rem, 1fr)); gap: 1.5rem; }
  pre { background: #f4f6f8; padding: 1rem; border-radius: 8px; overflow-x: auto; font-size: .85rem; }
</style>
<h1>Lintel: the main journey</h1>
<p>${escapeHtml(new Date().toISOString())}, ${escapeHtml(report.machine)}, ${report.seconds.toFixed(0)} s in all. Camera: the demo clip. Door: a Shelly relay played on loopback.</p>
<table>
  <tr><th>People enrolled</th><td>${summary.enrolled}</td></tr>
  <tr><th>Door opened</th><td>${summary.opened} (the relay received ${report.relayPulses} pulses)</td></tr>
  <tr><th>Refused</th><td>${summary.refused}</td></tr>
  <tr><th>Face in view to door command</th><td>median ${summary.faceToDoorMs} ms of ${sorted.length}; from ${sorted[0] ?? '-'} to ${sorted.at(-1) ?? '-'} ms</td></tr>
  <tr><th>Second start to a usable Live screen</th><td>${Math.round(report.secondStartMs)} ms, the passphrase typed at once by the script</td></tr>
</table>
<h2>Screens</h2>
<div class="pictures">${report.pictures.map(({ name, title }) => `<figure><img src="${escapeHtml(name)}.png" alt="${escapeHtml(title)}"><figcaption>${escapeHtml(title)}</figcaption></figure>`).join('\n')}</div>
<h2>The log, newest first</h2>
<pre>${report.logRows.map((row) => escapeHtml(row.replace(/\s+/g, ' ').trim())).join('\n')}</pre>
</html>
`;
  await writeFile(join(folder, 'index.html'), html);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
