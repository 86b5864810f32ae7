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
import { answerReport } from '../report/report-reader.ts';
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

/** Resolves when so many steps have been said. */
async function said(by: Readable, count: number): Promise<void> {
  let steps = 0;
  while (steps < count) steps += String((await once(by, 'data'))[0]).length;
}

/** Brings another secret in, without a break. */
function renew({ templates }: Store): void {
  templates.beginRenewal('ada');
  for (;;) {
    const step = templates.turnSome(4);
    if (step === 'all') break;
    if (step === 'unreadable') throw new Error('Somebody cannot be turned.');
  }
  templates.finishRenewal();
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
  renew(store);
  expect(store.templates.count()).toBe(72);
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

test('while one template does not open the others are turned, all are read as before, and it ends once that person is erased', () => {
  const { db, store, ids } = siteOf(4);
  const before = unprotected(store, ids);
  const { id: protection } = store.templates.protection();
  const [first = '', bad = '', ...others] = ids;
  store.templates.beginRenewal('ada');
  expect(() => store.templates.beginRenewal('ben')).toThrow();
  expect(store.templates.renewal()).toEqual({ actor: 'ada', people: 4, turned: 0 });
  db.run(
    `UPDATE templates SET sealed = zeroblob(length(sealed))
     WHERE rowid = (SELECT max(rowid) FROM templates WHERE person_id = ?)`,
    bad,
  );
  const steps = Array.from({ length: 6 }, () => store.templates.turnSome(2));
  expect(steps).toEqual(['more', 'more', 'more', 'more', 'unreadable', 'more']);
  expect(() => store.templates.finishRenewal()).toThrow();
  expect(store.templates.renewal()).toMatchObject({ people: 4, turned: 3 });
  expect(store.templates.byPerson(bad)).toEqual([]);
  expect(store.templates.unreadable()).toEqual([bad]);
  expect(store.templates.protection().id).toBe(protection);
  const left = [first, ...others];
  const perPerson = before.length / 4;
  const ofLeft = [...before.slice(0, perPerson), ...before.slice(2 * perPerson)];
  expectSame(unprotected(store, left), ofLeft, 1e-6);
  store.people.erase(bad);
  while (store.templates.turnSome(2) !== 'all') expect(store.templates.renewal()).toBeDefined();
  store.templates.finishRenewal();
  expect(store.templates.count()).toBe(18);
  expect(store.templates.renewal()).toBeUndefined();
  expect(store.templates.protection().id).not.toBe(protection);
  expectSame(unprotected(store, left), ofLeft, 1e-6);
  store.close();
});

test('on the way everybody is found under the present secret, and who is enrolled, gets better shots or goes is not lost', () => {
  const { db, folder, key, store, ids } = siteOf(6);
  const before = unprotected(store, ids);
  const [one = '', two = '', three = '', ...rest] = ids;
  const protection = new TemplateProtection(store.templates.protection().secret);
  const shot = (personId: string) => {
    const values = randomTemplate(1152);
    makeUnit(values);
    const plain = shotOf(personId, values);
    store.templates.insertShot({
      ...plain,
      templates: plain.templates.map(({ modelId, values: raw }) => ({
        modelId,
        values: protection.protect(modelId, raw),
      })),
    });
    // As they are read: by the model's id.
    return plain.templates.map(({ values: raw }) => raw).reverse();
  };
  store.templates.beginRenewal('ada');
  store.templates.turnSome(4);
  expect(store.templates.renewal()?.turned).toBe(4);
  expectSame(unprotected(store, ids), before, 1e-6);
  const gallery = () =>
    store.templates
      .forGallery()
      .flatMap(({ templates }) =>
        templates.map(({ modelId, values }) => protection.unprotect(modelId, values)),
      );
  const means = gallery();
  store.templates.turnSome(4);
  expectSame(gallery(), means, 1e-6);
  // What figures are computed from, on their own connection.
  const modelId = 'precise-1';
  const messages: unknown[] = [];
  answerReport(
    { source: join(folder, databaseFile), key: Uint8Array.from(key) },
    { postMessage: (message) => void messages.push(message) },
    (reader) =>
      [...reader.gallery(modelId, 1152, Date.now())].flatMap(({ shots }) =>
        shots.map((values) => protection.unprotect(modelId, values)),
      ),
  );
  const read = Object(messages.find((message) => Object(message).kind === 'answer')).result.value;
  const ofModel = before.filter(({ length }) => length === 1152);
  expectSame(read, ofModel, 1e-6);

  const added = shot(one);
  store.transact(() => {
    store.templates.removeShots(two);
  });
  const replaced = shot(two);
  store.people.erase(three);
  const fresh = somebody('Somebody else');
  store.people.insert(fresh);
  const enrolled = shot(fresh.id);
  const perPerson = before.length / 6;
  const expected = [
    ...before.slice(0, perPerson),
    ...added,
    ...replaced,
    ...before.slice(3 * perPerson),
    ...enrolled,
  ];
  const now = [one, two, ...rest, fresh.id];
  expectSame(unprotected(store, now), expected, 1e-6);
  while (store.templates.turnSome(4) !== 'all') expect(store.templates.protection().id).toBe(protection.id);
  expectSame(unprotected(store, now), expected, 1e-6);
  store.templates.finishRenewal();
  expect(store.templates.protection().id).not.toBe(protection.id);
  expectSame(unprotected(store, now), expected, 1e-6);
  expect(store.templates.forGallery()).toHaveLength(6);
  expect(store.templates.unreadable()).toEqual([]);
  expect(db.all('SELECT 1 FROM turned_people')).toEqual([]);
  store.close();
});

test('the last step inside a transaction that is taken back leaves all as it was, and can be made again', () => {
  const { store, ids } = siteOf(3);
  const before = unprotected(store, ids);
  const { id } = store.templates.protection();
  store.templates.beginRenewal('ada');
  while (store.templates.turnSome(4) !== 'all') expect(store.templates.renewal()).toBeDefined();
  expect(() =>
    store.transact(() => {
      store.templates.finishRenewal();
      throw new Error('changed my mind');
    }),
  ).toThrow('changed my mind');
  expect(store.templates.protection().id).toBe(id);
  expectSame(unprotected(store, ids), before, 1e-6);
  store.templates.finishRenewal();
  expectSame(unprotected(store, ids), before, 1e-6);
  store.close();
});

test('killed at any moment, everybody is found under the secret that the store names, and the next start goes on', async () => {
  const { folder, key, store, ids } = siteOf(25);
  const before = unprotected(store, ids);
  store.close();
  const seen = new Set<string>();
  let inTheMiddle = 0;
  for (let kill = 0; kill < 10; kill++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'renewals.fixture.ts')], {
      env: {
        ...process.env,
        LINTEL_RENEWALS: JSON.stringify({ folder, key: Buffer.from(key).toString('hex') }),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // Up to three secrets later, in the middle of one.
    await said(child.stdout, 1 + ((kill * 7) % 40));
    // Not a wait for something: the moment of the kill is what is drawn.
    await wait(Math.random() * 20);
    child.kill('SIGKILL');
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
    const opened = openLintelStore(folder, key, createAuditLog);
    if (!opened.ok) throw new Error(opened.code);
    seen.add(opened.value.templates.protection().id);
    const turned = opened.value.templates.renewal()?.turned ?? 0;
    if (turned > 0 && turned < 25) inTheMiddle += 1;
    expectSame(unprotected(opened.value, ids), before, 1e-4);
    expect(opened.value.templates.forGallery()).toHaveLength(25);
    expect(opened.value.templates.unreadable()).toEqual([]);
    opened.value.close();
  }
  expect(seen.size).toBeGreaterThan(1);
  expect(inTheMiddle).toBeGreaterThan(0);
}, 120_000);
