import { Checkbox, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { Person } from '#app/domain/person.ts';
import { FormDialog } from '#renderer/components/dialogs/FormDialog.tsx';
import { startDownload } from '#renderer/components/frame/start-download.ts';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { isTypedName } from './typed-name.ts';

/** Erasing cannot be undone: the name has to be typed. */
export function EraseDialog(props: { person: Person; isOpen: boolean; onClose: () => void }) {
  const isSaving = useStore(stores.people, (s) => s.isSaving);
  const problem = useStore(stores.people, (s) => s.problem);
  const [typed, setTyped] = useState('');
  const [withReceipt, setWithReceipt] = useState(true);
  const { name } = props.person;
  const close = () => {
    setTyped('');
    props.onClose();
  };
  const submit = async () => {
    if (!(await stores.people.getState().erase())) return;
    notifications.show({ color: 'green', message: t.people.erased });
    const path = withReceipt ? await stores.protection.getState().receiptOf(props.person.id) : undefined;
    if (path !== undefined) startDownload(path);
  };
  return (
    <FormDialog
      isOpen={props.isOpen}
      title={t.people.eraseTitle(name)}
      text={t.people.eraseText}
      problem={problem}
      confirm={t.people.eraseConfirm}
      isDangerous
      isBusy={isSaving}
      isReady={isTypedName(typed, name)}
      onSubmit={submit}
      onClose={close}
    >
      <TextInput
        label={t.people.eraseType(name)}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Checkbox
        label={t.protection.withReceipt}
        description={t.protection.withReceiptHint}
        checked={withReceipt}
        onChange={(event) => setWithReceipt(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
