import { Alert, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconKey } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { FormDialog } from '#renderer/components/dialogs/FormDialog.tsx';
import { Form } from '#renderer/components/fields/Form.tsx';
import { PasswordField } from '#renderer/components/fields/PasswordField.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { QrCode } from '#renderer/components/qr/QrCode.tsx';
import { formatDate } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import classes from './second-factor.module.css';

const fewCodes = 3;

/** The own authenticator: set up, recovery codes, removal. */
export function SecondFactorPanel() {
  const status = useStore(stores.secondFactor, (s) => s.status);
  const secret = useStore(stores.secondFactor, (s) => s.secret);
  const codes = useStore(stores.secondFactor, (s) => s.recoveryCodes);
  const { load, forget } = stores.secondFactor.getState();
  useEffect(() => {
    void load();
    return forget;
  }, [load, forget]);
  const text = t.secondFactor;
  return (
    <Card title={text.heading}>
      {status.state === 'loading' && <Loading />}
      {status.state === 'failed' && (
        <ProblemNotice title={text.failed} problem={status.problem} onRetry={() => void load()} />
      )}
      {codes !== undefined && <RecoveryCodes codes={codes} />}
      {status.state === 'ready' &&
        codes === undefined &&
        (status.value.isEnrolled ? (
          <Enrolled {...status.value} />
        ) : secret === undefined ? (
          <Begin />
        ) : (
          <Scan uri={secret.uri} typed={secret.typed} />
        ))}
    </Card>
  );
}

function Begin() {
  const { isBusy, problem } = useStore(stores.secondFactor);
  const [password, setPassword] = useState('');
  const text = t.secondFactor;
  const submit = async () => {
    await stores.secondFactor.getState().begin(password);
    setPassword('');
  };
  return (
    <Form onSubmit={submit}>
      <Stack maw={440}>
        <Text size="sm">{text.none}</Text>
        <PasswordField
          label={text.password}
          value={password}
          autoComplete="current-password"
          onChange={setPassword}
        />
        {problem !== undefined && <ProblemNotice problem={problem} />}
        <Group justify="flex-end">
          <Button type="submit" loading={isBusy} disabled={password === ''}>
            {text.setUp}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}

function Scan({ uri, typed }: { uri: string; typed: string }) {
  const { isBusy, problem } = useStore(stores.secondFactor);
  const { confirm, forget } = stores.secondFactor.getState();
  const [code, setCode] = useState('');
  const text = t.secondFactor;
  const submit = async () => {
    if (!(await confirm(code))) setCode('');
  };
  return (
    <Form onSubmit={submit}>
      <Stack>
        <Text size="sm">{text.scan}</Text>
        <div className={classes.scan}>
          <div className={classes.qr}>
            <QrCode text={uri} label={text.qr} />
          </div>
          <Stack flex={1} miw={240} maw={440}>
            <div>
              <Text size="sm" fw={600}>
                {text.key}
              </Text>
              <code className={classes.key}>{typed}</code>
            </div>
            <TextInput
              label={text.code}
              value={code}
              maxLength={10}
              inputMode="numeric"
              autoComplete="one-time-code"
              autoFocus
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            {problem !== undefined && <ProblemNotice problem={problem} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={forget}>
                {t.common.cancel}
              </Button>
              <Button type="submit" loading={isBusy} disabled={code.trim().length < 6}>
                {text.confirm}
              </Button>
            </Group>
          </Stack>
        </div>
      </Stack>
    </Form>
  );
}

function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const [isWritten, setWritten] = useState(false);
  const text = t.secondFactor;
  return (
    <Stack>
      <Alert color="amber" icon={<IconKey aria-hidden />} role="note" title={text.codesTitle}>
        {text.codesText}
      </Alert>
      <ol className={classes.codes} aria-label={text.codesList}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <Checkbox
        label={text.codesKept}
        checked={isWritten}
        onChange={(event) => setWritten(event.currentTarget.checked)}
      />
      <Group justify="flex-end">
        <Button disabled={!isWritten} onClick={() => stores.secondFactor.getState().codesKept()}>
          {text.done}
        </Button>
      </Group>
    </Stack>
  );
}

function Enrolled(status: {
  readonly enrolledAtMs?: number | undefined;
  readonly recoveryCodesLeft?: number | undefined;
  readonly isRequired: boolean;
}) {
  const [asked, setAsked] = useState<'remove' | 'renew'>();
  const { recoveryCodesLeft: left = 0 } = status;
  const text = t.secondFactor;
  const open = (what: 'remove' | 'renew') => {
    stores.secondFactor.getState().forget();
    setAsked(what);
  };
  return (
    <Stack maw={560}>
      <Text size="sm">{text.enrolled(formatDate(status.enrolledAtMs ?? 0))}</Text>
      <Text
        size="sm"
        c={left < fewCodes ? 'var(--mantine-color-text)' : 'dimmed'}
        fw={left < fewCodes ? 600 : 400}
      >
        {text.codesLeft(left)} {left < fewCodes && text.fewCodes}
      </Text>
      {status.isRequired && (
        <Text size="sm" c="dimmed">
          {text.required}
        </Text>
      )}
      <Group>
        <Button variant="default" onClick={() => open('renew')}>
          {text.renew}
        </Button>
        <Button variant="default" color="red" onClick={() => open('remove')}>
          {text.removeTitle}
        </Button>
      </Group>
      <ProveDialog asked={asked} onClose={() => setAsked(undefined)} />
    </Stack>
  );
}

/** Password and code once more, before the second factor is weakened. */
function ProveDialog(props: { asked: 'remove' | 'renew' | undefined; onClose: () => void }) {
  const { isBusy, problem } = useStore(stores.secondFactor);
  const [draft, setDraft] = useState({ password: '', code: '' });
  const text = t.secondFactor;
  const isRemoving = props.asked === 'remove';
  const close = () => {
    setDraft({ password: '', code: '' });
    props.onClose();
  };
  const submit = async () => {
    const { remove, renewCodes } = stores.secondFactor.getState();
    const { password, code } = draft;
    if (!(await (isRemoving ? remove(password, code) : renewCodes(password, code))))
      return setDraft({ ...draft, code: '' });
    if (isRemoving) notifications.show({ color: 'green', message: text.removed });
    close();
  };
  return (
    <FormDialog
      isOpen={props.asked !== undefined}
      title={isRemoving ? text.removeTitle : text.renewTitle}
      text={isRemoving ? undefined : text.renewText}
      problem={problem}
      confirm={isRemoving ? text.remove : text.renew}
      isDangerous={isRemoving}
      isBusy={isBusy}
      isReady={draft.password !== '' && draft.code.trim().length >= 6}
      onSubmit={submit}
      onClose={close}
    >
      <PasswordField
        label={text.password}
        value={draft.password}
        autoComplete="current-password"
        data-autofocus
        onChange={(value) => setDraft({ ...draft, password: value })}
      />
      <TextInput
        label={t.signIn.code}
        description={t.signIn.codeHint}
        value={draft.code}
        maxLength={40}
        autoComplete="one-time-code"
        onChange={(event) => setDraft({ ...draft, code: event.currentTarget.value })}
      />
    </FormDialog>
  );
}
