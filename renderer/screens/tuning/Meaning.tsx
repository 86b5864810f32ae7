import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useStore } from 'zustand';
import type { MatchMode } from '#app/recognition/thresholds.ts';
import { Card } from '#renderer/components/frame/Card.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { ApplyThreshold } from './ApplyThreshold.tsx';
import { type ModeStep, percent, ratesOf, type Share, stepAt } from './rates.ts';
import { type TuningScores, triedThreshold } from './store.ts';
import classes from './tuning.module.css';

/** What the tried threshold would do, in plain sentences, and the way to put it in force; no claim without numbers. */
export function Meaning({ scores }: { scores: TuningScores }) {
  const mode = useStore(stores.tuning, (s) => s.mode);
  const threshold = useStore(stores.tuning, triedThreshold);
  const rates = ratesOf(scores, mode);
  const known = stepAt(rates, threshold);
  // A search finds only the nearest: two people who could pass as each other show in single comparisons first.
  const pairs = stepAt(scores.verification, threshold)?.ownStrangers;
  return (
    <Card title={t.tuning.meaning}>
      <Stack gap="sm">
        <TriedThreshold scores={scores} />
        <Stack gap={6} role="status">
          {(known?.ownStrangers?.errors ?? 0) + (pairs?.errors ?? 0) > 0 && (
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
        </Stack>
        <ApplyThreshold scores={scores} />
      </Stack>
    </Card>
  );
}

/** The threshold being tried beside the one in use and the recommended one. */
function TriedThreshold({ scores }: { scores: TuningScores }) {
  const mode = useStore(stores.tuning, (s) => s.mode);
  const threshold = useStore(stores.tuning, triedThreshold);
  const { tryThreshold } = stores.tuning.getState();
  const { minSimilarity } = scores.inForce[mode];
  const recommended = scores.recommended[mode];
  return (
    <Group justify="space-between" gap="sm">
      <Text fz={22} fw={700} className={classes.figure ?? ''}>
        {t.tuning.thresholdIs(threshold.toFixed(3))}
      </Text>
      <Group gap="xs">
        <Text size="sm" c="dimmed" className={classes.figure ?? ''}>
          {t.tuning.now}: {minSimilarity.toFixed(3)} · {t.tuning.recommended}: {recommended.toFixed(3)}
        </Text>
        <Button size="xs" variant="default" onClick={() => tryThreshold(minSimilarity)}>
          {t.tuning.backToCurrent}
        </Button>
        <Button size="xs" variant="default" onClick={() => tryThreshold(recommended)}>
          {t.tuning.useRecommended}
        </Button>
      </Group>
    </Group>
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
