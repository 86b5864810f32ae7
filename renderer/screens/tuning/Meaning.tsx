import { Alert, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useStore } from 'zustand';
import { clopperPearson } from '#app/recognition/error-rates/binomial.ts';
import { countBelow } from '#app/recognition/error-rates/sorted-scores.ts';
import type { MatchMode } from '#app/recognition/thresholds.ts';
import { Card } from '#renderer/components/frame/Card.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { type ModeStep, percent, ratesOf, type Share, stepAt } from './rates.ts';
import { type TuningScores, triedThreshold } from './store.ts';

/** What the tried threshold would do, in plain sentences; no claim without numbers. */
export function Meaning({ scores }: { scores: TuningScores }) {
  const mode = useStore(stores.tuning, (s) => s.mode);
  const threshold = useStore(stores.tuning, triedThreshold);
  const rates = ratesOf(scores, mode);
  const known = stepAt(rates, threshold);
  const own = known?.ownStrangers;
  // A search finds only the nearest: two people who could pass as each other show in single comparisons first.
  const pairs = stepAt(scores.verification, threshold)?.ownStrangers;
  const nearest = rates.points.findLast(
    ({ minSimilarity }) => minSimilarity !== undefined && minSimilarity <= threshold + 1e-9,
  );
  const limits = (nearest ?? rates.points[0])?.cannotShow ?? [];
  return (
    <Card title={t.tuning.meaning}>
      <Stack gap="sm" role="status">
        {(own?.errors ?? 0) + (pairs?.errors ?? 0) > 0 && (
          <Alert
            color="red"
            icon={<IconAlertTriangle aria-hidden />}
            title={t.tuning.dangerTitle}
            role="alert"
          >
            {t.tuning.dangerText}
          </Alert>
        )}
        <Strangers known={known} mode={mode} attempts={rates.attempts} />
        <Staff known={known} />
        <Text size="sm">
          {own === undefined
            ? t.tuning.noPairs
            : t.tuning.ownStrangers[mode](own.errors, own.count, percent(own.high))}{' '}
          {mode === 'identification' &&
            pairs !== undefined &&
            t.tuning.ownStrangers.verification(pairs.errors, pairs.count, percent(pairs.high))}
        </Text>
        {mode === 'identification' && <Marked scores={scores} threshold={threshold} />}
        <Text size="sm" c="dimmed">
          {t.tuning.limits}: {limits.map((limit) => t.tuning.cannotShow[limit]).join(' ')}
        </Text>
      </Stack>
    </Card>
  );
}

/** Counted apart from estimated. */
function Strangers(props: { known: ModeStep | undefined; mode: MatchMode; attempts: number }) {
  const { known, mode, attempts } = props;
  const counted = known?.strangersCounted;
  const estimated = known?.strangersEstimated;
  if (known === undefined || known.strangersBound >= 1)
    return <Text size="sm">{t.tuning.strangersUnknown}</Text>;
  return (
    <Text size="sm">
      {t.tuning.strangersBound[mode](percent(known.strangersBound), attempts)}{' '}
      {counted !== undefined &&
        t.tuning.strangersCounted(
          counted.errors,
          counted.count,
          percent(counted.low),
          percent(counted.high),
        )}{' '}
      {estimated !== undefined &&
        t.tuning.strangersEstimate(percent(estimated.value), percent(estimated.low), percent(estimated.high))}
    </Text>
  );
}

function Staff({ known }: { known: ModeStep | undefined }) {
  const { askedAgainOwn: own, askedAgainCohort: cohort } = known ?? {};
  const said = (
    say: (share: string, low: string, high: string, count: number) => string,
    { value, low, high, count }: Share,
  ) => <Text size="sm">{say(percent(value), percent(low), percent(high), count)}</Text>;
  return (
    <>
      {own === undefined ? <Text size="sm">{t.tuning.noOwn}</Text> : said(t.tuning.askedOwn, own)}
      {cohort !== undefined && said(t.tuning.askedCohort, cohort)}
    </>
  );
}

/** What the tried threshold would have done with attempts that operators marked, counted only. */
function Marked({ scores: { marked }, threshold }: { scores: TuningScores; threshold: number }) {
  const turnedAway = countBelow(marked.enrolled, threshold);
  const letIn = marked.others.length - countBelow(marked.others, threshold);
  const atMost = (errors: number, count: number) => percent(clopperPearson(errors, count).high);
  return (
    <>
      <Text fw={600} mt="xs">
        {t.tuning.markedTitle}
      </Text>
      {marked.others.length + marked.enrolled.length === 0 && <Text size="sm">{t.tuning.markedNone}</Text>}
      {marked.others.length > 0 && (
        <Text size="sm">
          {t.tuning.markedOthers(letIn, marked.others.length, atMost(letIn, marked.others.length))}
        </Text>
      )}
      {marked.enrolled.length > 0 && (
        <Text size="sm">
          {t.tuning.markedEnrolled(
            turnedAway,
            marked.enrolled.length,
            atMost(turnedAway, marked.enrolled.length),
          )}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {t.tuning.markedLimit}
      </Text>
    </>
  );
}
