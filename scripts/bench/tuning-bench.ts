import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Page } from '@playwright/test';
import type { Store } from '#main/store/interface.ts';
import { startLintel } from '../../e2e/fixtures/launch.ts';
import { goTo, signIn, t, unlock } from '../../e2e/fixtures/steps.ts';
import { ensureBuilt } from '../build.ts';
import { ensureSystemPackages } from '../system-packages.ts';
import { openVirtualDisplay } from '../virtual-display.ts';
import type { Promised } from './report.ts';
import { type Summary, summarise, table } from './summary.ts';
import { enrollAll, installSite, madeUpFaces, openTuning } from './tuning-site.ts';

/** What the tuning screen costs at one gallery size; milliseconds. */
export interface TuningFigures {
  readonly people: number;
  /** From the question to all figures, nothing kept: reading, comparing, every threshold of both modes. */
  readonly evidenceMs: number;
  /** The longest that main's event loop stood still meanwhile. */
  readonly mainStoodStillMs: number;
  /** From the click on Tuning to the first figures on the screen, in the whole product; undefined without a browser. */
  readonly screenMs?: number;
  /** From a key press on the threshold to the frame in which every figure has moved. */
  readonly redraw?: Summary;
}

const shotsPerPerson = 5;
const redraws = 60;

/** Made-up people; in the whole product with its browser up to `inBrowserUpTo` of them. */
export async function benchTuning(
  sizes: readonly number[],
  inBrowserUpTo = Number.POSITIVE_INFINITY,
): Promise<TuningFigures[]> {
  const all: TuningFigures[] = [];
  for (const people of sizes) all.push(await benchGallery(people, people <= inBrowserUpTo));
  return all;
}

async function benchGallery(people: number, inBrowser: boolean): Promise<TuningFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'lintel-bench-'));
  try {
    let evidence = { evidenceMs: Number.NaN, mainStoodStillMs: Number.NaN };
    await installSite(
      folder,
      (store) => void enrollAll(store, madeUpFaces(people, shotsPerPerson, 1)),
      async (store) => {
        evidence = await timeEvidence(store, people);
      },
    );
    return { people, ...evidence, ...(inBrowser ? await timeScreen(folder) : {}) };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function timeEvidence(store: Store, people: number) {
  const tuning = openTuning(store);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const startedMs = performance.now();
  const figures = await tuning.figures();
  const evidenceMs = performance.now() - startedMs;
  delay.disable();
  tuning.close();
  if (!figures.ok || figures.value.people !== people) throw new Error('Not everybody was compared.');
  return { evidenceMs, mainStoodStillMs: delay.max / 1e6 };
}

async function timeScreen(dataDir: string) {
  ensureSystemPackages(['chromium', 'ffmpeg', 'xvfb']);
  await ensureBuilt();
  const display = process.platform === 'linux' ? await openVirtualDisplay() : undefined;
  if (display !== undefined) process.env.DISPLAY = display.name;
  const running = await startLintel(dataDir);
  try {
    const { page } = running;
    await unlock(page);
    await signIn(page);
    const startedMs = performance.now();
    await goTo(page, 'tuning');
    await page.getByRole('heading', { name: t.tuning.meaning }).waitFor({ timeout: 300_000 });
    const screenMs = performance.now() - startedMs;
    return { screenMs, redraw: summarise(await timeRedraws(page)) };
  } finally {
    await running.kill();
    await display?.close();
  }
}

/** Moves the threshold step by step with the keyboard; the time is from the press to the end of the frame that shows it. */
async function timeRedraws(page: Page): Promise<number[]> {
  const folded = page.getByRole('button', { name: new RegExp(`^${t.common.show}: `), expanded: false });
  while ((await folded.count()) > 0) await folded.first().click();
  await page.getByRole('slider', { name: t.tuning.threshold }).focus();
  await page.evaluate(() => {
    const times: number[] = [];
    Reflect.set(window, 'redraws', times);
    addEventListener(
      'keydown',
      (event) => {
        // A task after the frame's callbacks runs when the frame has been laid out and painted.
        const done = new MessageChannel();
        done.port1.onmessage = () => times.push(performance.now() - event.timeStamp);
        requestAnimationFrame(() => done.port2.postMessage(0));
      },
      { capture: true },
    );
  });
  for (let i = 0; i < redraws; i++) {
    const before = await page.evaluate(() => (Reflect.get(window, 'redraws') as number[]).length);
    await page.keyboard.press(i % 20 < 10 ? 'ArrowRight' : 'ArrowLeft');
    await page.waitForFunction(
      (count) => (Reflect.get(window, 'redraws') as number[]).length > count,
      before,
    );
  }
  return page.evaluate(() => Reflect.get(window, 'redraws') as number[]);
}

export function tuningLines(all: readonly TuningFigures[]): string[] {
  return [
    'Tuning, five made-up pictures a person',
    ...all.flatMap(({ people, evidenceMs, mainStoodStillMs, screenMs, redraw }) => [
      `${people.toLocaleString('en')} people: figures in ${(evidenceMs / 1000).toFixed(1)} s on their thread, main stood still for ${mainStoodStillMs.toFixed(0)} ms at most${screenMs === undefined ? '' : `; the screen shows them ${(screenMs / 1000).toFixed(1)} s after the click`}`,
      ...(redraw === undefined ? [] : [table({ 'all figures moved, press to frame': redraw })]),
    ]),
  ];
}

export function tuningPromises(all: readonly TuningFigures[]): Promised[] {
  return all.flatMap(({ people, redraw }): Promised[] =>
    redraw === undefined
      ? []
      : [
          [
            `${people.toLocaleString('en')} people: all figures of the tuning screen, p95`,
            redraw.p95,
            'ms',
            'at most',
            50,
          ],
        ],
  );
}
