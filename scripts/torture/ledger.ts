import { fail, ok, type Result } from '#app/result.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Store } from '#main/store/interface.ts';
import { openLintelStore } from '#main/store/lintel-store.ts';
import { openStore } from '#main/store/open.ts';
import type { Said } from './said.ts';
import { fingerprint } from './site.ts';

/** Everything that was acknowledged over all kills, and the comparison of it with what the store holds. */
export class Ledger {
  readonly #rows = new Set<number>();
  readonly #attempts = new Set<number>();
  /** Fingerprints of the templates by person. */
  readonly #people = new Map<string, string | undefined>();
  readonly #erased = new Set<string>();
  readonly #erasing = new Set<string>();
  #said = 0;

  /** Acknowledged so far. */
  get acknowledged(): number {
    return this.#said;
  }

  /** Ids of people who are there for certain. */
  get people(): string[] {
    return [...this.#people.keys()];
  }

  note(said: Said): void {
    switch (said.what) {
      case 'open':
        return;
      case 'erasing':
        this.#erasing.add(said.id);
        return;
      case 'enrolled':
        this.#people.set(said.id, said.templates);
        break;
      case 'erased':
        this.#people.delete(said.id);
        this.#erasing.delete(said.id);
        this.#erased.add(said.id);
        break;
      case 'attempt':
        this.#attempts.add(said.sequence);
        this.#rows.add(said.sequence);
        break;
      case 'row':
        this.#rows.add(said.sequence);
    }
    this.#said += 1;
  }

  /** @returns what is wrong: nothing, unless the store lost something. */
  compare(store: Store): string[] {
    const lost: string[] = [];
    const newest = store.audit.page({}, undefined, 1).rows[0]?.sequence ?? 0;
    // The log was verified just now: it has every row from 1 to its end, each as it was sealed.
    for (const sequence of this.#rows) if (sequence > newest) lost.push(`row ${sequence} of the log`);
    for (const sequence of this.#attempts)
      if (!store.attempts.isAttempt(sequence)) lost.push(`the attempt of row ${sequence}`);
    this.#settleErasing(store);
    const known = new Set(store.templates.forGallery().map(({ personId }) => personId));
    for (const [id, templates] of this.#people) {
      if (store.people.get(id) === undefined) lost.push(`person ${id}`);
      else {
        const kept = store.templates.byPerson(id);
        const isWhole =
          known.has(id) && kept.length > 0 && (templates ?? fingerprint(kept)) === fingerprint(kept);
        if (!isWhole) lost.push(`templates of ${id}`);
      }
    }
    for (const id of this.#erased)
      if (store.people.get(id) !== undefined || store.templates.byPerson(id).length > 0 || hasKey(store, id))
        lost.push(`the erasure of ${id}`);
    for (const id of store.templates.unreadable()) lost.push(`the key of ${id}`);
    return lost;
  }

  /** Erasures that were cut off are now either done or not begun. */
  #settleErasing(store: Store): void {
    for (const id of this.#erasing) {
      if (store.people.get(id) === undefined) {
        this.#people.delete(id);
        this.#erased.add(id);
      }
      this.#erasing.delete(id);
    }
  }
}

/** Whether the key of somebody erased is still there, or the receipt does not say that it was destroyed. */
function hasKey(store: Store, id: string): boolean {
  if (store.people.erasure(id)?.keyDestroyedAtMs === undefined) return true;
  try {
    store.seals.seal(id, ['probe'], new Uint8Array(1));
    return true;
  } catch {
    return false;
  }
}

/** Opens the files after a kill as the next start would, and before that looks at every page and index. */
export function reopened(folder: string, key: Uint8Array): Result<Store, string> {
  try {
    const raw = openStore(folder, key);
    try {
      for (const check of ['quick_check', 'integrity_check']) {
        const answer = raw.pragma(check);
        if (answer !== 'ok') return fail(`${check}: ${String(answer)}`);
      }
    } finally {
      raw.close();
    }
    const opened = openLintelStore(folder, key, createAuditLog);
    return opened.ok ? ok(opened.value) : fail(opened.code);
  } catch (error) {
    return fail(String(error));
  }
}
