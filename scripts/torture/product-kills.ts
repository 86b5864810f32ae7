import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { createUnlocker } from '#main/store/keys/unlock.ts';
import { type Running, startLintel } from '../../e2e/fixtures/launch.ts';
import { demoPhoto, goTo, passphrase, setUp, signIn, t, unlock } from '../../e2e/fixtures/steps.ts';
import { demoEnrollmentPhotos } from '../../resources/demo-cast.ts';
import { ensureBuilt } from '../build.ts';
import { ensureSystemPackages } from '../system-packages.ts';
import { dice } from './dice.ts';
import { judge, type KillReport } from './kills.ts';
import { Ledger } from './ledger.ts';
import type { Said } from './said.ts';

const environment = { LINTEL_HEADLESS: '1' };
const workingMs = 6000;
const unlockingMs = 1500;
/** So many of a hundred kills meet the moments after the passphrase was sent. */
const atUnlockPercent = 25;

/**
 * Kills the main process of the whole product, its browser and all, at random moments: while it opens its store, and while
 * the page enrolls and erases people, asks for openings and the demo clip walks by. What the page was answered counts.
 */
export async function tortureProductByKills(
  kills: number,
  seed: number,
  say: (line: string) => void,
): Promise<KillReport> {
  const startedMs = performance.now();
  ensureSystemPackages(['chromium', 'ffmpeg']);
  await ensureBuilt();
  const roll = dice(seed);
  const dataDir = await mkdtemp(join(tmpdir(), 'lintel-product-kills-'));
  const ledger = new Ledger();
  const problems: string[] = [];
  const counts = { lost: 0, chainFailures: 0, notOpened: 0, sealingLost: 0 };
  let beforeOpen = 0;
  let running: Running | undefined = await startLintel(dataDir, environment);
  try {
    await setUp(running.page);
    await running.kill();
    const key = await createUnlocker(dataDir).withPassphrase(passphrase);
    if (!key.ok) throw new Error(`The database key did not open: ${key.code}`);
    for (let kill = 1; kill <= kills; kill++) {
      running = await startLintel(dataDir, environment);
      const { page } = running;
      page.on('console', (message) => hear(message.text(), ledger));
      if (roll(100) < atUnlockPercent) {
        beforeOpen += 1;
        await page.getByLabel(t.unlock.passphrase, { exact: true }).fill(passphrase);
        await page.getByRole('button', { name: t.unlock.unlock, exact: true }).click();
        await wait(roll(unlockingMs));
      } else {
        await unlock(page);
        await signIn(page);
        await goTo(page, 'live');
        await beginLoad(page, ledger.people, `${seed}-${kill}`);
        await wait(roll(workingMs));
      }
      await running.kill();
      const isOpen = judge(dataDir, key.value, ledger, counts, (what) =>
        problems.push(`product kill ${kill}: ${what}`),
      );
      say(
        `${kill} kills of the whole product, ${ledger.acknowledged} acknowledged, ${problems.length} problems`,
      );
      if (!isOpen) break;
    }
  } finally {
    await running?.kill();
    if (problems.length === 0) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    else problems.push(`the folder is kept: ${dataDir}`);
  }
  return {
    kills,
    beforeOpen,
    ...counts,
    acknowledged: ledger.acknowledged,
    seconds: (performance.now() - startedMs) / 1000,
    problems,
  };
}

const mark = 'torture ';

function hear(text: string, ledger: Ledger): void {
  if (text.startsWith(mark)) ledger.note(JSON.parse(text.slice(mark.length)) as Said);
}

/** Calls without a pause, as fast as main answers; each answer is said on the console. */
async function beginLoad(page: Page, people: readonly string[], name: string): Promise<void> {
  const photos = demoEnrollmentPhotos.flatMap(({ files }) =>
    files.map((file) => readFileSync(demoPhoto(file)).toString('base64')),
  );
  await page.evaluate(
    ({ photos, people, name, mark }) => {
      type Reply<T> = { ok: true; value: T } | { ok: false };
      const {
        live,
        enrollment,
        people: staff,
      } = Reflect.get(window, 'lintel') as {
        live: {
          requestOverride(input: object): Promise<Reply<{ auditSequence: number }>>;
          decided(listener: (decision: { auditSequence: number }) => void): void;
        };
        enrollment: {
          start(input: object): Promise<unknown>;
          addPhoto(input: object): Promise<unknown>;
          finish(input: object): Promise<Reply<{ id: string }>>;
          cancel(): Promise<unknown>;
        };
        people: { erase(input: object): Promise<Reply<unknown>> };
      };
      const say = (said: object) => console.log(mark + JSON.stringify(said));
      live.decided(({ auditSequence }) => say({ what: 'row', sequence: auditSequence }));
      const known = [...people];
      const enroll = async (n: number) => {
        await enrollment.start({ source: 'photos' });
        await enrollment.addPhoto({ photoBase64: photos[n % photos.length] });
        const request = { note: '', consentGiven: true, anotherPersonBecause: 'The same photos again' };
        const reply = await enrollment.finish({ ...request, name: `Person ${name}-${n}` });
        if (!reply.ok) return void (await enrollment.cancel());
        known.push(reply.value.id);
        say({ what: 'enrolled', id: reply.value.id });
      };
      const erase = async () => {
        const id = known.length > 3 ? known.shift() : undefined;
        if (id === undefined) return;
        say({ what: 'erasing', id });
        if ((await staff.erase({ id })).ok) say({ what: 'erased', id });
      };
      void (async () => {
        for (let n = 0; ; n++) {
          await enroll(n);
          const opened = await live.requestOverride({ reason: 'Delivery' });
          if (opened.ok) say({ what: 'row', sequence: opened.value.auditSequence });
          if (n % 2 === 0) await erase();
        }
      })();
    },
    { photos, people, name, mark },
  );
}
