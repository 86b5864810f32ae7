import { execFileSync } from 'node:child_process';
import { demoEnrollmentPhotos } from '../resources/demo-cast.ts';
import { expect, type Running, test } from './fixtures/lintel.ts';
import { auditRows, demoPhoto, enrollFromPhotos, goTo, setUp, signIn, t, unlock } from './fixtures/steps.ts';

const alex = demoEnrollmentPhotos.find(({ person }) => person === 'alex')?.files.map(demoPhoto) ?? [];
const [alexNow = '', ...alexBefore] = alex;

/** Process id of the inference process: the child of main that runs worker.js. */
function inferencePidIfAny({ pid }: Running): number | undefined {
  const children = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const line = children.find((child) => new RegExp(`^\\s*\\d+\\s+${pid}\\s.*worker\\.js`).test(child));
  return line === undefined ? undefined : Number(line.trim().split(/\s+/)[0]);
}

function inferencePid(running: Running): number {
  const pid = inferencePidIfAny(running);
  if (pid === undefined) throw new Error('There is no inference process.');
  return pid;
}

test('the camera is lost and comes back: the screen says so, and people are recognised again', async ({
  lintel,
  camera,
  relay,
}) => {
  const { page } = await lintel.start();
  await setUp(page, { cameraUrl: camera.url, relayUrl: relay.url });
  await signIn(page);
  await enrollFromPhotos(page, 'Alex Example', alexBefore);
  await goTo(page, 'live');
  await expect(page.getByText(t.live.cameraLost, { exact: true }).first()).toBeHidden();

  await camera.unplug();
  await expect(page.getByText(t.live.cameraLost, { exact: true }).first()).toBeVisible();
  await camera.show(alexNow);
  await camera.plugIn();
  await expect(page.getByText(t.live.cameraLost, { exact: true }).first()).toBeHidden({ timeout: 40_000 });
  await expect.poll(() => relay.pulses.length, { timeout: 30_000 }).toBe(1);

  await expect((await auditRows(page, t.audit.kinds['camera-lost'])).first()).toBeVisible();
  await expect(
    page.getByRole('row').filter({ hasText: t.audit.kinds['camera-returned'] }).first(),
  ).toBeVisible();
});

test('the inference process is killed: the door stays locked, it comes back with its gallery', async ({
  lintel,
  camera,
  relay,
}) => {
  const running = await lintel.start();
  const { page } = running;
  await setUp(page, { cameraUrl: camera.url, relayUrl: relay.url });
  await signIn(page);
  await enrollFromPhotos(page, 'Alex Example', alexBefore);
  await goTo(page, 'live');

  const first = inferencePid(running);
  process.kill(first, 'SIGKILL');
  const isAnother = () => ![undefined, first].includes(inferencePidIfAny(running));
  await expect.poll(isAnother, { timeout: 30_000 }).toBe(true);
  await expect(page.getByText(t.live.inferenceRestarting, { exact: true }).first()).toBeHidden();
  expect(relay.pulses).toHaveLength(0);
  await camera.show(alexNow);
  await expect.poll(() => relay.pulses.length, { timeout: 30_000 }).toBe(1);
  await expect((await auditRows(page, t.audit.kinds['inference-lost'])).first()).toBeVisible();
  await expect(
    page.getByRole('row').filter({ hasText: t.audit.kinds['inference-returned'] }).first(),
  ).toBeVisible();
});

test('the app is killed: at the next start nothing is lost', async ({ lintel, camera, relay }) => {
  const first = await lintel.start();
  await setUp(first.page, { cameraUrl: camera.url, relayUrl: relay.url });
  await signIn(first.page);
  await enrollFromPhotos(first.page, 'Alex Example', alexBefore);
  await first.kill();

  const second = await lintel.start();
  await unlock(second.page);
  await camera.show(alexNow);
  await expect.poll(() => relay.pulses.length, { timeout: 30_000 }).toBe(1);
  await signIn(second.page);
  await goTo(second.page, 'people');
  await expect(second.page.getByRole('row').filter({ hasText: 'Alex Example' })).toBeVisible();
  await expect((await auditRows(second.page, t.audit.kinds['attempt-accepted'])).first()).toBeVisible();
  await second.page.getByRole('button', { name: t.audit.verify }).click();
  await expect(second.page.getByText(/intact/i).first()).toBeVisible();
});

test('a wrong passphrase opens nothing; the recovery words do', async ({ lintel }) => {
  const first = await lintel.start();
  const words = await setUp(first.page);
  await first.stop();

  const { page } = await lintel.start();
  await page.getByLabel(t.unlock.passphrase, { exact: true }).fill('certainly not the passphrase');
  await page.getByRole('button', { name: t.unlock.unlock, exact: true }).click();
  await expect(page.getByText(t.problems['wrong-passphrase'].title, { exact: true })).toBeVisible();
  await page.getByRole('button', { name: t.unlock.useWords }).click();
  await page.getByLabel(t.unlock.words, { exact: true }).fill(words.join(' '));
  await page.getByRole('button', { name: t.unlock.openWithWords }).click();
  await signIn(page);
  await expect((await auditRows(page, t.audit.kinds['unlock-failed'])).first()).toBeVisible();
});
