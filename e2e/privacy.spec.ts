import { readFile } from 'node:fs/promises';
import type { Page, TestInfo } from '@playwright/test';
import { defaultRetentionRules } from '#app/domain/retention.ts';
import { dayMs } from '#app/policy/consent.ts';
import { somebody } from '#main/store/store.fixture.ts';
import { install, newVault, passphrase } from '#main/vault.fixture.ts';
import { formatDate } from '#renderer/i18n/format.ts';
import { expect, test } from './fixtures/lintel.ts';
import {
  auditRows,
  demoPhoto,
  enrollFromPhotos,
  goTo,
  openStrangerWithFace,
  setUp,
  signIn,
  t,
} from './fixtures/steps.ts';

async function openPerson(page: Page, name: string): Promise<void> {
  await goTo(page, 'people');
  await page.getByRole('button', { name: t.people.open(name) }).click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
}

/** A data folder, set up, where all of these were announced long enough and are due. */
async function dueAtOnce(folder: string, names: readonly string[]): Promise<void> {
  const { opened } = await install(newVault(folder));
  const { store } = opened;
  const before = (days: number) => Date.now() - days * dayMs;
  store.settings.put({
    ...store.settings.get(),
    retention: { ...defaultRetentionRules, afterValidityDays: 0 },
  });
  store.retention.putClock({
    day: 20,
    countedAtMs: before(1),
    trustedAtMs: before(1),
    erased: 0,
    erasedSinceDay: 20,
    held: undefined,
  });
  for (const name of names) {
    const person = { ...somebody(name), enrolledAtMs: before(60) };
    store.people.insert(person);
    store.people.update(person.id, { name, note: '', isActive: true, validUntilMs: before(30) });
    store.retention.putOnList(person.id, before(20), 0);
  }
  opened.sessions.close();
  store.close();
}

/** Takes pictures of what is shown: light, dark and on the smallest screen. */
function picturesOf(page: Page, testInfo: TestInfo) {
  return async (name: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: testInfo.outputPath(`${name}-${colorScheme}.png`) });
    }
    await page.setViewportSize({ width: 800, height: 480 });
    await page.screenshot({ path: testInfo.outputPath(`${name}-small.png`) });
    await page.setViewportSize({ width: 1280, height: 800 });
  };
}

test('consent is withdrawn, renewed, made to be renewed, and told of in the person’s own file', async ({
  lintel,
}, testInfo) => {
  const { page } = await lintel.start();
  const picture = async (name: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: testInfo.outputPath(`${name}-${colorScheme}.png`) });
    }
  };
  await setUp(page);
  await signIn(page);
  const name = 'Ada Lovelace';
  await enrollFromPhotos(page, name, [demoPhoto('alex-1.jpg')]);

  await openPerson(page, name);
  await page.getByRole('button', { name: t.privacy.withdraw }).click();
  const asking = page.getByRole('dialog', { name: t.privacy.withdrawTitle(name) });
  await expect(asking).toBeVisible();
  // Escape closes the question, not the person behind it.
  await page.keyboard.press('Escape');
  await expect(asking).toBeHidden();
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
  await page.getByRole('button', { name: t.privacy.withdraw }).click();
  await asking.getByRole('button', { name: t.privacy.withdraw }).click();
  await expect(page.getByText(t.privacy.notMatched)).toBeVisible();
  const inAWeek = formatDate(Date.now() + 7 * 86_400_000);
  await expect(page.getByText(t.going.planned(inAWeek))).toBeVisible();
  await picture('withdrawn');

  await page.getByRole('button', { name: t.privacy.renew }).click();
  await page.getByLabel(t.enroll.consentGiven).check();
  await picture('renew');
  await page.getByRole('button', { name: t.privacy.renewConfirm }).click();
  await expect(page.getByText(t.privacy.notMatched)).toBeHidden();
  await expect(page.getByText(t.going.planned(inAWeek))).toBeHidden();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: t.privacy.exportHtml }).click();
  const file = await (await download).path();
  expect(await readFile(file, 'utf8')).toContain(`What Lintel keeps about ${name}`);
  await page.keyboard.press('Escape');

  await goTo(page, 'settings');
  await page.getByRole('tab', { name: t.settings.tabs.privacy }).click();
  await page.getByRole('button', { name: `${t.common.show}: ${t.privacy.texts}` }).click();
  await page.getByLabel(t.privacy.purpose).fill('To open the door of the workshop.');
  await page.getByLabel(t.privacy.requiresRenewal).check();
  await picture('texts');
  // Closed and opened again, what was typed is there.
  await page.getByRole('button', { name: `${t.common.hide}: ${t.privacy.texts}` }).click();
  await expect(page.getByLabel(t.privacy.purpose)).toBeHidden();
  await page.getByRole('button', { name: `${t.common.show}: ${t.privacy.texts}` }).click();
  await expect(page.getByLabel(t.privacy.purpose)).toHaveValue('To open the door of the workshop.');
  // So it is after a look at another language, and whoever leaves is asked first.
  const language = page.getByRole('combobox', { name: t.privacy.language });
  await language.click();
  await page.getByRole('option', { name: t.privacy.addLanguage }).click();
  await expect(page.getByLabel(t.privacy.purpose)).toHaveValue('');
  await page.getByRole('tab', { name: t.settings.tabs.site }).click();
  await page.getByRole('dialog').getByRole('button', { name: t.settings.stay }).click();
  await language.click();
  await page.getByRole('option', { name: t.privacy.languageName('en') }).click();
  await expect(page.getByLabel(t.privacy.purpose)).toHaveValue('To open the door of the workshop.');
  await page.getByRole('button', { name: t.privacy.notice.print }).scrollIntoViewIfNeeded();
  await picture('notice');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.getByRole('heading', { name: t.privacy.notice.heading('North entrance') })).toHaveCount(
    1,
  );
  await expect(page.getByRole('heading', { name: t.privacy.notice.whomToAsk })).toBeVisible();
  await expect(page.getByRole('button', { name: t.privacy.notice.print })).toBeHidden();
  await expect(page.getByText(t.privacy.renewed)).toBeHidden();
  await page.screenshot({ path: testInfo.outputPath('paper.png'), fullPage: true });
  await page.emulateMedia({ media: 'screen' });
  await page.getByRole('button', { name: t.privacy.publish }).click();
  await expect(page.getByText(t.privacy.published('en-2'))).toBeVisible();

  await goTo(page, 'people');
  await page.getByLabel(t.privacy.onlyNeedsConsent).check();
  await expect(page.getByText(t.privacy.states.superseded)).toBeVisible();
  await picture('people');
  for (const kind of [
    'consent-withdrawn',
    'consent-given',
    'consent-text-published',
    'person-exported',
  ] as const)
    await expect(await auditRows(page, t.audit.kinds[kind])).toHaveCount(1);
});

test('who falls under a rule stands on the list with the day, is kept, and who withdraws may go at once', async ({
  lintel,
}, testInfo) => {
  const { page } = await lintel.start();
  const picture = picturesOf(page, testInfo);
  await setUp(page);
  await signIn(page);
  const name = 'Grace Hopper';
  await enrollFromPhotos(page, name, [demoPhoto('bella-1.jpg')]);

  await goTo(page, 'people');
  await page.getByRole('tab', { name: t.going.tab }).click();
  await expect(page.getByText(t.going.emptyTitle)).toBeVisible();
  await picture('going-empty');

  await goTo(page, 'settings');
  await page.getByRole('tab', { name: t.settings.tabs.privacy }).click();
  await page.getByLabel(t.retention.afterValidity).fill('3');
  await page.getByLabel(t.retention.afterWithdrawal).fill('31');
  await page.getByRole('button', { name: t.common.save, exact: true }).click();
  await expect(page.getByText(t.retention.range(0, 30))).toBeVisible();
  await picture('rules-wrong');
  await page.getByLabel(t.retention.afterWithdrawal).fill('0');
  await page.getByRole('button', { name: t.common.save, exact: true }).click();
  await expect(page.getByText(t.settings.saved)).toBeVisible();
  await picture('rules');

  await openPerson(page, name);
  await page.getByLabel(t.people.validUntil).fill('2026-01-31');
  await page.getByRole('button', { name: t.people.save }).click();
  const day = formatDate(Date.now() + 14 * 86_400_000);
  await expect(page.getByText(t.going.planned(day))).toBeVisible();
  await picture('going-person');
  await page.keyboard.press('Escape');
  await expect(page.getByText(t.people.expired)).toBeVisible();

  await page.getByRole('tab', { name: t.going.tab }).click();
  const list = page.getByRole('table', { name: t.going.tab });
  await expect(
    list.getByRole('row', { name: new RegExp(`${name}.*${t.going.reasons['validity-ended']}`) }),
  ).toContainText(day);
  await picture('going');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: t.going.export }).click();
  const file = await (await download).path();
  expect(await readFile(file, 'utf8')).toContain(`${name},validity-ended`);
  await page.getByRole('button', { name: t.going.keepNamed(name) }).click();
  await page.getByLabel(t.going.keepDays).fill('90');
  await page.getByLabel(t.going.keepReason).fill('Comes back in spring');
  await picture('keep');
  await page.getByRole('dialog').getByRole('button', { name: t.going.keepConfirm, exact: true }).click();
  await expect(page.getByText(t.going.emptyTitle)).toBeVisible();

  await page.getByRole('tab', { name: t.going.everybody }).click();
  await openPerson(page, name);
  await page.getByRole('button', { name: t.privacy.withdraw }).click();
  await page
    .getByRole('dialog', { name: t.privacy.withdrawTitle(name) })
    .getByRole('button', { name: t.privacy.withdraw })
    .click();
  await expect(page.getByRole('heading', { name, exact: true })).toBeHidden();
  await expect(page.getByText(t.people.emptyTitle)).toBeVisible();
  for (const kind of ['erasure-list-exported', 'person-kept', 'person-erased'] as const)
    await expect(await auditRows(page, t.audit.kinds[kind])).toHaveCount(1);
});

test('many who are due at once go only after an administrator was asked twice, and nobody by Escape', async ({
  lintel,
}, testInfo) => {
  await dueAtOnce(lintel.dataDir, ['Ada Lovelace', 'Grace Hopper']);
  const { page } = await lintel.start();
  const picture = picturesOf(page, testInfo);
  await page.getByLabel(t.unlock.passphrase, { exact: true }).fill(passphrase);
  await page.getByRole('button', { name: t.unlock.unlock, exact: true }).click();
  await signIn(page, { name: 'ada', password: 'correct horse battery' });
  await goTo(page, 'people');
  await page.getByRole('tab', { name: t.going.tab }).click();
  await expect(page.getByText(t.going.holds.many.title(2))).toBeVisible();
  const rows = page
    .getByRole('table', { name: t.going.tab })
    .getByRole('row')
    .filter({ hasText: t.going.due });
  await expect(rows).toHaveCount(2);
  await picture('many');

  const release = page.getByRole('main').getByRole('button', { name: t.going.holds.many.confirm(2) });
  const asking = page.getByRole('dialog', { name: t.going.releaseTitle(2) });
  await release.click();
  await expect(asking).toContainText(t.going.releaseText);
  await picture('many-asked');
  await expect(asking.getByRole('button', { name: t.common.cancel })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(asking).toHaveCount(0);
  await expect(rows).toHaveCount(2);
  await expect(await auditRows(page, t.audit.kinds['erasure-released'])).toHaveCount(0);

  await goTo(page, 'people');
  await page.getByRole('tab', { name: t.going.tab }).click();
  await release.click();
  await asking.getByRole('button', { name: t.going.holds.many.confirm(2) }).click();
  await expect(page.getByText(t.going.emptyTitle)).toBeVisible();
  await expect(await auditRows(page, t.audit.kinds['person-erased'])).toHaveCount(2);
});

test('photos of staff and faces of strangers are kept once the site turns it on, shown to few, and gone when it is off', async ({
  lintel,
}, testInfo) => {
  test.setTimeout(240_000);
  const { page } = await lintel.start();
  const picture = picturesOf(page, testInfo);
  await setUp(page);
  await signIn(page);
  const save = page.getByRole('button', { name: t.common.save, exact: true });
  const openPrivacy = async () => {
    await goTo(page, 'settings');
    await page.getByRole('tab', { name: t.settings.tabs.privacy }).click();
  };

  await openPrivacy();
  await page.getByRole('switch', { name: t.photos.keep }).click();
  await page.getByLabel(t.photos.unknownDays).fill('3');
  await save.click();
  await expect(page.getByText(t.problems['consent-text-says-no-pictures'].title)).toBeVisible();
  await picture('pictures-refused');
  await page.getByRole('button', { name: t.photos.correctText }).click();
  await page.getByRole('button', { name: t.privacy.publish }).click();
  await expect(page.getByText(t.privacy.published('en-2'))).toBeVisible();
  await save.click();
  await expect(page.getByText(t.settings.saved)).toBeVisible();
  await expect(page.getByText(t.photos.kept(0, 0))).toBeVisible();
  await page.getByRole('button', { name: `${t.common.show}: ${t.privacy.notice.title}` }).click();
  await expect(page.getByText(t.privacy.notice.unknownFaces(3)).first()).toBeVisible();

  const name = 'Alex Example';
  await enrollFromPhotos(page, name, [demoPhoto('alex-1.jpg'), demoPhoto('alex-2.jpg')]);
  await openPerson(page, name);
  await expect(page.getByRole('img', { name: /^Photo \d/ })).toHaveCount(2);
  await expect(page.locator('img[src^="data:image/jpeg"]')).toHaveCount(0);
  await page.getByText(t.photos.heading, { exact: true }).scrollIntoViewIfNeeded();
  await picture('photos');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: t.privacy.exportHtml }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  expect(file.match(/src="data:image\/jpeg;base64,/g)).toHaveLength(2);
  await page.keyboard.press('Escape');

  await openStrangerWithFace(page);
  await page.getByRole('button', { name: t.photos.unknownFace.show }).click();
  await expect(page.getByRole('img', { name: t.photos.unknownFace.picture })).toBeVisible();
  await picture('stranger');
  await page.getByRole('button', { name: t.photos.unknownFace.erase }).click();
  await expect(page.getByText(t.photos.unknownFace.heading)).toBeHidden();
  await page.keyboard.press('Escape');

  await openPrivacy();
  await page.getByRole('switch', { name: t.photos.keep }).click();
  await page.getByLabel(t.photos.unknownDays).fill('');
  await save.click();
  await picture('switched-off');
  await page.getByRole('button', { name: t.photos.eraseConfirm }).click();
  await expect(page.getByText(t.photos.erased(2))).toBeVisible();
  for (const kind of ['unknown-face-viewed', 'photos-erased'] as const)
    await expect(await auditRows(page, t.audit.kinds[kind])).toHaveCount(1);
  await expect((await auditRows(page, t.audit.kinds['unknown-face-erased'])).first()).toBeVisible();
});
