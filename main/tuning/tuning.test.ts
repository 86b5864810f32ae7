import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { contract } from '#app/contract/contract.ts';
import type { TargetWatch } from '#app/contract/tuning.ts';
import type { Attempt, Store } from '#main/store/interface.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { createAuditLog } from '../audit/audit-log.ts';
import type { Connection } from '../store/connection.ts';
import { connectStore, databaseFile } from '../store/open.ts';
import { replayAttempts } from '../store/repositories/attempts.ts';
import { newStore, removeFolder, shotOf, somebody } from '../store/store.fixture.ts';
import type { SiteFigures, Tuning } from './interface.ts';
import { faces } from './synthetic-faces.fixture.ts';
import { createTuning } from './tuning.ts';

const { id: modelId, length } = builtInPack.precise;
const threadFile = join(import.meta.dirname, 'figures-thread.ts');
const lowestMinSimilarity = 0.8084;
const opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0).reverse()) one.close();
});

/** A real encrypted store, its figures computed on a real thread; looks come as soon as something changed. */
function open(): {
  connect: () => Connection;
  store: Store;
  tuning: Tuning;
  nextWatch: () => Promise<TargetWatch>;
  surprises: unknown[];
} {
  const { store, folder, key } = newStore(createAuditLog);
  const settings = store.settings.get();
  store.settings.put({ ...settings, match: { ...settings.match, modelId } });
  const waiting: ((watch: TargetWatch) => void)[] = [];
  const surprises: unknown[] = [];
  const tuning = createTuning({
    store,
    threadFile,
    model: { templateLength: length, lowestMinSimilarity },
    clock: Date.now,
    lookAfterMs: 0,
    onWatched: (watch) => waiting.shift()?.(watch),
    logSurprise: (_, error) => surprises.push(error),
  });
  opened.push({ close: () => removeFolder(folder) }, store, tuning);
  return {
    /** Another connection to the database. */
    connect() {
      const db = connectStore(join(folder, databaseFile), key);
      opened.push(db);
      return db;
    },
    store,
    tuning,
    nextWatch: () => new Promise((resolve) => waiting.push(resolve)),
    surprises,
  };
}

function enroll(store: Store, shots: readonly Float32Array[], name = 'Somebody'): string {
  const person = somebody(name);
  store.transact(() => {
    store.people.insert(person);
    for (const values of shots) {
      const shot = shotOf(person.id, values);
      store.templates.insertShot({ ...shot, shotId: randomUUID(), templates: [{ modelId, values }] });
    }
  });
  return person.id;
}

async function figuresOf(tuning: Tuning): Promise<SiteFigures> {
  const found = await tuning.figures();
  if (!found.ok) throw new Error(found.detail);
  return found.value;
}

test('figures of the own gallery come from a thread, keep to the contract and hold ids, not names', async () => {
  const { store, tuning } = open();
  const ids = faces(6, 3, length, 1).map((shots) => enroll(store, shots, 'Zebediah'));
  const figures = await figuresOf(tuning);
  expect(figures).toMatchObject({ people: 6, peopleWithOneShot: 0, modelId });
  expect(figures.differentPeople.total).toBe(6 * 3 * 5);
  expect(figures.samePerson.total).toBe(18);
  expect(figures.hardest.map(({ personId }) => personId).toSorted()).toEqual(ids.toSorted());
  expect(JSON.stringify(figures)).not.toContain('Zebediah');
  const { identification, verification } = contract.tuning.scores.out.shape;
  expect(identification.parse(figures.identification)).toEqual(figures.identification);
  expect(verification.parse(figures.verification)).toEqual(figures.verification);
  // Computed once for as long as nothing changes.
  expect(await figuresOf(tuning)).toBe(figures);
});

test('whoever withdrew consent, or was enrolled under another model, is left out', async () => {
  const { store, tuning } = open();
  const [first = '', second = ''] = faces(3, 2, length, 2).map((shots) => enroll(store, shots));
  store.consents.withdraw(first, Date.now());
  const person = somebody('Elsewhere');
  store.people.insert(person);
  store.templates.insertShot(shotOf(person.id, new Float32Array(length).fill(1)));
  const figures = await figuresOf(tuning);
  expect(figures.people).toBe(2);
  expect(figures.hardest.map(({ personId }) => personId)).toContain(second);
  expect(figures.hardest.map(({ personId }) => personId)).not.toContain(first);
});

test('an erased person is gone from the next figures', async () => {
  const { store, tuning } = open();
  const ids = faces(3, 2, length, 3).map((shots) => enroll(store, shots));
  await figuresOf(tuning);
  const [erased = ''] = ids;
  store.people.erase(erased);
  tuning.noteChanged('gallery');
  const figures = await figuresOf(tuning);
  expect(figures.people).toBe(2);
  expect(JSON.stringify(figures)).not.toContain(erased);
});

test('a thread that cannot do its work is a failure that says so, and the next question is asked anew', async () => {
  const { store, tuning, surprises } = open();
  enroll(store, [new Float32Array(length).fill(1)]);
  const broken = createTuning({
    store,
    threadFile: join(import.meta.dirname, 'no-such-thread.ts'),
    model: { templateLength: length, lowestMinSimilarity },
    clock: Date.now,
    lookAfterMs: 60_000,
    onWatched: () => undefined,
    logSurprise: (_, error) => surprises.push(error),
  });
  opened.push(broken);
  expect(await broken.figures()).toMatchObject({ ok: false, code: 'evidence-failed' });
  expect(surprises).toHaveLength(1);
  expect((await tuning.figures()).ok).toBe(true);
});

test('an aim that a growing gallery no longer keeps is told and logged once; the threshold stays as it was', async () => {
  const { store, tuning, nextWatch } = open();
  for (const shots of faces(4, 3, length, 4)) enroll(store, shots);
  const { identification } = await figuresOf(tuning);
  const needed = identification.points.find((point) => point.strangersInN === 100)?.minSimilarity ?? 1;
  const settings = store.settings.get();
  const match = { ...settings.match, minSimilarity: needed, strangersInN: { identification: 100 } };
  store.settings.put({ ...settings, match });
  let told = nextWatch();
  tuning.noteChanged('settings');
  expect((await told).missed).toEqual([]);

  // More people than the smallest gallery of the cohort: the next larger one decides.
  for (const shots of faces(30, 3, length, 5)) enroll(store, shots);
  told = nextWatch();
  tuning.noteChanged('gallery');
  const { missed } = await told;
  expect(missed).toMatchObject([
    { mode: 'identification', strangersInN: 100, minSimilarity: needed, why: 'gallery' },
  ]);
  expect(missed[0]?.neededMinSimilarity).toBeGreaterThan(needed);
  expect(tuning.watch.missed).toEqual(missed);
  told = nextWatch();
  tuning.noteChanged('door');
  await told;
  const rows = store.audit.page({ kinds: ['target-missed'] }, undefined, 10).rows;
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ actor: 'lintel', details: { threshold: needed, because: 'gallery' } });
  expect(store.settings.get().match.minSimilarity).toBe(needed);
});

test('strangers whom the door let in refute an aim; without an aim nothing is watched', async () => {
  const { store, tuning, nextWatch } = open();
  const attempt = (change: Partial<Attempt>): Attempt => ({
    atMs: 1,
    auditSequence: 1,
    trackId: 1,
    outcome: 'refused',
    reason: 'stranger',
    similarity: 0.7,
    modelId,
    mode: 'identification',
    threshold: 0.9,
    faceToDoorMs: 300,
    ...change,
  });
  for (let i = 1; i <= 100; i++) store.attempts.insert(attempt({ auditSequence: i }));
  for (let i = 101; i <= 104; i++) {
    store.attempts.insert(
      attempt({ auditSequence: i, outcome: 'accepted', reason: undefined, similarity: 0.95 }),
    );
    store.attempts.setMark(i, 'wrong');
  }
  let told = nextWatch();
  tuning.noteChanged('door');
  expect((await told).missed).toEqual([]);
  const settings = store.settings.get();
  const aim = (identification: number) =>
    store.settings.put({
      ...settings,
      match: { ...settings.match, minSimilarity: 0.94, strangersInN: { identification } },
    });
  aim(1000);
  told = nextWatch();
  tuning.noteChanged('settings');
  expect((await told).missed).toEqual([
    { mode: 'identification', strangersInN: 1000, minSimilarity: 0.94, why: 'door' },
  ]);
  // Four of 104 are no contradiction to one in twenty.
  aim(20);
  told = nextWatch();
  tuning.noteChanged('settings');
  expect((await told).missed).toEqual([]);
});

test('a store that is closed meanwhile ends the thread: a failure, and no surprise', async () => {
  const { store, tuning, surprises } = open();
  for (const shots of faces(5, 2, length, 6)) enroll(store, shots);
  const asked = tuning.figures();
  store.close();
  expect(await asked).toMatchObject({ ok: false, code: 'evidence-failed' });
  expect(surprises).toEqual([]);
});

test('attempts of the past are held against a threshold on the thread, with the answers that the same questions get here', async () => {
  const { store, tuning, connect } = open();
  const db = connect();
  let sequence = 0;
  store.transact(() => {
    for (let i = 0; i < 4000; i++) {
      const isAccepted = i % 3 !== 0;
      store.attempts.insert({
        atMs: i,
        auditSequence: ++sequence,
        trackId: i,
        modelId: i % 11 === 0 ? 'older' : modelId,
        mode: i % 4 === 0 ? 'verification' : 'identification',
        threshold: 0.8914,
        faceToDoorMs: 400,
        outcome: isAccepted ? 'accepted' : 'refused',
        ...(isAccepted ? { personId: randomUUID() } : {}),
        ...(i % 13 === 0 ? {} : { similarity: 0.7 + (i % 300) / 1000 }),
        ...(isAccepted ? {} : { reason: ['stranger', 'not-sure', 'claim-refused', 'suspended'][i % 4] }),
      });
    }
  });
  for (const mode of ['identification', 'verification'] as const)
    for (const minSimilarity of [0, 0.75, 0.8914, 0.95, 1]) {
      const found = await tuning.replay({ mode, minSimilarity, limit: 50 });
      expect(found).toEqual({ ok: true, value: replayAttempts(db, modelId, minSimilarity, 50, mode) });
    }
});
