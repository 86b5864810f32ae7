import { Button, Group, Modal, PasswordInput, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useStore } from 'zustand';
import { Role } from '#app/domain/operator.ts';
import { ChoiceCards } from '#renderer/components/fields/ChoiceCards.tsx';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { type NewOperator, newOperatorErrors } from './operators-store.ts';

const empty: NewOperator = { name: '', role: 'operator', password: '' };

/** Name, role and first password of somebody who shall sign in here. */
export function AddOperatorDialog(props: { isOpen: boolean; onClose: () => void }) {
  const isBusy = useStore(stores.operators, (s) => s.isBusy);
  const problem = useStore(stores.operators, (s) => s.problem);
  const [draft, setDraft] = useState(empty);
  const [showErrors, setShowErrors] = useState(false);
  const text = t.settings.operators;
  const errors = newOperatorErrors(draft);
  const close = () => {
    setDraft(empty);
    setShowErrors(false);
    props.onClose();
  };
  const submit = async () => {
    if (errors.name !== undefined || errors.password !== undefined) return setShowErrors(true);
    if (!(await stores.operators.getState().add(draft))) return;
    notifications.show({ color: 'green', message: text.added(draft.name.trim()) });
    close();
  };
  return (
    <Modal
      opened={props.isOpen}
      onClose={close}
      centered
      title={text.addTitle}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack>
          <TextInput
            label={text.name}
            value={draft.name}
            maxLength={60}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            error={showErrors && errors.name}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          />
          <ChoiceCards
            legend={text.role}
            value={draft.role}
            choices={Role.options.map((role) => ({
              value: role,
              label: t.common.roles[role],
              hint: t.common.roleMeaning[role],
            }))}
            onChange={(value) => {
              const role = Role.options.find((known) => known === value);
              if (role !== undefined) setDraft({ ...draft, role });
            }}
          />
          <PasswordInput
            label={text.password}
            description={text.passwordHint}
            value={draft.password}
            maxLength={200}
            autoComplete="new-password"
            error={showErrors && errors.password}
            onChange={(event) => setDraft({ ...draft, password: event.currentTarget.value })}
          />
          {problem !== undefined && <ProblemNotice problem={problem} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t.common.cancel}
            </Button>
            <Button type="submit" loading={isBusy}>
              {text.add}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
