import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUnlocker } from '#main/store/keys/unlock.ts';
import { shellKind, startLintel } from '../../e2e/fixtures/launch.ts';
import { openRelay } from '../../e2e/fixtures/relay.ts';
import { demoPhoto, enrollFromPhotos, goTo, passphrase, setUp, signIn } from '../../e2e/fixtures/steps.ts';
import { demoEnrollmentPhotos } from '../../resources/demo-cast.ts';
import { ensureBuilt } from '../build.ts';
import { ensureSystemPackages } from '../system-packages.ts';
import { reopened } from '../torture/ledger.ts';
import { openVirtualDisplay } from '../virtual-display.ts';
import { type Logged, rowsAfter } from './decisions.ts';

/** The built product at work: its screens open on Live, the staff of the demo clip enrolled, a relay on loopback. */
export interface SoakedProduct {
  readonly mainPid: number;
  /** What main wrote to stdout and stderr so far. */
  said(): string;
  /** Ends the product as a service manager would, opens its store again and reads what it decided. */
  finish(): Promise<Logged & { readonly isIntact: boolean; readonly logRows: number }>;
  close(): Promise<void>;
}

/** Starts the built product on a data folder of its own and sets it up through its screens, as a person would. */
export async function startProduct(): Promise<SoakedProduct> {
  ensureSystemPackages(shellKind === 'chromium' ? ['chromium'] : ['xvfb']);
  await ensureBuilt();
  const dataDir = await mkdtemp(join(tmpdir(), 'lintel-soak-'));
  const relay = await openRelay();
  const display =
    shellKind === 'electron' && process.platform === 'linux' ? await openVirtualDisplay() : undefined;
  const running = await startLintel(dataDir, {
    LINTEL_HEADLESS: '1',
    ...(display === undefined ? {} : { DISPLAY: display.name }),
  });
  const close = async () => {
    await running.kill();
    await relay.close();
    await display?.close();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const { page } = running;
    await setUp(page, { relayUrl: relay.url });
    await signIn(page);
    for (const { person, files } of demoEnrollmentPhotos)
      await enrollFromPhotos(page, person, files.map(demoPhoto));
    await goTo(page, 'live');
    // Who watches a page through its debugger makes it keep what it did: from here on nobody does.
    if (shellKind === 'chromium') await page.context().browser()?.close();
  } catch (error) {
    await close();
    throw error;
  }
  const fromMs = Date.now();
  const pulsesBefore = relay.pulses.length;
  return {
    mainPid: running.pid,
    said: () => running.output(),
    async finish() {
      const untilMs = Date.now();
      await running.stop();
      const key = await createUnlocker(dataDir).withPassphrase(passphrase);
      if (!key.ok) throw new Error(`The database key did not open: ${key.code}`);
      const opened = reopened(dataDir, key.value);
      if (!opened.ok) throw new Error(`The store does not open again: ${opened.code}`);
      const store = opened.value;
      try {
        const { isIntact, rows: logRows } = store.audit.verify();
        const { people } = store.people.list({ search: '', offset: 0, limit: 50 });
        const rows = rowsAfter(store, 0).filter(({ atMs }) => atMs >= fromMs);
        return {
          rows,
          staff: people.map(({ id }) => id),
          fromMs,
          untilMs,
          pulses: relay.pulses.length - pulsesBefore,
          isIntact,
          logRows,
        };
      } finally {
        store.close();
      }
    },
    close,
  };
}
