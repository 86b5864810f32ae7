import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { cosineSimilarity, makeUnit } from '#app/recognition/template.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { TemplateProtection } from '#main/gallery/interface.ts';
import type { Store } from '../interface.ts';
import { assembleStore, openLintelStore } from '../lintel-store.ts';
import { createStore, databaseFile } from '../open.ts';
import { newFolder, randomTemplate, removeFolder, shotOf, somebody } from '../store.fixture.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) removeFolder(folder);
});

/** A store with people whose shots are random directions. */
function siteOf(people: number) {
  const folder = newFolder();
  folders.push(folder);
  const key = randomBytes(32);
  const db = createStore(folder, key);
  const store = assembleStore(
    db,
    (records) => createAuditLog(records),
    () => undefined,
  );
  const ids = Array.from({ length: people }, () => {
    const person = somebody('Somebody');
    store.people.insert(person);
    for (let shot = 0; shot < 3; shot++) {
      const values = randomTemplate(1152);
      makeUnit(values);
      store.templates.insertShot(shotOf(person.id, values));
    }
    return person.id;
  });
  return { folder, key, db, store, ids };
}

/** Everybody's templates as the networks gave them. */
function unprotected(store: Store, ids: readonly string[]): Float32Array[] {
  const protection = new TemplateProtection(store.templates.protection().secret);
  return ids.flatMap((id) =>
    store.templates.byPerson(id).map(({ modelId, values }) => protection.unprotect(modelId, values)),
  );
}

function expectSame(found: readonly Float32Array[], before: readonly Float32Array[], most: number): void {
  expect(found).toHaveLength(before.length);
  for (const [i, values] of found.entries()) {
    const other = before[i] ?? new Float32Array();
    expect(Math.max(...values.map((value, at) => Math.abs(value - (other[at] ?? 9))))).toBeLessThan(most);
  }
}

/** Resolves when so many renewals have begun. */
async function begun(said: Readable, count: number): Promise<void> {
  let dots = 0;
  while (dots < count) dots += String((await once(said, 'data'))[0]).length;
}

test('each store has a secret of its own', () => {
  const [one, two] = [siteOf(0), siteOf(0)];
  expect(one.store.templates.protection().id).not.toBe(two.store.templates.protection().id);
  expect(one.store.templates.protection().secret).toHaveLength(32);
  one.store.close();
  two.store.close();
});

test('another secret turns every template and changes no similarity; the old secret is gone from every page', () => {
  const { folder, db, store, ids } = siteOf(12);
  const before = unprotected(store, ids);
  const gallery = store.templates.forGallery();
  const old = store.templates.protection();
  expect(store.templates.renewProtection()).toEqual({ people: 12, templates: 72 });
  const now = store.templates.protection();
  expect(now.id).not.toBe(old.id);
  expectSame(unprotected(store, ids), before, 5e-7);
  const renewed = new Map(store.templates.forGallery().map((entry) => [entry.personId, entry.templates]));
  for (const { personId, templates } of gallery)
    for (const [i, { modelId, values }] of templates.entries()) {
      const own = renewed.get(personId)?.[i];
      expect(own?.modelId).toBe(modelId);
      expect(Math.abs(cosineSimilarity(own?.values ?? values, values))).toBeLessThan(0.5);
      for (const other of gallery) {
        const wanted = cosineSimilarity(values, other.templates[i]?.values ?? values);
        const found = cosineSimilarity(
          own?.values ?? values,
          renewed.get(other.personId)?.[i]?.values ?? values,
        );
        expect(Math.abs(found - wanted)).toBeLessThan(1e-6);
      }
    }
  expect(db.pages().includes(Buffer.from(now.secret))).toBe(true);
  expect(db.pages().includes(Buffer.from(old.secret))).toBe(false);
  expect(statSync(join(folder, `${databaseFile}-wal`)).size).toBe(0);
  store.close();
});

test('while one template does not open nothing is renewed, and who it is is told', () => {
  const { db, store, ids } = siteOf(4);
  const before = ids.map((id) => store.templates.byPerson(id));
  const { id: protection } = store.templates.protection();
  const [, bad = ''] = ids;
  db.run(
    `UPDATE templates SET sealed = zeroblob(length(sealed))
     WHERE rowid = (SELECT max(rowid) FROM templates WHERE person_id = ?)`,
    bad,
  );
  expect(store.templates.renewProtection()).toBeUndefined();
  expect(store.templates.unreadable()).toEqual([bad]);
  expect(store.templates.protection().id).toBe(protection);
  expect(ids.map((id) => store.templates.byPerson(id))).toEqual(before.with(1, []));
  store.people.erase(bad);
  expect(store.templates.renewProtection()).toEqual({ people: 3, templates: 18 });
  store.close();
});

test('a renewal inside a transaction that is taken back changes nothing', () => {
  const { store, ids } = siteOf(3);
  const before = ids.map((id) => store.templates.byPerson(id));
  expect(() =>
    store.transact(() => {
      store.templates.renewProtection();
      throw new Error('changed my mind');
    }),
  ).toThrow('changed my mind');
  expect(ids.map((id) => store.templates.byPerson(id))).toEqual(before);
  store.close();
});

test('killed at any moment, all templates are under the secret that the store names', async () => {
  const { folder, key, store, ids } = siteOf(25);
  const before = unprotected(store, ids);
  store.close();
  const seen = new Set<string>();
  for (let kill = 0; kill < 10; kill++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'renewals.fixture.ts')], {
      env: {
        ...process.env,
        LINTEL_RENEWALS: JSON.stringify({ folder, key: Buffer.from(key).toString('hex') }),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // At least one of them has done a whole renewal.
    await begun(child.stdout, 1 + (kill % 3));
    // Not a wait for something: the moment of the kill is what is drawn.
    await wait(Math.random() * 300);
    child.kill('SIGKILL');
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
    const opened = openLintelStore(folder, key, createAuditLog);
    if (!opened.ok) throw new Error(opened.code);
    seen.add(opened.value.templates.protection().id);
    expectSame(unprotected(opened.value, ids), before, 1e-4);
    expect(opened.value.templates.forGallery()).toHaveLength(25);
    expect(opened.value.templates.unreadable()).toEqual([]);
    opened.value.close();
  }
  expect(seen.size).toBeGreaterThan(1);
}, 120_000);
