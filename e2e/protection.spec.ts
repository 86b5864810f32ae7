import { readFile } from 'node:fs/promises';
import { receiptCommand } from '#main/privacy/receipt-command.ts';
import { expect, test } from './fixtures/lintel.ts';
import { auditRows, demoPhoto, enrollFromPhotos, goTo, setUp, signIn, t } from './fixtures/steps.ts';

test('a new secret is drawn and people are still known; who is erased gets a receipt that verifies', async ({
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
  const photo = demoPhoto('alex-1.jpg');
  await enrollFromPhotos(page, name, [photo]);

  await goTo(page, 'settings');
  await page.getByRole('tab', { name: t.settings.tabs.security }).click();
  await page.getByRole('button', { name: t.protection.renew }).scrollIntoViewIfNeeded();
  await picture('protection');
  const receiptKey = await page.getByText(/^[0-9a-f]{64}$/).innerText();
  await page.getByRole('button', { name: t.protection.renew }).click();
  const dialog = page.getByRole('dialog', { name: t.protection.renewTitle });
  await expect(dialog).toBeVisible();
  await picture('renew');
  await dialog.getByRole('button', { name: t.protection.renewConfirm }).click();
  await expect(page.getByText(t.protection.renewed(1))).toBeVisible();
  await expect(dialog).toBeHidden();

  // The same photo is that of somebody enrolled: the search works under the new secret.
  await goTo(page, 'enroll');
  await page.getByRole('button', { name: t.enroll.startPhotos }).click();
  await page.locator('input[type=file]').setInputFiles([photo]);
  await expect(page.getByText(t.enroll.similarTitle)).toBeVisible();

  // To the one who is enrolled, which throws this shot away.
  await page.getByRole('button', { name: t.enroll.openSimilar(name) }).click();
  await page
    .getByRole('dialog', { name: t.enroll.leaveTitle })
    .getByRole('button', { name: t.enroll.leave })
    .click();
  await page.getByRole('button', { name: t.people.erase }).click();
  await page.getByLabel(t.people.eraseType(name)).fill(name);
  await expect(page.getByLabel(t.protection.withReceipt)).toBeChecked();
  await picture('erase');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: t.people.eraseConfirm }).click();
  const file = await (await download).path();
  expect(receiptCommand([file, '--key', receiptKey])).toMatchObject({ exitCode: 0 });
  const text = await readFile(file, 'utf8');
  expect(text).not.toContain('Ada');
  expect(text).toMatch(/^Key of the person: destroyed /m);

  // It can be had again from the log.
  await (await auditRows(page, t.audit.kinds['person-erased'])).first().click();
  const again = page.waitForEvent('download');
  await page.getByRole('button', { name: t.protection.receipt }).click();
  expect(await readFile(await (await again).path(), 'utf8')).toBe(text);
  await picture('drawer');
  await page.keyboard.press('Escape');
  await expect(await auditRows(page, t.audit.kinds['templates-renewed'])).toHaveCount(1);
});
