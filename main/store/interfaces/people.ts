import type { ConsentText } from '#app/domain/consent-text.ts';
import type { Consent, Person } from '#app/domain/person.ts';
import type { RetentionHold } from '#app/domain/retention.ts';
import type { RetentionFacts } from '#app/policy/retention.ts';
import type { Erasure } from './templates.ts';

export interface NewPerson {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly consent: Consent;
  readonly enrolledAtMs: number;
}

export interface PeopleStore {
  /**
   * By name.
   * @param search part of a name or note; case and accents do not matter. '' for everybody.
   * @param limit 1..200.
   * @param needsConsentAtMs only people who are not matched at this time for want of consent, or soon will not be.
   * @returns `total` counts all people of the search.
   */
  list(page: {
    readonly search: string;
    readonly offset: number;
    readonly limit: number;
    readonly needsConsentAtMs?: number | undefined;
  }): {
    people: Person[];
    total: number;
  };
  get(id: string): Person | undefined;
  nameOf(id: string): string | undefined;
  /** Active from the start, without shots. @throws when the id is taken. */
  insert(person: NewPerson): void;
  /** @returns the person afterwards, undefined when there is none. */
  update(
    id: string,
    change: {
      readonly name: string;
      readonly note: string;
      readonly isActive: boolean;
      /** Undefined: validity has no end. */
      readonly validUntilMs?: number | undefined;
    },
  ): Person | undefined;
  /** Whether a face alone is not enough for this person, whatever the door asks for. @returns false when there is none. */
  setAsksPin(id: string, asksPin: boolean): boolean;
  /** Removes the person, every shot and every template, and destroys the person's key. @returns false when there is none. */
  erase(id: string): boolean;
  /** What was erased of somebody; undefined when nobody with this id was. */
  erasure(id: string): Erasure | undefined;
  count(): number;
  markSeen(id: string, atMs: number): void;
}

export type NewConsentText = Omit<ConsentText, 'version' | 'number'>;

/** The consent texts, of which none is ever changed or removed, and each person's consents. */
export interface ConsentStore {
  /** Every version: by language, newest first. At least one. */
  texts(): ConsentText[];
  /** Adds the next version in its language, which is in use from then on. */
  publish(text: NewConsentText): ConsentText;
  /** @returns false when there is no such person or the consent is withdrawn already. */
  withdraw(personId: string, atMs: number): boolean;
  /** The consent before it joins the past ones. @returns false when there is no such person. */
  renew(personId: string, consent: Consent): boolean;
  /** Consents before the present one, oldest first. */
  past(personId: string): Consent[];
  /** People whose consent ends by itself after `afterMs` and not after `untilMs`. */
  endingBetween(afterMs: number, untilMs: number): string[];
  /** The first end of a consent after this time. */
  nextEnd(afterMs: number): number | undefined;
  /**
   * Wall clock for judging consents and validity, ms: never before a time that was asked for in this run, nor one that erasure by the
   * clock has seen and not doubted. A clock set back makes nothing valid again that has ended; across a restart, nothing that ended
   * before the last of those looks.
   */
  nowMs(): number;
}

/** One person as the rules of retention see them. */
export interface RetentionCandidate {
  readonly personId: string;
  readonly name: string;
  readonly facts: RetentionFacts;
  /** Undefined for who does not stand on the list. */
  readonly listed: { readonly atMs: number; readonly onDay: number } | undefined;
}

/** What erasure by the clock knows of time, and how much it erased lately. */
export interface RetentionClock {
  /** Days that the program lived through: a wall clock that jumps adds one at most. */
  readonly day: number;
  readonly countedAtMs: number;
  /** The last look at a clock that was not in doubt. */
  readonly trustedAtMs: number;
  /** People erased by the clock since `erasedSinceDay`, withdrawals left out. */
  readonly erased: number;
  readonly erasedSinceDay: number;
  readonly held: RetentionHold | undefined;
}

/** The list of people who will be erased by the clock. */
export interface RetentionStore {
  /** Everybody, or the one person of this id. */
  candidates(personId?: string): RetentionCandidate[];
  putOnList(personId: string, atMs: number, day: number): void;
  takeOffList(personId: string): void;
  /** @returns false when there is no such person. */
  keep(personId: string, untilMs: number): boolean;
  /** Undefined before the first look. */
  clock(): RetentionClock | undefined;
  putClock(clock: RetentionClock): void;
}
