import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { unitMean } from '#app/recognition/template.ts';
import type { MatchMode } from '#app/recognition/thresholds.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Store } from './interface.ts';
import { assembleStore } from './lintel-store.ts';
import { connectStore, databaseFile, openStore } from './open.ts';
import { replayAttempts } from './repositories/attempts.ts';
import { newStore, randomTemplate, removeFolder, shotOf, somebody, someSettings } from './store.fixture.ts';

const folders: string[] = [];
const stores: Store[] = [];
function fresh() {
  const made = newStore((records) => createAuditLog(records));
  folders.push(made.folder);
  stores.push(made.store);
  return made;
}
afterAll(() => {
  for (const store of stores) store.close();
  for (const folder of folders) removeFolder(folder);
});

test('a person is found by any part of the name, whatever its case and accents, and by the note', () => {
  const { store } = fresh();
  for (const [name, note] of [
    ['Jürgen Weiß', 'Store'],
    ['Ágnes Óvári', ''],
    ['ΣΟΦΊΑ Παππά', ''],
    ['100% Smith_x', 'kitchen'],
  ] as const)
    store.people.insert(somebody(name, note));
  const names = (search: string) =>
    store.people.list({ search, offset: 0, limit: 50 }).people.map((person) => person.name);
  expect(names('jurgen')).toEqual(['Jürgen Weiß']);
  expect(names('WEISS')).toEqual(['Jürgen Weiß']);
  expect(names('ovari')).toEqual(['Ágnes Óvári']);
  expect(names('σοφια')).toEqual(['ΣΟΦΊΑ Παππά']);
  expect(names('KITCHEN')).toEqual(['100% Smith_x']);
  expect(names('%')).toEqual(['100% Smith_x']);
  expect(names('_')).toEqual(['100% Smith_x']);
  expect(names('nobody')).toEqual([]);
  expect(names('')).toHaveLength(4);
});

test('pages of people are in order of their names and count everybody', () => {
  const { store } = fresh();
  for (const name of ['dora', 'Anna', 'ben', 'Émile', 'Carl']) store.people.insert(somebody(name));
  const page = (offset: number) => store.people.list({ search: '', offset, limit: 2 });
  expect([page(0), page(2), page(4)].map(({ people }) => people.map((person) => person.name))).toEqual([
    ['Anna', 'ben'],
    ['Carl', 'dora'],
    ['Émile'],
  ]);
  expect(page(4).total).toBe(5);
});

test('what goes in comes out: person, shots, models, consent, last seen', () => {
  const { store } = fresh();
  const ada = somebody('Ada', 'Engines');
  store.people.insert(ada);
  expect(store.people.get(ada.id)).toEqual({
    ...ada,
    isActive: true,
    shotCount: 0,
    modelIds: [],
    asksPin: false,
    hasPin: false,
    hasBadge: false,
  });
  store.templates.insertShot(shotOf(ada.id, randomTemplate()));
  store.templates.insertShot(shotOf(ada.id, randomTemplate()));
  store.people.markSeen(ada.id, 9000);
  expect(store.people.get(ada.id)).toMatchObject({
    shotCount: 2,
    modelIds: ['fast-1', 'precise-1'],
    lastSeenAtMs: 9000,
  });
  const changed = store.people.update(ada.id, { name: 'Ada L.', note: '', isActive: false });
  expect(changed).toMatchObject({ name: 'Ada L.', note: '', isActive: false, shotCount: 2 });
  expect(store.people.nameOf(ada.id)).toBe('Ada L.');
  expect(store.people.update('nobody', { name: 'x', note: '', isActive: true })).toBeUndefined();
});

test('a template with a number that is not finite is not stored', () => {
  const { store } = fresh();
  const ada = somebody('Ada');
  store.people.insert(ada);
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const template = randomTemplate();
    template[7] = bad;
    expect(() => store.templates.insertShot(shotOf(ada.id, template))).toThrow(RangeError);
  }
  expect(store.templates.byPerson(ada.id)).toEqual([]);
});

test('templates come back bit by bit, grouped by person', () => {
  const { store } = fresh();
  const [ada, ben, cleo] = [somebody('Ada'), somebody('Ben'), somebody('Cleo')];
  const vectors = new Map([ada, ben].map((person) => [person.id, [randomTemplate(), randomTemplate()]]));
  for (const person of [ada, ben, cleo]) store.people.insert(person);
  for (const [id, [first, second]] of vectors) {
    if (first === undefined || second === undefined) throw new Error('two each');
    store.templates.insertShot(shotOf(id, second, 5000));
    store.templates.insertShot(shotOf(id, first, 4000));
  }
  const precise = store.templates.byPerson(ada.id).filter((template) => template.modelId === 'precise-1');
  expect(precise.map((template) => template.values)).toEqual(vectors.get(ada.id));
  const gallery = store.templates.forGallery();
  expect(gallery.map((entry) => entry.personId).sort()).toEqual([ada.id, ben.id].sort());
  for (const { personId, templates } of gallery) {
    const means = ['fast-1', 'precise-1'].map((modelId) => ({
      modelId,
      values: unitMean(
        store.templates.byPerson(personId).flatMap((one) => (one.modelId === modelId ? [one.values] : [])),
      ),
    }));
    expect(templates.toSorted((a, b) => a.modelId.localeCompare(b.modelId))).toEqual(means);
  }
});

test('an empty template and a shot of nobody are refused and leave nothing', () => {
  const { store } = fresh();
  const ada = somebody('Ada');
  store.people.insert(ada);
  expect(() => store.templates.insertShot(shotOf(ada.id, new Float32Array(0)))).toThrow();
  expect(() => store.templates.insertShot(shotOf('nobody', randomTemplate()))).toThrow();
  expect(store.people.get(ada.id)?.shotCount).toBe(0);
  expect(store.templates.forGallery()).toEqual([]);
});

test('erasing a person erases every shot and template and nobody else', () => {
  const { store, folder, key } = fresh();
  const [ada, ben] = [somebody('Ada'), somebody('Ben')];
  for (const person of [ada, ben]) {
    store.people.insert(person);
    store.templates.insertShot(shotOf(person.id, randomTemplate()));
  }
  expect(store.people.erase(ada.id)).toBe(true);
  expect(store.people.erase(ada.id)).toBe(false);
  expect(store.people.get(ada.id)).toBeUndefined();
  expect(store.templates.byPerson(ada.id)).toEqual([]);
  expect(store.templates.forGallery().map((entry) => entry.personId)).toEqual([ben.id]);
  const raw = openStore(folder, key);
  expect(raw.get('SELECT count(*) AS n FROM shots')).toEqual({ n: 1 });
  expect(raw.get('SELECT count(*) AS n FROM templates')).toEqual({ n: 2 });
  raw.close();
});

test('a transaction that throws leaves nothing, remembered settings included', () => {
  const { store } = fresh();
  expect(() =>
    store.transact(() => {
      store.people.insert(somebody('Ghost'));
      store.settings.put({ ...someSettings, siteName: 'Elsewhere' });
      expect(store.settings.get().siteName).toBe('Elsewhere');
      store.audit.append({ kind: 'settings-changed', actor: 'desk', details: {} });
      throw new Error('changed my mind');
    }),
  ).toThrow('changed my mind');
  expect(store.people.count()).toBe(0);
  expect(store.settings.get()).toEqual(someSettings);
  expect(store.audit.verify()).toEqual({ rows: 0, isIntact: true });
});

test('an inner transaction that fails takes only its own rows with it', () => {
  const { store } = fresh();
  store.transact(() => {
    store.people.insert(somebody('Ada'));
    expect(() =>
      store.transact(() => {
        store.people.insert(somebody('Ghost'));
        throw new Error('inner');
      }),
    ).toThrow('inner');
  });
  expect(store.people.list({ search: '', offset: 0, limit: 9 }).people.map((p) => p.name)).toEqual(['Ada']);
});

test('an async transaction is refused and rolled back', () => {
  const { store } = fresh();
  expect(() => store.transact(async () => store.people.insert(somebody('Ghost')))).toThrow('async');
  expect(store.people.count()).toBe(0);
});

test('listeners hear of rows once they are committed and never of rows taken back', async () => {
  const { store } = fresh();
  const heard: number[] = [];
  store.onLogged((sequence) => heard.push(sequence));
  store.audit.append({ kind: 'app-started', actor: 'lintel', details: {} });
  await Promise.resolve();
  store.transact(() => {
    store.audit.append({ kind: 'camera-lost', actor: 'lintel', details: {} });
    store.audit.append({ kind: 'camera-returned', actor: 'lintel', details: {} });
  });
  expect(() =>
    store.transact(() => {
      store.audit.append({ kind: 'app-stopped', actor: 'lintel', details: {} });
      throw new Error('no');
    }),
  ).toThrow('no');
  await Promise.resolve();
  expect(heard).toEqual([1, 3]);
});

test('attempts are kept with their row of the log, newest first', () => {
  const { store } = fresh();
  const attempt = {
    atMs: 1,
    trackId: 7,
    modelId: 'precise-1',
    mode: 'identification' as const,
    threshold: 0.89,
    faceToDoorMs: 412.5,
  };
  store.attempts.insert({ ...attempt, auditSequence: 1, outcome: 'refused', reason: 'stranger' });
  store.attempts.insert({
    ...attempt,
    auditSequence: 2,
    outcome: 'accepted',
    personId: 'p',
    similarity: 0.93,
  });
  expect(store.attempts.newest(10)).toEqual([
    { ...attempt, auditSequence: 2, outcome: 'accepted', personId: 'p', similarity: 0.93, reason: undefined },
    { ...attempt, auditSequence: 1, outcome: 'refused', reason: 'stranger' },
  ]);
  expect(store.attempts.newest(1)).toHaveLength(1);
});

test('past attempts are held against another threshold: those that a score decided, of the same model', () => {
  const { store, folder, key } = fresh();
  /** As a report reads them. */
  const reader = connectStore(join(folder, databaseFile), key);
  const replay = (...asked: [modelId: string, minSimilarity: number, limit: number, mode: MatchMode]) =>
    replayAttempts(reader, ...asked);
  const attempt = {
    atMs: 1,
    trackId: 7,
    modelId: 'precise-1',
    mode: 'identification' as const,
    threshold: 0.9,
    faceToDoorMs: 400,
  };
  const accepted = { ...attempt, outcome: 'accepted' as const, personId: 'p' };
  const refused = { ...attempt, outcome: 'refused' as const };
  store.attempts.insert({ ...accepted, auditSequence: 1, similarity: 0.91 });
  store.attempts.insert({ ...accepted, auditSequence: 2, similarity: 0.97 });
  store.attempts.insert({ ...refused, auditSequence: 3, similarity: 0.89, reason: 'stranger' });
  store.attempts.insert({ ...refused, auditSequence: 4, similarity: 0.95, reason: 'not-sure' });
  store.attempts.insert({ ...refused, auditSequence: 5, similarity: 0.99, reason: 'suspended' });
  store.attempts.insert({ ...refused, auditSequence: 6, reason: 'stranger' });
  store.attempts.insert({ ...accepted, auditSequence: 7, similarity: 0.5, modelId: 'older' });
  const sequences = (minSimilarity: number, limit = 10) => {
    const { letIn, turnedAway, ...counts } = replay('precise-1', minSimilarity, limit, 'identification');
    return [letIn, turnedAway, counts].map((part) =>
      Array.isArray(part) ? part.map((one) => one.auditSequence) : part,
    );
  };
  const all = { compared: 5, notComparable: 2 };
  expect(sequences(0.96)).toEqual([[], [1], { ...all, letInTotal: 0, turnedAwayTotal: 1 }]);
  expect(sequences(0.8)).toEqual([[4, 3], [], { ...all, letInTotal: 2, turnedAwayTotal: 0 }]);
  expect(sequences(0.8, 1)).toEqual([[4], [], { ...all, letInTotal: 2, turnedAwayTotal: 0 }]);
  expect(replay('unknown', 0.9, 10, 'identification')).toMatchObject({
    compared: 0,
    notComparable: 7,
  });
  // A face that was not like the person of the PIN: a threshold of 1:1 decides over that one, and over no search.
  store.attempts.insert({
    ...refused,
    auditSequence: 8,
    similarity: 0.9,
    mode: 'verification',
    reason: 'claim-refused',
  });
  expect(replay('precise-1', 0.85, 10, 'verification')).toMatchObject({
    letIn: [{ auditSequence: 8 }],
    turnedAwayTotal: 0,
    compared: 1,
    notComparable: 0,
  });
  expect(sequences(0.96)).toEqual([[], [1], { ...all, letInTotal: 0, turnedAwayTotal: 1 }]);
  reader.close();
});

test('settings that were damaged or went missing are an error and never a default', () => {
  for (const damage of [
    `DELETE FROM settings WHERE key = 'match'`,
    `UPDATE settings SET value = '{' WHERE key = 'match'`,
    `UPDATE settings SET value = json_set(value, '$.minSimilarity', -1) WHERE key = 'match'`,
  ]) {
    const { store, folder, key } = fresh();
    store.close();
    const raw = openStore(folder, key);
    expect(raw.run(damage)).toBe(1);
    const reopened = assembleStore(
      raw,
      (records) => createAuditLog(records),
      () => undefined,
    );
    expect(() => reopened.settings.get()).toThrow(expect.objectContaining({ code: 'store-damaged' }));
    reopened.close();
  }
});

test('settings out of bounds are not written', () => {
  const { store } = fresh();
  const wrong = { ...someSettings, match: { ...someSettings.match, minSimilarity: 7 } };
  expect(() => store.settings.put(wrong)).toThrow();
  expect(store.settings.get()).toEqual(someSettings);
});

test('marks of attempts say whose scores they were, and can be taken back', () => {
  const { store } = fresh();
  const attempt = {
    atMs: 1,
    trackId: 7,
    modelId: 'precise-1',
    mode: 'identification' as const,
    threshold: 0.9,
    faceToDoorMs: 400,
  };
  const accepted = { ...attempt, outcome: 'accepted' as const, personId: 'p' };
  const refused = { ...attempt, outcome: 'refused' as const, reason: 'stranger' };
  store.attempts.insert({ ...accepted, auditSequence: 1, similarity: 0.95 });
  store.attempts.insert({ ...accepted, auditSequence: 2, similarity: 0.91 });
  store.attempts.insert({ ...refused, auditSequence: 3, similarity: 0.88 });
  store.attempts.insert({ ...refused, auditSequence: 4, similarity: 0.5 });
  store.attempts.insert({ ...refused, auditSequence: 5, similarity: 0.99, reason: 'suspended' });
  store.attempts.insert({ ...accepted, auditSequence: 6, similarity: 0.99, modelId: 'older' });
  expect(store.attempts.markedScores('precise-1', 10)).toEqual({ enrolled: [], others: [] });
  for (const sequence of [1, 4, 5, 6]) store.attempts.setMark(sequence, 'right');
  for (const sequence of [2, 3]) store.attempts.setMark(sequence, 'wrong');
  expect(store.attempts.markedScores('precise-1', 10)).toEqual({
    enrolled: [0.88, 0.95],
    others: [0.5, 0.91],
  });
  expect([...store.attempts.marksOf([1, 2, 99])]).toEqual([
    [1, 'right'],
    [2, 'wrong'],
  ]);
  store.attempts.setMark(2, undefined);
  expect(store.attempts.markedScores('precise-1', 10).others).toEqual([0.5]);
  expect([store.attempts.isAttempt(2), store.attempts.isAttempt(99)]).toEqual([true, false]);
});
