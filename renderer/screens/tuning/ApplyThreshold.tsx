import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import { Form } from '#renderer/components/fields/Form.tsx';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';
import type { TuningScores } from './store.ts';

/** Puts the tried threshold in force, with the reason for the log. */
export function ApplyThreshold({ scores }: { scores: TuningScores }) {
  const role = useOperator()?.role;
  const mode = useStore(stores.tuning, (s) => s.mode);
  const trial = useStore(stores.tuning, (s) => s.trials[s.mode]);
  const reason = useStore(stores.tuning, (s) => s.reason);
  const isReasonMissing = useStore(stores.tuning, (s) => s.isReasonMissing);
  const isApplying = useStore(stores.tuning, (s) => s.isApplying);
  const problem = useStore(stores.tuning, (s) => s.problem);
  const { apply, changeReason } = stores.tuning.getState();
  if (!may(role, contract.tuning.setThreshold)) return <Text c="dimmed">{t.tuning.administratorsOnly}</Text>;
  const { minSimilarity, strangersInN } = scores.inForce[mode];
  const isSame = Math.abs(trial.threshold - minSimilarity) < 1e-9 && trial.strangersInN === strangersInN;
  const submit = async () => {
    if (await apply())
      notifications.show({ color: 'green', message: t.tuning.applied(trial.threshold.toFixed(3)) });
  };
  return (
    <Form onSubmit={submit}>
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
    </Form>
  );
}
