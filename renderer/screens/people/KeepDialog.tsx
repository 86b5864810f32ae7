import { TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useStore } from 'zustand';
import { FormDialog } from '#renderer/components/dialogs/FormDialog.tsx';
import { WholeNumberField } from '#renderer/components/fields/WholeNumberField.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

/** Postpones the erasure of one person; the reason goes into the log. */
export function KeepDialog(props: { id: string; name: string; onClose: () => void }) {
  const isSaving = useStore(stores.going, (s) => s.isSaving);
  const problem = useStore(stores.going, (s) => s.problem);
  const [days, setDays] = useState<number | ''>(30);
  const [reason, setReason] = useState('');
  const isDaysFine = days !== '' && Number.isInteger(days) && days >= 1 && days <= 365;
  const isReasonFine = reason.trim().length >= 3;
  const close = () => {
    stores.going.getState().forgetProblem();
    props.onClose();
  };
  const submit = async () => {
    if (days === '' || !(await stores.going.getState().keep(props.id, days, reason))) return;
    props.onClose();
    notifications.show({ color: 'green', message: t.going.kept(props.name, days) });
  };
  return (
    <FormDialog
      isOpen
      title={t.going.keepTitle(props.name)}
      text={t.going.keepText}
      problem={problem}
      confirm={t.going.keepConfirm}
      isBusy={isSaving}
      isReady={isDaysFine && isReasonFine}
      onSubmit={submit}
      onClose={close}
    >
      <WholeNumberField
        label={t.going.keepDays}
        value={days}
        min={1}
        max={365}
        maw={200}
        error={!isDaysFine && t.going.keepDaysRange}
        onChange={setDays}
      />
      <TextInput
        label={t.going.keepReason}
        description={t.going.keepReasonHint}
        value={reason}
        maxLength={200}
        data-autofocus
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
