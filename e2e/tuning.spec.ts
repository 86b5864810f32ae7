import { demoEnrollmentPhotos } from '../resources/demo-cast.ts';
import { expect, test } from './fixtures/lintel.ts';
import { auditRows, demoPhoto, enrollFromPhotos, goTo, setUp, signIn, t } from './fixtures/steps.ts';

test('an aim sets the threshold, past attempts are looked at under it, and the log keeps what was predicted', async ({
  lintel,
}) => {
  const { page } = await lintel.start();
  await setUp(page);
  await signIn(page);
  for (const { person, files } of demoEnrollmentPhotos)
    await enrollFromPhotos(page, person, files.map(demoPhoto));
  await goTo(page, 'live');
  const opened = page
    .getByRole('list', { name: t.live.decisions })
    .getByRole('listitem')
    .filter({ hasText: t.live.outcomes.opened });
  await expect(opened.first()).toBeVisible({ timeout: 60_000 });

  const mark = opened.first().getByRole('button', { name: `${t.marks.question} ${t.marks.right}` });
  await mark.click();
  await expect(page.locator('[aria-pressed=true]').first()).toBeVisible();

  await goTo(page, 'tuning');
  await expect(page.getByText(/^Of 1 marked attempts of enrolled people/)).toBeVisible();
  await page.getByRole('radio', { name: t.tuning.presets.comfort(100) }).check();
  const threshold = await page.getByText(/^Threshold 0\.\d{3}$/).innerText();
  await page.getByRole('button', { name: t.tuning.lookBack }).click();
  await expect(page.getByText(/past attempts would have been decided|would have been/).first()).toBeVisible();
  await expect(page.getByText(/Strangers: of the next 10,000 attempts at most/)).toBeVisible();
  await page.getByLabel(t.tuning.reason).fill('Staff were asked again too often');
  await page.getByRole('button', { name: t.tuning.apply }).click();
  await expect(page.getByText(t.tuning.applied(threshold.slice(-5)))).toBeVisible();

  await expect((await auditRows(page, t.audit.kinds['attempt-marked'])).first()).toBeVisible();
  const row = (await auditRows(page, t.audit.kinds['threshold-changed'])).first();
  await expect(row).toContainText(t.audit.facts.predictedStrangersAtMost);
  await expect(row).toContainText('Staff were asked again too often');
});
