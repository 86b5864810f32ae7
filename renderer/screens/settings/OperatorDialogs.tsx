import { notifications } from '@mantine/notifications';
import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { NewPassword, type Operator, Role } from '#app/domain/operator.ts';
import { FormDialog } from '#renderer/components/dialogs/FormDialog.tsx';
import { ChoiceCards } from '#renderer/components/fields/ChoiceCards.tsx';
import { PasswordField } from '#renderer/components/fields/PasswordField.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

/** What an administrator is about to do to another operator. */
export interface OperatorAct {
  readonly what: 'role' | 'password' | 'second-factor' | 'remove';
  readonly operator: Operator;
}

/** One dialog at a time: role, password, second factor or removal of another operator. */
export function OperatorDialogs(props: { act: OperatorAct | undefined; onClose: () => void }) {
  const { act, onClose } = props;
  const ofKind = (what: OperatorAct['what']) => (act?.what === what ? act.operator : undefined);
  return (
    <>
      <RoleDialog operator={ofKind('role')} onClose={onClose} />
      <PasswordDialog operator={ofKind('password')} onClose={onClose} />
      <SecondFactorDialog operator={ofKind('second-factor')} onClose={onClose} />
      <RemoveDialog operator={ofKind('remove')} onClose={onClose} />
    </>
  );
}

interface DialogProps {
  readonly operator: Operator | undefined;
  readonly onClose: () => void;
}

const text = t.settings.operators;

function RoleDialog({ operator, onClose }: DialogProps) {
  const [role, setRole] = useState<Role>('operator');
  useEffect(() => {
    if (operator !== undefined) setRole(operator.role);
  }, [operator]);
  return (
    <ActDialog
      operator={operator}
      title={text.changeRoleTitle}
      text={text.changeRoleText}
      confirm={text.changeRole}
      done={text.roleChanged}
      isReady={role !== operator?.role}
      act={(id) => stores.operators.getState().changeRole(id, role)}
      onClose={onClose}
    >
      <ChoiceCards
        legend={text.role}
        value={role}
        choices={Role.options.map((value) => ({
          value,
          label: t.common.roles[value],
          hint: t.common.roleMeaning[value],
        }))}
        onChange={(value) => setRole(Role.options.find((known) => known === value) ?? role)}
      />
    </ActDialog>
  );
}

function PasswordDialog({ operator, onClose }: DialogProps) {
  const [password, setPassword] = useState('');
  useEffect(() => {
    // What was typed for one operator is not for the next, nor left behind.
    if (operator === undefined) setPassword('');
  }, [operator]);
  return (
    <ActDialog
      operator={operator}
      title={text.resetPasswordTitle}
      text={text.resetPasswordText}
      confirm={text.resetPassword}
      done={text.passwordReset}
      isReady={NewPassword.safeParse(password).success}
      act={(id) => stores.operators.getState().resetPassword(id, password)}
      onClose={onClose}
    >
      <PasswordField
        label={text.password}
        description={text.passwordHint}
        value={password}
        autoComplete="new-password"
        data-autofocus
        onChange={setPassword}
      />
    </ActDialog>
  );
}

function SecondFactorDialog({ operator, onClose }: DialogProps) {
  return (
    <ActDialog
      operator={operator}
      title={text.resetSecondFactorTitle}
      text={text.resetSecondFactorText}
      confirm={text.resetSecondFactor}
      done={text.secondFactorReset}
      isDangerous
      act={(id) => stores.operators.getState().resetSecondFactor(id)}
      onClose={onClose}
    />
  );
}

function RemoveDialog({ operator, onClose }: DialogProps) {
  return (
    <ActDialog
      operator={operator}
      title={text.removeTitle}
      text={text.removeText}
      confirm={text.removeConfirm}
      done={text.removed}
      isDangerous
      act={(id) => stores.operators.getState().remove(id)}
      onClose={onClose}
    />
  );
}

function ActDialog(
  props: DialogProps & {
    readonly title: (name: string) => string;
    readonly text: string;
    readonly confirm: string;
    readonly done: string;
    readonly isReady?: boolean;
    readonly isDangerous?: boolean;
    readonly act: (id: string) => Promise<boolean>;
    readonly children?: ReactNode;
  },
) {
  const { operator } = props;
  const isBusy = useStore(stores.operators, (s) => s.isBusy);
  const problem = useStore(stores.operators, (s) => s.problem);
  const submit = async () => {
    if (operator === undefined || !(await props.act(operator.id))) return;
    notifications.show({ color: 'green', message: props.done });
    props.onClose();
  };
  return (
    <FormDialog
      isOpen={operator !== undefined}
      title={operator === undefined ? '' : props.title(operator.name)}
      text={props.text}
      problem={problem}
      confirm={props.confirm}
      isDangerous={props.isDangerous ?? false}
      isBusy={isBusy}
      isReady={props.isReady ?? true}
      onSubmit={submit}
      onClose={props.onClose}
    >
      {props.children}
    </FormDialog>
  );
}
