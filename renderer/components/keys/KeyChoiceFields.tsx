import { Alert } from '@mantine/core';
import { IconInfoCircle, IconKey, IconKeyboard } from '@tabler/icons-react';
import { ChoiceCards } from '#renderer/components/fields/ChoiceCards.tsx';
import { PasswordField } from '#renderer/components/fields/PasswordField.tsx';
import { t } from '#renderer/i18n/texts.ts';
import type { KeyDraft, KeyDraftErrors } from './key-draft.ts';

/** Chooses where the key comes from, and says plainly what each choice protects. */
export function KeyChoiceFields(props: {
  draft: KeyDraft;
  errors: KeyDraftErrors;
  keychain: { readonly isAvailable: boolean; readonly name: string };
  legend: string;
  onChange: (part: Partial<KeyDraft>) => void;
}) {
  const { draft, errors, keychain, onChange } = props;
  const text = t.setup.key;
  return (
    <>
      <ChoiceCards
        legend={props.legend}
        isLegendHidden
        value={draft.keyKind}
        error={errors.keyKind}
        onChange={(kind) => onChange({ keyKind: kind === 'keychain' ? 'keychain' : 'passphrase' })}
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
          <PasswordField
            label={text.passphraseField}
            description={text.passphraseHint}
            value={draft.passphrase}
            error={errors.passphrase}
            autoComplete="new-password"
            onChange={(value) => onChange({ passphrase: value })}
          />
          <PasswordField
            label={text.repeat}
            value={draft.repeatedPassphrase}
            error={errors.repeatedPassphrase}
            autoComplete="new-password"
            onChange={(value) => onChange({ repeatedPassphrase: value })}
          />
        </>
      )}
    </>
  );
}
