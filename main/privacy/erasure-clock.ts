import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  defaultRetentionRules,
  type PlannedErasure,
  type RetentionHold,
  type RetentionReason,
} from '#app/domain/retention.ts';
import {
  areTooMany,
  countedDays,
  isClockDoubtful,
  isDue,
  isListed,
  type Plan,
  planErasure,
} from '#app/policy/retention.ts';
import type { RetentionCandidate, RetentionClock, Store } from '#main/store/interface.ts';
import type { ErasureClock, ErasureList } from './interface.ts';

export interface ErasureClockParts {
  readonly store: Store;
  /** Erases one person with all that belongs to them and writes the row of the log. Called inside a transaction. */
  readonly erase: (personId: string, reason: RetentionReason) => void;
  /** After the transaction: gallery, backups and screens must follow. */
  readonly onErased: (personId: string) => void;
  readonly onError: (error: unknown) => void;
  /** Wall clock, ms. */
  readonly clock?: () => number;
}

/** First an hour after the start: time to see that the clock is wrong. */
const lookEveryMs = 3_600_000;
/** Between two days that count as lived through. Less than a day, since a PC is not switched on at the same minute. */
const livedDayMs = 20 * 3_600_000;

interface Planned extends RetentionCandidate {
  readonly plan: Plan;
  /** On the list, by its date. */
  readonly isOn: boolean;
}

interface Survey {
  readonly clock: RetentionClock;
  readonly people: readonly (RetentionCandidate & { readonly planned: Planned | undefined })[];
  readonly due: readonly Planned[];
  readonly hold: { readonly why: RetentionHold; readonly people: number } | undefined;
  readonly atMs: number;
}

/**
 * Puts people on the list of what will go, and erases them when their date has come. The rules are app/policy/retention.ts;
 * what makes it wait for an administrator is told there and in docs/privacy.md.
 */
export function createErasureClock(parts: ErasureClockParts): ErasureClock {
  const { store } = parts;
  const wallClock = parts.clock ?? Date.now;
  const rules = () => store.settings.get().retention ?? defaultRetentionRules;
  let running: Promise<void> | undefined;
  let isOpen = true;

  /** How things stand now. Writes nothing. */
  function survey(): Survey {
    const atMs = wallClock();
    const clock = livedThrough(store.retention.clock(), atMs);
    const isDoubtful = isClockDoubtful(clock.trustedAtMs, atMs);
    const people = store.retention.candidates().map((person) => ({
      ...person,
      planned: planned(person, clock, atMs),
    }));
    const due = people.flatMap(({ planned: one }) =>
      one?.isOn === true && isDue(one.plan, atMs) ? [one] : [],
    );
    const ruled = due.filter(({ plan }) => plan.reason !== 'consent-withdrawn').length;
    const why: RetentionHold | undefined =
      ruled === 0
        ? undefined
        : isDoubtful
          ? 'clock'
          : areTooMany(ruled + clock.erased, people.length + clock.erased)
            ? 'many'
            : undefined;
    return {
      clock: isDoubtful ? clock : { ...clock, trustedAtMs: Math.max(clock.trustedAtMs, atMs) },
      people,
      due,
      hold: why === undefined ? undefined : { why, people: ruled },
      atMs,
    };
  }

  function planned(person: RetentionCandidate, clock: RetentionClock, atMs: number): Planned | undefined {
    const { listed } = person;
    // A listing from the future was written by a clock that was set back since: the warning begins again.
    const listing =
      listed === undefined || listed.atMs > atMs
        ? undefined
        : { listedAtMs: listed.atMs, daysShown: clock.day - listed.onDay };
    const plan = planErasure(person.facts, rules(), listing, atMs);
    return plan === undefined ? undefined : { ...person, plan, isOn: isListed(plan, rules(), atMs) };
  }

  /** Brings list and clock up to date. @returns who is to be erased now. */
  function note({ clock, people, due, hold, atMs }: Survey, released: boolean): readonly Planned[] {
    const isHeld = hold !== undefined && !released;
    store.transact(() => {
      let announced = 0;
      for (const { personId, listed, planned: one } of people) {
        if (one?.isOn !== true) {
          if (listed !== undefined) store.retention.takeOffList(personId);
          continue;
        }
        if (listed !== undefined && listed.atMs <= atMs) continue;
        if (listed !== undefined) store.retention.takeOffList(personId);
        store.retention.putOnList(personId, atMs, clock.day);
        announced += 1;
      }
      if (announced > 0)
        store.audit.append({ kind: 'erasure-announced', actor: 'lintel', details: { people: announced } });
      const before = store.retention.clock();
      if (isHeld && before?.held !== hold.why)
        store.audit.append({
          kind: 'erasure-held',
          actor: 'lintel',
          details: { why: hold.why, people: hold.people },
        });
      store.retention.putClock({ ...clock, held: isHeld ? hold.why : undefined });
    });
    return isHeld ? due.filter(({ plan }) => plan.reason === 'consent-withdrawn') : due;
  }

  async function eraseAll(due: readonly Planned[], isCounted: boolean): Promise<void> {
    for (const { personId } of due) {
      if (!isOpen) return;
      const isErased = store.transact(() => eraseOne(personId, isCounted));
      if (isErased) parts.onErased(personId);
      // Many may be due after a release: the door goes first.
      await nextTurn();
    }
  }

  /** Looks once more at the person: an operator may have changed something between two turns. */
  function eraseOne(personId: string, isCounted: boolean): boolean {
    const atMs = wallClock();
    const clock = store.retention.clock();
    const person = store.retention.candidates(personId)[0];
    if (clock === undefined || person === undefined) return false;
    const plan = planned(person, clock, atMs)?.plan;
    if (plan === undefined || !isDue(plan, atMs)) return false;
    parts.erase(personId, plan.reason);
    if (isCounted && plan.reason !== 'consent-withdrawn')
      store.retention.putClock({
        ...clock,
        erased: clock.erased + 1,
        erasedSinceDay: clock.erased === 0 ? clock.day : clock.erasedSinceDay,
      });
    return true;
  }

  function look(release?: { readonly asOfMs: number }): Promise<void> {
    const run = async () => {
      const found = survey();
      const due = note(found, release !== undefined && found.hold?.why === 'many');
      // What became due after the administrator looked is not what the administrator released.
      const seen = release === undefined ? due : due.filter(({ plan }) => plan.goesAtMs <= release.asOfMs);
      await eraseAll(seen, release === undefined);
    };
    running = (running ?? Promise.resolve())
      .then(() => (isOpen ? run() : undefined))
      .catch((error) => parts.onError(error));
    return running;
  }

  const timer = setInterval(() => void look(), lookEveryMs);
  timer.unref();

  return {
    look: () => look(),
    list(): ErasureList {
      const { people, hold, atMs } = survey();
      const plans = people.flatMap(({ planned: one }): PlannedErasure[] =>
        one?.isOn === true ? [{ personId: one.personId, name: one.name, ...one.plan }] : [],
      );
      return {
        plans: plans.toSorted((a, b) => a.goesAtMs - b.goesAtMs || a.name.localeCompare(b.name)),
        hold,
        asOfMs: atMs,
      };
    },
    planOf(personId) {
      const atMs = wallClock();
      const person = store.retention.candidates(personId)[0];
      if (person === undefined) return undefined;
      const one = planned(person, livedThrough(store.retention.clock(), atMs), atMs);
      return one?.isOn === true ? { personId, name: one.name, ...one.plan } : undefined;
    },
    async release(why, asOfMs, actor) {
      const { hold, clock, atMs } = survey();
      if (hold?.why !== why) return false;
      store.transact(() => {
        store.audit.append({ kind: 'erasure-released', actor, details: { why, people: hold.people } });
        // What an administrator looked at does not count towards the next limit.
        const trusted = why === 'clock' ? { trustedAtMs: atMs } : { erased: 0, erasedSinceDay: clock.day };
        store.retention.putClock({ ...clock, ...trusted, held: undefined });
      });
      await look(why === 'many' ? { asOfMs } : undefined);
      return true;
    },
    async close() {
      isOpen = false;
      clearInterval(timer);
      await running;
    },
  };
}

/** The clock at a look: a day more when one was lived through, one at most however far the wall clock went. */
function livedThrough(before: RetentionClock | undefined, atMs: number): RetentionClock {
  if (before === undefined)
    return {
      day: 0,
      countedAtMs: atMs,
      trustedAtMs: atMs,
      erased: 0,
      erasedSinceDay: 0,
      held: undefined,
    };
  const isNewDay = atMs - before.countedAtMs >= livedDayMs;
  const isSetBack = atMs < before.countedAtMs;
  const day = before.day + (isNewDay ? 1 : 0);
  const isWindowOver = before.erased > 0 && day - before.erasedSinceDay >= countedDays;
  return {
    ...before,
    day,
    countedAtMs: isNewDay || isSetBack ? atMs : before.countedAtMs,
    ...(isWindowOver ? { erased: 0 } : {}),
  };
}
