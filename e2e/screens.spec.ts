import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/lintel.ts';
import { auditRows, demoPhoto, enrollFromPhotos, goTo, setUp, signIn, t } from './fixtures/steps.ts';

/** Violations of WCAG 2 A and AA, as a list that reads well when it is not empty. */
async function violations(page: Page): Promise<string[]> {
  // Legacy mode stays in this page: the usual one opens another, which Lintel closes.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .withTags(['wcag2a', 'wcag2aa'])
    .analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}

const screens = ['live', 'enroll', 'people', 'tuning', 'audit', 'settings'] as const;

/** Calls `look` on every screen, and again on each of its tabs, once what they load is there, with every card unfolded. */
async function everyPlace(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  const folded = page.getByRole('button', { name: new RegExp(`^${t.common.show}: `), expanded: false });
  const unfold = async () => {
    while ((await folded.count()) > 0) await folded.first().click();
  };
  const loading = page.getByText(t.common.loading).or(page.getByText(t.tuning.computing));
  for (const screen of screens) {
    await goTo(page, screen);
    const tabs = page.getByRole('main').getByRole('tab');
    await expect(loading).toHaveCount(0);
    if ((await tabs.count()) === 0) {
      await unfold();
      await look(screen);
    }
    for (const tab of await tabs.all()) {
      await tab.click();
      await expect(loading).toHaveCount(0);
      await unfold();
      await look(`${screen}, ${await tab.innerText()}`);
    }
  }
}

/** Calls `look` on what opens over a screen, or in one of its cards. */
async function everyDialog(page: Page, person: string, look: (name: string) => Promise<void>): Promise<void> {
  const openings = [
    ['live', undefined, t.live.override.open],
    ['people', undefined, t.people.open(person)],
    ['settings', t.settings.tabs.backups, t.restore.begin],
    ['settings', t.settings.tabs.security, t.protection.renew],
    ...(['protect', 'words', 'rotate'] as const).map(
      (change) =>
        ['settings', t.settings.tabs.security, `${t.security.change}: ${t.security[change].title}`] as const,
    ),
    ['settings', t.settings.tabs.operators, t.settings.operators.add],
  ] as const;
  for (const [screen, tab, button] of openings) {
    await goTo(page, screen);
    if (tab !== undefined) await page.getByRole('tab', { name: tab }).click();
    await page.getByRole('button', { name: button }).click();
    await look(button);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
}

test('every screen and dialog, light and dark, has no accessibility violation that axe can find', async ({
  lintel,
}) => {
  const { page } = await lintel.start();
  const found: Record<string, string[]> = {};
  const check = async (name: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const here = await violations(page);
      if (here.length > 0) found[`${name}, ${colorScheme}`] = here;
    }
  };
  await setUp(page, { onStep: check });
  await check('kiosk');
  await signIn(page);
  const name = 'Alex Example';
  await enrollFromPhotos(page, name, [demoPhoto('alex-1.jpg'), demoPhoto('alex-2.jpg')]);
  await everyPlace(page, check);
  await everyDialog(page, name, check);
  expect(found).toEqual({});
});

test('no screen scrolls sideways, from a small panel to a portrait kiosk', async ({ lintel }) => {
  const { page } = await lintel.start();
  await setUp(page);
  await signIn(page);
  await enrollFromPhotos(page, 'Alex Example', [demoPhoto('alex-1.jpg'), demoPhoto('alex-2.jpg')]);
  await everyPlace(page, async (name) => {
    for (const [width, height] of [
      [800, 480],
      [1024, 600],
      [800, 1280],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height });
      const surplus = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(surplus, `${name} at ${width}x${height}`).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});

test('the log is exported as CSV, and the export is in the log', async ({ lintel }) => {
  const { page } = await lintel.start();
  await setUp(page);
  await signIn(page);
  await goTo(page, 'audit');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: t.audit.export }).click();
  const file = await (await download).path();
  const lines = (await readFile(file, 'utf8')).trim().split('\r\n');
  expect(lines[0]).toContain('sequence');
  expect(lines.some((line) => line.includes('setup-completed'))).toBe(true);
  await goTo(page, 'live');
  await expect((await auditRows(page, t.audit.kinds['audit-exported'])).first()).toBeVisible();
});

test('a signed bundle is proven by the verification key, without Lintel', async ({ lintel }) => {
  const { page } = await lintel.start();
  await setUp(page);
  await signIn(page);
  await goTo(page, 'audit');
  const download = async (item: string) => {
    const downloaded = page.waitForEvent('download');
    await page.getByRole('button', { name: t.audit.forAuditors }).click();
    await page.getByRole('menuitem', { name: item }).click();
    return (await downloaded).path();
  };
  const key = await download(t.audit.verificationKey);
  const bundle = await download(t.audit.bundle);
  const { status, stdout } = spawnSync(
    process.execPath,
    ['dist/main/main.js', '--verify-audit', bundle, '--key', key],
    { encoding: 'utf8' },
  );
  expect(stdout).toMatch(/^INTACT: [0-9]+ rows \(1 to /);
  expect(stdout).toContain('Sealed with the verification key given.');
  expect(status).toBe(0);
  await page.getByRole('button', { name: t.audit.verify }).click();
  await expect(page.getByText(t.audit.sealedUpTo(1).slice(0, 12))).toBeVisible();
});

test('the keyboard alone signs in and reaches every screen', async ({ lintel }) => {
  const { page } = await lintel.start();
  await setUp(page);
  await page.getByRole('button', { name: t.kiosk.signIn }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('desk');
  await page.keyboard.press('Tab');
  await page.keyboard.type('correct horse battery staple');
  await page.keyboard.press('Enter');
  const people = page.getByRole('link', { name: t.common.routes.people });
  await expect(people).toBeVisible();
  for (let tabs = 0; tabs < 20 && !(await people.evaluate((link) => link === document.activeElement)); tabs++)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: t.people.title })).toBeVisible();
});
