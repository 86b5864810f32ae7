import type { z } from 'zod';
import { contract } from '#app/contract/contract.ts';
import { matchRuleLimits, type Settings } from '#app/domain/settings.ts';
import { type MatchMode, type Thresholds, thresholdOf, withThreshold } from '#app/recognition/thresholds.ts';
import { fail, ok } from '#app/result.ts';
import type { Attempt, Store } from '#main/store/interface.ts';
import type { SiteFigures, Tuning } from '#main/tuning/interface.ts';
import { actorOf } from './actor.ts';
import type { Serve } from './interface.ts';

export interface TuningServing {
  readonly store: () => Store;
  readonly tuning: () => Tuning;
  /** What the deciding model's card recommends. */
  readonly defaultThresholds: Thresholds;
  /** The lowest threshold that can be chosen. */
  readonly lowestMinSimilarity: number;
  readonly onSettingsChanged: (before: Settings, after: Settings) => Promise<void>;
}

const markedScores = 2000;
/** Shown of either kind: enough to see who they are. */
const replayedAttempts = 50;

/** Serves tuning.*. */
export function serveTuning(serve: Serve, parts: TuningServing): void {
  const { tuning } = contract;

  serve(tuning.scores, async () => {
    const found = await parts.tuning().figures();
    if (!found.ok) return found;
    const store = parts.store();
    const { hardest, ...figures } = found.value;
    const { match } = store.settings.get();
    const inForce = (mode: MatchMode) => {
      const strangersInN = match.strangersInN?.[mode];
      return {
        minSimilarity: thresholdOf(match, mode),
        ...(strangersInN === undefined ? {} : { strangersInN }),
      };
    };
    const { minMargin, agreeingFrames, strangerMissRate } = match;
    const { enrolled, others } = store.attempts.markedScores(figures.modelId, markedScores);
    return ok({
      ...figures,
      inForce: { identification: inForce('identification'), verification: inForce('verification') },
      recommended: {
        identification: parts.defaultThresholds.minSimilarity,
        verification: parts.defaultThresholds.minVerificationSimilarity,
      },
      rules: { minMargin, agreeingFrames, strangerMissRate },
      hardest: named(store, hardest),
      marked: { enrolled: [...enrolled], others: [...others] },
    });
  });
  serve(tuning.replay, async (asked) => {
    const found = await parts.tuning().replay({ ...asked, limit: replayedAttempts });
    if (!found.ok) return found;
    const replay = found.value;
    const store = parts.store();
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
  serve(tuning.setThreshold, async ({ mode, minSimilarity, strangersInN, reason }, context) => {
    if (minSimilarity < parts.lowestMinSimilarity)
      return fail(
        'too-low',
        `Below ${parts.lowestMinSimilarity} strangers would get in. Choose a higher threshold.`,
      );
    const figures = await parts.tuning().figures();
    if (!figures.ok) return figures;
    const store = parts.store();
    const before = store.settings.get();
    if (before.match.modelId !== figures.value.modelId)
      return fail('changed-meanwhile', 'The model was changed meanwhile.');
    const aims = { ...before.match.strangersInN, [mode]: strangersInN };
    const after = {
      ...before,
      match: { ...withThreshold(before.match, mode, minSimilarity), strangersInN: aims },
    };
    store.transact(() => {
      store.settings.put(after);
      store.audit.append({
        kind: 'threshold-changed',
        actor: actorOf(context),
        details: {
          mode,
          from: thresholdOf(before.match, mode),
          to: minSimilarity,
          modelId: before.match.modelId,
          ...(strangersInN === undefined ? {} : { strangersInN }),
          reason,
          ...predictedAt(figures.value, mode, minSimilarity),
        },
      });
    });
    await parts.onSettingsChanged(before, after);
    parts.tuning().noteChanged('settings');
    return ok(undefined);
  });
  serve(tuning.setRules, async ({ rules, reason }, context) => {
    const store = parts.store();
    const before = store.settings.get();
    const names = ruleNames.filter((name) => before.match[name] !== rules[name]);
    if (names.length === 0) return ok(undefined);
    const after = { ...before, match: { ...before.match, ...rules } };
    store.transact(() => {
      store.settings.put(after);
      store.audit.append({
        kind: 'match-rules-changed',
        actor: actorOf(context),
        details: {
          ...Object.fromEntries(names.map((name) => [name, `${before.match[name]} -> ${rules[name]}`])),
          reason,
        },
      });
    });
    await parts.onSettingsChanged(before, after);
    return ok(undefined);
  });
  serve(tuning.watch, () => ok(parts.tuning().watch));
}

const ruleNames = Object.keys(matchRuleLimits) as (keyof typeof matchRuleLimits)[];

/** With the names of now; whoever was erased meanwhile is left out. */
function named(
  store: Store,
  hardest: SiteFigures['hardest'],
): z.infer<typeof contract.tuning.scores.out>['hardest'] {
  return hardest.flatMap(({ personId, own, nearest }) => {
    const name = store.people.nameOf(personId);
    if (name === undefined) return [];
    const other = nearest && store.people.nameOf(nearest.personId);
    return [
      {
        personId,
        name,
        own: [...own],
        ...(nearest === undefined || other === undefined
          ? {}
          : { nearest: { name: other, similarity: nearest.similarity } }),
      },
    ];
  });
}

/** What the screen said of this threshold, for the log: the nearest computed one that is not stricter. */
function predictedAt(figures: SiteFigures, mode: MatchMode, minSimilarity: number): Record<string, number> {
  const known = figures[mode].steps.findLast((step) => step.minSimilarity <= minSimilarity + 1e-9);
  if (known === undefined) return {};
  const { strangersBound, askedAgainOwn, askedAgainCohort } = known;
  return {
    predictedStrangersAtMost: strangersBound,
    ...(askedAgainOwn === undefined ? {} : { predictedAskedAgainOwn: askedAgainOwn.value }),
    ...(askedAgainCohort === undefined ? {} : { predictedAskedAgainCohort: askedAgainCohort.value }),
  };
}
