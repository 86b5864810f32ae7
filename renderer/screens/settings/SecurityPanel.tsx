import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { FactList } from '#renderer/components/facts/FactList.tsx';
import { Form } from '#renderer/components/fields/Form.tsx';
import { PasswordField } from '#renderer/components/fields/PasswordField.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { FoldCard } from '#renderer/components/frame/FoldCard.tsx';
import { KeyChoiceFields } from '#renderer/components/keys/KeyChoiceFields.tsx';
import { emptyKeyDraft, keyErrors, readKeyChoice } from '#renderer/components/keys/key-draft.ts';
import { WordsSheet } from '#renderer/components/keys/WordsSheet.tsx';
import { Loading, ProblemNotice, StaleNotice } from '#renderer/components/notices/Notices.tsx';
import { formatDateTime } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { ProtectionPanel } from './ProtectionPanel.tsx';
import type { SecurityStatus } from './security-store.ts';

type Change = 'protect' | 'words' | 'rotate';

/** How the key of the data is kept, the three ways to change that, and what protects the templates. */
export function SecurityPanel() {
  const status = useStore(stores.security, (s) => s.status);
  const [change, setChange] = useState<Change>();
  const { load, forget } = stores.security.getState();
  useEffect(() => {
    void load();
    return forget;
  }, [load, forget]);
  if (status.state === 'loading') return <Loading />;
  if (status.state === 'failed')
    return <ProblemNotice title={t.security.failed} problem={status.problem} onRetry={() => void load()} />;
  const begin = (next: Change | undefined) => {
    forget();
    setChange(next);
  };
  return (
    <Stack gap="lg">
      {status.stale !== undefined && <StaleNotice problem={status.stale} onRetry={() => void load()} />}
      <Card title={t.security.heading}>
        <Facts status={status.value} />
      </Card>
      <ChangeCard change="protect" open={change} onOpen={begin}>
        <Protect status={status.value} onDone={() => begin(undefined)} />
      </ChangeCard>
      <ChangeCard change="words" open={change} onOpen={begin}>
        <NewWords onDone={() => begin(undefined)} />
      </ChangeCard>
      <ChangeCard change="rotate" open={change} onOpen={begin}>
        <Rotate status={status.value} onCancel={() => begin(undefined)} />
      </ChangeCard>
      <ProtectionPanel />
    </Stack>
  );
}

function Facts({ status: { protection } }: { status: SecurityStatus }) {
  const text = t.security;
  const facts = [
    [text.keptBy, protection.kind === 'passphrase' ? text.passphrase : text.keychain(protection.keptBy)],
    [text.since, formatDateTime(protection.madeAtMs)],
  ] as const;
  return <FactList facts={facts} />;
}

/** One change, closed until it is wanted: none of them should happen by accident. */
function ChangeCard(props: {
  change: Change;
  open: Change | undefined;
  onOpen: (change: Change | undefined) => void;
  children: ReactNode;
}) {
  const text = t.security[props.change];
  const isOpen = props.open === props.change;
  return (
    <FoldCard
      title={text.title}
      isOpen={isOpen}
      onToggle={(opens) => props.onOpen(opens ? props.change : undefined)}
      labels={{ open: t.security.change, close: t.common.cancel }}
      intro={
        <Text size="sm" c="dimmed" maw={720}>
          {text.text}
        </Text>
      }
    >
      <Stack maw={720}>{props.children}</Stack>
    </FoldCard>
  );
}

function Problem() {
  const problem = useStore(stores.security, (s) => s.problem);
  return problem === undefined ? null : <ProblemNotice problem={problem} />;
}

function Password(props: { value: string; onChange: (value: string) => void }) {
  return (
    <PasswordField
      label={t.security.password}
      description={t.security.passwordHint}
      value={props.value}
      autoComplete="current-password"
      onChange={props.onChange}
    />
  );
}

/** Where the key comes from; shared by the new protection and the new key. */
function useKeyDraft(status: SecurityStatus) {
  const first = status.keychain.isAvailable
    ? emptyKeyDraft
    : ({ ...emptyKeyDraft, keyKind: 'passphrase' } as const);
  const [draft, setDraft] = useState(first);
  const [showErrors, setShowErrors] = useState(false);
  const fields = (
    <KeyChoiceFields
      draft={draft}
      errors={showErrors ? keyErrors(draft) : {}}
      keychain={status.keychain}
      legend={t.setup.key.heading}
      onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
    />
  );
  return {
    fields,
    /** undefined, and the errors show, while something is wrong. */
    read() {
      const choice = readKeyChoice(draft);
      setShowErrors(choice === undefined);
      return choice;
    },
  };
}

function Protect({ status, onDone }: { status: SecurityStatus; onDone: () => void }) {
  const isBusy = useStore(stores.security, (s) => s.isBusy);
  const [password, setPassword] = useState('');
  const { fields, read } = useKeyDraft(status);
  const submit = async () => {
    const choice = read();
    if (choice === undefined || !(await stores.security.getState().protect(password, choice))) return;
    notifications.show({ color: 'green', message: t.security.protect.done });
    onDone();
  };
  return (
    <Form onSubmit={submit}>
      <Stack>
        {fields}
        <Password value={password} onChange={setPassword} />
        <Problem />
        <Group justify="flex-end">
          <Button type="submit" loading={isBusy} disabled={password === ''}>
            {t.security.protect.submit}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}

/** Asks for the password, then shows the words. */
function DrawWords({ submit }: { submit: string }) {
  const isBusy = useStore(stores.security, (s) => s.isBusy);
  const [password, setPassword] = useState('');
  return (
    <Form onSubmit={() => stores.security.getState().drawWords(password)}>
      <Stack>
        <Password value={password} onChange={setPassword} />
        <Problem />
        <Group justify="flex-end">
          <Button type="submit" loading={isBusy} disabled={password === ''}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}

function NewWords({ onDone }: { onDone: () => void }) {
  const words = useStore(stores.security, (s) => s.words);
  const isBusy = useStore(stores.security, (s) => s.isBusy);
  const siteName = useStore(stores.appearance, (s) => s.siteName);
  const text = t.security.words;
  if (words === undefined) return <DrawWords submit={text.submit} />;
  const use = async () => {
    if (!(await stores.security.getState().renewWords())) return;
    notifications.show({ color: 'green', message: text.done });
    onDone();
  };
  return (
    <>
      <WordsSheet
        words={words}
        siteName={siteName}
        why={text.why}
        goLabel={text.use}
        isBusy={isBusy}
        onGo={() => void use()}
      />
      <Problem />
    </>
  );
}

function Rotate({ status, onCancel }: { status: SecurityStatus; onCancel: () => void }) {
  const words = useStore(stores.security, (s) => s.words);
  const isBusy = useStore(stores.security, (s) => s.isBusy);
  const siteName = useStore(stores.appearance, (s) => s.siteName);
  const [isWritten, setWritten] = useState(false);
  const { fields, read } = useKeyDraft(status);
  const text = t.security.rotate;
  const warning = status.copies > 0 && (
    <Alert color="amber" role="note">
      {t.security.copies(status.copies)}
    </Alert>
  );
  if (words === undefined)
    return (
      <>
        {warning}
        <DrawWords submit={text.submit} />
      </>
    );
  if (!isWritten)
    return (
      <WordsSheet
        words={words}
        siteName={siteName}
        why={text.why}
        goLabel={text.next}
        onGo={() => setWritten(true)}
      />
    );
  const change = async () => {
    const choice = read();
    if (choice !== undefined && (await stores.security.getState().changeKey(choice)))
      notifications.show({ color: 'green', message: text.done });
  };
  return (
    <Form onSubmit={change}>
      <Stack>
        {fields}
        {warning}
        <Problem />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel} disabled={isBusy}>
            {t.common.cancel}
          </Button>
          <Button type="submit" color="red" loading={isBusy}>
            {text.change}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}
