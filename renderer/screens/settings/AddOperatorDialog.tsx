import { TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useStore } from 'zustand';
import { Role } from '#app/domain/operator.ts';
import { FormDialog } from '#renderer/components/dialogs/FormDialog.tsx';
import { ChoiceCards } from '#renderer/components/fields/ChoiceCards.tsx';
import { PasswordField } from '#renderer/components/fields/PasswordField.tsx';
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
    <FormDialog
      isOpen={props.isOpen}
      title={text.addTitle}
      problem={problem}
      confirm={text.add}
      isBusy={isBusy}
      onSubmit={submit}
      onClose={close}
    >
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
      <PasswordField
        label={text.password}
        description={text.passwordHint}
        value={draft.password}
        autoComplete="new-password"
        error={showErrors && errors.password}
        onChange={(value) => setDraft({ ...draft, password: value })}
      />
    </FormDialog>
  );
}
