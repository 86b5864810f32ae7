import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contract } from '#app/contract/contract.ts';
import type { Settings } from '#app/domain/settings.ts';
import type { Store } from '#main/store/interface.ts';
import { shotOf, somebody } from '#main/store/store.fixture.ts';
import type { Tuning } from '#main/tuning/interface.ts';
import { faces } from '#main/tuning/synthetic-faces.fixture.ts';
import { createTuning } from '#main/tuning/tuning.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { type Desk, newDesk } from './desk.fixture.ts';
import { serveTuning } from './serve-tuning.ts';

const { id: modelId, length } = builtInPack.precise;
let desk: Desk;
let store: Store;
let ask: Desk['ask'];
let tuning: Tuning;
let changes: [before: Settings, after: Settings][];

beforeEach(() => {
  desk = newDesk();
  ({ store, ask } = desk);
  const settings = store.settings.get();
  store.settings.put({ ...settings, match: { ...settings.match, modelId } });
  tuning = createTuning({
    store,
    threadFile: join(import.meta.dirname, '../tuning/figures-thread.ts'),
    model: { templateLength: length, lowestMinSimilarity: 0.8084 },
    clock: Date.now,
    lookAfterMs: 600_000,
    onWatched: () => undefined,
    logSurprise: (_, error) => {
      throw error;
    },
  });
  changes = [];
  serveTuning(desk.serve, {
    store: () => store,
    tuning: () => tuning,
    defaultThresholds: { minSimilarity: 0.8649, minVerificationSimilarity: 0.8649 },
    lowestMinSimilarity: 0.8084,
    onSettingsChanged: async (before, after) => void changes.push([before, after]),
  });
});
afterEach(() => {
  tuning.close();
  desk.close();
});

function enrollAll(names: readonly string[]): string[] {
  const gallery = faces(names.length, 3, length, 1);
  return names.map((name, i) => {
    const person = somebody(name);
    store.people.insert(person);
    for (const values of gallery[i] ?? [])
      store.templates.insertShot({
        ...shotOf(person.id, values),
        shotId: randomUUID(),
        templates: [{ modelId, values }],
      });
    return person.id;
  });
}

async function scores() {
  const answer = await ask('tuning.scores');
  return contract.tuning.scores.out.parse(Object(answer).value);
}

describe('the tuning screen’s answers', () => {
  test('name the hardest people as they are called now, and leave out whoever was erased meanwhile', async () => {
    const [ada = '', ben = '', cleo = ''] = enrollAll(['Ada', 'Ben', 'Cleo']);
    expect((await scores()).hardest.map(({ name }) => name).toSorted()).toEqual(['Ada', 'Ben', 'Cleo']);
    store.people.update(ada, { name: 'Ada King', note: '', isActive: true });
    store.people.erase(ben);
    const { hardest, inForce, rules } = await scores();
    expect(hardest.map(({ personId }) => personId).toSorted()).toEqual([ada, cleo].toSorted());
    expect(hardest.find(({ personId }) => personId === ada)?.name).toBe('Ada King');
    for (const { nearest } of hardest) expect(nearest?.name).not.toBe('Ben');
    expect(inForce.identification).toEqual({ minSimilarity: 0.8914 });
    expect(rules.strangerMissRate).toBe(0.05);
  });

  test('an aim is stored with its threshold and logged with what was predicted, each mode for itself', async () => {
    enrollAll(['Ada', 'Ben']);
    const { identification } = await scores();
    const point = identification.points.find(({ strangersInN }) => strangersInN === 1000);
    expect(
      await ask('tuning.setThreshold', {
        mode: 'identification',
        minSimilarity: point?.minSimilarity ?? 0,
        strangersInN: 1000,
        reason: 'Office door',
      }),
    ).toMatchObject({ ok: true });
    expect(
      await ask('tuning.setThreshold', { mode: 'verification', minSimilarity: 0.87, reason: 'As advised' }),
    ).toMatchObject({ ok: true });
    expect((await scores()).inForce).toEqual({
      identification: { minSimilarity: point?.minSimilarity, strangersInN: 1000 },
      verification: { minSimilarity: 0.87 },
    });
    const { rows } = store.audit.page({ kinds: ['threshold-changed'] }, undefined, 10);
    expect(rows.map(({ actor, details }) => [actor, details])).toEqual([
      [
        'desk',
        expect.objectContaining({ mode: 'verification', from: 0.8649, to: 0.87, reason: 'As advised' }),
      ],
      ['desk', expect.objectContaining({ mode: 'identification', from: 0.8914, strangersInN: 1000 })],
    ]);
    expect(rows[1]?.details.predictedStrangersAtMost).toBe(
      identification.steps.find(({ minSimilarity }) => minSimilarity === point?.minSimilarity)
        ?.strangersBound,
    );
    // A threshold of one's own ends the aim.
    await ask('tuning.setThreshold', { mode: 'identification', minSimilarity: 0.9, reason: 'Mine' });
    expect((await scores()).inForce.identification).toEqual({ minSimilarity: 0.9 });
    expect(changes).toHaveLength(3);
  });

  test('a threshold that one stranger in a thousand reaches is refused, and nothing changes', async () => {
    expect(
      await ask('tuning.setThreshold', { mode: 'verification', minSimilarity: 0.808, reason: 'Too strict' }),
    ).toMatchObject({ ok: false, code: 'too-low' });
    expect(changes).toEqual([]);
    expect(store.audit.page({ kinds: ['threshold-changed'] }, undefined, 10).rows).toEqual([]);
  });

  test('rules are changed with old and new values in the log; the same again is no event', async () => {
    const rules = { minMargin: 0.03, agreeingFrames: 3, strangerMissRate: 0.1 };
    expect(await ask('tuning.setRules', { rules, reason: 'Cousins work here' })).toMatchObject({ ok: true });
    expect(await ask('tuning.setRules', { rules, reason: 'Cousins work here' })).toMatchObject({ ok: true });
    const { rows } = store.audit.page({ kinds: ['match-rules-changed'] }, undefined, 10);
    expect(rows.map(({ details }) => details)).toEqual([
      { minMargin: '0.02 -> 0.03', strangerMissRate: '0.05 -> 0.1', reason: 'Cousins work here' },
    ]);
    expect(store.settings.get().match).toMatchObject(rules);
  });

  test('rules out of their bounds never reach the settings', async () => {
    const sound = { minMargin: 0.02, agreeingFrames: 3, strangerMissRate: 0.05 };
    for (const change of [
      { minMargin: -0.01 },
      { minMargin: 0.51 },
      { agreeingFrames: 1 },
      { agreeingFrames: 2.5 },
      { strangerMissRate: 0 },
      { strangerMissRate: 0.3 },
    ])
      expect(
        await ask('tuning.setRules', { rules: { ...sound, ...change }, reason: 'Just trying' }),
      ).toMatchObject({ ok: false, code: 'invalid-input' });
    expect(changes).toEqual([]);
  });
});
