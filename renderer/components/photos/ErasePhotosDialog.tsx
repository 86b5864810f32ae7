import { notifications } from '@mantine/notifications';
import { useStore } from 'zustand';
import { FormDialog } from '#renderer/components/dialogs/FormDialog.tsx';
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
    <FormDialog
      isOpen={props.isOpen}
      title={t.photos.eraseTitle}
      text={props.text}
      problem={problem}
      confirm={t.photos.eraseConfirm}
      isDangerous
      isBusy={isSaving}
      onSubmit={submit}
      onClose={props.onClose}
    />
  );
}
