import { Alert, Button, Group, SegmentedControl, Text } from '@mantine/core';
import { IconChartHistogram, IconUserPlus } from '@tabler/icons-react';
import { useEffect, useId } from 'react';
import { useStore } from 'zustand';
import { AimNotice } from '#renderer/components/aims/AimNotice.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { Page } from '#renderer/components/frame/Page.tsx';
import { Empty, Loading, ProblemNotice, StaleNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { AimChoice } from './AimChoice.tsx';
import { DetChart } from './DetChart.tsx';
import { Evidence } from './Evidence.tsx';
import { HardestPeople } from './HardestPeople.tsx';
import { Meaning } from './Meaning.tsx';
import { Replay } from './Replay.tsx';
import { RulesCard } from './RulesCard.tsx';
import { ScoreChart } from './ScoreChart.tsx';
import type { TuningScores } from './store.ts';
import { ThresholdControl } from './ThresholdControl.tsx';
import classes from './tuning.module.css';

/** Thresholds by how often a stranger may get in, judged by the evidence there is. */
export function TuningScreen() {
  const scores = useStore(stores.tuning, (s) => s.scores);
  const { load, forget } = stores.tuning.getState();
  useEffect(() => {
    void load();
    return forget;
  }, [load, forget]);
  const reload = () => {
    forget();
    void load();
  };
  return (
    <Page title={t.tuning.title} intro={t.tuning.intro}>
      <AimNotice onTuning onApplied={reload} />
      {scores.state === 'loading' && <Loading label={t.tuning.computing} />}
      {scores.state === 'failed' && (
        <ProblemNotice title={t.tuning.failed} problem={scores.problem} onRetry={() => void load()} />
      )}
      {scores.state === 'ready' && scores.stale !== undefined && (
        <StaleNotice problem={scores.stale} onRetry={() => void load()} />
      )}
      {scores.state === 'ready' && <Scores scores={scores.value} />}
    </Page>
  );
}

function Scores({ scores }: { scores: TuningScores }) {
  return (
    <>
      <WhatIsMissing scores={scores} />
      <ModeChoice people={scores.people} />
      <AimChoice scores={scores} />
      <Meaning scores={scores} />
      <Replay />
      <Card title={t.tuning.chart}>
        <ScoreChart scores={scores} />
        <ThresholdControl scores={scores} />
      </Card>
      <Evidence scores={scores} />
      <DetChart scores={scores} />
      {scores.people > 0 && <HardestPeople scores={scores} />}
      <RulesCard scores={scores} />
    </>
  );
}

/** The gallery may be too small to say anything by itself. */
function WhatIsMissing({ scores }: { scores: TuningScores }) {
  const { people, peopleWithOneShot } = scores;
  if (people === 0)
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
  return (
    <>
      {people === 1 && <Missing title={t.tuning.oneTitle} text={t.tuning.oneText} />}
      {peopleWithOneShot === people && <Missing title={t.tuning.oneShotTitle} text={t.tuning.oneShotText} />}
    </>
  );
}

function Missing({ title, text }: { title: string; text: string }) {
  return (
    <Alert color="lintel" role="status" icon={<IconUserPlus aria-hidden />} title={title}>
      {text}
    </Alert>
  );
}

function ModeChoice({ people }: { people: number }) {
  const mode = useStore(stores.tuning, (s) => s.mode);
  const { showMode } = stores.tuning.getState();
  const label = useId();
  return (
    <div className={classes.modes}>
      <Group gap="sm">
        <Text size="sm" fw={600} id={label}>
          {t.tuning.modeLabel}
        </Text>
        <SegmentedControl
          aria-labelledby={label}
          value={mode}
          data={(['identification', 'verification'] as const).map((value) => ({
            value,
            label: t.tuning.modes[value],
          }))}
          onChange={(value) => showMode(value)}
        />
      </Group>
      <Text size="sm" c="dimmed">
        {t.tuning.modeTexts[mode](people)}
      </Text>
    </div>
  );
}
