import { Button, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useStore } from 'zustand';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
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
    if (!isDaysFine || !isReasonFine) return;
    if (!(await stores.going.getState().keep(props.id, days, reason))) return;
    props.onClose();
    notifications.show({ color: 'green', message: t.going.kept(props.name, days) });
  };
  return (
    <Modal
      opened
      onClose={close}
      centered
      title={t.going.keepTitle(props.name)}
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
          <Text size="sm">{t.going.keepText}</Text>
          <NumberInput
            label={t.going.keepDays}
            value={days}
            min={1}
            max={365}
            clampBehavior="none"
            allowDecimal={false}
            maw={200}
            error={!isDaysFine && t.going.keepDaysRange}
            onChange={(value) => setDays(typeof value === 'number' ? value : '')}
          />
          <TextInput
            label={t.going.keepReason}
            description={t.going.keepReasonHint}
            value={reason}
            maxLength={200}
            data-autofocus
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {problem !== undefined && <ProblemNotice problem={problem} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t.common.cancel}
            </Button>
            <Button type="submit" loading={isSaving} disabled={!isDaysFine || !isReasonFine}>
              {t.going.keepConfirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
