import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { Form } from '#renderer/components/fields/Form.tsx';
import { PasswordField } from '#renderer/components/fields/PasswordField.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';
import { type PasswordChange, passwordErrors } from './operators-store.ts';

const empty: PasswordChange = { current: '', next: '', repeated: '' };

/** The own password. */
export function PasswordCard() {
  const operator = useOperator();
  const isBusy = useStore(stores.operators, (s) => s.isBusy);
  const problem = useStore(stores.operators, (s) => s.problem);
  const { changePassword, forgetProblem } = stores.operators.getState();
  const [draft, setDraft] = useState(empty);
  const [showErrors, setShowErrors] = useState(false);
  useEffect(() => forgetProblem(), [forgetProblem]);
  const text = t.settings.account;
  const errors = passwordErrors(draft);
  const shown = showErrors ? errors : {};
  const submit = async () => {
    if (Object.keys(errors).length > 0) return setShowErrors(true);
    setShowErrors(false);
    if (!(await changePassword(draft))) return;
    setDraft(empty);
    notifications.show({ color: 'green', message: text.changed });
  };
  return (
    <Card title={text.heading}>
      <Form onSubmit={submit}>
        <Stack maw={440}>
          {operator && (
            <Text c="dimmed" size="sm">
              {text.signedInAs(operator.name, t.common.roles[operator.role])}
            </Text>
          )}
          <PasswordField
            label={text.current}
            value={draft.current}
            error={shown.current}
            autoComplete="current-password"
            onChange={(value) => setDraft({ ...draft, current: value })}
          />
          <PasswordField
            label={text.next}
            description={text.nextHint}
            value={draft.next}
            error={shown.next}
            autoComplete="new-password"
            onChange={(value) => setDraft({ ...draft, next: value })}
          />
          <PasswordField
            label={text.repeat}
            value={draft.repeated}
            error={shown.repeated}
            autoComplete="new-password"
            onChange={(value) => setDraft({ ...draft, repeated: value })}
          />
          {problem !== undefined && <ProblemNotice problem={problem} />}
          <Group justify="flex-end">
            <Button type="submit" loading={isBusy}>
              {text.change}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Card>
  );
}
