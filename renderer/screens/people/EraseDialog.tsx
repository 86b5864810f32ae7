import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { Person } from '#app/domain/person.ts';
import { startDownload } from '#renderer/components/frame/start-download.ts';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

/** Erasing cannot be undone: the name has to be typed. */
export function EraseDialog(props: { person: Person; isOpen: boolean; onClose: () => void }) {
  const isSaving = useStore(stores.people, (s) => s.isSaving);
  const problem = useStore(stores.people, (s) => s.problem);
  const [typed, setTyped] = useState('');
  const [withReceipt, setWithReceipt] = useState(true);
  const { name } = props.person;
  const isConfirmed = typed.trim() === name;
  const close = () => {
    setTyped('');
    props.onClose();
  };
  const submit = async () => {
    if (!isConfirmed || !(await stores.people.getState().erase())) return;
    notifications.show({ color: 'green', message: t.people.erased });
    const path = withReceipt ? await stores.protection.getState().receiptOf(props.person.id) : undefined;
    if (path !== undefined) startDownload(path);
  };
  return (
    <Modal
      opened={props.isOpen}
      onClose={close}
      centered
      title={t.people.eraseTitle(name)}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack>
          <Text size="sm">{t.people.eraseText}</Text>
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
          {problem !== undefined && <ProblemNotice problem={problem} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t.common.cancel}
            </Button>
            <Button type="submit" color="red" loading={isSaving} disabled={!isConfirmed}>
              {t.people.eraseConfirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
