import { randomBytes } from 'node:crypto';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { makeUnit } from '#app/recognition/template.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { type GalleryKeeper, keepGallery } from './gallery-keeper.ts';
import { createInference } from './inference/client.ts';
import type { GalleryEntry } from './inference/interface.ts';
import { assembleStore } from './store/lintel-store.ts';
import { createStore } from './store/open.ts';
import {
  newFolder,
  randomTemplate,
  removeFolder,
  shotOf,
  somebody,
  someSettings,
} from './store/store.fixture.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
});

/** A real store, and main's side of an inference process that never runs: it remembers what a process would be given. */
class Desk {
  readonly folder = newFolder();
  readonly db = createStore(this.folder, randomBytes(32));
  readonly store = assembleStore(this.db, createAuditLog, () => undefined);
  readonly inference = createInference({
    spawn: () => {
      throw new Error('Nobody starts it.');
    },
    modelsDir: this.folder,
  });
  /** Every gallery that was handed over, with its secret. */
  readonly loaded: { readonly entries: readonly GalleryEntry[]; readonly secret: Uint8Array | undefined }[] =
    [];
  readonly states: (string | boolean)[] = [];
  readonly surprises: unknown[] = [];
  readonly delays: number[] = [];
  readonly keeper: GalleryKeeper;
  #waiting: (() => void)[] = [];

  constructor(people: number) {
    this.store.settings.put(someSettings);
    this.store.transact(() => {
      for (let i = 0; i < people; i++) this.enroll();
    });
    const { inference } = this;
    const load = inference.loadGallery;
    inference.loadGallery = (entries, secret) => {
      this.loaded.push({ entries, secret });
      return load(entries, secret);
    };
    this.keeper = keepGallery({
      store: this.store,
      inference,
      push: () => undefined,
      onUnreadable: () => undefined,
      onState: () => {
        this.states.push(this.keeper.problem ?? this.keeper.isComplete);
        for (const resolve of this.#waiting.splice(0)) resolve();
      },
      logSurprise: (_, error) => void this.surprises.push(error),
      retryDelay: () => {
        this.delays.push(this.delays.length);
        return 1;
      },
    });
    closers.push(
      () => removeFolder(this.folder),
      () => this.store.close(),
      () => this.keeper.close(),
    );
  }

  enroll(): string {
    const person = somebody('Somebody');
    this.store.people.insert(person);
    this.#insertShot(person.id);
    return person.id;
  }

  betterShots(personId: string): void {
    this.store.templates.removeShots(personId);
    this.#insertShot(personId);
  }

  #insertShot(personId: string): void {
    const values = randomTemplate();
    makeUnit(values);
    this.store.templates.insertShot(shotOf(personId, values));
  }

  told(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Makes the gallery unreadable, and readable again. */
  break(): void {
    this.db.exec('ALTER TABLE gallery_templates RENAME TO elsewhere');
  }

  mend(): void {
    this.db.exec('ALTER TABLE elsewhere RENAME TO gallery_templates');
  }

  renew(): void {
    const { templates } = this.store;
    templates.beginRenewal('ada');
    while (templates.turnSome(50) !== 'all');
    templates.finishRenewal();
  }
}

/** Reading begins in the first one. */
async function twoTurns(): Promise<void> {
  await letOthersRun();
  await letOthersRun();
}

const idsOf = (entries: readonly GalleryEntry[]) => entries.map(({ personId }) => personId).toSorted();

test('whoever comes, changes or goes while everybody is read is as they are at the end', async () => {
  const desk = new Desk(600);
  const { store, keeper, inference } = desk;
  const [goes = '', withdraws = '', changes = ''] = store.templates.people();
  const loading = keeper.load();
  await twoTurns();
  // Not through yet, and those three, who were enrolled first, have been read.
  expect([desk.loaded.length, keeper.isComplete]).toEqual([0, false]);
  store.people.erase(goes);
  keeper.update(goes);
  store.consents.withdraw(withdraws, Date.now());
  keeper.update(withdraws);
  desk.betterShots(changes);
  keeper.update(changes);
  const comes = desk.enroll();
  keeper.update(comes);
  // Alone in a gallery that nobody else is in they would be recognised without a margin.
  expect(inference.people).toEqual([]);
  const complete = desk.told();
  await loading;
  await complete;
  expect(desk.states).toEqual([true]);
  expect([...inference.people].toSorted()).toEqual(idsOf(store.templates.forGallery()));
  expect(inference.people).toContain(comes);
  expect(inference.people).not.toContain(goes);
  expect(inference.people).not.toContain(withdraws);
  const given = desk.loaded[0]?.entries.find(({ personId }) => personId === changes);
  expect(given?.templates.toSorted((a, b) => a.modelId.localeCompare(b.modelId))).toEqual(
    store.templates.byPerson(changes).toSorted((a, b) => a.modelId.localeCompare(b.modelId)),
  );
});

test('read in the middle of a new secret the gallery is under the secret of before, and under the new one once that counts', async () => {
  const desk = new Desk(600);
  const { store, keeper } = desk;
  const secret = () => Buffer.from(store.templates.protection().secret).toString('hex');
  const before = new Map(store.templates.forGallery().map((entry) => [entry.personId, entry]));
  store.templates.beginRenewal('ada');
  for (let i = 0; i < 4; i++) store.templates.turnSome(50);
  const loading = keeper.load();
  await twoTurns();
  expect(desk.loaded).toEqual([]);
  store.templates.turnSome(50);
  await loading;
  const [first] = desk.loaded;
  expect(Buffer.from(first?.secret ?? []).toString('hex')).toBe(secret());
  for (const { personId, templates } of first?.entries ?? [])
    for (const [i, { values }] of templates.entries())
      expect(
        values.every(
          (value, at) => Math.abs(value - (before.get(personId)?.templates[i]?.values[at] ?? 9)) < 1e-6,
        ),
      ).toBe(true);
  expect(first?.entries).toHaveLength(600);

  // The last step comes while another reading is under way: that one must not mix both.
  keeper.reload('as-before');
  await twoTurns();
  expect(desk.loaded).toHaveLength(1);
  while (store.templates.turnSome(50) !== 'all');
  store.templates.finishRenewal();
  keeper.reload('as-before');
  while (desk.loaded.length < 2) await letOthersRun();
  const second = desk.loaded[1];
  expect(Buffer.from(second?.secret ?? []).toString('hex')).toBe(secret());
  const now = new Map(store.templates.forGallery().map((entry) => [entry.personId, entry]));
  expect(second?.entries.every((entry) => now.has(entry.personId))).toBe(true);
  expect(second?.entries[0]).toEqual(now.get(second?.entries[0]?.personId ?? ''));
  expect(second?.entries.at(-1)).toEqual(now.get(second?.entries.at(-1)?.personId ?? ''));
  for (let i = 0; i < 50; i++) await letOthersRun();
  expect(desk.loaded).toHaveLength(2);
});

test('a gallery that cannot be read after a new secret is told, nobody is added to it, and it is read again until it can be', async () => {
  const desk = new Desk(5);
  const { store, keeper, inference } = desk;
  const complete = desk.told();
  await keeper.load();
  await complete;
  desk.renew();
  desk.break();
  const failed = desk.told();
  keeper.reload('as-before');
  await failed;
  expect(desk.states).toEqual([true, expect.stringMatching(/door stays locked.*tries again/)]);
  expect(keeper.isComplete).toBe(false);
  const [withdraws = ''] = inference.people;
  store.consents.withdraw(withdraws, Date.now());
  keeper.update(withdraws);
  expect(inference.people).toHaveLength(4);
  while (desk.delays.length < 4) await letOthersRun();
  expect([desk.states.length, desk.loaded.length]).toEqual([2, 1]);
  expect(desk.surprises.length).toBeGreaterThanOrEqual(3);
  const again = desk.told();
  desk.mend();
  const comes = desk.enroll();
  keeper.update(comes);
  await again;
  expect([keeper.isComplete, keeper.problem]).toEqual([true, undefined]);
  expect([...inference.people].toSorted()).toEqual(idsOf(store.templates.forGallery()));
  expect(inference.people).toContain(comes);
  expect(desk.loaded.at(-1)?.secret).toEqual(store.templates.protection().secret);
});

test('at a start it fails instead, and closed it tries no more', async () => {
  const desk = new Desk(3);
  desk.break();
  await expect(desk.keeper.load()).rejects.toThrow('gallery_templates');
  expect(desk.delays).toEqual([]);
  const failed = desk.told();
  desk.keeper.reload('as-before');
  await failed;
  const { length } = desk.surprises;
  desk.keeper.close();
  desk.mend();
  for (let i = 0; i < 50; i++) await letOthersRun();
  expect([desk.surprises.length, desk.loaded]).toEqual([length, []]);
});

test('where consents of many may have ended nobody is compared until everybody is read; under another secret the gallery of before goes on', async () => {
  const desk = new Desk(3);
  const { keeper } = desk;
  const complete = desk.told();
  await keeper.load();
  await complete;
  keeper.reload('as-before');
  expect([keeper.isComplete, keeper.problem]).toEqual([true, undefined]);
  keeper.reload('nobody');
  expect([keeper.isComplete, keeper.problem]).toEqual([false, undefined]);
  await desk.told();
  expect([keeper.isComplete, keeper.problem]).toEqual([true, undefined]);
});
