import { contract } from '#app/contract/contract.ts';
import { fail, ok } from '#app/result.ts';
import type { Store } from '#main/store/interface.ts';
import { actorOf } from './actor.ts';
import type { OfferDownload } from './downloads.ts';
import type { Serve } from './interface.ts';

export interface ProtectionParts {
  readonly store: () => Store;
  /** The gallery of the inference process, and an enrollment that is running, are under the old secret. */
  readonly onRenewed: () => void;
  /** @returns undefined when nobody with this id was erased. */
  readonly writeReceipt: (personId: string) => string | undefined;
  readonly offerDownload: OfferDownload;
}

/** Serves protection.*. */
export function serveProtection(serve: Serve, parts: ProtectionParts): void {
  const { protection } = contract;
  serve(protection.status, () => {
    const store = parts.store();
    return ok({
      people: store.people.count(),
      unreadable: store.templates.unreadable().length,
      receiptKey: store.receiptKey.publicKey(),
    });
  });

  serve(protection.renew, (_nothing, context) => {
    const store = parts.store();
    const renewed = store.transact(() => {
      const done = store.templates.renewProtection();
      if (done !== undefined)
        store.audit.append({ kind: 'templates-renewed', actor: actorOf(context), details: { ...done } });
      return done;
    });
    if (renewed === undefined)
      return fail(
        'templates-unreadable',
        `${store.templates.unreadable().length} people have templates that do not open any more.`,
      );
    parts.onRenewed();
    return ok(renewed);
  });

  serve(protection.receipt, ({ id }, context) => {
    const text = parts.writeReceipt(id);
    if (text === undefined) return fail('not-found', 'Nobody with this number was erased.');
    const path = parts.offerDownload(context.windowId, {
      name: `lintel-erasure-${id.slice(0, 8)}.txt`,
      contentType: 'text/plain; charset=utf-8',
      body: new TextEncoder().encode(text),
    });
    return ok({ path });
  });
}
