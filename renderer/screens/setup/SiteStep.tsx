import { Stack, Text, TextInput } from '@mantine/core';
import { useStore } from 'zustand';
import { PasswordField } from '#renderer/components/fields/PasswordField.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { setupErrors } from './store.ts';

/** Names the site and makes the first administrator. */
export function SiteStep() {
  const draft = useStore(stores.setup, (s) => s.draft);
  const showErrors = useStore(stores.setup, (s) => s.showErrors);
  const { change } = stores.setup.getState();
  const errors = showErrors ? setupErrors('site', draft) : {};
  return (
    <Stack gap="md" maw={520}>
      <Text c="dimmed">{t.setup.intro}</Text>
      <TextInput
        label={t.setup.site.siteName}
        description={t.setup.site.siteNameHint}
        value={draft.siteName}
        error={errors.siteName}
        maxLength={80}
        autoFocus
        onChange={(event) => change({ siteName: event.currentTarget.value })}
      />
      <TextInput
        label={t.setup.site.administratorName}
        description={t.setup.site.nameHint}
        value={draft.administratorName}
        error={errors.administratorName}
        maxLength={60}
        autoComplete="username"
        spellCheck={false}
        onChange={(event) => change({ administratorName: event.currentTarget.value })}
      />
      <PasswordField
        label={t.setup.site.password}
        description={t.setup.site.passwordHint}
        value={draft.password}
        error={errors.password}
        autoComplete="new-password"
        onChange={(value) => change({ password: value })}
      />
      <PasswordField
        label={t.setup.site.repeatPassword}
        value={draft.repeatedPassword}
        error={errors.repeatedPassword}
        autoComplete="new-password"
        onChange={(value) => change({ repeatedPassword: value })}
      />
    </Stack>
  );
}
