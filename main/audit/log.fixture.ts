import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditKind } from '#app/domain/audit.ts';
// biome-ignore lint/style/noRestrictedImports: a fixture, for tests only.
import type { Connection } from '#main/store/connection.ts';
import type { Store } from '#main/store/interface.ts';
// biome-ignore lint/style/noRestrictedImports: a fixture, for tests only.
import { assembleStore } from '#main/store/lintel-store.ts';
// biome-ignore lint/style/noRestrictedImports: a fixture, for tests only.
import { createStore, openStore } from '#main/store/open.ts';
// biome-ignore lint/style/noRestrictedImports: a fixture, for tests only.
import { newFolder, removeFolder } from '#main/store/store.fixture.ts';
import { createAuditLog } from './audit-log.ts';
import { rowText, sha256 } from './chain.ts';

/** For tests: a sealed log in a real encrypted database, and the database below it for those who tamper. */
export class LogOnDisk {
  readonly folder: string;
  readonly key: Uint8Array;
  nowMs = 1_700_000_000_000;
  db: Connection;
  store: Store;

  constructor(folder = newFolder(), key = randomBytes(32)) {
    this.folder = folder;
    this.key = key;
    this.db = createStore(folder, key);
    this.store = this.#assemble();
  }

  get audit(): Store['audit'] {
    return this.store.audit;
  }

  /** Closes without a word to the log, as a power cut does, and opens the files again. */
  reopen(meanwhile: () => void = () => undefined): void {
    this.db.close();
    meanwhile();
    this.db = openStore(this.folder, this.key);
    this.store = this.#assemble();
    this.audit.beginSealing();
  }

  /** @param count rows of a busy door, one a second. */
  attempts(count: number): void {
    this.store.transact(() => {
      for (let i = 0; i < count; i++) {
        this.nowMs += 1000;
        const { sequence } = this.audit.append({
          kind: i % 3 === 0 ? 'attempt-refused' : 'attempt-accepted',
          actor: i % 5 === 0 ? 'Zoë "desk"' : 'lintel',
          ...(i % 3 === 0 ? {} : { personId: `p-${i % 7}` }),
          details: { similarity: 0.9 + i / 10_000, reason: 'é\ufffd\u2028', isSure: i % 2 === 0 },
        });
        this.store.attempts.insert({
          atMs: this.nowMs,
          auditSequence: sequence,
          trackId: 1,
          outcome: 'refused',
          modelId: 'm',
          mode: 'identification',
          threshold: 0.9,
          faceToDoorMs: 1,
        });
      }
    });
  }

  one(kind: AuditKind): void {
    this.nowMs += 1000;
    this.audit.append({ kind, actor: 'desk', details: {} });
  }

  /** A log with `seals` seals after the first, each over `rowsEach` rows. */
  fill(seals: number, rowsEach: number): this {
    this.audit.beginSealing();
    for (let i = 0; i < seals; i++) {
      this.attempts(rowsEach);
      this.audit.seal();
    }
    return this;
  }

  async export(format: 'bundle' | 'jsonl', name = `log.${format}`): Promise<string> {
    const path = join(this.folder, name);
    writeFileSync(path, (await this.audit.exportInSlices(format, {})).body);
    return path;
  }

  /** What whoever holds the database key can do: every hash and the recorded end computed anew. */
  rehash(): void {
    let previous = '0'.repeat(64);
    const rows = this.db.all('SELECT * FROM audit ORDER BY sequence');
    for (const raw of rows) {
      const row = Object(raw);
      const text = rowText(
        {
          sequence: row.sequence,
          atMs: row.at_ms,
          kind: row.kind,
          actor: row.actor,
          personId: row.person_id ?? undefined,
          detailsText: row.details,
        },
        previous,
      );
      previous = sha256(text);
      this.db.run('UPDATE audit SET hash = ? WHERE sequence = ?', Buffer.from(previous, 'hex'), row.sequence);
    }
    const last = Object(rows.at(-1));
    this.db.run(
      'UPDATE audit_head SET sequence = ?, at_ms = ?, hash = ?',
      last.sequence,
      last.at_ms,
      Buffer.from(previous, 'hex'),
    );
  }

  /** Runs a change in a transaction, asks, and takes it back. */
  after<T>(change: () => void, ask: () => T): T {
    let answer: { value: T } | undefined;
    try {
      this.db.transact(() => {
        change();
        answer = { value: ask() };
        throw new Error('take it back');
      });
    } catch (error) {
      if (!(error instanceof Error && error.message === 'take it back')) throw error;
    }
    if (answer === undefined) throw new Error('nothing was asked');
    return answer.value;
  }

  remove(): void {
    this.store.close();
    removeFolder(this.folder);
  }

  #assemble(): Store {
    return assembleStore(
      this.db,
      (records) => createAuditLog(records, () => this.nowMs),
      () => undefined,
    );
  }
}

/** Numbers that are the same in every run (mulberry32), so that a failure can be looked at. */
export function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
