import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createStore } from '../open.ts';
import { readSettings, writeSettings } from '../repositories/settings.ts';
import { newFolder, removeFolder, someSettings } from '../store.fixture.ts';
import { addThresholdsPerMode } from './0250-thresholds-per-mode.ts';

test.each([
  ['the deciding model of its time', 'dlib-faceres-mirrored-2', 0.8649],
  ['another model, by its own search threshold', 'older-1', someSettings.match.minSimilarity],
])('settings from before get a threshold for claims: %s', (_, modelId, expected) => {
  const folder = newFolder();
  const db = createStore(folder, randomBytes(32));
  try {
    writeSettings(db, { ...someSettings, match: { ...someSettings.match, modelId } });
    db.run(
      `UPDATE settings SET value = json_remove(value, '$.minVerificationSimilarity', '$.otherModels') WHERE key = 'match'`,
    );
    expect(() => readSettings(db)).toThrow();
    addThresholdsPerMode.up(db);
    expect(readSettings(db).match).toEqual({
      ...someSettings.match,
      modelId,
      minVerificationSimilarity: expected,
      otherModels: [],
    });
  } finally {
    db.close();
    removeFolder(folder);
  }
});
