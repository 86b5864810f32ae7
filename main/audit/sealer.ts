import { randomBytes } from 'node:crypto';
import type { AuditKind } from '#app/domain/audit.ts';
import type { AuditRecords, StoredSeal } from '#main/store/interface.ts';
import type { AuditEntry } from './interface.ts';
import { evolve, sealingKey } from './seal-keys.ts';
import { asSeal, type End, endText, sealText } from './statements.ts';

/** Rows under one seal at most. A signature is checked in 0.1 ms: of 500 rows each takes 5 % of what its hash takes. */
export const rowsPerSeal = 500;
/** How long a row may wait for its seal, ms: until then whoever holds the database key can still change it unseen. */
export const sealAfterMs = 10 * 60_000;

/** What an insider would like to hide is sealed at once: none of it is frequent. */
const sealedAtOnce: ReadonlySet<AuditKind> = new Set([
  'setup-completed',
  'app-stopped',
  'operator-added',
  'operator-changed',
  'operator-removed',
  'person-erased',
  'templates-renewal-began',
  'templates-renewed',
  'override-requested',
  'threshold-changed',
  'model-changed',
  'settings-changed',
  'audit-exported',
  'audit-shortened',
  'store-restored',
  'key-rewrapped',
  'key-rotated',
  'recovery-renewed',
]);

type Append = (entry: AuditEntry) => void;

/** The seals over a log and the keys that move on. All state is in the records: a transaction may be taken back. */
export class Sealer {
  readonly #records: AuditRecords;
  readonly #clock: () => number;

  constructor(records: AuditRecords, clock: () => number) {
    this.#records = records;
    this.#clock = clock;
  }

  /** @param append adds a row without a seal. */
  begin(append: Append): void {
    const { sealKeys } = this.#records;
    const last = this.#records.lastSeal();
    const newestKey = sealKeys.newest();
    if (last !== undefined && this.#fitsKey(last)) return;
    if (last === undefined && newestKey === undefined)
      this.#beginWith(append, this.#records.head() === undefined ? 'new-log' : 'log-had-no-seals');
    else if (newestKey === undefined) this.#beginWith(append, 'sealing-key-missing');
    else this.#beginWith(append, 'sealing-key-of-another-time');
  }

  /** Called in the transaction of each appended row. */
  appended(kind: AuditKind, append: Append): void {
    const last = this.#records.lastSeal();
    const head = this.#records.head();
    if (last === undefined || head === undefined) return;
    if (sealedAtOnce.has(kind) || head.sequence - last.sequence >= rowsPerSeal || this.#isDue(last))
      this.#seal(append);
  }

  /** Seals what has no seal yet. */
  sealNow(append: Append): void {
    const last = this.#records.lastSeal();
    if (last !== undefined && (this.#records.head()?.sequence ?? 0) > last.sequence) this.#seal(append);
  }

  sealWhenDue(append: Append): void {
    const last = this.#records.lastSeal();
    if (last !== undefined && this.#isDue(last)) this.#seal(append);
  }

  /** What the key of the open epoch is; undefined when there is none that fits its number. */
  openKey(): { number: number; publicKey: Uint8Array } | undefined {
    const number = (this.#records.lastSeal()?.number ?? 0) + 1;
    return this.#withSecret(number, (secret) => ({ number, publicKey: sealingKey(secret).publicKey }));
  }

  /** Signs the end of an export. @throws when the key is gone: seal first. */
  signEnd(end: Pick<End, 'rows' | 'sequence' | 'hash' | 'fileHash'>): End {
    const number = (this.#records.lastSeal()?.number ?? 0) + 1;
    const signed = this.#withSecret(number, (secret) => {
      const key = sealingKey(secret);
      const publicKey = Buffer.from(key.publicKey).toString('hex');
      const unsigned = { ...end, number, atMs: this.#clock(), publicKey };
      return { ...unsigned, signature: Buffer.from(key.sign(endText(unsigned))).toString('hex') };
    });
    if (signed === undefined) throw new Error('The log was not sealed before its end was to be signed.');
    return signed;
  }

  #isDue(last: StoredSeal): boolean {
    const oldestMs = this.#records.timeAfter(last.sequence);
    // A clock that went back must not put the seal off.
    return oldestMs !== undefined && Math.abs(this.#clock() - oldestMs) >= sealAfterMs;
  }

  #fitsKey(last: StoredSeal): boolean {
    const fits = this.#withSecret(
      last.number + 1,
      (secret) => Buffer.compare(sealingKey(secret).publicKey, last.nextPublicKey) === 0,
    );
    return fits === true;
  }

  #beginWith(append: Append, reason: string): void {
    this.#records.transact(() => {
      const number = (this.#records.lastSeal()?.number ?? 0) + 1;
      const secret = randomBytes(32);
      this.#records.sealKeys.write(number, secret);
      const publicKey = Buffer.from(sealingKey(secret).publicKey).toString('hex');
      secret.fill(0);
      append({ kind: 'audit-sealing-began', actor: 'lintel', details: { publicKey, reason } });
      // At once: from here on the last seal always names the key that is in use.
      this.#sign(number);
    });
  }

  #seal(append: Append): void {
    const last = this.#records.lastSeal();
    if (last === undefined) return;
    // A key that was taken away is told of in the log; the door must not stay shut for it.
    if (this.#fitsKey(last)) this.#sign(last.number + 1);
    else this.begin(append);
  }

  #sign(number: number): void {
    const head = this.#records.head();
    if (head === undefined) throw new Error('There is no row to seal.');
    const signed = this.#withSecret(number, (secret) => {
      const key = sealingKey(secret);
      const nextSecret = evolve(secret);
      const unsigned = {
        number,
        sequence: head.sequence,
        hash: head.hash,
        atMs: this.#clock(),
        publicKey: key.publicKey,
        nextPublicKey: sealingKey(nextSecret).publicKey,
      };
      const text = sealText(asSeal({ ...unsigned, signature: new Uint8Array() }));
      this.#records.sealKeys.write(number + 1, nextSecret);
      nextSecret.fill(0);
      this.#records.addSeal({ ...unsigned, signature: key.sign(text) });
      return true;
    });
    if (signed === undefined) throw new Error(`There is no sealing key ${number}.`);
  }

  #withSecret<T>(number: number, use: (secret: Uint8Array) => T): T | undefined {
    const secret = this.#records.sealKeys.read(number);
    if (secret === undefined) return undefined;
    try {
      return use(secret);
    } finally {
      secret.fill(0);
    }
  }
}
