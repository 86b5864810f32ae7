import { Stack, Switch, Text, Textarea } from '@mantine/core';
import { useStore } from 'zustand';
import type { Settings } from '#app/domain/settings.ts';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { nextConsentVersion } from './store.ts';

/** What people agree to, and what bystanders may read. */
export function PrivacyPanel({ stored }: { stored: Settings }) {
  const draft = useStore(stores.settings, (s) => s.draft);
  const { change } = stores.settings.getState();
  const isTextChanged = draft.consentText !== stored.consentText;
  return (
    <Stack>
      <Switch
        label={t.settings.showNames}
        description={t.settings.showNamesHint}
        checked={draft.showNamesWhenSignedOut}
        onChange={(event) => change({ showNamesWhenSignedOut: event.currentTarget.checked })}
      />
      <Textarea
        label={t.settings.consentText}
        description={t.settings.consentTextHint}
        value={draft.consentText}
        maxLength={4000}
        autosize
        minRows={8}
        maxRows={18}
        onChange={(event) => change({ consentText: event.currentTarget.value })}
      />
      <Text size="sm" c="dimmed" role="status">
        {isTextChanged
          ? t.settings.newConsentVersion(nextConsentVersion(stored.consentVersion, new Date()))
          : t.settings.consentVersion(stored.consentVersion)}
      </Text>
    </Stack>
  );
}
