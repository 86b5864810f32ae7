import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { contract } from '#app/contract/contract.ts';
import type { TuningRates } from '#app/contract/records.ts';
import { saysNoPictures, textsInUse } from '#app/domain/consent-text.ts';
import type { Settings } from '#app/domain/settings.ts';
import { type GalleryScores, histogram, thin } from '#app/recognition/gallery-scores.ts';
import { type MatchMode, type Thresholds, thresholdOf, withThreshold } from '#app/recognition/thresholds.ts';
import { fail, ok } from '#app/result.ts';
import type { Attempt, MarkedScores, Store } from '#main/store/interface.ts';
import { actorOf } from './actor.ts';
import type { Serve } from './interface.ts';
import type { Push } from './pusher.ts';

export interface RecordParts {
  readonly store: () => Store;
  readonly push: Push;
  /** Scores of the own gallery under one model; lets others run meanwhile. */
  readonly scores: (
    modelId: string,
  ) => Promise<{ readonly scores: GalleryScores; readonly shotsPerPerson: readonly number[] }>;
  /** What thresholds would do at this door. */
  readonly rates: (
    modelId: string,
    scores: GalleryScores,
    shotsPerPerson: readonly number[],
    mode: MatchMode,
  ) => Promise<z.infer<typeof TuningRates>>;
  readonly defaultThresholds: Thresholds;
  /** The file of keys for whoever checks exports. */
  readonly verificationKeyFile: (keys: readonly string[]) => string;
  readonly onSettingsChanged: (before: Settings, after: Settings) => Promise<void>;
  /** What screens may know before the store is open. */
  readonly appearance: () => Pick<Settings, 'theme' | 'kiosk' | 'siteName'>;
  /** Keeps a file for one download by the window that asked. */
  readonly offerDownload: (
    windowId: string,
    file: { name: string; contentType: string; body: Uint8Array },
  ) => string;
}

/** FMR is 1e-2 at .77 and 1e-3 at .81 for the built-in pack: no door should be opened on a score below. Cosine. */
const lowestMinSimilarity = 0.8;
const histogramBins = 100;
const thinnedScores = 2000;
/** Of an export, by its format. */
const exportFiles = {
  csv: { ending: 'csv', contentType: 'text/csv; charset=utf-8' },
  jsonl: { ending: 'jsonl', contentType: 'application/x-ndjson' },
  bundle: { ending: 'lintel-audit', contentType: 'application/x-ndjson' },
} as const;
const shownBeginnings = 100;
/** Shown of either kind: enough to see who they are. */
const replayedAttempts = 50;

/** Serves audit.*, tuning.* and settings.*. */
export function serveRecords(serve: Serve, parts: RecordParts): void {
  const { audit, tuning, settings } = contract;

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
    const name = `lintel-audit-${new Date(row.atMs).toISOString().slice(0, 10)}-${randomBytes(2).toString('hex')}.${ending}`;
    return ok({ path: parts.offerDownload(context.windowId, { name, contentType, body }), rows });
  });

  serve(tuning.scores, async () => {
    const { match } = parts.store().settings.get();
    const { scores, shotsPerPerson } = await parts.scores(match.modelId);
    const rates = await parts.rates(match.modelId, scores, shotsPerPerson, 'identification');
    const verification = await parts.rates(match.modelId, scores, shotsPerPerson, 'verification');
    const lowest = Math.min(scores.samePerson[0] ?? 1, scores.differentPeople[0] ?? 1, match.minSimilarity);
    const from = Math.max(-1, Math.floor(lowest * 20) / 20 - 0.05);
    return ok({
      modelId: match.modelId,
      people: shotsPerPerson.length,
      rates,
      marked: asLists(parts.store().attempts.markedScores(match.modelId, thinnedScores)),
      samePerson: histogram(scores.samePerson, from, histogramBins),
      differentPeople: histogram(scores.differentPeople, from, histogramBins),
      samePersonSorted: thin(scores.samePerson, thinnedScores),
      differentPeopleSorted: thin(scores.differentPeople, thinnedScores),
      minSimilarity: match.minSimilarity,
      minMargin: match.minMargin,
      defaultMinSimilarity: parts.defaultThresholds.minSimilarity,
      verification: {
        minSimilarity: match.minVerificationSimilarity,
        defaultMinSimilarity: parts.defaultThresholds.minVerificationSimilarity,
        rates: verification,
      },
    });
  });
  serve(tuning.replay, ({ minSimilarity }) => {
    const store = parts.store();
    const { match } = store.settings.get();
    const replay = store.attempts.replay(match.modelId, minSimilarity, replayedAttempts);
    const shown = ({ auditSequence, atMs, similarity = -1, personId }: Attempt) => {
      const name = personId === undefined ? undefined : store.people.nameOf(personId);
      return { auditSequence, atMs, similarity, ...(name === undefined ? {} : { name }) };
    };
    return ok({
      ...replay,
      letIn: replay.letIn.map(shown),
      turnedAway: replay.turnedAway.map(shown),
    });
  });
  serve(tuning.setThreshold, async ({ mode, minSimilarity, reason }, context) => {
    if (minSimilarity < lowestMinSimilarity)
      return fail(
        'too-low',
        `Below ${lowestMinSimilarity} strangers would get in. Choose a higher threshold.`,
      );
    const { modelId } = parts.store().settings.get().match;
    const predicted = await predictedAt(parts, modelId, mode, minSimilarity);
    const store = parts.store();
    const before = store.settings.get();
    if (before.match.modelId !== modelId)
      return fail('changed-meanwhile', 'The model was changed meanwhile.');
    const after = { ...before, match: withThreshold(before.match, mode, minSimilarity) };
    store.transact(() => {
      store.settings.put(after);
      store.audit.append({
        kind: 'threshold-changed',
        actor: actorOf(context),
        details: {
          mode,
          from: thresholdOf(before.match, mode),
          to: minSimilarity,
          modelId,
          reason,
          ...predicted,
        },
      });
    });
    await parts.onSettingsChanged(before, after);
    return ok(undefined);
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
    const names = Object.keys(after).filter(
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

function asLists({ enrolled, others }: MarkedScores) {
  return { enrolled: [...enrolled], others: [...others] };
}

/** What the screen said of this threshold, for the log: the nearest computed one that is not stricter. */
async function predictedAt(
  parts: RecordParts,
  modelId: string,
  mode: MatchMode,
  minSimilarity: number,
): Promise<Record<string, number>> {
  const { scores, shotsPerPerson } = await parts.scores(modelId);
  const { steps } = await parts.rates(modelId, scores, shotsPerPerson, mode);
  const known = steps.findLast((step) => step.minSimilarity <= minSimilarity);
  if (known === undefined) return {};
  const { fpirBound, askedAgainOwn, askedAgainCohort } = known;
  return {
    predictedStrangersAtMost: fpirBound,
    ...(askedAgainOwn === undefined ? {} : { predictedAskedAgainOwn: askedAgainOwn.value }),
    ...(askedAgainCohort === undefined ? {} : { predictedAskedAgainCohort: askedAgainCohort.value }),
  };
}
