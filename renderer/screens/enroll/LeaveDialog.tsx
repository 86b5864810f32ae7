import { useStore } from 'zustand';
import { FormDialog } from '#renderer/components/dialogs/FormDialog.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { lossOf } from './loss.ts';

/** Asks before shots and what was filled in are thrown away. Shots go on being taken behind it. */
export function LeaveDialog(props: { isOpen: boolean; onLeave: () => void; onStay: () => void }) {
  const shots = useStore(stores.enroll, (s) => lossOf(s)?.shots ?? 0);
  const hasMore = useStore(stores.enroll, (s) => lossOf(s)?.hasMore === true);
  const replacing = useStore(stores.enroll, (s) => s.replacing);
  const lost = t.enroll.leaveText(shots, hasMore);
  return (
    <FormDialog
      isOpen={props.isOpen}
      title={t.enroll.leaveTitle}
      text={replacing === undefined ? lost : `${lost} ${t.enroll.leaveReplacing(replacing.name)}`}
      problem={undefined}
      confirm={t.enroll.leave}
      dismiss={t.enroll.stay}
      isDangerous
      isBusy={false}
      onSubmit={props.onLeave}
      onClose={props.onStay}
    />
  );
}
