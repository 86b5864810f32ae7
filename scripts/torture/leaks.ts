import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { createUnlocker } from '#main/store/keys/unlock.ts';
import { openStore } from '#main/store/open.ts';
import { PersonKeys } from '#main/store/person-keys/person-keys.ts';
import { templatesOf } from '#main/store/repositories/templates.ts';
import { type Running, startLintel } from '../../e2e/fixtures/launch.ts';
import {
  administrator,
  demoPhoto,
  enrollFromPhotos,
  goTo,
  passphrase,
  setUp,
  signIn,
  t,
} from '../../e2e/fixtures/steps.ts';
import { demoEnrollmentPhotos } from '../../resources/demo-cast.ts';
import { ensureBuilt } from '../build.ts';
import { ensureSystemPackages } from '../system-packages.ts';
import { keepPictures, keptPictureNeedles, lookAtPhotos, lookAtStranger } from './kept-pictures.ts';
import { type Needle, photoNeedles, templateNeedles, textNeedles } from './needles.ts';
import { type Find, family, type Looked, processName, Scan } from './places.ts';
import { provenSearch } from './planted.ts';

export interface LeakReport {
  readonly needles: number;
  readonly looked: ReadonlyMap<string, Looked>;
  /** In files: what a thief of the disk would read. Must be empty. */
  readonly onDisk: readonly Find[];
  /** In memory that processes of the running app share with each other, and nobody else: it goes with them. */
  readonly inSharedMemory: readonly Find[];
  readonly attempts: number;
  readonly seconds: number;
}

/** Words that stand nowhere by chance; the umlaut shows in every spelling of it. */
const markers = { name: 'Qorvünd Zyxmark', note: 'Vexlipürt Nromdask', pin: '73918264' };
/** Decisions that are waited for before the first look. */
const wantedAttempts = 2;

/**
 * Runs the whole product with its browser, enrolls people with marked names, lets the demo clip make attempts, and looks
 * everywhere for what must not lie there in the clear: while it runs, after two of its processes crashed, after a kill, and
 * after a clean end.
 */
export async function tortureByLeaks(say: (line: string) => void): Promise<LeakReport> {
  if (process.platform !== 'linux') throw new Error('Looks into /proc: this runs on Linux only.');
  const startedMs = performance.now();
  ensureSystemPackages(['chromium', 'ffmpeg']);
  await ensureBuilt();
  const root = await mkdtemp(join(tmpdir(), 'lintel-leaks-'));
  const places = { data: join(root, 'data'), temporary: join(root, 'tmp'), home: join(root, 'home') };
  for (const place of Object.values(places)) await mkdir(place);
  const environment = {
    LINTEL_HEADLESS: '1',
    TMPDIR: places.temporary,
    HOME: places.home,
    XDG_CONFIG_HOME: join(places.home, '.config'),
    XDG_CACHE_HOME: join(places.home, '.cache'),
  };
  let running = await startLintel(places.data, environment);
  try {
    const words = await setUp(running.page);
    const attempts = await load(running.page);
    const needles = await everything(places.data, words);
    const scan = new Scan(provenSearch(needles, places.temporary));
    const look = (when: string) => {
      lookAround(scan, places, running);
      say(`${when}: ${scan.finds.length} finds`);
    };
    look('running');
    crashTwo(running.pid);
    await wait(3000);
    look('after crashes of the inference process and of a page');
    await running.kill();
    look('after a kill of main');
    running = await startLintel(places.data, environment);
    await running.stop();
    look('after a start and a clean end');
    return {
      needles: needles.length,
      looked: scan.looked,
      onDisk: scan.finds.filter(({ isInMemory }) => !isInMemory),
      inSharedMemory: scan.finds.filter(({ isInMemory }) => isInMemory),
      attempts,
      seconds: (performance.now() - startedMs) / 1000,
    };
  } finally {
    await running.kill();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Enrolls the people of the demo, looks at every screen that shows them, and waits for attempts. */
async function load(page: Page): Promise<number> {
  await signIn(page);
  await keepPictures(page);
  // With one person enrolled the others of the clip are strangers.
  for (const [at, { person, files }] of demoEnrollmentPhotos.entries()) {
    await enrollFromPhotos(page, `${markers.name} ${person}`, files.map(demoPhoto));
    if (at === 0) await lookAtStranger(page);
  }
  await lookAtPhotos(page, `${markers.name} ${demoEnrollmentPhotos[0]?.person}`);
  await page.evaluate(async ({ note, pin }) => {
    const { people } = Reflect.get(window, 'lintel') as {
      people: {
        list(input: object): Promise<{ value: { people: { id: string; name: string }[] } }>;
        update(input: object): Promise<unknown>;
        setClaim(input: object): Promise<{ ok: boolean }>;
      };
    };
    const everybody = (await people.list({ offset: 0, limit: 9 })).value.people;
    for (const { id, name } of everybody) await people.update({ id, name, note, isActive: true });
    const claim = { id: everybody[0]?.id, kind: 'pin', code: pin };
    if (!(await people.setClaim(claim)).ok) throw new Error('The PIN was not stored.');
  }, markers);
  for (const screen of ['people', 'audit', 'live'] as const) await goTo(page, screen);
  let attempts = 0;
  while (attempts < wantedAttempts) {
    await page.waitForTimeout(1000);
    attempts = await page.evaluate(async () => {
      const { audit } = Reflect.get(window, 'lintel') as {
        audit: { page(input: object): Promise<{ value: { total: number } }> };
      };
      const filter = { kinds: ['attempt-accepted', 'attempt-refused'] };
      return (await audit.page({ filter, limit: 1 })).value.total;
    });
  }
  await goTo(page, 'audit');
  await page.getByRole('button', { name: t.audit.verify }).click();
  await goTo(page, 'live');
  return attempts;
}

/** Names, notes, secrets that were typed or shown, template bytes as they are in the store, and bytes of photos and kept pictures. */
async function everything(dataDir: string, words: readonly string[]): Promise<Needle[]> {
  const key = await createUnlocker(dataDir).withPassphrase(passphrase);
  if (!key.ok) throw new Error(`The database key did not open: ${key.code}`);
  // A second reader beside the running app, as the write-ahead log allows.
  const db = openStore(dataDir, key.value);
  const ids = db.all('SELECT id FROM people').map((row) => String(Object(row).id));
  const keys = PersonKeys.of(db);
  const templates = ids.flatMap((id) => templatesOf(db, keys, id) ?? []);
  const pictures = keptPictureNeedles(db, dataDir, ids);
  const secrets = db.all('SELECT name, secret FROM site_secrets').flatMap((row) => {
    const { name, secret } = Object(row);
    return [
      { what: `${name}, raw`, bytes: Uint8Array.from(secret) },
      ...textNeedles(String(name), Buffer.from(secret).toString('hex')),
    ];
  });
  db.close();
  if (templates.length === 0) throw new Error('Nobody was enrolled: there is nothing to look for.');
  const keyHex = Buffer.from(key.value).toString('hex');
  return [
    ...textNeedles('name', markers.name),
    ...textNeedles('note', markers.note),
    ...textNeedles('PIN', markers.pin),
    ...textNeedles('password of an operator', administrator.password),
    ...textNeedles('passphrase', passphrase),
    ...textNeedles('recovery words', words.slice(3, 7).join(' ')),
    ...textNeedles('recovery words', words.slice(3, 7).join('","')),
    ...textNeedles('database key', keyHex),
    { what: 'database key, raw', bytes: key.value },
    ...secrets,
    ...templateNeedles(templates),
    ...pictures,
    ...demoEnrollmentPhotos.flatMap(({ files }) => files.flatMap((file) => photoNeedles(demoPhoto(file)))),
  ];
}

function lookAround(
  scan: Scan,
  places: { readonly data: string; readonly temporary: string; readonly home: string },
  running: Running,
): void {
  scan.folder('data folder, browser profile included', places.data);
  scan.folder('temporary files', places.temporary);
  scan.folder('home, caches', places.home);
  scan.folder('/dev/shm', '/dev/shm');
  // A core dump lands where the process was started, where nobody said otherwise.
  for (const name of ['core', `core.${running.pid}`]) scan.file('core dumps', join(process.cwd(), name));
  scan.bytes('what main printed', 'stdout and stderr', Buffer.from(running.output()));
  for (const pid of family(running.pid)) scan.process(pid, processName(pid));
}

/** Two crashes of the kind that leave dumps: the inference process, and the page that shows names. */
function crashTwo(main: number): void {
  const all = family(main);
  const inference = all.find((pid) => processName(pid).includes('worker.js') && pid !== main);
  const page = all.find((pid) => processName(pid).includes('renderer'));
  if (inference === undefined || page === undefined) throw new Error('There is nobody to crash.');
  for (const pid of [inference, page]) process.kill(pid, 'SIGABRT');
}

/** What was looked at and what was found. */
export function leakTable(report: LeakReport): string {
  const { looked, onDisk, inSharedMemory } = report;
  const lines = [...looked].map(
    ([kind, { files, bytes }]) =>
      `${kind.padEnd(42)}${String(files).padStart(9)}${(bytes / 2 ** 20).toFixed(1).padStart(11)}`,
  );
  return [
    `${'looked at'.padEnd(42)}${'files'.padStart(9)}${'MiB'.padStart(11)}`,
    ...lines,
    `needles ${report.needles}, attempts ${report.attempts}, seconds ${report.seconds.toFixed(0)}`,
    `found on the disk, in logs, dumps and /dev/shm: ${onDisk.length}`,
    ...onDisk.map(({ place, what }) => `  ${what}: ${place}`),
    `found in memory shared between the app's own processes: ${inSharedMemory.length}`,
    ...inSharedMemory.map(({ place, what }) => `  ${what}: ${place}`),
  ].join('\n');
}
