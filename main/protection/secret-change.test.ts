import { randomBytes } from 'node:crypto';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Store } from '#main/store/interface.ts';
import { assembleStore } from '#main/store/lintel-store.ts';
import { createStore } from '#main/store/open.ts';
import { newFolder, randomTemplate, removeFolder, shotOf, somebody } from '#main/store/store.fixture.ts';
import type { SecretChange, SecretProgress } from './interface.ts';
import { createSecretChange } from './secret-change.ts';

const closers: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

function siteOf(people: number) {
  const folder = newFolder();
  const db = createStore(folder, randomBytes(32));
  const store = assembleStore(db, createAuditLog, () => undefined);
  closers.push(() => {
    store.close();
    removeFolder(folder);
  });
  const ids = Array.from({ length: people }, () => enroll(store));
  const damage = (personId = '') =>
    db.run('UPDATE templates SET sealed = zeroblob(length(sealed)) WHERE person_id = ?', personId);
  return { store, ids, damage };
}

function enroll(store: Store): string {
  const person = somebody('Somebody');
  store.people.insert(person);
  store.templates.insertShot(shotOf(person.id, randomTemplate()));
  return person.id;
}

/** A change over this store, as the open program has it. */
class Desk {
  isEnrolling = false;
  /** How often the last step was held up by an enrollment. */
  held = 0;
  /** Ids of the secret at each moment at which the gallery was to be loaded again. */
  readonly loaded: string[] = [];
  readonly seen: (SecretProgress | undefined)[] = [];
  /** Whom the log was to tell of. */
  readonly unreadable: string[] = [];
  readonly change: SecretChange;
  readonly #waiting: { fits: (progress: SecretProgress | undefined) => boolean; resolve: () => void }[] = [];

  constructor(store: Store) {
    this.change = createSecretChange({
      store,
      isEnrolling: () => {
        if (this.isEnrolling) this.held += 1;
        return this.isEnrolling;
      },
      onChanged: () => this.loaded.push(store.templates.protection().id),
      onUnreadable: () => this.unreadable.push(...store.templates.unreadable()),
      onProgress: (progress) => {
        this.seen.push(progress);
        for (const { fits, resolve } of this.#waiting) if (fits(progress)) resolve();
      },
      logSurprise: (what, error) => {
        throw new Error(what, { cause: error });
      },
      retryMs: 1,
    });
    closers.push(() => this.change.close());
  }

  told(fits: (progress: SecretProgress | undefined) => boolean): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ fits, resolve }));
  }

  /** The change has ended. */
  ended(): Promise<void> {
    return this.told((progress) => progress === undefined);
  }
}

const kinds = (store: Store) =>
  store.audit.page({}, undefined, 50).rows.map(({ kind, actor, details }) => [kind, actor, details]);

test('everybody is brought under another secret, others get their turns in between, and the log has beginning and end', async () => {
  const { store, ids } = siteOf(40);
  const { id } = store.templates.protection();
  const desk = new Desk(store);
  const ended = desk.ended();
  expect(await desk.change.begin({ actor: 'ada', confirmedBy: 'cyn' })).toEqual({
    ok: true,
    value: undefined,
  });
  expect(desk.change.progress).toMatchObject({ people: 40, isStuck: false });
  expect(await desk.change.begin({ actor: 'ben' })).toMatchObject({ ok: false, code: 'secret-changing' });
  let turns = 0;
  const turnedAt = new Set<number>();
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    turns += 1;
    const now = store.templates.renewal()?.turned;
    if (now !== undefined) turnedAt.add(now);
    await letOthersRun();
  }
  // Ten steps of four people: whoever waits meanwhile saw most of them.
  expect(turns).toBeGreaterThan(10);
  expect(turnedAt.size).toBeGreaterThan(5);
  const now = store.templates.protection().id;
  expect(now).not.toBe(id);
  expect(desk.loaded).toEqual([now]);
  expect(desk.change.progress).toBeUndefined();
  expect(kinds(store)).toEqual([
    ['templates-renewed', 'ada', { people: 40, templates: 80 }],
    ['templates-renewal-began', 'ada', { confirmedBy: 'cyn' }],
  ]);
  expect(store.templates.forGallery()).toHaveLength(ids.length);
});

test('the last step waits for an enrollment that is running, and takes who was enrolled with it', async () => {
  const { store } = siteOf(3);
  const { id } = store.templates.protection();
  const desk = new Desk(store);
  desk.isEnrolling = true;
  const ended = desk.ended();
  await desk.change.begin({ actor: 'ada' });
  const isUnderWay = () => store.templates.renewal() !== undefined;
  while (isUnderWay() && desk.held === 0) await letOthersRun();
  expect(store.templates.renewal()?.turned).toBe(3);
  const late = enroll(store);
  expect(store.templates.protection().id).toBe(id);
  const before = store.templates.byPerson(late);
  while (store.templates.renewal()?.turned !== 4) await letOthersRun();
  expect(store.templates.byPerson(late).map(({ modelId }) => modelId)).toEqual(
    before.map(({ modelId }) => modelId),
  );
  const { held } = desk;
  while (isUnderWay() && desk.held === held) await letOthersRun();
  expect(store.templates.protection().id).toBe(id);
  expect(desk.loaded).toEqual([]);
  desk.isEnrolling = false;
  await ended;
  expect(store.templates.protection().id).not.toBe(id);
  expect(store.templates.unreadable()).toEqual([]);
});

test('templates that do not open stop it before anything is drawn', async () => {
  const { store, ids, damage } = siteOf(3);
  const { id } = store.templates.protection();
  damage(ids[1]);
  const desk = new Desk(store);
  expect(await desk.change.begin({ actor: 'ada' })).toMatchObject({
    ok: false,
    code: 'templates-unreadable',
  });
  expect(desk.unreadable).toEqual([ids[1]]);
  expect([desk.change.progress, store.templates.protection().id, kinds(store)]).toEqual([undefined, id, []]);
});

test('damaged on the way, somebody holds up the last step and nobody else, until they are erased', async () => {
  const { store, ids, damage } = siteOf(30);
  const desk = new Desk(store);
  const stuck = desk.told((progress) => progress?.isStuck === true);
  const last = ids.at(-1) ?? '';
  await desk.change.begin({ actor: 'ada' });
  damage(last);
  await stuck;
  expect(desk.change.progress).toEqual({ people: 30, turned: 29, isStuck: true });
  expect(desk.unreadable).toContain(last);
  desk.isEnrolling = true;
  const waiting = desk.told((progress) => progress?.isStuck === false);
  store.people.erase(last);
  await waiting;
  expect(desk.change.progress).toEqual({ people: 29, turned: 29, isStuck: false });
  const ended = desk.ended();
  desk.isEnrolling = false;
  await ended;
  expect(store.templates.renewal()).toBeUndefined();
  expect(store.templates.forGallery()).toHaveLength(29);
  expect(kinds(store)[0]).toEqual(['templates-renewed', 'ada', { people: 29, templates: 58 }]);
});

test('closed on the way it goes on with the next start, by who began it', async () => {
  const { store } = siteOf(30);
  const { id } = store.templates.protection();
  const first = new Desk(store);
  await first.change.begin({ actor: 'ada' });
  await first.change.close();
  const left = store.templates.renewal();
  expect(left?.turned).toBeLessThan(30);
  expect(first.loaded).toEqual([]);
  expect(store.templates.protection().id).toBe(id);
  const second = new Desk(store);
  await second.ended();
  expect(store.templates.protection().id).not.toBe(id);
  expect(second.loaded).toHaveLength(1);
  expect(kinds(store)[0]).toEqual(['templates-renewed', 'ada', { people: 30, templates: 60 }]);
});
