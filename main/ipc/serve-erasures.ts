import { contract } from '#app/contract/contract.ts';
import type { PlannedErasure } from '#app/domain/retention.ts';
import { dayMs } from '#app/policy/consent.ts';
import { fail, ok } from '#app/result.ts';
import type { ErasureClock } from '#main/privacy/interface.ts';
import type { Store } from '#main/store/interface.ts';
import { actorOf } from './actor.ts';
import { datedName, type OfferDownload } from './downloads.ts';
import type { Serve } from './interface.ts';

export interface ErasureParts {
  readonly store: () => Store;
  readonly erasures: () => ErasureClock;
  readonly writeCsv: (plans: readonly PlannedErasure[]) => string;
  readonly onPersonChanged: (personId: string) => void;
  readonly offerDownload: OfferDownload;
}

/** Serves what privacy.* says of erasure by the clock. */
export function serveErasures(serve: Serve, parts: ErasureParts): void {
  const { privacy } = contract;

  serve(privacy.erasures, ({ offset, limit }) => {
    const { plans, hold, asOfMs } = parts.erasures().list();
    return ok({
      plans: plans.slice(offset, offset + limit),
      total: plans.length,
      ...(hold === undefined ? {} : { hold }),
      asOfMs,
    });
  });

  serve(privacy.plannedErasure, ({ id }) => ok({ plan: parts.erasures().planOf(id) ?? null }));

  serve(privacy.keepPerson, ({ id, days, reason }, context) => {
    const store = parts.store();
    const before = store.people.get(id);
    if (before?.consent.withdrawnAtMs !== undefined)
      return fail('already-withdrawn', 'Who withdrew is erased. Record a new consent if that was a mistake.');
    const person = store.transact(() => {
      const untilMs = Date.now() + days * dayMs;
      if (!store.retention.keep(id, untilMs)) return undefined;
      store.audit.append({
        kind: 'person-kept',
        actor: actorOf(context),
        personId: id,
        details: { days, keptUntil: new Date(untilMs).toISOString(), why: reason },
      });
      return store.people.get(id);
    });
    if (person === undefined) return fail('not-found', 'This person is not enrolled any more.');
    parts.onPersonChanged(id);
    return ok(person);
  });

  serve(privacy.releaseErasures, async ({ why, asOfMs }, context) =>
    (await parts.erasures().release(why, asOfMs, actorOf(context)))
      ? ok(undefined)
      : fail('nothing-held', 'Nothing waits for you any more. Load the list again.'),
  );

  serve(privacy.exportErasures, (_nothing, context) => {
    const { plans, asOfMs } = parts.erasures().list();
    if (plans.length === 0) return fail('nothing-to-export', 'Nobody is to be erased.');
    parts.store().audit.append({
      kind: 'erasure-list-exported',
      actor: actorOf(context),
      details: { people: plans.length, format: 'csv' },
    });
    const path = parts.offerDownload(context.windowId, {
      name: datedName('erasures', asOfMs, 'csv'),
      contentType: 'text/csv; charset=utf-8',
      body: new TextEncoder().encode(parts.writeCsv(plans)),
    });
    return ok({ path });
  });
}
