import { demoEnrollmentPhotos } from '../resources/demo-cast.ts';
import { expect, test } from './fixtures/lintel.ts';
import { auditRows, demoPhoto, enrollFromPhotos, goTo, setUp, signIn, t } from './fixtures/steps.ts';

const alex = demoEnrollmentPhotos.find(({ person }) => person === 'alex')?.files.map(demoPhoto) ?? [];

test('set up, enroll, be recognised, the relay gets its pulse, the log shows it; a stranger is refused', async ({
  lintel,
  relay,
}) => {
  const { page } = await lintel.start();
  await setUp(page, { relayUrl: relay.url });
  await signIn(page);
  await enrollFromPhotos(page, 'Alex Example', alex);

  await goTo(page, 'live');
  const decisions = page.getByRole('list', { name: t.live.decisions });
  const opened = decisions.getByRole('listitem').filter({ hasText: 'Alex Example' });
  await expect(opened.filter({ hasText: t.live.outcomes.opened }).first()).toBeVisible({ timeout: 60_000 });
  expect(relay.pulses).toHaveLength(1);
  expect(relay.pulses[0]?.seconds).toBeGreaterThan(0);

  const refused = decisions.getByRole('listitem').filter({ hasText: t.live.outcomes.refused });
  await expect(refused.first()).toBeVisible({ timeout: 60_000 });
  await expect(refused.first()).not.toContainText('Alex Example');
  expect(relay.pulses.length).toBeLessThanOrEqual(2);

  await expect((await auditRows(page, t.audit.kinds['door-acknowledged'])).first()).toBeVisible();
  await expect(
    page.getByRole('row').filter({ hasText: t.audit.kinds['attempt-accepted'] }).first(),
  ).toContainText('Alex Example');
  await expect(
    page.getByRole('row').filter({ hasText: t.audit.kinds['person-enrolled'] }).first(),
  ).toBeVisible();
  await page.getByRole('button', { name: t.audit.verify }).click();
  await expect(page.getByText(/intact/i).first()).toBeVisible();
});

test('a relay that answers 500 leaves the door locked and says so', async ({ lintel, relay }) => {
  const { page } = await lintel.start();
  await setUp(page, { relayUrl: relay.url });
  await signIn(page);
  await enrollFromPhotos(page, 'Alex Example', alex);
  relay.mood = 'error-500';
  await goTo(page, 'live');
  const decisions = page.getByRole('list', { name: t.live.decisions });
  await expect(
    decisions.getByRole('listitem').filter({ hasText: t.live.outcomes['door-failed'] }).first(),
  ).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText(t.live.doorStates.fault, { exact: true })).toBeVisible();
  await expect((await auditRows(page, t.audit.kinds['door-failed'])).first()).toBeVisible();
});

test('a wrong password is refused, and the log says so', async ({ lintel }) => {
  const { page } = await lintel.start();
  await setUp(page);
  await page.getByRole('button', { name: t.kiosk.signIn }).click();
  await page.getByLabel(t.signIn.name, { exact: true }).fill('desk');
  await page.getByLabel(t.signIn.password, { exact: true }).fill('not the password at all');
  await page.getByRole('button', { name: t.signIn.submit }).click();
  await expect(page.getByText(t.problems['wrong-password'].title, { exact: true })).toBeVisible();
  await page.getByRole('button', { name: t.signIn.backToLive }).click();
  await signIn(page);
  await expect((await auditRows(page, t.audit.kinds['sign-in-failed'])).first()).toBeVisible();
});
