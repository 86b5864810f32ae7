import { contract } from '#app/contract/contract.ts';
import { saysNoPictures, textsInUse } from '#app/domain/consent-text.ts';
import type { Settings } from '#app/domain/settings.ts';
import { fail, ok } from '#app/result.ts';
import type { Store } from '#main/store/interface.ts';
import { actorOf } from './actor.ts';
import { datedName, type OfferDownload } from './downloads.ts';
import type { Serve } from './interface.ts';
import type { Push } from './pusher.ts';

export interface RecordParts {
  readonly store: () => Store;
  readonly push: Push;
  /** The file of keys for whoever checks exports. */
  readonly verificationKeyFile: (keys: readonly string[]) => string;
  readonly onSettingsChanged: (before: Settings, after: Settings) => Promise<void>;
  /** What screens may know before the store is open. */
  readonly appearance: () => Pick<Settings, 'theme' | 'kiosk' | 'siteName'>;
  readonly offerDownload: OfferDownload;
}

/** Of an export, by its format. */
const exportFiles = {
  csv: { ending: 'csv', contentType: 'text/csv; charset=utf-8' },
  jsonl: { ending: 'jsonl', contentType: 'application/x-ndjson' },
  bundle: { ending: 'lintel-audit', contentType: 'application/x-ndjson' },
} as const;
const shownBeginnings = 100;

/** Serves audit.* and settings.*. */
export function serveRecords(serve: Serve, parts: RecordParts): void {
  const { audit, settings } = contract;

  serve(audit.page, ({ filter, before, limit }) => ok(parts.store().audit.page(filter, before, limit)));
  serve(audit.verify, async () => {
    const { begunAgainAt, ...verdict } = await parts.store().audit.verifyInSlices();
    return ok(
      begunAgainAt === undefined
        ? verdict
        : { ...verdict, begunAgainAt: begunAgainAt.slice(-shownBeginnings) },
    );
  });
  serve(audit.verificationKey, (_, context) => {
    const path = parts.offerDownload(context.windowId, {
      name: 'lintel-audit-key.json',
      contentType: 'application/json',
      body: new TextEncoder().encode(parts.verificationKeyFile(parts.store().audit.verificationKeys())),
    });
    return ok({ path });
  });
  serve(audit.export, async ({ filter, format }, context) => {
    const store = parts.store();
    const { body, rows } = await store.audit.exportInSlices(format, filter);
    if (rows === 0) return fail('nothing-to-export', 'No row matches this filter.');
    const row = store.audit.append({
      kind: 'audit-exported',
      actor: actorOf(context),
      details: { rows, format },
    });
    const { ending, contentType } = exportFiles[format];
    const name = datedName('audit', row.atMs, ending);
    return ok({ path: parts.offerDownload(context.windowId, { name, contentType, body }), rows });
  });

  serve(settings.appearance, () => ok(parts.appearance()));
  serve(settings.get, () => ok(parts.store().settings.get()));
  serve(settings.update, async ({ settings: changed }, context) => {
    const store = parts.store();
    const before = store.settings.get();
    // What other calls change stays as it is.
    const { match, backup, operatorRules } = before;
    const after: Settings = {
      ...changed,
      match,
      ...(backup === undefined ? {} : { backup }),
      ...(operatorRules === undefined ? {} : { operatorRules }),
    };
    // Those that are left out now are changes too: something was switched off.
    const names = Object.keys({ ...before, ...after }).filter(
      (name) => JSON.stringify(Reflect.get(before, name)) !== JSON.stringify(Reflect.get(after, name)),
    );
    if (names.length === 0) return ok(before);
    if (
      after.keepPhotos === true &&
      textsInUse(store.consents.texts()).some(({ text }) => saysNoPictures(text))
    )
      return fail(
        'consent-text-says-no-pictures',
        'A consent text in use says that pictures are not kept. Publish one that says they are, then keep photos.',
      );
    store.transact(() => {
      store.settings.put(after);
      // Which settings, never their values: addresses of relays and cameras may carry passwords.
      store.audit.append({
        kind: 'settings-changed',
        actor: actorOf(context),
        details: { changed: names.join(', ') },
      });
    });
    await parts.onSettingsChanged(before, after);
    parts.push(settings.changed, { theme: after.theme, kiosk: after.kiosk, siteName: after.siteName });
    return ok(after);
  });
}
