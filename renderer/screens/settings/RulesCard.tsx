import { Button, Checkbox, Group, Stack, Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { type OperatorRules, TwoPersonAction } from '#app/domain/operator-rules.ts';
import { Form } from '#renderer/components/fields/Form.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { Loading, ProblemNotice, StaleNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { useUnsaved } from '#renderer/state/use-unsaved.ts';

/** Two people for some actions, and the second factor of administrators. */
export function RulesCard() {
  const rules = useStore(stores.operators, (s) => s.rules);
  const { loadRules } = stores.operators.getState();
  useEffect(() => void loadRules(), [loadRules]);
  return (
    <Card title={t.rules.heading}>
      {rules.state === 'loading' && <Loading />}
      {rules.state === 'failed' && (
        <ProblemNotice title={t.rules.failed} problem={rules.problem} onRetry={() => void loadRules()} />
      )}
      {rules.state === 'ready' && (
        <>
          {rules.stale !== undefined && (
            <StaleNotice problem={rules.stale} onRetry={() => void loadRules()} />
          )}
          <RulesForm key={JSON.stringify(rules.value)} stored={rules.value} />
        </>
      )}
    </Card>
  );
}

function RulesForm({ stored }: { stored: OperatorRules }) {
  const [draft, setDraft] = useState(stored);
  const [isSaving, setSaving] = useState(false);
  const problem = useStore(stores.operators, (s) => s.problem);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(stored);
  useUnsaved(isChanged);
  const save = async () => {
    setSaving(true);
    const isSet = await stores.operators.getState().setRules(draft);
    setSaving(false);
    if (isSet) notifications.show({ color: 'green', message: t.rules.saved });
  };
  return (
    <Form onSubmit={save}>
      <Stack maw={640}>
        <Checkbox.Group
          label={t.rules.twoPersons}
          description={t.rules.twoPersonsHint}
          value={[...draft.twoPersons]}
          onChange={(names) =>
            // In the order of the contract, so that a box ticked and unticked is no change.
            setDraft({
              ...draft,
              twoPersons: TwoPersonAction.options.filter((action) => names.includes(action)),
            })
          }
        >
          <Stack gap="xs" mt="sm">
            {TwoPersonAction.options.map((action) => (
              <Checkbox key={action} value={action} label={t.rules.actions[action]} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Switch
          label={t.rules.secondFactor}
          description={t.rules.secondFactorHint}
          checked={draft.administratorsNeedSecondFactor}
          onChange={(event) =>
            setDraft({ ...draft, administratorsNeedSecondFactor: event.currentTarget.checked })
          }
        />
        {problem !== undefined && isChanged && <ProblemNotice problem={problem} />}
        <Group justify="flex-end">
          <Button type="submit" loading={isSaving} disabled={!isChanged}>
            {t.rules.save}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}
