import { Button, Stack, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useStore } from 'zustand';
import { Card } from '#renderer/components/frame/Card.tsx';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { formatDateTime } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import type { TuningReplay } from './store.ts';
import classes from './tuning.module.css';

/** Past attempts under the threshold being tried, before anything is changed. */
export function Replay() {
  const replay = useStore(stores.tuning, (s) => s.replay);
  const { lookBack } = stores.tuning.getState();
  return (
    <Card
      title={t.tuning.replay}
      actions={
        replay === undefined && (
          <Button
            variant="default"
            leftSection={<IconHistory size={18} aria-hidden />}
            onClick={() => void lookBack()}
          >
            {t.tuning.lookBack}
          </Button>
        )
      }
    >
      <Stack gap="sm" align="flex-start" aria-live="polite">
        <Text size="sm" c="dimmed">
          {t.tuning.replayText}
        </Text>
        {replay?.state === 'loading' && <Loading label={t.tuning.lookingBack} />}
        {replay?.state === 'failed' && (
          <ProblemNotice
            title={t.tuning.replayFailed}
            problem={replay.problem}
            onRetry={() => void lookBack()}
          />
        )}
        {replay?.state === 'ready' && <Outcome replay={replay.value} />}
      </Stack>
    </Card>
  );
}

function Outcome({ replay }: { replay: TuningReplay }) {
  const { letInTotal, turnedAwayTotal, compared, notComparable } = replay;
  return (
    <>
      {compared === 0 && <Text>{t.tuning.replayNone}</Text>}
      {compared > 0 && letInTotal + turnedAwayTotal === 0 && <Text>{t.tuning.replaySame(compared)}</Text>}
      <Changed title={t.tuning.letIn} total={letInTotal} attempts={replay.letIn} />
      <Changed title={t.tuning.turnedAway} total={turnedAwayTotal} attempts={replay.turnedAway} />
      {notComparable > 0 && (
        <Text size="sm" c="dimmed">
          {t.tuning.notComparable(notComparable)}
        </Text>
      )}
    </>
  );
}

function Changed(props: {
  title: (count: number) => string;
  total: number;
  attempts: TuningReplay['letIn'];
}) {
  const { total, attempts } = props;
  if (total === 0) return null;
  return (
    <div>
      <Text fw={600}>{props.title(total)}</Text>
      {attempts.length < total && <Text size="sm">{t.tuning.newestOf(attempts.length)}</Text>}
      <ul className={classes.attempts}>
        {attempts.map(({ auditSequence, atMs, name, similarity }) => (
          <li key={auditSequence}>
            <time dateTime={new Date(atMs).toISOString()}>{formatDateTime(atMs)}</time>
            <span>{name ?? t.tuning.unknownFace}</span>
            <span className={classes.figure}>{t.live.similarity(similarity)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
