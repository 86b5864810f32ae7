import { Stack, Switch, Textarea } from '@mantine/core';
import { useStore } from 'zustand';
import { FieldGroup } from '#renderer/components/fields/FieldGroup.tsx';
import { WholeNumberField } from '#renderer/components/fields/WholeNumberField.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { RetentionFields } from './RetentionFields.tsx';
import { isUnknownFaceDaysWrong } from './store.ts';

/** What bystanders may read, and what the privacy notice says beyond the other settings. */
export function PrivacyPanel() {
  const draft = useStore(stores.settings, (s) => s.draft);
  const showErrors = useStore(stores.settings, (s) => s.showErrors);
  const { change } = stores.settings.getState();
  const { privacyNotice } = draft;
  const fields = [
    ['controller', t.privacy.controller, t.privacy.controllerHint, 500],
    ['contact', t.privacy.contact, t.privacy.contactHint, 500],
    ['legalBasis', t.privacy.legalBasis, t.privacy.legalBasisHint, 2000],
  ] as const;
  return (
    <Stack gap="xl">
      <FieldGroup legend={t.privacy.groups.screen}>
        <Switch
          label={t.settings.showNames}
          description={t.settings.showNamesHint}
          checked={draft.showNamesWhenSignedOut}
          onChange={(event) => change({ showNamesWhenSignedOut: event.currentTarget.checked })}
        />
      </FieldGroup>
      <RetentionFields />
      <FieldGroup legend={t.privacy.groups.pictures}>
        <Switch
          label={t.photos.keep}
          description={t.photos.keepHint}
          checked={draft.keepPhotos}
          onChange={(event) => change({ keepPhotos: event.currentTarget.checked })}
        />
        <WholeNumberField
          label={t.photos.unknownDays}
          description={t.photos.unknownDaysHint}
          value={draft.unknownFaceDays}
          min={1}
          max={30}
          maw={560}
          error={showErrors && isUnknownFaceDaysWrong(draft.unknownFaceDays) && t.photos.unknownDaysRange}
          onChange={(value) => change({ unknownFaceDays: value })}
        />
      </FieldGroup>
      <FieldGroup legend={t.privacy.groups.notice}>
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
      </FieldGroup>
    </Stack>
  );
}
