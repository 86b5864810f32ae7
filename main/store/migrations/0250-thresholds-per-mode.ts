import type { Migration } from './migration.ts';

/**
 * A threshold for 1:1 beside the one for 1:N. The deciding model of this version has .8649 on its card (FMR 1e-4 against five
 * shots); of any other model nothing is known here but what it searches by, which is strict enough for one comparison.
 */
export const addThresholdsPerMode: Migration = {
  version: 250,
  up: (db) =>
    db.exec(`
      UPDATE settings SET value = json_set(value,
        '$.minVerificationSimilarity',
          CASE json_extract(value, '$.modelId') WHEN 'dlib-faceres-mirrored-2' THEN 0.8649
            ELSE json_extract(value, '$.minSimilarity') END,
        '$.otherModels', json('[]'))
      WHERE key = 'match' AND json_valid(value);
    `),
};
