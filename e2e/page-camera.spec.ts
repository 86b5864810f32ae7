import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { demoEnrollmentPhotos } from '../resources/demo-cast.ts';
import { expect, test } from './fixtures/lintel.ts';
import { demoPhoto, goTo, setUp, signIn, t } from './fixtures/steps.ts';

const alex = demoEnrollmentPhotos.find(({ person }) => person === 'alex')?.files.map(demoPhoto) ?? [];

test('the browser’s own camera: listed, tested, a person enrolled from it by guided capture is let in', async ({
  lintel,
  relay,
}) => {
  // Chromium plays this file as its camera: photos of one person, one after the other, each drifting to and fro.
  const film = join(lintel.dataDir, 'camera.mjpeg');
  const parts = alex.map(
    (_, i) => `[${i}:v]scale=520:-2,pad=720:560:(ow-iw)/2:(oh-ih)/2:gray,setsar=1[p${i}]`,
  );
  const joined = `${alex.map((_, i) => `[p${i}]`).join('')}concat=n=${alex.length}`;
  execFileSync('ffmpeg', [
    ...['-v', 'error'],
    ...alex.flatMap((photo) => ['-loop', '1', '-t', '6', '-r', '15', '-i', photo]),
    '-filter_complex',
    `${parts.join(';')};${joined},crop=640:480:40+30*sin(t*2):40+20*cos(t*3)`,
    ...['-pix_fmt', 'yuvj420p', film],
  ]);
  const { page } = await lintel.start({ LINTEL_FAKE_CAMERA: film });
  await setUp(page, { cameraNamed: /\(browser\)/, relayUrl: relay.url });
  await signIn(page);
  await goTo(page, 'enroll');
  await page.getByRole('button', { name: t.enroll.startCamera }).click();
  // A photo never turns its head: each pose is waived after some seconds, and the view taken as it is, but each photo only once.
  await expect(page.getByText(t.enroll.shotCount(alex.length, 5))).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(t.enroll.hints.vary)).toBeVisible({ timeout: 60_000 });
  await page.getByLabel(t.enroll.name, { exact: true }).fill('Alex Example');
  await page.getByLabel(t.enroll.consentGiven).check();
  await page.getByRole('button', { name: t.enroll.finish, exact: true }).click();
  await expect(page.getByText(t.enroll.successTitle('Alex Example'))).toBeVisible();
  await goTo(page, 'live');
  await expect.poll(() => relay.pulses.length, { timeout: 30_000 }).toBe(1);
});
