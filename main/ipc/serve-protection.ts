import { contract } from '#app/contract/contract.ts';
import type { ProtectionStatus } from '#app/contract/protection.ts';
import { fail, ok } from '#app/result.ts';
import type { SecretChange, SecretProgress } from '#main/protection/interface.ts';
import type { Store } from '#main/store/interface.ts';
import { actorOf, confirmation } from './actor.ts';
import type { OfferDownload } from './downloads.ts';
import type { Serve } from './interface.ts';

export interface ProtectionParts {
  readonly store: () => Store;
  readonly secretChange: () => SecretChange;
  /** @returns undefined when nobody with this id was erased. */
  readonly writeReceipt: (personId: string) => string | undefined;
  readonly offerDownload: OfferDownload;
}

export function protectionStatus(store: Store, renewal: SecretProgress | undefined): ProtectionStatus {
  return {
    people: store.people.count(),
    unreadable: store.templates.unreadable().length,
    receiptKey: store.receiptKey.publicKey(),
    ...(renewal === undefined ? {} : { renewal }),
  };
}

/** Serves protection.*. */
export function serveProtection(serve: Serve, parts: ProtectionParts): void {
  const { protection } = contract;
  const status = () => protectionStatus(parts.store(), parts.secretChange().progress);
  serve(protection.status, () => ok(status()));

  serve(protection.renew, async (_nothing, context) => {
    const begun = await parts.secretChange().begin({
      actor: actorOf(context),
      ...confirmation(context),
    });
    return begun.ok ? ok(status()) : begun;
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
