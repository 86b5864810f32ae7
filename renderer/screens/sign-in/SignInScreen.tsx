import { Alert, Button, Stack, TextInput, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { Form } from '#renderer/components/fields/Form.tsx';
import { PasswordField } from '#renderer/components/fields/PasswordField.tsx';
import { Mark } from '#renderer/components/frame/Brand.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { LonePage } from '#renderer/components/frame/Page.tsx';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

/** A sign-in left alone makes room for the people at the door after this long, ms. */
const leftAloneMs = 60_000;

/** Name and password of an operator. */
export function SignInScreen() {
  const isSigningIn = useStore(stores.session, (s) => s.isSigningIn);
  const problem = useStore(stores.session, (s) => s.signInProblem);
  const needsCode = useStore(stores.session, (s) => s.needsCode);
  const endedBy = useStore(stores.session, (s) => s.endedBy);
  const isKept = useStore(stores.kept, (s) => s.kept !== undefined);
  const ended = endedText(endedBy, isKept);
  const { signIn, forgetProblem } = stores.session.getState();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  // Whoever comes next must not see how far somebody got.
  useEffect(() => forgetProblem, [forgetProblem]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every key typed, and every answer, starts the wait anew.
  useEffect(() => {
    const timer = setTimeout(() => stores.route.getState().navigate('live'), leftAloneMs);
    return () => clearTimeout(timer);
  }, [name, password, code, problem]);
  const submit = async () => {
    if (await signIn(name, password, code)) return;
    setCode('');
    // A wrong password is typed anew, not mended; a right one waits for its code.
    const after = stores.session.getState().signInProblem?.code;
    if (after !== undefined && after !== 'wrong-code' && after !== 'clock-doubt') setPassword('');
  };
  return (
    <LonePage width={400}>
      <Stack align="center" gap="xs" mb="lg">
        <Mark size={56} />
        <Title order={1}>{t.signIn.title}</Title>
      </Stack>
      <Card>
        <Form onSubmit={submit}>
          <Stack>
            {ended !== undefined && problem === undefined && (
              <Alert color="amber" role="status">
                {ended}
              </Alert>
            )}
            <TextInput
              label={t.signIn.name}
              value={name}
              maxLength={60}
              autoFocus
              autoComplete="username"
              spellCheck={false}
              onChange={(event) => {
                setName(event.currentTarget.value);
                if (needsCode) forgetProblem();
              }}
            />
            <PasswordField
              label={t.signIn.password}
              value={password}
              autoComplete="current-password"
              onChange={setPassword}
            />
            {needsCode && (
              <TextInput
                label={t.signIn.code}
                description={t.signIn.codeHint}
                value={code}
                maxLength={40}
                autoFocus
                autoComplete="one-time-code"
                spellCheck={false}
                onChange={(event) => setCode(event.currentTarget.value)}
              />
            )}
            {problem !== undefined && <ProblemNotice problem={problem} />}
            <Button
              type="submit"
              loading={isSigningIn}
              disabled={name.trim() === '' || password === '' || (needsCode && code.trim() === '')}
            >
              {t.signIn.submit}
            </Button>
          </Stack>
        </Form>
      </Card>
      <Button
        variant="subtle"
        fullWidth
        mt="sm"
        leftSection={<IconArrowLeft size={18} aria-hidden />}
        onClick={() => {
          forgetProblem();
          stores.route.getState().navigate('live');
        }}
      >
        {t.signIn.backToLive}
      </Button>
    </LonePage>
  );
}

/** Whose screen it was is not said: strangers read it too. */
function endedText(endedBy: 'idle' | 'locked' | undefined, isKept: boolean): string | undefined {
  if (isKept) return endedBy === 'idle' ? t.signIn.lockedIdle : t.signIn.locked;
  return endedBy === 'idle' ? t.common.signedOutIdle : undefined;
}
