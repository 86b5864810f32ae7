import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useStore } from 'zustand';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

/** Erases the photos of one person or of everybody; people and templates stay. */
export function ErasePhotosDialog(props: {
  id?: string;
  isOpen: boolean;
  text: string;
  onClose: () => void;
}) {
  const isSaving = useStore(stores.photos, (s) => s.isSaving);
  const problem = useStore(stores.photos, (s) => s.problem);
  const submit = async () => {
    const erased = await stores.photos.getState().erase(props.id);
    if (erased === undefined) return;
    props.onClose();
    notifications.show({ color: 'green', message: t.photos.erased(erased) });
  };
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      centered
      title={t.photos.eraseTitle}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        <Text size="sm">{props.text}</Text>
        {problem !== undefined && <ProblemNotice problem={problem} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {t.common.cancel}
          </Button>
          <Button color="red" loading={isSaving} onClick={() => void submit()}>
            {t.photos.eraseConfirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
