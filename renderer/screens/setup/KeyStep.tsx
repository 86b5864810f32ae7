import { Alert, PasswordInput, Stack, Text } from '@mantine/core';
import { IconInfoCircle, IconKey, IconKeyboard } from '@tabler/icons-react';
import { useStore } from 'zustand';
import { ChoiceCards } from '#renderer/components/fields/ChoiceCards.tsx';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { setupErrors } from './store.ts';

/** Chooses where the key comes from, and says plainly what each choice protects. */
export function KeyStep() {
  const draft = useStore(stores.setup, (s) => s.draft);
  const options = useStore(stores.setup, (s) => s.options);
  const showErrors = useStore(stores.setup, (s) => s.showErrors);
  const { change, load } = stores.setup.getState();
  const errors = showErrors ? setupErrors('key', draft) : {};
  const text = t.setup.key;
  if (options.state === 'loading') return <Loading />;
  if (options.state === 'failed')
    return (
      <ProblemNotice title={t.setup.optionsFailed} problem={options.problem} onRetry={() => void load()} />
    );
  const { keychain } = options.value;
  return (
    <Stack gap="md" maw={640}>
      <Text c="dimmed">{text.intro}</Text>
      <ChoiceCards
        legend={text.heading}
        isLegendHidden
        value={draft.keyKind}
        error={errors.keyKind}
        onChange={(kind) => change({ keyKind: kind === 'keychain' ? 'keychain' : 'passphrase' })}
        choices={[
          {
            value: 'passphrase',
            label: text.passphrase,
            hint: text.passphraseMeaning,
            icon: <IconKeyboard size={24} stroke={1.75} />,
          },
          {
            value: 'keychain',
            label: keychain.name === '' ? text.keychain : text.keychainNamed(keychain.name),
            hint: keychain.isAvailable ? text.keychainMeaning : text.keychainMissing,
            icon: <IconKey size={24} stroke={1.75} />,
            isDisabled: !keychain.isAvailable,
          },
        ]}
      />
      {draft.keyKind === 'keychain' && (
        <Alert color="amber" icon={<IconInfoCircle aria-hidden />} title={text.hostOnlyTitle} role="note">
          {text.hostOnlyText}
        </Alert>
      )}
      {draft.keyKind === 'passphrase' && (
        <>
          <PasswordInput
            label={text.passphraseField}
            description={text.passphraseHint}
            value={draft.passphrase}
            error={errors.passphrase}
            maxLength={200}
            autoComplete="new-password"
            onChange={(event) => change({ passphrase: event.currentTarget.value })}
          />
          <PasswordInput
            label={text.repeat}
            value={draft.repeatedPassphrase}
            error={errors.repeatedPassphrase}
            maxLength={200}
            autoComplete="new-password"
            onChange={(event) => change({ repeatedPassphrase: event.currentTarget.value })}
          />
        </>
      )}
    </Stack>
  );
}
