import { SimpleGrid } from '@mantine/core';
import { useStore } from 'zustand';
import { FieldGroup } from '#renderer/components/fields/FieldGroup.tsx';
import { WholeNumberField } from '#renderer/components/fields/WholeNumberField.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { isFieldWrong, type RetentionDraft, retentionFields } from './retention-draft.ts';

const texts: Readonly<Record<keyof RetentionDraft, { readonly label: string; readonly hint: string }>> = {
  afterWithdrawalDays: { label: t.retention.afterWithdrawal, hint: t.retention.afterWithdrawalHint },
  afterConsentDays: { label: t.retention.afterConsent, hint: t.retention.afterConsentHint },
  afterValidityDays: { label: t.retention.afterValidity, hint: t.retention.afterValidityHint },
  inactiveDays: { label: t.retention.inactive, hint: t.retention.inactiveHint },
  warningDays: { label: t.retention.warning, hint: t.retention.warningHint },
};

/** When people are erased by the clock. */
export function RetentionFields() {
  const draft = useStore(stores.settings, (s) => s.draft.retention);
  const showErrors = useStore(stores.settings, (s) => s.showErrors);
  const { change } = stores.settings.getState();
  return (
    <FieldGroup legend={t.retention.heading} intro={t.retention.intro}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="md">
        {(Object.keys(retentionFields) as (keyof RetentionDraft)[]).map((field) => {
          const { from, to, mayBeOff } = retentionFields[field];
          const range = mayBeOff ? t.retention.rangeOrEmpty : t.retention.range;
          return (
            <WholeNumberField
              key={field}
              label={texts[field].label}
              description={texts[field].hint}
              value={draft[field]}
              min={from}
              max={to}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              error={showErrors && isFieldWrong(field, draft[field]) && range(from, to)}
              onChange={(value) => change({ retention: { ...draft, [field]: value } })}
            />
          );
        })}
      </SimpleGrid>
    </FieldGroup>
  );
}
