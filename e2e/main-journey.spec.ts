import { demoEnrollmentPhotos } from '../resources/demo-cast.ts';
import { expect, test } from './fixtures/lintel.ts';
import {
  administrator,
  auditRows,
  demoPhoto,
  enrollFromPhotos,
  goTo,
  setUp,
  signIn,
  t,
} from './fixtures/steps.ts';

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

  // By what the screen shows, whatever the log itself calls it.
  const rows = page.getByRole('table', { name: t.audit.title }).getByRole('row');
  for (const [shown, other] of [
    [t.live.reasons.stranger, t.audit.kinds['door-acknowledged']],
    [t.audit.kinds['door-acknowledged'], t.live.reasons.stranger],
  ] as const) {
    await page.getByLabel(t.audit.text).fill(shown);
    await expect(rows.filter({ hasText: other })).toHaveCount(0);
    await expect(rows.filter({ hasText: shown }).first()).toBeVisible();
  }
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

test('an enrollment half done is thrown away after a question only, and at once when there is nothing to lose', async ({
  lintel,
}) => {
  const { page } = await lintel.start();
  await setUp(page);
  await signIn(page);
  await goTo(page, 'enroll');
  const cancel = page.getByRole('button', { name: t.enroll.leave });
  const dialog = page.getByRole('dialog', { name: t.enroll.leaveTitle });
  const name = page.getByLabel(t.enroll.name, { exact: true });
  const start = page.getByRole('button', { name: t.enroll.startPhotos });
  await start.click();
  await cancel.click();
  await start.click();
  await page.locator('input[type=file]').setInputFiles(alex.slice(0, 1));
  await expect(page.getByText(t.enroll.photoAccepted)).toBeVisible();
  await name.fill('Alex Example');

  await cancel.click();
  await expect(dialog).toContainText(t.enroll.leaveText(1, true));
  await expect(dialog.getByRole('button', { name: t.enroll.stay })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(cancel).toBeFocused();

  const people = page.getByRole('link', { name: t.common.routes.people });
  await people.click();
  await dialog.getByRole('button', { name: t.enroll.stay }).click();
  await expect(dialog).toHaveCount(0);
  await expect(name).toHaveValue('Alex Example');
  await expect(page.getByText(t.enroll.shotCount(1, 5))).toBeVisible();

  await people.click();
  await dialog.getByRole('button', { name: t.enroll.leave }).click();
  await expect(page.getByRole('heading', { level: 1, name: t.people.title })).toBeVisible();

  await goTo(page, 'enroll');
  await start.click();
  await name.fill('Alex Example');
  await page.getByRole('button', { name: administrator.name }).click();
  await page.getByRole('menuitem', { name: t.common.lock }).click();
  await signIn(page);
  await expect(page.getByText(t.enroll.endedWithSession)).toBeVisible();
  await goTo(page, 'enroll');
  await expect(start).toBeVisible();
});
