import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaceQuality } from '#app/recognition/observation.ts';
import type { Connection } from './connection.ts';
import { defaultSettings } from './default-settings.ts';
import type { NewPerson, Store, StoredShot } from './interface.ts';
import { type AuditLogMaker, assembleStore } from './lintel-store.ts';
import { buildSchema, migrations } from './migrations/run.ts';
import { createStore, databaseFile } from './open.ts';

/** For tests: folders, stores and people made up on the spot. */

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'lintel-store-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export const someSettings = defaultSettings({
  siteName: 'Testhouse',
  camera: { kind: 'demo' },
  door: {
    id: 'front',
    name: 'Front door',
    driver: { kind: 'simulated' },
    pulseSeconds: 3,
    acknowledgeTimeoutMs: 1000,
    presentation: 'off',
    mode: 'face',
  },
  model: { id: 'precise-1', minSimilarity: 0.8914, minVerificationSimilarity: 0.8649 },
});

/** A real encrypted store with settings in it, on the disk. */
export function newStore(
  makeAuditLog: AuditLogMaker,
  folder = newFolder(),
): { folder: string; key: Uint8Array; store: Store } {
  const key = randomBytes(32);
  const store = assembleStore(createStore(folder, key), makeAuditLog, () => undefined);
  store.settings.put(someSettings);
  return { folder, key, store };
}

/** A database as it was before the migration with this number. */
export function createStoreBefore(version: number, folder: string, key: Uint8Array): Connection {
  const earlier = migrations.filter((step) => step.version < version);
  return createStore(folder, key, databaseFile, (db) => buildSchema(db, earlier));
}

export function somebody(name: string, note = ''): NewPerson {
  return {
    id: randomUUID(),
    name,
    note,
    consent: { textVersion: 'en-1', givenAtMs: 1000, recordedBy: 'desk' },
    enrolledAtMs: 2000,
  };
}

export const someQuality: FaceQuality = {
  overall: 81,
  components: { sharpness: 81 },
  issues: [],
  yawDegrees: 1,
  pitchDegrees: 2,
  rollDegrees: 3,
};

/** @param values the template under 'precise-1'; its first half under 'fast-1'. */
export function shotOf(personId: string, values: Float32Array, createdAtMs = 3000): StoredShot {
  return {
    personId,
    shotId: randomUUID(),
    source: 'camera',
    quality: someQuality,
    templates: [
      { modelId: 'precise-1', values },
      { modelId: 'fast-1', values: values.subarray(0, values.length / 2) },
    ],
    createdAtMs,
  };
}

export function randomTemplate(length = 128): Float32Array {
  return Float32Array.from({ length }, () => Math.random() - 0.5);
}
