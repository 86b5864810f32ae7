import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { FormDialog } from '#renderer/components/dialogs/FormDialog.tsx';
import { PasswordField } from '#renderer/components/fields/PasswordField.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

const empty = { name: '', password: '', code: '' };
/** As long as main waits, ms. */
const waitsMs = 2 * 60_000;

/** Asks a second person, beside the one signed in, to confirm what was just asked for. */
export function SecondPersonDialog() {
  const waitsFor = useStore(stores.approvals, (s) => s.waitsFor);
  const isChecking = useStore(stores.approvals, (s) => s.isChecking);
  const needsCode = useStore(stores.approvals, (s) => s.needsCode);
  const problem = useStore(stores.approvals, (s) => s.problem);
  const { confirm, cancel } = stores.approvals.getState();
  const [draft, setDraft] = useState(empty);
  useEffect(() => {
    setDraft(empty);
    if (waitsFor === undefined) return;
    const timer = setTimeout(cancel, waitsMs);
    return () => clearTimeout(timer);
  }, [waitsFor, cancel]);
  const text = t.secondPerson;
  const submit = async () => {
    if (await confirm(draft)) return;
    // A wrong password or code is typed anew, not mended; a right password waits for its code.
    const after = stores.approvals.getState();
    setDraft((before) => ({
      ...before,
      code: '',
      password: after.problem === undefined || after.problem.code === 'wrong-code' ? before.password : '',
    }));
  };
  return (
    <FormDialog
      isOpen={waitsFor !== undefined}
      isOnTop
      title={text.title}
      text={waitsFor === undefined ? undefined : text.asks[waitsFor]}
      problem={problem}
      confirm={text.confirm}
      isBusy={isChecking}
      isReady={draft.name.trim() !== '' && draft.password !== '' && (!needsCode || draft.code.trim() !== '')}
      onSubmit={submit}
      onClose={cancel}
    >
      <TextInput
        label={text.name}
        value={draft.name}
        maxLength={60}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <PasswordField
        label={text.password}
        value={draft.password}
        autoComplete="off"
        onChange={(value) => setDraft({ ...draft, password: value })}
      />
      {needsCode && (
        <TextInput
          label={t.signIn.code}
          description={t.signIn.codeHint}
          value={draft.code}
          maxLength={40}
          autoFocus
          autoComplete="one-time-code"
          spellCheck={false}
          onChange={(event) => setDraft({ ...draft, code: event.currentTarget.value })}
        />
      )}
    </FormDialog>
  );
}
