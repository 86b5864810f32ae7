import { Stack, Switch, Textarea } from '@mantine/core';
import { useStore } from 'zustand';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { RetentionFields } from './RetentionFields.tsx';

/** What bystanders may read, and what the privacy notice says beyond the other settings. */
export function PrivacyPanel() {
  const draft = useStore(stores.settings, (s) => s.draft);
  const { change } = stores.settings.getState();
  const { privacyNotice } = draft;
  const fields = [
    ['controller', t.privacy.controller, t.privacy.controllerHint, 500],
    ['contact', t.privacy.contact, t.privacy.contactHint, 500],
    ['legalBasis', t.privacy.legalBasis, t.privacy.legalBasisHint, 2000],
  ] as const;
  return (
    <Stack>
      <Switch
        label={t.settings.showNames}
        description={t.settings.showNamesHint}
        checked={draft.showNamesWhenSignedOut}
        onChange={(event) => change({ showNamesWhenSignedOut: event.currentTarget.checked })}
      />
      <RetentionFields />
      {fields.map(([field, label, hint, maxLength]) => (
        <Textarea
          key={field}
          label={label}
          description={hint}
          value={privacyNotice[field]}
          maxLength={maxLength}
          autosize
          minRows={2}
          onChange={(event) =>
            change({ privacyNotice: { ...privacyNotice, [field]: event.currentTarget.value } })
          }
        />
      ))}
    </Stack>
  );
}
