import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Connection } from '../connection.ts';
import { type PersonSeals, StoreProblem } from '../interface.ts';
import { problem } from '../problem.ts';
import { erasures, markKeyDestroyed } from '../repositories/erasures.ts';
import {
  endedPhotoKeys,
  forgetEndedPhotoKey,
  isPhotoKeyId,
  isPhotoKeyUsed,
  photoKeyIds,
} from '../repositories/kept-photos.ts';
import { peopleIds, personExists } from '../repositories/people.ts';
import { siteSecret } from '../repositories/site-secrets.ts';
import { confirm, isPending, KeyWrapping, nameIn } from './key-slot.ts';
import { openUnder, personKeyBytes, sealUnder } from './person-seal.ts';
import { bringUpToDate, isTaken, SlotFile } from './slot-file.ts';

/** Beside the database: of the database there are backups in generations, of this file only ever the newest. */
export const personKeyFile = 'lintel-people.keys';

const keyGone =
  'The key of this person is missing, so that nothing can be stored for them. Erase the person and enroll them again.';

interface Known {
  readonly slot: number;
  /** As it lies in the file. */
  readonly bytes: Buffer;
  /** Unwrapped at its first use; null when it does not open. */
  key: Uint8Array | null | undefined;
}

const openKeys = new WeakMap<Connection, PersonKeys>();

/**
 * A random 256-bit key for each person, and one for the photos that a site keeps of them, in a file of slots, wrapped under a key that the database holds.
 *
 * Order: a key is in the file before the transaction that enrolls its person, or keeps the first photo, commits, and is wiped after the one that erases
 * the person, or the photos, has. A crash between the two leaves a key without a person, which the next start wipes: one of somebody erased, or one
 * that was never confirmed. Nobody who was acknowledged is ever without.
 */
export class PersonKeys implements PersonSeals {
  readonly #db: Connection;
  readonly #file: SlotFile;
  readonly #wrapping: KeyWrapping;
  readonly #known = new Map<string, Known>();
  readonly #free: number[] = [];
  #slots = 0;
  /** Keys of people whom the running transaction enrolls: not in the file yet. */
  readonly #fresh = new Map<string, Uint8Array>();
  /** People, by the names of their slots, whom the running transaction has put into the file. */
  readonly #written = new Set<string>();
  /** People whose erasure is committed and whose key is still there: the disk refused. */
  readonly #doomed = new Set<string>();

  /** Reads the file. @throws StoreProblem */
  private constructor(db: Connection) {
    this.#db = db;
    this.#file = new SlotFile(join(db.folder, personKeyFile));
    this.#wrapping = new KeyWrapping(siteSecret(db, 'person-wrapping-key'));
    this.#read();
    db.watch({
      beforeCommit: () => this.#flush(),
      committed: () => this.#confirm(),
      rolledBack: () => this.#takeBack(),
    });
  }

  /** The keys of this database: one object per connection, so that its transactions and the file stay in step. */
  static of(db: Connection): PersonKeys {
    const known = openKeys.get(db);
    if (known !== undefined) return known;
    const keys = new PersonKeys(db);
    openKeys.set(db, keys);
    return keys;
  }

  has(personId: string): boolean {
    return this.#keyOf(personId) !== undefined;
  }

  seal: PersonSeals['seal'] = (personId, context, bytes) => {
    const key = this.#keyOf(personId);
    if (key === undefined) throw problem('store-damaged', undefined, keyGone);
    return sealUnder(key, personId, context, bytes);
  };

  open: PersonSeals['open'] = (personId, context, sealed) => {
    const key = this.#keyOf(personId);
    return key === undefined ? undefined : openUnder(key, personId, context, sealed);
  };

  /** Makes a key for a person who is being enrolled, or for photos. Inside the transaction that does it. */
  create(id: string): void {
    if (!this.#db.isInTransaction) throw new Error('A key is made inside the transaction that enrolls.');
    this.#fresh.set(id, randomBytes(personKeyBytes));
  }

  /** Destroys the key of somebody who is erased, once that is committed: see `destroyDoomed`. */
  doom(personId: string): void {
    this.#doomed.add(personId);
  }

  /**
   * After a commit: wipes the keys of those who are erased now, and of photos. Goes by what is committed, never by what was meant.
   * @returns people whose keys are gone from the disk.
   * @throws StoreProblem; they are tried again the next time.
   */
  destroyDoomed(): string[] {
    for (const personId of this.#doomed) if (personExists(this.#db, personId)) this.#doomed.delete(personId);
    const gone = [...this.#doomed];
    const ended = endedPhotoKeys(this.#db);
    const unused = ended.filter((keyId) => !isPhotoKeyUsed(this.#db, keyId));
    this.#wipe([...gone, ...unused].map((id) => this.#wrapping.nameOf(id)));
    if (gone.length + ended.length > 0)
      // One commit for all: each waits for the disk, and erasing all photos ends a key for everybody.
      this.#db.transact(() => {
        const nowMs = Date.now();
        for (const personId of gone) markKeyDestroyed(this.#db, personId, nowMs);
        for (const keyId of ended) forgetEndedPhotoKey(this.#db, keyId);
      });
    for (const personId of gone) this.#doomed.delete(personId);
    for (const id of [...gone, ...ended]) this.#wrapping.forget(id);
    return gone;
  }

  /**
   * Brings the copy of the file in a folder of backups up to date. Before that, keys of people who are enrolled and have none here, since
   * the file was lost or damaged, are taken back from it.
   * @throws StoreProblem
   */
  copyTo(folder: string): void {
    const target = join(folder, personKeyFile);
    this.#takeFrom(new SlotFile(target));
    bringUpToDate(this.#file, target, (slot) => this.#wrapping.unwrap(slot) !== null);
  }

  /** Forgets all keys. */
  close(): void {
    openKeys.delete(this.#db);
    for (const { key } of this.#known.values()) key?.fill(0);
    for (const key of this.#fresh.values()) key.fill(0);
    this.#known.clear();
    this.#fresh.clear();
  }

  #keyOf(personId: string): Uint8Array | undefined {
    const fresh = this.#fresh.get(personId);
    if (fresh !== undefined) return fresh;
    const known = this.#known.get(this.#wrapping.nameOf(personId));
    if (known === undefined) return undefined;
    if (known.key === undefined) known.key = this.#wrapping.unwrap(known.bytes);
    return known.key ?? undefined;
  }

  #read(): void {
    const slots = this.#file.read();
    this.#slots = slots.length;
    for (const [slot, bytes] of slots.entries()) {
      if (!isTaken(bytes)) this.#free.push(slot);
      // A slot that is damaged, or of another database, is passed over and never written to.
      else this.#known.set(nameIn(bytes), { slot, bytes, key: undefined });
    }
    this.#free.reverse();
  }

  /** Whether there is somebody, or a photo, whose key has this id. */
  #isOwned(id: string): boolean {
    return isPhotoKeyId(id) ? isPhotoKeyUsed(this.#db, id) : personExists(this.#db, id);
  }

  /** Before the commit: the keys of those who are enrolled by it go into the file. */
  #flush(): void {
    const found = new Map<string, { readonly bytes: Buffer; readonly key: Uint8Array }>();
    for (const [personId, key] of this.#fresh) {
      // A savepoint may have been taken back, or the person erased again.
      if (!this.#isOwned(personId)) continue;
      const name = this.#wrapping.nameOf(personId);
      found.set(name, { bytes: this.#wrapping.wrap(name, key), key });
    }
    this.#fresh.clear();
    for (const name of found.keys()) this.#written.add(name);
    this.#put(found);
  }

  /** Keys of living people, and of their photos, that are missing here and lie in a copy. */
  #takeFrom(copy: SlotFile): void {
    const lost = [...peopleIds(this.#db), ...photoKeyIds(this.#db)].filter((id) => !this.has(id));
    if (lost.length === 0) return;
    const there = new Map(
      copy
        .read()
        .filter(isTaken)
        .map((slot) => [nameIn(slot), slot]),
    );
    const found = new Map<string, { readonly bytes: Buffer; readonly key: Uint8Array }>();
    for (const personId of lost) {
      const name = this.#wrapping.nameOf(personId);
      const bytes = there.get(name);
      const key = bytes === undefined ? null : this.#wrapping.unwrap(bytes);
      if (bytes !== undefined && key !== null) found.set(name, { bytes, key });
    }
    this.#put(found);
  }

  /** Writes slots, each into the one that its person has or into a free one. */
  #put(found: ReadonlyMap<string, { readonly bytes: Buffer; readonly key: Uint8Array }>): void {
    const slots = new Map<number, Uint8Array>();
    for (const [name, { bytes, key }] of found) {
      const slot = this.#known.get(name)?.slot ?? this.#free.pop() ?? this.#slots++;
      slots.set(slot, bytes);
      this.#known.set(name, { slot, bytes, key });
    }
    const count = this.#file.write(slots);
    // The step by which the file grew has more slots than are needed now.
    for (let slot = count - 1; slot >= this.#slots; slot--) this.#free.unshift(slot);
    this.#slots = Math.max(this.#slots, count);
  }

  /** After the commit. Without a flush of its own: a start that finds one still waiting looks whether the person came about. */
  #confirm(): void {
    const slots = new Map<number, Uint8Array>();
    for (const name of this.#written) {
      const known = this.#known.get(name);
      if (known === undefined) continue;
      confirm(known.bytes);
      slots.set(known.slot, known.bytes);
    }
    this.#written.clear();
    try {
      this.#file.write(slots, false);
    } catch (error) {
      if (!(error instanceof StoreProblem)) throw error;
    }
  }

  #takeBack(): void {
    for (const key of this.#fresh.values()) key.fill(0);
    this.#fresh.clear();
    const names = [...this.#written];
    this.#written.clear();
    try {
      this.#wipe(names);
    } catch (error) {
      // The commit failed, and the disk still refuses: the next starts see to the rest.
      if (!(error instanceof StoreProblem)) throw error;
    }
  }

  #wipe(names: readonly string[]): void {
    const found = names.flatMap((name) => this.#known.get(name) ?? []);
    this.#file.wipe(found.map(({ slot }) => slot));
    for (const name of names) {
      const known = this.#known.get(name);
      if (known === undefined) continue;
      known.key?.fill(0);
      this.#free.push(known.slot);
      this.#known.delete(name);
    }
  }

  /** At a start: wipes what a crash between a commit and the wiping has left, and keys of people who never came about. @throws StoreProblem */
  sweep(): void {
    for (const { personId, keyDestroyedAtMs } of erasures(this.#db))
      if (
        (keyDestroyedAtMs === undefined || this.#known.has(this.#wrapping.nameOf(personId))) &&
        !personExists(this.#db, personId)
      )
        this.#doomed.add(personId);
    this.destroyDoomed();
    const waiting = [...this.#known].filter(([, { bytes }]) => isPending(bytes));
    if (waiting.length === 0) return;
    // Names of 20,000 people take .4 s: made only where a start has to tell whose a key is.
    const living = new Set(
      [...peopleIds(this.#db), ...photoKeyIds(this.#db)].map((id) => this.#wrapping.nameOf(id)),
    );
    // Confirmed ones without a person stay: in a database that was put back from an older copy those enrolled since are missing, and
    // putting back the newer one must find their keys.
    this.#wipe(waiting.flatMap(([name]) => (living.has(name) ? [] : [name])));
    for (const [name] of waiting) if (living.has(name)) this.#written.add(name);
    this.#confirm();
  }
}
