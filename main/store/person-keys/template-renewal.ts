import { randomBytes } from 'node:crypto';
import { TemplateProtection } from '#main/gallery/interface.ts';
import type { Template } from '#main/inference/interface.ts';
import type { Connection } from '../connection.ts';
import type { PersonSeals, RenewalProgress, RenewalStep } from '../interface.ts';
import { problem } from '../problem.ts';
import { countPeople } from '../repositories/people.ts';
import { putSiteSecret } from '../repositories/site-secrets.ts';
import {
  countTurned,
  findRenewal,
  insertRenewal,
  isTurned,
  noteTurned,
  noteTurnedBack,
  peopleNotTurned,
  removeRenewal,
} from '../repositories/template-renewal.ts';
import { mapTemplates } from '../repositories/templates.ts';
import { templateSecret } from './template-secret.ts';

/**
 * Pages of the write-ahead log after which they are written back while people are turned: four transactions' worth. With SQLite's usual
 * 1000 a busy disk held the event loop for 139 ms at a time.
 */
const turningCheckpointPages = 250;
const usualCheckpointPages = 1000;

interface Turn {
  readonly secret: Uint8Array;
  readonly present: TemplateProtection;
  readonly next: TemplateProtection;
}

/**
 * The way from one secret of the templates to the next, a few people at a time, each whole in one transaction. Until all are under the
 * next one it is the present one that counts: whoever is turned already is turned back when read, in memory, and before anything is
 * written to them, in the database. All state is in the database, so that it goes on after a crash where it was.
 */
export class TemplateRenewal {
  readonly #db: Connection;
  readonly #seals: PersonSeals;
  #known: Turn | undefined;
  /** Where the present pass over the people is, and whether it has turned anybody. */
  #after = 0;
  #hasTurned = false;

  constructor(db: Connection, seals: PersonSeals) {
    this.#db = db;
    this.#seals = seals;
  }

  progress(): RenewalProgress | undefined {
    const found = findRenewal(this.#db);
    if (found === undefined) return undefined;
    return { actor: found.actor, people: countPeople(this.#db), turned: countTurned(this.#db) };
  }

  /** @throws when one is under way. */
  begin(actor: string): void {
    const secret = randomBytes(32);
    insertRenewal(this.#db, secret, actor);
    secret.fill(0);
    this.#after = 0;
    this.#hasTurned = false;
  }

  /** @returns the templates of a person, read a moment ago, as they are under the present secret. */
  asPresent(personId: string, templates: readonly Template[]): Template[] {
    const turn = this.#turn();
    if (turn === undefined || !isTurned(this.#db, personId)) return [...templates];
    return templates.map(({ modelId, values }) => ({ modelId, values: turnedBack(turn, modelId, values) }));
  }

  /** Brings a person back under the present secret, for templates that are under it are about to join theirs. In the transaction that does it. */
  turnBack(personId: string): void {
    const turn = this.#turn();
    if (turn === undefined || !isTurned(this.#db, personId)) return;
    const change = (modelId: string, values: Float32Array) => turnedBack(turn, modelId, values);
    if (!mapTemplates(this.#db, this.#seals, personId, change)) throw problem('store-damaged');
    noteTurnedBack(this.#db, personId);
  }

  /**
   * Turns the next people, in one transaction. Those whose templates do not open are passed over.
   * @param most people; one with 10 shots takes 2 ms.
   */
  turnSome(most: number): RenewalStep {
    const turn = this.#turn();
    if (turn === undefined) throw new Error('No renewal is under way.');
    const change = (modelId: string, values: Float32Array) =>
      turn.next.protect(modelId, turn.present.unprotect(modelId, values));
    const people = peopleNotTurned(this.#db, this.#after, most);
    const last = people.at(-1);
    if (last !== undefined) {
      this.#db.pragma(`wal_autocheckpoint = ${turningCheckpointPages}`);
      const turned = this.#db.transact(() =>
        people.filter(({ id }) => {
          if (!mapTemplates(this.#db, this.#seals, id, change)) return false;
          noteTurned(this.#db, id);
          return true;
        }),
      );
      this.#after = last.rowid;
      this.#hasTurned ||= turned.length > 0;
      return 'more';
    }
    // The end of a pass. Whoever was enrolled meanwhile, or turned back, may lie behind it.
    const hasTurned = this.#hasTurned;
    this.#after = 0;
    this.#hasTurned = false;
    if (countTurned(this.#db) === countPeople(this.#db)) return 'all';
    return hasTurned ? 'more' : 'unreadable';
  }

  /** The first of those who are not turned. */
  left(most: number): string[] {
    return peopleNotTurned(this.#db, 0, most).map(({ id }) => id);
  }

  /** Makes the next secret the present one, once everybody is under it. */
  finish(): void {
    const found = findRenewal(this.#db);
    if (found === undefined || countTurned(this.#db) !== countPeople(this.#db))
      throw new Error('A renewal ends when everybody is turned.');
    this.#db.transact(() => {
      putSiteSecret(this.#db, 'template-transform', found.secret);
      removeRenewal(this.#db);
    });
    this.#db.pragma(`wal_autocheckpoint = ${usualCheckpointPages}`);
  }

  /** Goes by what the database holds: a transaction that began or ended it may have been taken back. */
  #turn(): Turn | undefined {
    const found = findRenewal(this.#db);
    if (found === undefined) this.#known = undefined;
    else if (this.#known === undefined || !Buffer.from(found.secret).equals(this.#known.secret)) {
      const secret = templateSecret(this.#db);
      this.#known = {
        secret: Uint8Array.from(found.secret),
        present: new TemplateProtection(secret),
        next: new TemplateProtection(found.secret),
      };
      secret.fill(0);
    }
    return this.#known;
  }
}

function turnedBack({ present, next }: Turn, modelId: string, values: Float32Array): Float32Array {
  return present.protect(modelId, next.unprotect(modelId, values));
}
