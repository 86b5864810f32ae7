import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { surveyInstall } from '#main/store/install.ts';
import { createUnlocker } from '#main/store/keys/unlock.ts';
import { openLintelStore } from '#main/store/lintel-store.ts';
import { setUpStore } from '#main/store/set-up.ts';
import { somebody, someSettings } from '#main/store/store.fixture.ts';

export interface ReplacementReport {
  /** Kills that met the work, of both kinds. */
  kills: number;
  foundBefore: number;
  foundAfter: number;
  readonly problems: string[];
}

const [before, after] = ['the passphrase of before', 'the passphrase of after'];
const root = join(import.meta.dirname, '..', '..');
const threadFile = join(root, 'main', 'store', 'backup', 'backup-thread.ts');

/**
 * Changes the key and puts a backup back, each in a process that kills itself (SIGKILL) right before its 1st, 2nd, 3rd ... change to the
 * file system, until it gets to its end. What is left must open, with the old passphrase and all of before or the new one
 * and all of after.
 */
export async function tortureReplacements(say: (line: string) => void): Promise<ReplacementReport> {
  const report: ReplacementReport = { kills: 0, foundBefore: 0, foundAfter: 0, problems: [] };
  const folder = mkdtempSync(join(tmpdir(), 'lintel-replacements-'));
  try {
    const site = await makeSite(folder);
    for (const [what, code] of [
      ['a new key', rotation(site)],
      ['a backup put back', restoring(site)],
    ] as const) {
      let step = 1;
      while (await killedAt(step, what, code, site, report)) step += 1;
      say(`${what}: killed before each of ${step - 1} steps`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return report;
}

interface Site {
  readonly folder: string;
  readonly data: string;
  readonly backups: string;
  readonly file: string;
  readonly words: string;
}

/** One person in the backup, two in the data. */
async function makeSite(folder: string): Promise<Site> {
  const [data, backups] = [join(folder, 'data'), join(folder, 'backups')];
  for (const path of [data, backups]) mkdirSync(path);
  const done = await setUpStore({
    folder: data,
    protection: { kind: 'passphrase', passphrase: before },
    makeAuditLog: createAuditLog,
    fill: async (store) => {
      store.audit.beginSealing();
      store.settings.put(someSettings);
    },
  });
  if (!done.ok) throw new Error(done.code);
  const { store, recoveryWords } = done.value;
  store.people.insert(somebody('One'));
  const made = await store.backups.make(backups, threadFile, Date.now());
  if (!made.ok) throw new Error(made.code);
  store.people.insert(somebody('Two'));
  store.close();
  return { folder, data, backups, file: made.value.file, words: recoveryWords };
}

const protection = JSON.stringify({ kind: 'passphrase', passphrase: after });

function rotation({ words }: Site): string {
  return `const { createUnlocker } = await import('#main/store/keys/unlock.ts');
    const { drawWords } = await import('#main/store/keys/recovery.ts');
    const { rotateKey } = await import('#main/store/keys/rotate.ts');
    const key = await createUnlocker(folder).withRecoveryWords(${JSON.stringify(words)});
    begin();
    return rotateKey({ folder, key: key.value, protection: ${protection}, words: drawWords(), by: { actor: 'torture' },
      threadFile: ${JSON.stringify(threadFile)}, nowMs: Date.now() });`;
}

function restoring({ backups, file, words }: Site): string {
  return `const { createRestorer } = await import('#main/store/restore/restorer.ts');
    const restorer = createRestorer({ dataFolder: folder, threadFile: ${JSON.stringify(threadFile)}, readReceipt: () => undefined });
    begin();
    const opened = await restorer.open(${JSON.stringify({ folder: backups, file })}, ${JSON.stringify({ kind: 'words', words })}, { state: 'none' });
    return opened.ok ? restorer.commit(${protection}, { actor: 'torture' }) : opened;`;
}

/** @returns false when the work got to its end. */
async function killedAt(
  step: number,
  what: string,
  code: string,
  site: Site,
  report: ReplacementReport,
): Promise<boolean> {
  const folder = join(site.folder, `step-${step}`);
  cpSync(site.data, folder, { recursive: true });
  const prelude = `import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const folder = ${JSON.stringify(folder)};
    let steps = Number.NEGATIVE_INFINITY;
    const begin = () => { steps = 0; };
    for (const name of ['mkdirSync', 'renameSync', 'rmSync', 'rmdirSync', 'writeFileSync', 'copyFileSync', 'chmodSync', 'fsyncSync']) {
      const original = fs[name];
      fs[name] = (...args) => {
        if (++steps === ${step}) process.kill(process.pid, 'SIGKILL');
        return original(...args);
      };
    }
    syncBuiltinESMExports();
    const done = await (async () => { ${code} })();
    if (!done.ok) throw new Error(done.code);`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', prelude], {
    cwd: root,
    encoding: 'utf8',
  });
  const isKilled = run.signal === 'SIGKILL';
  const problem = (text: string) => report.problems.push(`${what}, step ${step}: ${text}`);
  if (isKilled) report.kills += 1;
  else if (run.status !== 0) problem(`the work failed: ${run.stderr.slice(0, 500)}`);
  const install = surveyInstall(folder);
  if (!install.ok || install.value.state !== 'installed') problem(`found ${JSON.stringify(install)}`);
  else await look(folder, what, report, problem);
  rmSync(folder, { recursive: true, force: true });
  return isKilled;
}

async function look(
  folder: string,
  what: string,
  report: ReplacementReport,
  problem: (text: string) => void,
): Promise<void> {
  const unlocker = createUnlocker(folder);
  const byOld = await unlocker.withPassphrase(before);
  const byNew = await unlocker.withPassphrase(after);
  if (byOld.ok === byNew.ok) return void problem('both passphrases or none open the key file');
  const key = byOld.ok ? byOld : byNew;
  const opened = key.ok ? openLintelStore(folder, key.value, createAuditLog) : key;
  if (!opened.ok) return void problem(`the database does not open: ${opened.code}`);
  const store = opened.value;
  store.audit.beginSealing();
  const people = store.people.count();
  const expected = byNew.ok && what !== 'a new key' ? 1 : 2;
  if (people !== expected) problem(`${people} people, not ${expected}`);
  if (!store.audit.verify().isIntact) problem('the log does not verify');
  store.close();
  if (byOld.ok) report.foundBefore += 1;
  else report.foundAfter += 1;
}
