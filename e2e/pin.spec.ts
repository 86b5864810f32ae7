import type { Page } from '@playwright/test';
import { demoEnrollmentPhotos } from '../resources/demo-cast.ts';
import { expect, test } from './fixtures/lintel.ts';
import { auditRows, demoPhoto, enrollFromPhotos, goTo, setUp, signIn, t } from './fixtures/steps.ts';

const photosOf = (name: string) =>
  demoEnrollmentPhotos.find(({ person }) => person === name)?.files.map(demoPhoto) ?? [];
const [alexNow = '', ...alexBefore] = photosOf('alex');

async function chooseMode(page: Page, mode: keyof typeof t.door.modes): Promise<void> {
  await goTo(page, 'settings');
  await page.getByRole('tab', { name: t.settings.tabs.door }).click();
  await page.getByRole('radio', { name: t.door.modes[mode].name, exact: true }).check();
  await page.getByRole('button', { name: t.common.save, exact: true }).click();
  await expect(page.getByText(t.settings.unsaved)).toBeHidden();
}

async function openPerson(page: Page, name: string) {
  await goTo(page, 'people');
  await page.getByRole('button', { name: t.people.open(name) }).click();
  return page.getByRole('dialog');
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: t.common.account }).click();
  await page.getByRole('menuitem', { name: t.common.signOut }).click();
}

test('a door with face and PIN opens for both together, and for neither alone', async ({
  lintel,
  camera,
  relay,
}) => {
  const { page } = await lintel.start();
  await setUp(page, { cameraUrl: camera.url, relayUrl: relay.url });
  await signIn(page);
  await enrollFromPhotos(page, 'Alex Example', alexBefore);

  const drawer = await openPerson(page, 'Alex Example');
  await drawer.getByRole('button', { name: t.claims.type.pin }).click();
  const field = drawer.getByRole('textbox', { name: t.claims.kinds.pin });
  await field.fill('1234');
  await field.press('Enter');
  await expect(drawer.getByText(t.problems['weak-pin'].advice)).toBeVisible();
  await field.fill('4711');
  await field.press('Enter');
  await expect(page.getByText(t.claims.stored.pin)).toBeVisible();
  await drawer.getByRole('button', { name: t.common.close }).click();
  await chooseMode(page, 'face-and-pin');

  await signOut(page);
  await camera.show(alexNow);
  const message = page.getByRole('status').filter({ hasText: t.kiosk.enterPin });
  await expect(message).toBeVisible({ timeout: 30_000 });
  const keys = page.getByRole('region', { name: t.keypad.label });
  for (const digit of '0815') await keys.getByRole('button', { name: digit, exact: true }).click();
  await keys.getByRole('button', { name: t.keypad.send }).click();
  await expect(page.getByText(t.problems['wrong-pin'].title)).toBeVisible();
  expect(relay.pulses).toEqual([]);
  // The keyboard, wherever the focus is.
  await page.keyboard.type('4711');
  await page.keyboard.press('Enter');
  await expect.poll(() => relay.pulses.length).toBe(1);
  await expect(page.getByText(t.kiosk.welcomeDetail)).toBeVisible();

  await signIn(page);
  const row = (await auditRows(page, t.audit.kinds['attempt-accepted'])).first();
  await expect(row).toContainText('face, PIN');
  await expect(page.getByRole('row').filter({ hasText: t.live.reasons['wrong-pin'] }).first()).toBeVisible();
  await expect(page.getByText(/4711|0815/)).toHaveCount(0);
});

test('a door with badges compares the face with the named person alone', async ({
  lintel,
  camera,
  relay,
}) => {
  const { page } = await lintel.start();
  await setUp(page, { cameraUrl: camera.url, relayUrl: relay.url });
  await signIn(page);
  await enrollFromPhotos(page, 'Alex Example', alexBefore);
  await enrollFromPhotos(page, 'Bella Example', photosOf('bella'));
  for (const [name, badge] of [
    ['Alex Example', '04a2b91c'],
    ['Bella Example', '04a2b92d'],
  ] as const) {
    const drawer = await openPerson(page, name);
    await drawer.getByRole('button', { name: t.claims.type.badge }).click();
    // As a reader does: the number, then Enter.
    await page.keyboard.type(badge);
    await page.keyboard.press('Enter');
    await expect(drawer.getByText(t.claims.isSet, { exact: true })).toBeVisible();
    await drawer.getByRole('button', { name: t.common.close }).click();
  }
  await chooseMode(page, 'claim-and-face');
  await signOut(page);
  await expect(page.getByText(t.kiosk.claim)).toBeVisible({ timeout: 30_000 });
  await camera.show(alexNow);
  await page.keyboard.type('04A2B92D');
  await page.keyboard.press('Enter');
  await expect(page.getByText(t.kiosk.refusedCodes['claim-refused'].title)).toBeVisible({ timeout: 20_000 });
  expect(relay.pulses).toEqual([]);
  await page.keyboard.type('04A2B91C');
  await page.keyboard.press('Enter');
  await expect.poll(() => relay.pulses.length, { timeout: 20_000 }).toBe(1);
  await signIn(page);
  const row = (await auditRows(page, t.audit.kinds['attempt-accepted'])).first();
  await expect(row).toContainText('badge, face');
  await expect(row).toContainText('Alex Example');
});

test('the same face under another name is stopped; as twins both are asked for a PIN', async ({ lintel }) => {
  const { page } = await lintel.start();
  await setUp(page);
  await signIn(page);
  await enrollFromPhotos(page, 'Alex Example', alexBefore);
  await page.getByRole('button', { name: t.enroll.another }).click();
  await page.getByRole('button', { name: t.enroll.startPhotos }).click();
  await page.locator('input[type=file]').setInputFiles(alexNow);
  await expect(page.getByText(t.enroll.similarTitle)).toBeVisible();
  await expect(page.getByRole('button', { name: t.enroll.openSimilar('Alex Example') })).toBeVisible();
  await page.getByLabel(t.enroll.name, { exact: true }).fill('Alexis Example');
  await page.getByLabel(t.enroll.consentGiven).check();
  const finish = page.getByRole('button', { name: t.enroll.finish, exact: true });
  await finish.click();
  await expect(page.getByText(t.problems.duplicate.advice)).toBeVisible();
  await page.getByLabel(t.enroll.isAnotherPerson).check();
  await page.getByLabel(t.enroll.anotherPersonBecause).fill('Twin, passport checked');
  await finish.click();
  await expect(page.getByText(t.enroll.askedForPin('Alexis Example, Alex Example'))).toBeVisible();

  await goTo(page, 'people');
  const alike = page.getByRole('region', { name: t.alike.title });
  await expect(alike.getByText(t.alike.settled)).toBeVisible({ timeout: 30_000 });
  await alike.getByRole('button', { name: t.alike.better('Alex Example') }).click();
  await expect(page.getByRole('heading', { level: 1, name: t.enroll.better('Alex Example') })).toBeVisible();
  const replace = page.getByRole('button', { name: t.enroll.replace });
  await page.getByRole('button', { name: t.enroll.startPhotos }).click();
  await replace.click();
  await expect(page.getByText(t.enroll.tooFew(1))).toBeVisible();
  await page.locator('input[type=file]').setInputFiles([...alexBefore]);
  await expect(page.getByRole('listitem').filter({ hasText: t.enroll.photoAccepted })).toHaveCount(
    alexBefore.length,
  );
  await page.getByRole('button', { name: t.enroll.leave }).click();
  const leaving = page.getByRole('dialog', { name: t.enroll.leaveTitle });
  await expect(leaving).toContainText(t.enroll.leaveReplacing('Alex Example'));
  await leaving.getByRole('button', { name: t.enroll.stay }).click();
  await replace.click();
  await expect(page.getByText(t.enroll.replacedTitle('Alex Example'))).toBeVisible();
  const row = (await auditRows(page, t.audit.kinds['person-enrolled-anew'])).first();
  await expect(row).toContainText('Alex Example');
});
