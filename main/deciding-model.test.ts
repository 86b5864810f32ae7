import { afterEach, expect, test } from 'vitest';
import { createAuditLog } from './audit/audit-log.ts';
import { adoptDecidingModel } from './deciding-model.ts';
import { newStore, removeFolder, someSettings } from './store/store.fixture.ts';

const opened: { folder: string; store: { close(): void } }[] = [];
afterEach(() => {
  for (const { folder, store } of opened.splice(0)) {
    store.close();
    removeFolder(folder);
  }
});

function fresh() {
  const made = newStore(createAuditLog);
  opened.push(made);
  return made.store;
}

const logged = (store: ReturnType<typeof fresh>) =>
  store.audit.page({ kinds: ['model-changed'] }, undefined, 10);
const defaults = { minSimilarity: 0.7, minVerificationSimilarity: 0.6 };

test('a new deciding model starts with its own thresholds, the old one keeps its own, and the log says so', () => {
  const store = fresh();
  adoptDecidingModel(store, { id: 'precise-2', ...defaults });
  const { modelId, minSimilarity, minVerificationSimilarity } = someSettings.match;
  expect(store.settings.get().match).toMatchObject({
    modelId: 'precise-2',
    ...defaults,
    otherModels: [{ modelId, minSimilarity, minVerificationSimilarity }],
  });
  expect(logged(store).rows).toMatchObject([
    {
      actor: 'lintel',
      details: { from: modelId, to: 'precise-2', identificationThreshold: 0.7, verificationThreshold: 0.6 },
    },
  ]);
  adoptDecidingModel(store, { id: modelId, ...defaults });
  expect(store.settings.get().match).toMatchObject({ modelId, minSimilarity, minVerificationSimilarity });
});

test('the model that decides already changes nothing and logs nothing', () => {
  const store = fresh();
  adoptDecidingModel(store, { id: someSettings.match.modelId, ...defaults });
  expect(store.settings.get()).toEqual(someSettings);
  expect(logged(store).total).toBe(0);
});
