/**
 * `npm run demo [-- --openings N]`: the main journey without screen, camera or door: set-up, enrollment, recognition from the
 * demo clip, a relay on loopback, refusal of strangers, the log. Leaves demo-report/ and one line of JSON.
 */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startLintel } from '../e2e/fixtures/launch.ts';
import { openRelay } from '../e2e/fixtures/relay.ts';
import { demoPhoto, enrollFromPhotos, goTo, setUp, signIn, t, unlock } from '../e2e/fixtures/steps.ts';
import { demoEnrollmentPhotos } from '../resources/demo-cast.ts';
import { ensureBuilt } from './build.ts';
import { readOptions, wholeNumber } from './command-line.ts';
import { median, writeReport } from './demo-report.ts';
import { ensureSystemPackages } from './system-packages.ts';
import { openVirtualDisplay } from './virtual-display.ts';

/** One decision, as the page heard of it. */
export interface Decision {
  readonly outcome: 'opened' | 'refused' | 'door-failed';
  readonly reason?: string;
  readonly faceToDoorMs?: number;
}

const usage = 'Usage: npm run demo [-- --openings N]';
const { openings } = readOptions(usage, { openings: { type: 'string', default: '20' } });
const wanted = wholeNumber('openings', openings, [1, 10_000], usage);
const folder = join(import.meta.dirname, '..', 'demo-report');
const say = (line: string) => console.log(`demo: ${line}`);

ensureSystemPackages(['chromium', 'ffmpeg', 'xvfb']);
await ensureBuilt();
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const dataDir = await mkdtemp(join(tmpdir(), 'lintel-demo-'));
const display = process.platform === 'linux' ? await openVirtualDisplay() : undefined;
if (display !== undefined) process.env.DISPLAY = display.name;
const relay = await openRelay();
let running = await startLintel(dataDir);
try {
  const { page } = running;
  const pictures: { name: string; title: string }[] = [];
  const picture = async (name: string, title: string) => {
    await page.screenshot({ path: join(folder, `${name}.png`) });
    pictures.push({ name, title });
  };
  const startedAtMs = performance.now();
  await setUp(page, {
    relayUrl: relay.url,
    onStep: (step) => picture(step, `Set-up: ${step.replace('setup-', '')}`),
  });
  await signIn(page);
  await listen(page);
  say('set up, signed in');
  for (const { person, files } of demoEnrollmentPhotos)
    await enrollFromPhotos(
      page,
      `${person.replace(/^./, (c) => c.toUpperCase())} (demo)`,
      files.map(demoPhoto),
    );
  await picture('enrolled', 'The last person is enrolled');
  say(`enrolled ${demoEnrollmentPhotos.length} people from photos`);

  await goTo(page, 'live');
  const moments = [
    ['opened', 'A known face, and the door'],
    ['refused', 'A stranger is refused'],
  ] as const;
  let isWatching = false;
  let shown = 0;
  for (;;) {
    const decisions = await decided(page, shown);
    shown = decisions.length;
    const opened = decisions.filter(({ outcome }) => outcome === 'opened');
    const last = decisions.at(-1);
    if (last !== undefined)
      say(
        `${opened.length} of ${wanted} opened, ${decisions.length - opened.length} refused; last ${last.faceToDoorMs === undefined ? 'not let in' : `${Math.round(last.faceToDoorMs)} ms from face to door`}`,
      );
    // What was decided while the others were being enrolled is over by now: pictures show what happens while one looks.
    for (const [outcome, title] of isWatching ? moments : [])
      if (last?.outcome === outcome && !pictures.some(({ name }) => name === outcome))
        await picture(outcome, title);
    isWatching = true;
    if (opened.length >= wanted && decisions.some(({ outcome }) => outcome === 'refused')) break;
  }
  await goTo(page, 'people');
  await picture('people', 'People');
  await goTo(page, 'tuning');
  await page
    .getByText(/^Threshold 0\.\d{3}$/)
    .first()
    .waitFor();
  await picture('tuning', 'Tuning');
  await goTo(page, 'audit');
  await page.getByRole('button', { name: t.audit.verify }).click();
  await page
    .getByText(/intact/i)
    .first()
    .waitFor();
  await picture('audit', 'The log, verified');
  const rows = await page.getByRole('row').allInnerTexts();
  const decisions = await decided(page, 0);
  const faceToDoorMs = decisions.flatMap((d) =>
    d.outcome === 'opened' && d.faceToDoorMs !== undefined ? [d.faceToDoorMs] : [],
  );
  const summary = {
    enrolled: demoEnrollmentPhotos.length,
    opened: decisions.filter(({ outcome }) => outcome === 'opened').length,
    refused: decisions.filter(({ outcome }) => outcome === 'refused').length,
    faceToDoorMs: Math.round(median(faceToDoorMs)),
  };
  await running.stop();
  const secondStartMs = await startAgain();
  say(`second start: ${Math.round(secondStartMs)} ms to a usable Live screen, the passphrase typed at once`);
  await writeReport(folder, {
    secondStartMs,
    summary,
    pictures,
    faceToDoorMs,
    relayPulses: relay.pulses.length,
    seconds: (performance.now() - startedAtMs) / 1000,
    machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${process.platform}`,
    logRows: rows,
  });
  // Every opened door is one pulse that the relay received; one more may be on its way while this is counted.
  const surplus = relay.pulses.length - summary.opened;
  if (surplus !== 0 && surplus !== 1)
    throw new Error(`The relay got ${relay.pulses.length} pulses for ${summary.opened} openings.`);
  say(`report: ${join(folder, 'index.html')}`);
  await writeFile(join(folder, 'summary.json'), JSON.stringify(summary));
  console.log(JSON.stringify(summary));
} finally {
  await running.stop();
  await relay.close();
  await display?.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}

/** Starts Lintel on the same data. @returns ms from the command to the first live picture. */
async function startAgain(): Promise<number> {
  const startedAtMs = performance.now();
  running = await startLintel(dataDir);
  const picture = running.page.waitForResponse(
    (response) => response.url().includes('/live/preview') && response.status() === 200,
  );
  await unlock(running.page);
  await picture;
  return performance.now() - startedAtMs;
}

/** Collects decisions in the page from now on. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard: unknown[] = [];
    Reflect.set(window, 'demoDecisions', heard);
    const bridge: unknown = Reflect.get(window, 'lintel');
    const live: unknown =
      typeof bridge === 'object' && bridge !== null ? Reflect.get(bridge, 'live') : undefined;
    const listen: unknown =
      typeof live === 'object' && live !== null ? Reflect.get(live, 'decided') : undefined;
    if (typeof listen !== 'function') throw new Error('There is no bridge.');
    listen((decision: unknown) => heard.push(decision));
  });
}

/** Waits for more than `known` decisions. */
async function decided(page: Page, known: number): Promise<readonly Decision[]> {
  const handle = await page.waitForFunction(
    (count) => {
      const heard: unknown = Reflect.get(window, 'demoDecisions');
      return Array.isArray(heard) && (heard.length > count || count === 0) ? heard : undefined;
    },
    known,
    { timeout: 120_000 },
  );
  return (await handle.jsonValue()) as readonly Decision[];
}
