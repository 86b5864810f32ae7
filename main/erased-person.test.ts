import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuditLog } from './audit/audit-log.ts';
import { saveEnrollment } from './enrollment/save.ts';
import { portrait, reached, realInference } from './inference/inference.fixture.ts';
import type { EnrollmentShot, Inference } from './inference/interface.ts';
import { readErased } from './store/backup/layout.ts';
import type { Store } from './store/interface.ts';
import { createUnlocker } from './store/keys/unlock.ts';
import { assembleStore } from './store/lintel-store.ts';
import { databaseFile, openStore } from './store/open.ts';
import { personKeyFile } from './store/person-keys/person-keys.ts';
import { setUpStore } from './store/set-up.ts';
import { newFolder, removeFolder, someSettings } from './store/store.fixture.ts';

/** What issue 5 asks of somebody who was erased, over the real parts: store, backups, key files, index and inference process. */

const passphrase = 'a long enough passphrase';
const thread = join(import.meta.dirname, 'store', 'backup', 'backup-thread.ts');
const folders: string[] = [];
let inference: Inference;
beforeAll(async () => {
  inference = realInference();
  inference.start();
  await reached(inference, 'ready');
});
afterAll(async () => {
  await inference.close();
  for (const folder of folders) removeFolder(folder);
});
function folder(): string {
  const made = newFolder();
  folders.push(made);
  return made;
}

async function shotOf(name: 'ada' | 'bob'): Promise<EnrollmentShot> {
  const shot = await inference.analysePhoto(await (await portrait(name)).jpeg().toBuffer());
  if (!shot.ok) throw new Error(shot.code);
  return shot.value;
}

async function enroll(store: Store, name: 'ada' | 'bob'): Promise<string> {
  const shot = await shotOf(name);
  const request = { name, note: '' };
  const { id } = saveEnrollment(
    store,
    request,
    [{ id: `shot of ${name}`, source: 'photo', ...shot }],
    'desk',
  );
  await inference.upsertPerson({ personId: id, templates: store.templates.byPerson(id) });
  return id;
}

/** A chunk of each of these, wherever it may lie. */
function chunks(blobs: readonly Uint8Array[]): Buffer[] {
  return blobs.flatMap((blob) =>
    [0.1, 0.5, 0.9].map((at) => Buffer.from(blob).subarray(at * blob.length, at * blob.length + 24)),
  );
}

function found(needles: readonly Buffer[], where: string): string[] {
  return readdirSync(where, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return needles.some((needle) => bytes.includes(needle));
    });
}

test('an erased person is in no page, file, backup, index or process, and an older backup comes back without them', async () => {
  const where = folder();
  const made = await setUpStore({
    folder: where,
    protection: { kind: 'passphrase', passphrase },
    makeAuditLog: createAuditLog,
    fill: async (fresh) => {
      fresh.audit.beginSealing();
      fresh.settings.put(someSettings);
    },
  });
  if (!made.ok) throw new Error(made.code);
  const { store } = made.value;
  const key = await createUnlocker(where).withPassphrase(passphrase);
  if (!key.ok) throw new Error(key.code);
  await inference.loadGallery([], store.templates.protection().secret);
  const [ada, bob] = [await enroll(store, 'ada'), await enroll(store, 'bob')];
  expect((await shotOf('ada')).candidates[0]).toMatchObject({ personId: ada });

  const backups = folder();
  const before = await store.backups.make(backups, thread, Date.UTC(2026, 10, 24));
  if (!before.ok) throw new Error(before.code);
  const raw = openStore(where, key.value);
  const sealed = raw
    .all(
      'SELECT sealed FROM templates WHERE person_id = ? UNION ALL SELECT sealed FROM gallery_templates WHERE person_id = ?',
      ada,
      ada,
    )
    .map((row) => Object(row).sealed as Uint8Array);
  const rows = chunks(sealed);
  const clear = chunks(store.templates.byPerson(ada).map(({ values }) => new Uint8Array(values.buffer)));
  const keys = readFileSync(join(where, personKeyFile));
  expect(sealed).toHaveLength(3);
  expect(rows.every((needle) => raw.pages().includes(needle))).toBe(true);
  expect(clear.some((needle) => raw.pages().includes(needle))).toBe(false);
  raw.close();

  store.transact(() => {
    store.people.erase(ada);
    store.audit.append({ kind: 'person-erased', actor: 'desk', personId: ada, details: {} });
  });
  await inference.removePerson(ada);
  store.backups.noteErased(backups);

  // The store: every page behind the encryption, free ones included, and every file.
  const after = openStore(where, key.value);
  const pages = after.pages();
  expect(pages.includes(bob)).toBe(true);
  expect([...rows, ...clear].filter((needle) => pages.includes(needle))).toEqual([]);
  after.close();
  expect(store.templates.byPerson(ada)).toEqual([]);
  expect(store.people.erasure(ada)).toMatchObject({ shots: 1, templates: 2, backups: 1 });
  // The key: what changed in its file is not in any file of either folder, the backup's copy included.
  const now = readFileSync(join(where, personKeyFile));
  const wiped = keys.findIndex((byte, at) => byte !== now[at]);
  expect(wiped).toBeGreaterThanOrEqual(0);
  const slot = Buffer.from(keys.subarray(wiped - (wiped % 128) + 38, wiped - (wiped % 128) + 70));
  for (const place of [where, backups]) expect(found([slot, ...clear], place)).toEqual([]);
  expect(found(rows, where)).toEqual([]);
  // The index, in the process and in the next one, which main fills from what it remembers.
  const candidates = async () => (await shotOf('ada')).candidates.map(({ personId }) => personId);
  expect(await candidates()).toEqual([bob]);
  if (inference.state.state !== 'ready') throw new Error('not ready');
  process.kill(inference.state.pid, 'SIGKILL');
  await reached(inference, 'restarting');
  await reached(inference, 'ready');
  expect(await candidates()).toEqual([bob]);

  // A backup made since.
  const since = await store.backups.make(backups, thread, Date.UTC(2026, 10, 25));
  if (!since.ok) throw new Error(since.code);
  const copy = openStore(backups, key.value, since.value.file);
  expect(copy.get('SELECT count(*) AS n FROM people')).toEqual({ n: 1 });
  expect([...rows, ...clear].filter((needle) => copy.pages().includes(needle))).toEqual([]);
  copy.close();
  expect(readErased(backups)).toEqual([ada]);
  store.close();

  // The backup from before, opened with all keys there are: the row says that somebody was enrolled, and nothing of the face can be read.
  const restored = folder();
  copyFileSync(join(backups, before.value.file), join(restored, databaseFile));
  copyFileSync(join(backups, personKeyFile), join(restored, personKeyFile));
  const old = assembleStore(openStore(restored, key.value), createAuditLog, () => undefined);
  expect(old.people.count()).toBe(2);
  expect(old.templates.byPerson(ada)).toEqual([]);
  expect(old.templates.byPerson(bob)).toHaveLength(2);
  expect(old.templates.forGallery().map(({ personId }) => personId)).toEqual([bob]);
  expect(old.templates.unreadable()).toEqual([ada]);
  old.close();
}, 120_000);
