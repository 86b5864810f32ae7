import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/lintel.ts';
import { auditRows, demoPhoto, enrollFromPhotos, goTo, setUp, signIn, t } from './fixtures/steps.ts';

async function openPerson(page: Page, name: string): Promise<void> {
  await goTo(page, 'people');
  await page.getByRole('button', { name: t.people.open(name) }).click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
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
  await page
    .getByRole('dialog', { name: t.privacy.withdrawTitle(name) })
    .getByRole('button', { name: t.privacy.withdraw })
    .click();
  await expect(page.getByText(t.privacy.notMatched)).toBeVisible();
  await picture('withdrawn');

  await page.getByRole('button', { name: t.privacy.renew }).click();
  await page.getByLabel(t.enroll.consentGiven).check();
  await picture('renew');
  await page.getByRole('button', { name: t.privacy.renewConfirm }).click();
  await expect(page.getByText(t.privacy.notMatched)).toBeHidden();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: t.privacy.exportHtml }).click();
  const file = await (await download).path();
  expect(await readFile(file, 'utf8')).toContain(`What Lintel keeps about ${name}`);
  await page.keyboard.press('Escape');

  await goTo(page, 'settings');
  await page.getByRole('tab', { name: t.settings.tabs.privacy }).click();
  await page.getByLabel(t.privacy.purpose).fill('To open the door of the workshop.');
  await page.getByLabel(t.privacy.requiresRenewal).check();
  await picture('texts');
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
