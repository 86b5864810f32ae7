import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccessRecord } from '#main/access/store-record.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { saveEnrollment } from '#main/enrollment/save.ts';
import { assembleStore } from '#main/store/lintel-store.ts';
import { createStore } from '#main/store/open.ts';
import { newSettings } from '#main/vault.fixture.ts';
import { type Dice, dice } from '../torture/dice.ts';
import { anyShot, decidingModel } from '../torture/site.ts';

/** What the bench makes: how much, and where. */
export interface BigStore {
  readonly folder: string;
  readonly key: Uint8Array;
  /** Ids of everybody enrolled. */
  readonly people: readonly string[];
  readonly attempts: number;
  /** Rows of the log: an attempt that opens a door has three. */
  readonly rows: number;
  readonly buildSeconds: number;
}

/** A guided enrollment keeps five. */
const shotsPerPerson = 5;
/** Of a hundred attempts; the others are refused. */
const acceptedPercent = 80;
const attemptsPerTransaction = 2000;
const peoplePerTransaction = 200;
/** Everybody comes once a day, within these hours: how close rows stand decides how many of them one seal covers. */
const openHours = 10;
const hourMs = 3_600_000;

const firstNames = [
  'Ada',
  'Björn',
  'Chiara',
  'Dmitri',
  'Émile',
  'Fatima',
  'Gül',
  'Hiroshi',
  'Ingrid',
  'José',
];
const lastNames = [
  'Almeida',
  'Bauer',
  'Çelik',
  'Dubois',
  'Eriksson',
  'Fischer',
  'García',
  'Hansen',
  'Ito',
  'Jovanović',
];

/** A sealed and valid store as years of use leave it, by the calls that the product makes, many to a transaction. */
export function buildBigStore(attempts: number, people: number, seed: number): BigStore {
  const startedMs = performance.now();
  const roll = dice(seed);
  const folder = mkdtempSync(join(tmpdir(), 'lintel-store-bench-'));
  const key = randomBytes(32);
  const days = Math.ceil(attempts / people);
  let clockMs = Date.now() - days * 24 * hourMs;
  const store = assembleStore(
    createStore(folder, key),
    (records) => createAuditLog(records, () => Math.floor(clockMs)),
    () => undefined,
  );
  store.settings.put(newSettings);
  store.audit.beginSealing();
  const ids: string[] = [];
  for (let done = 0; done < people; done += peoplePerTransaction)
    store.transact(() => {
      for (let i = done; i < Math.min(people, done + peoplePerTransaction); i++) {
        const shots = Array.from({ length: shotsPerPerson }, () => anyShot(roll, randomUUID()));
        const request = { name: nameOf(i), note: `Staff number ${10_000 + i}` };
        ids.push(saveEnrollment(store, request, shots, 'desk').id);
      }
    });
  const record = createAccessRecord(store);
  for (let done = 0; done < attempts; done += attemptsPerTransaction)
    store.transact(() => {
      for (let i = done; i < Math.min(attempts, done + attemptsPerTransaction); i++) {
        clockMs += (openHours * hourMs) / people;
        if ((i + 1) % people === 0) clockMs += (24 - openHours) * hourMs;
        recordAttempt(record, roll, ids);
      }
    });
  store.audit.seal();
  const rows = store.audit.page({}, undefined, 1).total;
  store.close();
  return { folder, key, people: ids, attempts, rows, buildSeconds: (performance.now() - startedMs) / 1000 };
}

/** One attempt as the access loop writes it down, with what the door answered. */
export function recordAttempt(
  record: ReturnType<typeof createAccessRecord>,
  roll: Dice,
  people: readonly string[],
): void {
  const isAccepted = roll(100) < acceptedPercent;
  const personId = people[roll(people.length)] ?? '';
  record.attempt({
    ...(isAccepted ? { personId } : { refusal: 'stranger' as const }),
    similarity: (isAccepted ? 9000 : 4000) / 10_000 + roll(900) / 10_000,
    modelId: decidingModel,
    mode: 'identification' as const,
    factors: ['face'] as const,
    threshold: 0.8914,
    trackId: roll(100_000),
    quality: 40 + roll(60),
    faceToDoorMs: 200 + roll(900),
  });
  if (isAccepted)
    record.doorResult({
      actor: 'lintel',
      personId,
      result: { ok: true, value: { acknowledgedAfterMs: 20 + roll(80), attempts: 1 } },
    });
}

/** Names repeat, as they do. */
function nameOf(i: number): string {
  const first = firstNames[i % firstNames.length];
  const last = lastNames[Math.floor(i / 10) % lastNames.length];
  return `${first} ${last} ${Math.floor(i / 100)}`;
}
