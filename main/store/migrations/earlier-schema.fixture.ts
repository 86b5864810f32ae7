import { randomBytes } from 'node:crypto';
import type { Connection } from '../connection.ts';
import type { SealedRow } from '../interface.ts';
import { createStoreBefore, newFolder, someQuality, someSettings } from '../store.fixture.ts';
import { migrate, migrations } from './run.ts';

/** For tests: databases as earlier versions left them, with rows in every table. */

/** Hash of a row of the log, hex; the store does not know how. */
export type HashRow = (row: Omit<SealedRow, 'hash'>, previous: string) => string;

const people = ['p1', 'p2'];
export const earlierRows = 3;
const vector = (seed: number) =>
  Buffer.from(Float32Array.from({ length: 128 }, (_, i) => Math.sin(seed * 131 + i)).buffer);
const { keepPhotos: _photos, unknownFaceDays: _faces, retention: _retention, ...settings } = someSettings;

/** Settings in the words of schema 60. */
function settingsOf60(): Record<string, unknown> {
  const {
    strangerMissRate: _rate,
    minVerificationSimilarity: _verify,
    otherModels: _models,
    ...match
  } = settings.match;
  const { presentation: _presentation, mode: _mode, ...door } = settings.door;
  return { ...settings, match, door, consentText: 'We recognise your face.', consentVersion: 'en-1' };
}

/** Rows of the tables that each version made, as it wrote them. A version that makes a table and is not here fails its test. */
const rows: Readonly<Record<number, (db: Connection, hashRow: HashRow) => void>> = {
  10(db) {
    for (const id of people)
      db.run(
        `INSERT INTO people (id, name, note, name_folded, note_folded, is_active, consent_version, consent_at_ms, consent_by,
           enrolled_at_ms) VALUES (?, ?, '', ?, '', 1, 'en-1', 1000, 'desk', 2000)`,
        id,
        `Name ${id}`,
        `name ${id}`,
      );
  },
  20(db) {
    for (const [at, id] of people.entries())
      for (const shot of [1, 2]) {
        const shotId = `${id}-s${shot}`;
        db.run(`INSERT INTO shots VALUES (?, ?, 'camera', ?, 3000)`, shotId, id, JSON.stringify(someQuality));
        db.run('INSERT INTO templates VALUES (?, ?, ?, ?)', shotId, 'precise-1', id, vector(at * 2 + shot));
      }
  },
  30(db) {
    for (let sequence = 1; sequence <= earlierRows; sequence++)
      db.run(
        `INSERT INTO attempts (at_ms, audit_sequence, track_id, outcome, person_id, similarity, model_id, threshold,
           face_to_door_ms, reason) VALUES (?, ?, 1, 'accepted', 'p1', 0.93, 'precise-1', 0.89, 400, NULL)`,
        4000 + sequence,
        sequence,
      );
  },
  40(db, hashRow) {
    let hash = '0'.repeat(64);
    for (let sequence = 1; sequence <= earlierRows; sequence++) {
      const row = {
        sequence,
        atMs: 4000 + sequence,
        kind: 'attempt-accepted',
        actor: 'lintel',
        personId: 'p1',
      };
      const detailsText = `{"modelId":"precise-1","similarity":0.9${sequence}}`;
      hash = hashRow({ ...row, detailsText }, hash);
      const bytes = Buffer.from(hash, 'hex');
      db.run(
        'INSERT INTO audit (sequence, at_ms, kind, actor, person_id, details, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
        sequence,
        row.atMs,
        row.kind,
        row.actor,
        row.personId,
        detailsText,
        bytes,
      );
      db.run('INSERT OR REPLACE INTO audit_head VALUES (1, ?, ?, ?)', sequence, row.atMs, bytes);
    }
  },
  50(db) {
    for (const [id, role] of [
      ['o1', 'administrator'],
      ['o2', 'auditor'],
    ] as const)
      db.run(
        `INSERT INTO operators VALUES (?, ?, ?, ?, '$argon2id$', 1000, NULL)`,
        id,
        `op-${id}`,
        `op-${id}`,
        role,
      );
    db.run(`INSERT INTO sign_in_failures VALUES ('op-o1', 2, 5000)`);
  },
  60(db) {
    for (const [key, value] of Object.entries(settingsOf60()))
      db.run('INSERT INTO settings VALUES (?, ?)', key, JSON.stringify(value));
  },
  95(db) {
    db.run('INSERT INTO audit_sealing VALUES (1, ?)', randomBytes(32));
    db.run(
      'INSERT INTO audit_seals VALUES (1, ?, (SELECT hash FROM audit WHERE sequence = ?), 5000, ?, ?, ?)',
      earlierRows,
      earlierRows,
      randomBytes(32),
      randomBytes(32),
      randomBytes(64),
    );
  },
  120(db) {
    db.run(`INSERT INTO past_consents VALUES ('p1', 'en-1', 'en', 500, 'desk', NULL, NULL)`);
  },
  150(db) {
    db.run('INSERT INTO attempt_marks VALUES (1, 1)');
  },
  230(db) {
    db.run(`INSERT INTO erasures VALUES ('gone', 6000, 2, 4, 6001, 0, NULL)`);
  },
  252(db) {
    db.run(`INSERT INTO claims VALUES ('p1', 'pin', ?)`, randomBytes(32));
    db.run(`INSERT INTO claim_failures VALUES ('door:front', NULL, 1, 5000)`);
  },
  270(db) {
    db.run(`INSERT INTO second_factors VALUES ('o1', ?, 57, 5000)`, randomBytes(20));
    db.run(`INSERT INTO recovery_codes VALUES ('o1', ?)`, randomBytes(32));
  },
  280(db) {
    db.run(`INSERT INTO retention_list VALUES ('p2', 7000, 3)`);
    db.run('INSERT INTO retention_clock VALUES (1, 3, 7000, 7000, 0, 0, NULL)');
  },
  285(db) {
    db.run(`INSERT INTO kept_photos VALUES ('p1-s1', 'p1', 7000, ?)`, randomBytes(60));
    db.run(`INSERT INTO unknown_faces VALUES (2, 'k1', 7000, 8000, ?)`, randomBytes(60));
  },
  290(db) {
    db.run(`INSERT INTO template_renewal VALUES (1, ?, 'op-o1')`, randomBytes(32));
    db.run(`INSERT INTO turned_people VALUES ('p2')`);
  },
  295(db) {
    db.run(`INSERT INTO ended_photo_keys VALUES ('photos of before')`);
  },
};

/** The database as it was at this version. */
export function earlierDatabase(
  version: number,
  hashRow: HashRow,
): {
  readonly folder: string;
  readonly key: Uint8Array;
  readonly db: Connection;
} {
  const folder = newFolder();
  const key = randomBytes(32);
  const [first, ...later] = migrations.filter((step) => step.version <= version);
  if (first === undefined) throw new Error(`There is no schema ${version}.`);
  const db = createStoreBefore(first.version + 1, folder, key);
  rows[first.version]?.(db, hashRow);
  for (const { version: next } of later) {
    migrate(
      db,
      migrations.filter((step) => step.version <= next),
    );
    rows[next]?.(db, hashRow);
  }
  return { folder, key, db };
}
