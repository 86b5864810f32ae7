import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconChartHistogram, IconUserPlus } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import { clopperPearson } from '#app/recognition/error-rates/binomial.ts';
import { Card } from '#renderer/components/frame/Card.tsx';
import { Page } from '#renderer/components/frame/Page.tsx';
import { Empty, Loading, ProblemNotice, StaleNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';
import { Replay } from './Replay.tsx';
import { percent, ratesAt } from './rates.ts';
import { ScoreChart } from './ScoreChart.tsx';
import { countBelow, sharesAt } from './shares.ts';
import type { TuningScores } from './store.ts';
import { TargetChoice } from './TargetChoice.tsx';
import { ThresholdControl } from './ThresholdControl.tsx';

/** The threshold against the own gallery's scores. */
export function TuningScreen() {
  const scores = useStore(stores.tuning, (s) => s.scores);
  const { load, forget } = stores.tuning.getState();
  useEffect(() => {
    void load();
    return forget;
  }, [load, forget]);
  return (
    <Page title={t.tuning.title} intro={t.tuning.intro}>
      {scores.state === 'loading' && <Loading label={t.tuning.computing} />}
      {scores.state === 'failed' && (
        <ProblemNotice title={t.tuning.failed} problem={scores.problem} onRetry={() => void load()} />
      )}
      {scores.state === 'ready' && scores.stale !== undefined && (
        <StaleNotice problem={scores.stale} onRetry={() => void load()} />
      )}
      {scores.state === 'ready' &&
        (scores.value.people === 0 ? <NobodyYet /> : <Scores scores={scores.value} />)}
    </Page>
  );
}

function NobodyYet() {
  return (
    <Card>
      <Empty
        icon={<IconChartHistogram size={32} stroke={1.5} />}
        title={t.tuning.emptyTitle}
        text={t.tuning.emptyText}
      >
        <Button component="a" href="#/enroll" leftSection={<IconUserPlus size={18} aria-hidden />}>
          {t.tuning.enroll}
        </Button>
      </Empty>
    </Card>
  );
}

function Scores({ scores }: { scores: TuningScores }) {
  return (
    <>
      {scores.people === 1 && (
        <Alert color="lintel" role="status" icon={<IconUserPlus aria-hidden />} title={t.tuning.oneTitle}>
          {t.tuning.oneText}
        </Alert>
      )}
      <TargetChoice scores={scores} />
      <Card title={t.tuning.chart}>
        <ScoreChart scores={scores} />
        <ThresholdControl scores={scores} />
      </Card>
      <Meaning scores={scores} />
      <Replay />
      <Apply scores={scores} />
    </>
  );
}

/** What the tried threshold would do, in plain sentences; no claim without numbers. */
function Meaning({ scores }: { scores: TuningScores }) {
  const threshold = useStore(stores.tuning, (s) => s.threshold);
  const shares = sharesAt(
    {
      samePersonSorted: scores.samePersonSorted,
      differentPeopleSorted: scores.differentPeopleSorted,
      samePersonTotal: scores.samePerson.total,
      differentPeopleTotal: scores.differentPeople.total,
    },
    threshold,
  );
  return (
    <Card title={t.tuning.meaning}>
      <Stack gap="sm" role="status">
        {shares.falseMatches > 0 && (
          <Alert
            color="red"
            icon={<IconAlertTriangle aria-hidden />}
            title={t.tuning.dangerTitle}
            role="alert"
          >
            {t.tuning.dangerText}
          </Alert>
        )}
        <Doors scores={scores} threshold={threshold} />
        <Marked scores={scores} threshold={threshold} />
        <Text fw={600} mt="xs">
          {t.tuning.ownPairs}
        </Text>
        <Text>{differentSentence(shares)}</Text>
        <Text>
          {shares.samePairs === 0
            ? t.tuning.noOwn
            : t.tuning.falseNonMatches(shares.falseNonMatches, shares.samePairs)}
        </Text>
        <Text size="sm" c="dimmed">
          {t.tuning.sameGallery}
        </Text>
      </Stack>
    </Card>
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
      {marked.others.length + marked.enrolled.length === 0 && <Text>{t.tuning.markedNone}</Text>}
      {marked.others.length > 0 && (
        <Text>{t.tuning.markedOthers(letIn, marked.others.length, atMost(letIn, marked.others.length))}</Text>
      )}
      {marked.enrolled.length > 0 && (
        <Text>
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

/** What is known about strangers and staff at the door, counted apart from estimated. */
function Doors({ scores, threshold }: { scores: TuningScores; threshold: number }) {
  const known = ratesAt(scores.rates, threshold);
  const nearest = scores.rates.points.findLast(
    ({ minSimilarity }) => minSimilarity !== undefined && minSimilarity <= threshold + 1e-9,
  );
  const limits = (nearest ?? scores.rates.points[0])?.cannotShow ?? [];
  const asked = (
    say: (share: string, low: string, high: string, count: number) => string,
    share: NonNullable<typeof known>['askedAgainOwn'],
  ) =>
    share !== undefined && (
      <Text>{say(percent(share.value), percent(share.low), percent(share.high), share.count)}</Text>
    );
  return (
    <>
      <Text>
        {known === undefined || known.fpirBound >= 1
          ? t.tuning.strangersUnknown
          : t.tuning.strangersBound(percent(known.fpirBound), scores.rates.attempts)}{' '}
        {known?.fpirEstimate !== undefined && t.tuning.strangersEstimate(percent(known.fpirEstimate))}
      </Text>
      {asked(t.tuning.askedOwn, known?.askedAgainOwn)}
      {asked(t.tuning.askedCohort, known?.askedAgainCohort)}
      <Text size="sm" c="dimmed">
        {t.tuning.limits}: {limits.map((limit) => t.tuning.cannotShow[limit]).join(' ')}
      </Text>
    </>
  );
}

function differentSentence(shares: ReturnType<typeof sharesAt>): string {
  const { falseMatches, differentPairs, below1In } = shares;
  if (differentPairs === 0) return t.tuning.noPairs;
  if (below1In !== undefined) return t.tuning.falseMatchesNone(differentPairs, below1In);
  if (!shares.isExact) return t.tuning.falseMatchesThinned(falseMatches, differentPairs);
  return t.tuning.falseMatchesSome(
    falseMatches,
    differentPairs,
    `${((falseMatches / differentPairs) * 100).toFixed(2)} %`,
  );
}

function Apply({ scores }: { scores: TuningScores }) {
  const role = useOperator()?.role;
  const threshold = useStore(stores.tuning, (s) => s.threshold);
  const reason = useStore(stores.tuning, (s) => s.reason);
  const isReasonMissing = useStore(stores.tuning, (s) => s.isReasonMissing);
  const isApplying = useStore(stores.tuning, (s) => s.isApplying);
  const problem = useStore(stores.tuning, (s) => s.problem);
  const { apply, changeReason } = stores.tuning.getState();
  if (!may(role, contract.tuning.setThreshold)) return <Text c="dimmed">{t.tuning.administratorsOnly}</Text>;
  const isSame = Math.abs(threshold - scores.minSimilarity) < 1e-9;
  const submit = async () => {
    if (await apply())
      notifications.show({ color: 'green', message: t.tuning.applied(threshold.toFixed(3)) });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack>
        {problem !== undefined && <ProblemNotice problem={problem} />}
        <Group align="flex-start" gap="sm">
          <TextInput
            label={t.tuning.reason}
            description={t.tuning.reasonHint}
            value={reason}
            maxLength={200}
            error={isReasonMissing && t.tuning.reasonShort}
            flex="1 1 320px"
            onChange={(event) => changeReason(event.currentTarget.value)}
          />
          <Button type="submit" mt={46} disabled={isSame} loading={isApplying}>
            {t.tuning.apply}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
