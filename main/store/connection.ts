import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { searchableText } from './fold.ts';
import { asStoreProblem } from './problem.ts';

export type SqlValue = string | number | null | Uint8Array;

/** What repositories may read through. Rows come back unparsed: the repository parses them. */
export interface ReadableDb {
  /** The first row, or undefined. */
  get(sql: string, ...values: SqlValue[]): unknown;
  all(sql: string, ...values: SqlValue[]): unknown[];
}

/** What repositories may write through. */
export interface WritableDb extends ReadableDb {
  /** @returns rows changed by this statement itself, cascades not counted. */
  run(sql: string, ...values: SqlValue[]): number;
  transact<T>(work: () => T): T;
}

/** Told of each outermost transaction. */
export interface TransactionWatcher {
  /** The last moment inside it: throwing takes it back. */
  beforeCommit(): void;
  committed(): void;
  rolledBack(): void;
}

/** A keyed database. Every SQLite error that the disk or the file is to blame for leaves here as a StoreProblem. */
export class Connection implements WritableDb {
  readonly #db: Database.Database;
  readonly #key: Uint8Array;
  readonly #statements = new Map<string, Database.Statement<SqlValue[]>>();
  readonly #inside: Database.Transaction<(work: () => unknown) => unknown>;
  readonly #watchers: TransactionWatcher[] = [];

  /**
   * @param db already keyed; closed by `close`.
   * @param key with which it was opened, 32 bytes; copied, for copies of the database, and overwritten by `close`.
   */
  constructor(db: Database.Database, key: Uint8Array) {
    this.#db = db;
    this.#key = Uint8Array.from(key);
    this.#inside = db.transaction((work: () => unknown) => work());
    // For migrations: SQLite's own lower() knows ASCII only.
    db.function('searchable_text', { deterministic: true }, (actor: unknown, details: unknown) =>
      searchableText(String(actor), String(details)),
    );
  }

  /** Where the file lies. */
  get folder(): string {
    return dirname(this.#db.name);
  }

  /** 32 bytes, for the caller to overwrite. */
  copyKey(): Uint8Array {
    return Uint8Array.from(this.#key);
  }

  /** Every page as it lies behind the encryption, free ones included: to look for what should not be there any more. */
  pages(): Buffer {
    return this.#db.serialize();
  }

  get isInTransaction(): boolean {
    return this.#db.inTransaction;
  }

  get(sql: string, ...values: SqlValue[]): unknown {
    return this.#guard(() => this.#prepare(sql).get(...values));
  }

  all(sql: string, ...values: SqlValue[]): unknown[] {
    return this.#guard(() => this.#prepare(sql).all(...values));
  }

  run(sql: string, ...values: SqlValue[]): number {
    return this.#guard(() => this.#prepare(sql).run(...values).changes);
  }

  /** Several statements without values: migrations only. */
  exec(sql: string): void {
    this.#guard(() => this.#db.exec(sql));
  }

  /** @returns the first column of the first row. */
  pragma(source: string): unknown {
    return this.#guard(() => this.#db.pragma(source, { simple: true }));
  }

  /** What is kept outside the database joins its transactions in this way. */
  watch(watcher: TransactionWatcher): void {
    this.#watchers.push(watcher);
  }

  /** A transaction takes the write lock at once; inside another one it becomes a savepoint. */
  transact<T>(work: () => T): T {
    const watchers = this.isInTransaction ? [] : this.#watchers;
    let result: { readonly value: T } | undefined;
    try {
      this.#guard(() =>
        this.#inside.immediate(() => {
          const value = work();
          // better-sqlite3 only sees what this function returns: an async `work` would commit before it has run.
          if (value instanceof Promise) throw new Error('A transaction must not be async.');
          for (const watcher of watchers) watcher.beforeCommit();
          result = { value };
        }),
      );
    } catch (error) {
      for (const watcher of watchers) watcher.rolledBack();
      throw error;
    }
    for (const watcher of watchers) watcher.committed();
    if (result === undefined) throw new Error('A transaction ended without running.');
    return result.value;
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
    this.#key.fill(0);
  }

  #prepare(sql: string): Database.Statement<SqlValue[]> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare<SqlValue[]>(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asStoreProblem(error);
    }
  }
}
