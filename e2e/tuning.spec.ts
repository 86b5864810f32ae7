import { demoEnrollmentPhotos } from '../resources/demo-cast.ts';
import { enrollAll, installSite, madeUpFaces } from '../scripts/bench/tuning-site.ts';
import { expect, test } from './fixtures/lintel.ts';
import { auditRows, demoPhoto, enrollFromPhotos, goTo, setUp, signIn, t, unlock } from './fixtures/steps.ts';

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
  await page.getByRole('button', { name: `${t.common.show}: ${t.tuning.evidence}` }).click();
  await expect(page.getByText(/^Of 1 marked attempts of enrolled people/)).toBeVisible();
  await expect(page.getByText(t.tuning.ownThreshold)).toBeVisible();
  await page.getByRole('radio', { name: t.tuning.presets.comfort(100) }).check();
  const threshold = await page.getByText(/^Threshold 0\.\d{3}$/).innerText();
  // By keys nobody gets to where one stranger in a thousand resembles any one person.
  const slider = page.getByRole('slider', { name: t.tuning.threshold });
  await slider.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', t.tuning.thresholdIs('0.809'));
  await page.getByRole('radio', { name: t.tuning.presets.standard(1000) }).check();
  await page.getByRole('radio', { name: t.tuning.presets.comfort(100) }).check();
  await expect(slider).toHaveAttribute('aria-valuetext', threshold);
  await page.getByRole('button', { name: t.tuning.lookBack }).click();
  await expect(page.getByText(/past attempts would have been decided|would have been/).first()).toBeVisible();
  await expect(page.getByText(/Strangers: of the next 10,000 attempts at most/)).toBeVisible();
  await page.getByRole('button', { name: `${t.common.show}: ${t.tuning.det}` }).click();
  await expect(page.getByRole('img', { name: /^DET curve/ })).toBeVisible();
  await page.getByLabel(t.tuning.reason).first().fill('Staff were asked again too often');
  await page.getByRole('button', { name: t.tuning.apply }).click();
  await expect(page.getByText(t.tuning.applied(threshold.slice(-5)))).toBeVisible();
  await expect(page.getByText(t.tuning.aimInForce(100))).toContainText(
    t.tuning.thresholdInForce(threshold.slice(-5)),
  );

  await expect((await auditRows(page, t.audit.kinds['attempt-marked'])).first()).toBeVisible();
  const row = (await auditRows(page, t.audit.kinds['threshold-changed'])).first();
  await expect(row).toContainText(t.audit.facts.predictedStrangersAtMost);
  await expect(row).toContainText('Staff were asked again too often');

  // The hardest person leads to where more pictures are enrolled.
  await goTo(page, 'tuning');
  await page.getByRole('button', { name: `${t.common.show}: ${t.tuning.hardest}` }).click();
  const [first] = demoEnrollmentPhotos;
  await page
    .getByRole('list', { name: t.tuning.hardestPeople })
    .getByText(first?.person ?? '')
    .click();
  await expect(page.getByRole('dialog')).toContainText(first?.person ?? '');
});

test('one to one has a threshold and an aim of its own, and the rules of a decision are changed with a reason', async ({
  lintel,
}) => {
  const { page } = await lintel.start();
  await setUp(page);
  await signIn(page);
  await goTo(page, 'tuning');
  // Nobody is enrolled: there is something to read all the same, and nothing is claimed of them.
  await expect(page.getByText(t.tuning.emptyTitle)).toBeVisible();
  await page.getByText(t.tuning.modes.verification).click();
  await page.getByRole('radio', { name: t.tuning.presets.standard(10_000) }).check();
  await expect(page.getByText(/who claim to be somebody else at most/)).toBeVisible();
  await page.getByLabel(t.tuning.reason).first().fill('As NIST asks');
  await page.getByRole('button', { name: t.tuning.apply }).click();
  await expect(page.getByText(t.tuning.aimInForce(10_000))).toBeVisible();
  await page.getByText(t.tuning.modes.identification).click();
  await expect(page.getByText(t.tuning.ownThreshold)).toBeVisible();

  await page.getByRole('button', { name: `${t.common.show}: ${t.tuning.rules}` }).click();
  await page.getByLabel(t.tuning.rulesMargin).fill('0.7');
  await page.getByLabel(t.tuning.reason).last().fill('Cousins work here');
  await page.getByRole('button', { name: t.tuning.rulesApply }).click();
  await expect(page.getByText(t.tuning.rulesRange('0', '0.5'))).toBeVisible();
  await page.getByLabel(t.tuning.rulesMargin).fill('0.03');
  await page.getByRole('button', { name: t.tuning.rulesApply }).click();
  await expect(page.getByText(t.tuning.rulesApplied)).toBeVisible();
  const row = (await auditRows(page, t.audit.kinds['match-rules-changed'])).first();
  await expect(row).toContainText('0.02 -> 0.03');
  await expect(row).toContainText('Cousins work here');
});

test('an aim that the threshold in force does not keep is told on Live and Tuning, and one click puts the needed one in force', async ({
  lintel,
}) => {
  await installSite(lintel.dataDir, (store) => {
    enrollAll(store, madeUpFaces(30, 3, 1));
    const settings = store.settings.get();
    // As a gallery that has grown since leaves it.
    const match = { ...settings.match, minSimilarity: 0.82, strangersInN: { identification: 1000 } };
    store.settings.put({ ...settings, match });
  });
  const { page } = await lintel.start();
  await unlock(page);
  await signIn(page);
  const notice = page.getByRole('status').filter({ hasText: t.tuning.missedTitle.identification(1000) });
  await expect(notice).toBeVisible({ timeout: 90_000 });
  await notice.getByRole('link', { name: t.tuning.missedOpen }).click();
  await expect(page.getByText('Threshold 0.820')).toBeVisible();
  await notice.getByRole('button', { name: /^Use 0\.\d{3}$/ }).click();
  await expect(notice).toBeHidden();
  await expect(page.getByText(t.tuning.aimInForce(1000))).toBeVisible();
  await expect(page.getByText('Threshold 0.820')).toBeHidden();
  await expect((await auditRows(page, t.audit.kinds['target-missed'])).first()).toContainText('0.82');
  const row = (await auditRows(page, t.audit.kinds['threshold-changed'])).first();
  await expect(row).toContainText(t.tuning.missedReason(1000));
  await goTo(page, 'live');
  await expect(notice).toBeHidden();
});
