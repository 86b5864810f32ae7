import { spawnSync } from 'node:child_process';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { demoEnrollmentPhotos } from '../resources/demo-cast.ts';
import { startLintel } from './fixtures/launch.ts';
import { expect, test } from './fixtures/lintel.ts';
import {
  administrator,
  auditRows,
  demoPhoto,
  enrollFromPhotos,
  goTo,
  passphrase,
  setUp,
  signIn,
  t,
  unlock,
} from './fixtures/steps.ts';

const photos = demoEnrollmentPhotos.map(({ files }) => files.map(demoPhoto));
const folders: string[] = [];
async function newFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'lintel-e2e-keys-'));
  folders.push(made);
  return made;
}
test.afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A picture for people to look at, where a folder for them is named. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.LINTEL_PICTURES;
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function openSettings(page: Page, tab: keyof typeof t.settings.tabs): Promise<void> {
  await goTo(page, 'settings');
  await page.getByRole('tab', { name: t.settings.tabs[tab] }).click();
}

async function makeBackup(page: Page, folder: string): Promise<void> {
  await openSettings(page, 'backups');
  await page.getByLabel(t.backups.folder, { exact: true }).fill(folder);
  await page.getByRole('button', { name: t.backups.save, exact: true }).click();
  await page.getByRole('button', { name: t.backups.now }).click();
  await expect(page.getByText(/A backup was made and verified/)).toBeVisible();
}

/** Folder and words, up to the preview. */
async function openBackup(page: Page, folder: string, words: readonly string[] | undefined): Promise<void> {
  await page.getByLabel(t.restore.folder, { exact: true }).last().fill(folder);
  await page.getByRole('button', { name: t.restore.look }).click();
  if (words !== undefined)
    await page.getByRole('textbox', { name: t.restore.words, exact: true }).fill(words.join(' '));
  await picture(page, words === undefined ? 'restore-copies-present' : 'restore-copies');
  await page.getByRole('button', { name: t.restore.open, exact: true }).click();
}

async function choosePassphrase(page: Page, chosen: string): Promise<void> {
  await page.getByRole('radio', { name: t.setup.key.passphrase, exact: true }).check();
  await page.getByLabel(t.setup.key.passphraseField, { exact: true }).fill(chosen);
  await page.getByLabel(t.setup.key.repeat).fill(chosen);
}

test('a backup is made, put back here without who was erased since, and put back on another computer', async ({
  lintel,
}) => {
  const { page } = await lintel.start();
  const words = await setUp(page);
  await signIn(page);
  const [first = [], second = []] = photos;
  await enrollFromPhotos(page, 'Alex Example', first.slice(0, 3));
  await enrollFromPhotos(page, 'Blake Example', second.slice(0, 3));
  const backups = await newFolder();
  await makeBackup(page, backups);
  await picture(page, 'backups');

  await goTo(page, 'people');
  await page.getByRole('row').filter({ hasText: 'Blake Example' }).click();
  await page.getByRole('button', { name: t.people.erase }).click();
  await page.getByRole('textbox', { name: /type/i }).fill('Blake Example');
  await page.getByRole('button', { name: t.people.eraseConfirm }).click();
  await expect(page.getByRole('row').filter({ hasText: 'Blake Example' })).toBeHidden();

  await openSettings(page, 'backups');
  await page.getByRole('button', { name: t.restore.begin }).click();
  await openBackup(page, backups, undefined);
  await expect(page.getByText(t.restore.erased(1))).toBeVisible();
  await picture(page, 'restore-preview-over');
  await page.getByLabel(t.restore.password).fill('not the password');
  await page.getByRole('button', { name: t.restore.commitOver }).click();
  await expect(page.getByText(t.problems['wrong-password'].title, { exact: true })).toBeVisible();
  await page.getByLabel(t.restore.password).fill(administrator.password);
  await page.getByRole('button', { name: t.restore.commitOver }).click();
  await signIn(page);
  await goTo(page, 'people');
  await expect(page.getByRole('row').filter({ hasText: 'Alex Example' })).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Blake Example' })).toBeHidden();
  await expect((await auditRows(page, t.audit.kinds['store-restored'])).first()).toBeVisible();
  await page.getByRole('button', { name: t.audit.verify }).click();
  await expect(page.getByText(/intact/i).first()).toBeVisible();
  expect(readdirSync(lintel.dataDir).filter((name) => /^lintel-(next|before)/.test(name))).toEqual([]);

  const elsewhere = await newFolder();
  const other = await startLintel(elsewhere);
  await other.page.getByRole('button', { name: t.setup.instead }).click();
  await picture(other.page, 'restore-folder');
  await other.page.getByLabel(t.restore.folder, { exact: true }).fill(join(backups, 'missing'));
  await other.page.getByRole('button', { name: t.restore.look }).click();
  await expect(
    other.page.getByText(t.problems['backup-folder-missing'].title, { exact: true }),
  ).toBeVisible();
  await openBackup(other.page, backups, words);
  await picture(other.page, 'restore-preview-new');
  await choosePassphrase(other.page, 'a passphrase of another computer');
  await other.page.getByRole('button', { name: t.restore.commit, exact: true }).click();
  await expect(other.page.getByText('North entrance')).toBeVisible();
  await signIn(other.page);
  await goTo(other.page, 'people');
  await expect(other.page.getByRole('row').filter({ hasText: 'Alex Example' })).toBeVisible();
  await expect(other.page.getByRole('row').filter({ hasText: 'Blake Example' })).toBeHidden();
  await other.kill();
});

test('passphrase, recovery words and the key itself are changed, and what was before opens nothing', async ({
  lintel,
}) => {
  const running = await lintel.start();
  const { page } = running;
  const firstWords = await setUp(page);
  await signIn(page);
  await openSettings(page, 'security');
  await picture(page, 'security');
  await page.getByRole('button', { name: `${t.security.change}: ${t.security.protect.title}` }).click();
  await choosePassphrase(page, 'the second passphrase');
  await page.getByLabel(t.security.password).fill(administrator.password);
  await picture(page, 'security-protect');
  await page.getByRole('button', { name: t.security.protect.submit }).click();
  await expect(page.getByText(t.security.protect.done)).toBeVisible();

  await page.getByRole('button', { name: `${t.security.change}: ${t.security.words.title}` }).click();
  await page.getByLabel(t.security.password).fill('not the password');
  await page.getByRole('button', { name: t.security.words.submit }).click();
  await expect(page.getByText(t.problems['wrong-password'].title, { exact: true })).toBeVisible();
  await page.getByLabel(t.security.password).fill(administrator.password);
  await page.getByRole('button', { name: t.security.words.submit }).click();
  await expect(page.getByRole('img', { name: t.setup.words.code })).toBeVisible();
  await picture(page, 'security-words');
  await page.getByLabel(t.setup.words.confirm).check();
  await page.getByRole('button', { name: t.security.words.use }).click();
  await expect(page.getByText(t.security.words.done)).toBeVisible();

  await page.getByRole('button', { name: `${t.security.change}: ${t.security.rotate.title}` }).click();
  await page.getByLabel(t.security.password).fill(administrator.password);
  await page.getByRole('button', { name: t.security.rotate.submit }).click();
  const list = page.getByRole('list', { name: t.setup.words.list });
  await expect(list.getByRole('listitem')).toHaveCount(24);
  const words = (await list.getByRole('listitem').allInnerTexts()).map((word) => word.trim());
  await page.getByLabel(t.setup.words.confirm).check();
  await page.getByRole('button', { name: t.security.rotate.next }).click();
  await choosePassphrase(page, 'the third passphrase');
  await picture(page, 'security-rotate');
  await page.getByRole('button', { name: t.security.rotate.change }).click();
  await signIn(page);
  for (const kind of ['key-rewrapped', 'recovery-renewed', 'key-rotated'] as const)
    await expect((await auditRows(page, t.audit.kinds[kind])).first()).toBeVisible();
  await running.stop();

  const again = await lintel.start();
  for (const wrong of [passphrase, 'the second passphrase']) {
    await again.page.getByLabel(t.unlock.passphrase, { exact: true }).fill(wrong);
    await again.page.getByRole('button', { name: t.unlock.unlock, exact: true }).click();
    await expect(again.page.getByText(t.problems['wrong-passphrase'].title, { exact: true })).toBeVisible();
  }
  await again.page.getByRole('button', { name: t.unlock.useWords }).click();
  const typed = again.page.getByLabel(t.unlock.words, { exact: true });
  await typed.fill(firstWords.join(' '));
  await again.page.getByRole('button', { name: t.unlock.openWithWords }).click();
  await expect(again.page.getByText(t.problems['wrong-words'].title, { exact: true })).toBeVisible();
  await typed.fill(words.join(' '));
  await again.page.getByRole('button', { name: t.unlock.openWithWords }).click();
  await signIn(again.page);
});

test('a missing or damaged half is named, never replaced by something empty, and a backup mends it', async ({
  lintel,
}) => {
  const first = await lintel.start();
  const words = await setUp(first.page);
  await signIn(first.page);
  const backups = await newFolder();
  await makeBackup(first.page, backups);
  await first.stop();
  const file = (name: string) => join(lintel.dataDir, name);

  const shows = async (
    code: 'key-missing' | 'key-damaged' | 'database-missing',
    then?: (page: Page) => Promise<void>,
  ) => {
    const { page, stop } = await lintel.start();
    await expect(page.getByRole('heading', { name: t.failed.title })).toBeVisible();
    await expect(page.getByText(t.problems[code].title, { exact: true })).toBeVisible();
    await picture(page, `failed-${code}`);
    await then?.(page);
    await stop();
  };
  renameSync(file('lintel.db'), file('aside.db'));
  await shows('database-missing');
  expect(existsSync(file('lintel.db'))).toBe(false);
  renameSync(file('aside.db'), file('lintel.db'));
  writeFileSync(file('lintel-key.json'), '{"format":');
  await shows('key-damaged');
  rmSync(file('lintel-key.json'));
  await shows('key-missing', async (page) => {
    await page.getByRole('button', { name: t.failed.restore }).click();
    await openBackup(page, backups, words);
    await expect(page.getByText(t.restore.keyOnly)).toBeVisible();
    await picture(page, 'restore-key-only');
    await choosePassphrase(page, passphrase);
    await page.getByRole('button', { name: t.restore.commitKey }).click();
    await signIn(page);
    await expect((await auditRows(page, t.audit.kinds['backup-made'])).first()).toBeVisible();
  });
  const again = await lintel.start();
  await unlock(again.page);
  await again.stop();

  const keyFile = JSON.parse(readFileSync(file('lintel-key.json'), 'utf8'));
  keyFile.protection = { kind: 'keychain', backend: 'KWallet (Electron)', blob: 'AAAA' };
  writeFileSync(file('lintel-key.json'), JSON.stringify(keyFile));
  const { page } = await lintel.start();
  await expect(page.getByText(t.unlock.changedTitle)).toBeVisible();
  await expect(page.getByText(/KWallet \(Electron\)/).first()).toBeVisible();
  await picture(page, 'unlock-keychain-changed');
  await page.getByRole('button', { name: t.unlock.useWords }).click();
  await page.getByLabel(t.unlock.words, { exact: true }).fill(words.join(' '));
  await page.getByRole('button', { name: t.unlock.openWithWords }).click();
  await signIn(page);
});

test('a disk that fills up is announced, and nobody is enrolled before the log runs out of room', async ({
  lintel,
}) => {
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', lintel.dataDir]);
  test.skip(mounted.status !== 0, 'mount is not permitted here');
  // Disks are looked at every 30 seconds.
  test.setTimeout(240_000);
  try {
    const running = await lintel.start();
    const { page } = running;
    await setUp(page);
    await signIn(page);
    const leave = (mebibytes: number) => {
      rmSync(join(lintel.dataDir, 'filler'), { force: true });
      const { bavail, bsize } = statfsSync(lintel.dataDir);
      writeFileSync(join(lintel.dataDir, 'filler'), Buffer.alloc(bavail * bsize - mebibytes * 2 ** 20));
    };
    leave(30);
    await expect(page.getByText(t.disk.title.data.low)).toBeVisible({ timeout: 45_000 });
    await picture(page, 'disk-low');
    leave(6);
    await expect(page.getByText(t.disk.title.data.critical)).toBeVisible({ timeout: 45_000 });
    await picture(page, 'disk-critical');
    await goTo(page, 'enroll');
    await page.getByRole('button', { name: t.enroll.startPhotos }).click();
    await expect(page.getByText(t.problems['disk-full'].title)).toBeVisible();
    leave(200);
    await goTo(page, 'live');
    await expect(page.getByText(t.disk.title.data.critical)).toBeHidden({ timeout: 45_000 });
    for (const kind of ['disk-low', 'disk-critical', 'disk-recovered'] as const)
      await expect((await auditRows(page, t.audit.kinds[kind])).first()).toBeVisible();
    await running.stop();
  } finally {
    spawnSync('umount', ['-l', lintel.dataDir]);
  }
});
