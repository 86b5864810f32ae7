import { Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useStore } from 'zustand';
import { FormDialog } from '#renderer/components/dialogs/FormDialog.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

/** Asks for a reason and sends the request: policy judges it, the log keeps it. */
export function OverrideDialog() {
  const { isOpen, isRunning, problem } = useStore(stores.live, (s) => s.override);
  const { closeOverride, requestOverride } = stores.live.getState();
  const [reason, setReason] = useState('');
  const [isTooShort, setTooShort] = useState(false);
  const close = () => {
    setReason('');
    setTooShort(false);
    closeOverride();
  };
  const submit = async () => {
    if (reason.trim().length < 3) return setTooShort(true);
    setTooShort(false);
    if (!(await requestOverride(reason))) return;
    setReason('');
    notifications.show({ color: 'green', message: t.live.override.done });
  };
  return (
    <FormDialog
      isOpen={isOpen}
      title={t.live.override.title}
      text={t.live.override.text}
      problem={problem}
      confirm={t.live.override.submit}
      isBusy={isRunning}
      onSubmit={submit}
      onClose={close}
    >
      <Textarea
        label={t.live.override.reason}
        description={t.live.override.reasonHint}
        value={reason}
        error={isTooShort && t.live.override.reasonShort}
        maxLength={200}
        autosize
        minRows={2}
        data-autofocus
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
