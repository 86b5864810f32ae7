import type { Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { expect, test } from './fixtures/lintel.ts';
import { administrator, auditRows, goTo, setUp, signIn, t, typeSignIn } from './fixtures/steps.ts';

const ben = { name: 'ben', password: 'a password for the first day', own: 'my very own long password' };

async function openTab(page: Page, tab: keyof typeof t.settings.tabs): Promise<void> {
  await goTo(page, 'settings');
  await page.getByRole('tab', { name: t.settings.tabs[tab] }).click();
}

async function fromMenu(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: t.common.account }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function askToOpen(page: Page): Promise<void> {
  await goTo(page, 'live');
  await page.getByRole('button', { name: t.live.override.open }).click();
  await page.getByLabel(t.live.override.reason).fill('Visitor, identity card checked');
  await page.getByRole('button', { name: t.live.override.submit }).click();
}

test('an authenticator at sign-in, and two people to open the door', async ({ lintel }, testInfo) => {
  const { page } = await lintel.start();
  const picture = async (name: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: testInfo.outputPath(`${name}-${colorScheme}.png`) });
    }
    await page.setViewportSize({ width: 800, height: 480 });
    await page.screenshot({ path: testInfo.outputPath(`${name}-small.png`) });
    await page.setViewportSize({ width: 1280, height: 800 });
  };
  await setUp(page, { relayUrl: lintel.relay.url });
  await signIn(page);

  // A second administrator, who must choose a password of their own first.
  await openTab(page, 'operators');
  await page.getByRole('button', { name: t.settings.operators.add }).click();
  const adding = page.getByRole('dialog');
  await adding.getByLabel(t.settings.operators.name).fill(ben.name);
  await adding.getByRole('radio', { name: t.common.roles.administrator }).check();
  await adding.getByLabel(t.settings.operators.password, { exact: true }).fill(ben.password);
  await adding.getByRole('button', { name: t.settings.operators.add }).click();
  await expect(page.getByText(t.settings.operators.mustChange)).toBeVisible();

  // The authenticator of the first one.
  await page.getByRole('tab', { name: t.settings.tabs.account }).click();
  const card = page.getByRole('region', { name: t.secondFactor.heading });
  await card.getByLabel(t.secondFactor.password).fill(administrator.password);
  await card.getByRole('button', { name: t.secondFactor.setUp }).click();
  await expect(card.getByRole('img', { name: t.secondFactor.qr })).toBeVisible();
  await picture('scan');
  const key = await card.locator('code').innerText();
  const totp = new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')) });
  await card.getByLabel(t.secondFactor.code).fill('nonsense');
  await card.getByRole('button', { name: t.secondFactor.confirm }).click();
  await expect(page.locator('[data-problem="wrong-code"]')).toBeVisible();
  await card.getByLabel(t.secondFactor.code).fill(totp.generate());
  await card.getByRole('button', { name: t.secondFactor.confirm }).click();
  const list = card.getByRole('list', { name: t.secondFactor.codesList });
  await expect(list.getByRole('listitem')).toHaveCount(10);
  await picture('codes');
  const codes = await list.getByRole('listitem').allInnerTexts();
  await card.getByLabel(t.secondFactor.codesKept).check();
  await card.getByRole('button', { name: t.secondFactor.done }).click();
  await expect(card.getByText(t.secondFactor.codesLeft(10))).toBeVisible();
  await picture('account');
  await fromMenu(page, t.common.signOut);

  // Password, then code; the one that confirmed the set-up does not count twice.
  await page.getByRole('button', { name: t.kiosk.signIn }).click();
  await typeSignIn(page, administrator);
  await expect(page.getByLabel(t.signIn.code)).toBeFocused();
  await picture('code');
  await page.getByLabel(t.signIn.code).fill(codes[0] ?? '');
  await page.getByRole('button', { name: t.signIn.submit }).click();
  await expect(page.getByRole('navigation', { name: t.common.mainNavigation })).toBeVisible();
  await fromMenu(page, t.common.signOut);

  await page.getByRole('button', { name: t.kiosk.signIn }).click();
  await typeSignIn(page, ben);
  await expect(page.getByRole('heading', { name: t.duty.titles['change-password'] })).toBeVisible();
  await picture('duty');
  await page.getByLabel(t.settings.account.current).fill(ben.password);
  await page.getByLabel(t.settings.account.next, { exact: true }).fill(ben.own);
  await page.getByLabel(t.settings.account.repeat).fill(ben.own);
  await page.getByRole('button', { name: t.settings.account.change }).click();
  await expect(page.getByRole('navigation', { name: t.common.mainNavigation })).toBeVisible();

  // The rule, made by one.
  await openTab(page, 'operators');
  await page.getByLabel(t.rules.actions.override).check();
  await picture('operators');
  await page.getByRole('button', { name: t.rules.save }).click();
  await expect(page.getByText(t.rules.saved)).toBeVisible();

  // The door: nobody confirms for themselves.
  await askToOpen(page);
  const second = page.getByRole('dialog', { name: t.secondPerson.title });
  await second.getByLabel(t.secondPerson.name).fill(ben.name);
  await second.getByLabel(t.secondPerson.password).fill(ben.own);
  await second.getByRole('button', { name: t.secondPerson.confirm }).click();
  await expect(second.locator('[data-problem="own-request"]')).toBeVisible();
  await picture('second-person');
  await second.getByLabel(t.secondPerson.name).fill(administrator.name);
  await second.getByLabel(t.secondPerson.password).fill(administrator.password);
  await second.getByRole('button', { name: t.secondPerson.confirm }).click();
  await second.getByLabel(t.signIn.code).fill(codes[1] ?? '');
  await picture('second-person-code');
  expect(lintel.relay.pulses).toHaveLength(0);
  await second.getByRole('button', { name: t.secondPerson.confirm }).click();
  await expect(page.getByText(t.live.override.done)).toBeVisible();
  expect(lintel.relay.pulses).toHaveLength(1);
  const asked = await auditRows(page, t.audit.kinds['override-requested']);
  await expect(asked).toHaveCount(1);
  await expect(asked).toContainText(ben.name);
  await expect(asked).toContainText(administrator.name);

  // Given up, nothing opens; taking the rule away needs two as well.
  await askToOpen(page);
  await second.getByRole('button', { name: t.common.cancel }).click();
  await expect(page.locator('[data-problem="needs-second-person"]')).toBeVisible();
  expect(lintel.relay.pulses).toHaveLength(1);
  const asking = page.getByRole('dialog', { name: t.live.override.title });
  await asking.getByRole('button', { name: t.common.cancel }).click();
  await expect(asking).toBeHidden();
  await openTab(page, 'operators');
  await page.getByLabel(t.rules.actions.override).uncheck();
  await page.getByRole('button', { name: t.rules.save }).click();
  await second.getByLabel(t.secondPerson.name).fill(administrator.name);
  await second.getByLabel(t.secondPerson.password).fill(administrator.password);
  await second.getByRole('button', { name: t.secondPerson.confirm }).click();
  await second.getByLabel(t.signIn.code).fill(codes[2] ?? '');
  await second.getByRole('button', { name: t.secondPerson.confirm }).click();
  await expect(page.getByText(t.rules.saved)).toBeVisible();
});

test('a locked screen shows nothing of what was on it, and is there again for the same operator', async ({
  lintel,
}, testInfo) => {
  const { page } = await lintel.start();
  await setUp(page);
  await signIn(page);
  await openTab(page, 'operators');
  await page.getByRole('button', { name: t.settings.operators.add }).click();
  await page.getByRole('dialog').getByLabel(t.settings.operators.name).fill('half-typed');
  // The dialog covers the menu; the idle clock of main locks all the same, as this does.
  await page.evaluate(() => window.lintel.session.lock());
  await expect(page.getByRole('button', { name: t.kiosk.signIn })).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('navigation', { name: t.common.mainNavigation })).toBeHidden();
  await page.screenshot({ path: testInfo.outputPath('locked.png') });
  await page.getByRole('button', { name: t.kiosk.signIn }).click();
  await expect(page.getByText(t.signIn.locked)).toBeVisible();
  await page.screenshot({ path: testInfo.outputPath('locked-sign-in.png') });
  await typeSignIn(page, administrator);
  await expect(page.getByRole('dialog').getByLabel(t.settings.operators.name)).toHaveValue('half-typed');
  await page.screenshot({ path: testInfo.outputPath('unlocked.png') });
});

test('a dialog keeps the keyboard when what it asked for is refused', async ({ lintel }) => {
  const { page } = await lintel.start();
  await setUp(page);
  await signIn(page);
  await openTab(page, 'operators');
  await page.getByRole('button', { name: t.settings.operators.add }).click();
  const adding = page.getByRole('dialog');
  // A name that is taken.
  await adding.getByLabel(t.settings.operators.name).fill(administrator.name);
  await adding.getByLabel(t.settings.operators.password, { exact: true }).fill(ben.password);
  const confirm = adding.getByRole('button', { name: t.settings.operators.add });
  await confirm.focus();
  await page.keyboard.press('Enter');
  await expect(adding.getByRole('alert')).toBeVisible();
  await expect(confirm).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(adding.locator(':focus')).toHaveCount(1);
});

test('settings that are not saved are left after a question only, and wait behind a lock', async ({
  lintel,
}) => {
  const { page } = await lintel.start();
  await setUp(page);
  await signIn(page);
  const asking = page.getByRole('dialog', { name: t.settings.leaveTitle });
  const stay = asking.getByRole('button', { name: t.settings.stay });
  const leave = asking.getByRole('button', { name: t.settings.leave });
  const tab = (name: keyof typeof t.settings.tabs) => page.getByRole('tab', { name: t.settings.tabs[name] });
  const people = page.getByRole('link', { name: t.common.routes.people });
  const siteName = page.getByLabel(t.settings.siteName, { exact: true });
  await goTo(page, 'settings');
  await siteName.fill('South entrance');
  // The other tabs of the same form are no way out of it.
  await tab('door').click();
  await tab('site').click();
  await expect(siteName).toHaveValue('South entrance');
  await people.click();
  await stay.click();
  await expect(asking).toHaveCount(0);
  await expect(siteName).toHaveValue('South entrance');

  await fromMenu(page, t.common.lock);
  await signIn(page);
  await expect(asking).toHaveCount(0);
  await expect(siteName).toHaveValue('South entrance');

  await people.click();
  await leave.click();
  await expect(page.getByRole('heading', { level: 1, name: t.people.title })).toBeVisible();
  await goTo(page, 'settings');
  await expect(siteName).toHaveValue('North entrance');

  // A plan of backups goes with its tab.
  await tab('backups').click();
  const folder = page.getByLabel(t.backups.folder, { exact: true });
  await folder.fill('/mnt/backup');
  await tab('site').click();
  await stay.click();
  await expect(folder).toHaveValue('/mnt/backup');
  await tab('site').click();
  await leave.click();
  await siteName.fill('South entrance');
  await fromMenu(page, t.common.signOut);
  await expect(asking).toHaveCount(0);
  await signIn(page);
  await expect(page.getByRole('heading', { level: 1, name: t.live.title })).toBeVisible();
});
