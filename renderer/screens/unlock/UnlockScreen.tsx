import { Alert, Button, Stack, Text, Textarea, Title } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { AppStage } from '#app/contract/setup.ts';
import { Form } from '#renderer/components/fields/Form.tsx';
import { PasswordField } from '#renderer/components/fields/PasswordField.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { LonePage } from '#renderer/components/frame/Page.tsx';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { countWords, wordsInAll } from '#renderer/state/recovery-words.ts';
import { stores } from '#renderer/state/stores.ts';

type Locked = Extract<AppStage, { stage: 'locked' }>;

/** The data exists and waits for its key. */
export function UnlockScreen({ keyKind, keptBy = '', failure }: Locked) {
  // A keychain that does not have the key will not have it at the next try either.
  const hasKeyElsewhere = failure?.code === 'keychain-changed';
  const [byWords, setByWords] = useState(false);
  const problem = useStore(stores.unlock, (s) => s.problem);
  const { forgetProblem } = stores.unlock.getState();
  const text = t.unlock;
  return (
    <LonePage width={byWords ? 560 : 440}>
      <Card>
        <Stack>
          <Title order={1}>
            <IconLock aria-hidden style={{ verticalAlign: '-3px' }} /> {text.title}
          </Title>
          {hasKeyElsewhere && (
            <Alert color="amber" role="note" title={text.changedTitle} data-problem="keychain-changed">
              <Text size="sm">{failure.detail}</Text>
              <Text size="sm">{text.changedText}</Text>
            </Alert>
          )}
          {byWords ? (
            <ByWords />
          ) : keyKind === 'passphrase' ? (
            <ByPassphrase />
          ) : (
            <ByKeychain
              text={hasKeyElsewhere ? undefined : text.keychainText(keptBy)}
              failure={hasKeyElsewhere ? undefined : failure?.detail}
              isHopeful={!hasKeyElsewhere}
            />
          )}
          {problem !== undefined && <ProblemNotice problem={problem} />}
          <Button
            variant={hasKeyElsewhere && !byWords ? 'filled' : 'subtle'}
            onClick={() => {
              forgetProblem();
              setByWords(!byWords);
            }}
          >
            {byWords ? (keyKind === 'passphrase' ? text.usePassphrase : text.useKeychain) : text.useWords}
          </Button>
        </Stack>
      </Card>
    </LonePage>
  );
}

function ByPassphrase() {
  const [passphrase, setPassphrase] = useState('');
  const isRunning = useStore(stores.unlock, (s) => s.isRunning);
  return (
    <Form onSubmit={() => stores.unlock.getState().unlock(passphrase)}>
      <Stack>
        <Text>{t.unlock.passphraseText}</Text>
        <PasswordField
          label={t.unlock.passphrase}
          value={passphrase}
          autoFocus
          autoComplete="current-password"
          onChange={setPassphrase}
        />
        <Button type="submit" loading={isRunning} disabled={passphrase === ''}>
          {t.unlock.unlock}
        </Button>
      </Stack>
    </Form>
  );
}

function ByKeychain(props: { text: string | undefined; failure: string | undefined; isHopeful: boolean }) {
  const { text, failure } = props;
  const isRunning = useStore(stores.unlock, (s) => s.isRunning);
  return (
    <>
      {text !== undefined && <Text>{text}</Text>}
      {failure !== undefined && (
        <Text size="sm" c="dimmed">
          {failure}
        </Text>
      )}
      <Button
        variant={props.isHopeful ? 'filled' : 'default'}
        loading={isRunning}
        onClick={() => void stores.unlock.getState().retryKeychain()}
      >
        {t.unlock.retryKeychain}
      </Button>
    </>
  );
}

function ByWords() {
  const [words, setWords] = useState('');
  const isRunning = useStore(stores.unlock, (s) => s.isRunning);
  const count = countWords(words);
  return (
    <Form onSubmit={() => stores.unlock.getState().recover(words)}>
      <Stack>
        <Textarea
          label={t.unlock.words}
          description={t.unlock.wordsHint}
          value={words}
          maxLength={400}
          autosize
          minRows={4}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed" aria-live="polite">
          {t.unlock.wordCount(count)}
        </Text>
        <Button type="submit" loading={isRunning} disabled={count !== wordsInAll}>
          {t.unlock.openWithWords}
        </Button>
      </Stack>
    </Form>
  );
}
