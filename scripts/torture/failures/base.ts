import { createHash } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { createAccessRecord } from '#main/access/store-record.ts';
import { saveEnrollment } from '#main/enrollment/save.ts';
import { createOperatorService } from '#main/operators/operator-service.ts';
import { openStore } from '#main/store/open.ts';
import { dice } from '../dice.ts';
import { anyShot, decidingModel, makeSite } from '../site.ts';
import { type Cast, photoOf } from './writes.ts';

/** A closed site with people, attempts and operators: what every trial begins with. */
export interface Base {
  readonly folder: string;
  readonly key: Uint8Array;
  readonly cast: Cast;
  /** Copies it into a folder that is there. */
  copyTo(folder: string): void;
  remove(): void;
}

const password = 'orange bicycle seven';

export async function makeBase(): Promise<Base> {
  const { folder, key, store } = makeSite('failures');
  const roll = dice(3);
  const operators = createOperatorService(store);
  const added = await operators.add({ name: 'desk', role: 'administrator', password }, 'lintel');
  const other = await operators.add({ name: 'ben', role: 'operator', password }, 'lintel');
  if (!added.ok || !other.ok) throw new Error('The operators were not added.');
  const people = ['Ada', 'Ben', 'Cyn', 'Dov'].map((name, at) => {
    const shots = [1, 2].map((n) => anyShot(roll, `shot-${at}-${n}`));
    const request = { name, note: '', confirmedNotDuplicate: true };
    return saveEnrollment(store, request, shots, 'desk').id;
  });
  store.photos.insert(photoOf(people[0] ?? '', 'shot-0-1'));
  const record = createAccessRecord(store);
  let attempt = 0;
  for (const personId of people)
    attempt = record.attempt({
      personId,
      similarity: 0.95,
      modelId: decidingModel,
      mode: 'identification',
      factors: ['face'],
      threshold: 0.89,
      trackId: 1,
      quality: 80,
      faceToDoorMs: 300,
    });
  store.close();
  return {
    folder,
    key,
    cast: { administrator: added.value.id, operator: other.value.id, password, people, attempt },
    copyTo: (where) => cpSync(folder, where, { recursive: true }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A fingerprint of every row of every table. @throws StoreProblem when the store does not open or is not sound. */
export function tablesOf(folder: string, key: Uint8Array): ReadonlyMap<string, string> {
  const db = openStore(folder, key);
  try {
    const names = db
      .all(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
      .map((row) => String(Object(row).name));
    return new Map(
      names.map((name) => {
        const rows = db.all(`SELECT * FROM "${name}" NOT INDEXED`).map((row) => JSON.stringify(row));
        return [name, createHash('sha256').update(rows.sort().join('\n')).digest('hex')];
      }),
    );
  } finally {
    db.close();
  }
}
