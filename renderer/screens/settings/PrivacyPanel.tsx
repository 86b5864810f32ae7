import { Stack, Switch } from '@mantine/core';
import { useStore } from 'zustand';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

/** What bystanders may read. */
export function PrivacyPanel() {
  const draft = useStore(stores.settings, (s) => s.draft);
  const { change } = stores.settings.getState();
  return (
    <Stack>
      <Switch
        label={t.settings.showNames}
        description={t.settings.showNamesHint}
        checked={draft.showNamesWhenSignedOut}
        onChange={(event) => change({ showNamesWhenSignedOut: event.currentTarget.checked })}
      />
    </Stack>
  );
}
