import { SegmentedControl, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useStore } from 'zustand';
import type { Settings } from '#app/domain/settings.ts';
import { WholeNumberField } from '#renderer/components/fields/WholeNumberField.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { isRetention } from './store.ts';

const themes: readonly Settings['theme'][] = ['light', 'dark', 'auto'];

/** Name, looks and habits of the screen at this site. */
export function SitePanel() {
  const draft = useStore(stores.settings, (s) => s.draft);
  const showErrors = useStore(stores.settings, (s) => s.showErrors);
  const { change } = stores.settings.getState();
  const themeLabel = useId();
  const minutes = draft.idleSignOutMinutes;
  const isIdleWrong = minutes === '' || !Number.isInteger(minutes) || minutes < 1 || minutes > 240;
  return (
    <Stack maw={560}>
      <TextInput
        label={t.settings.siteName}
        description={t.settings.siteNameHint}
        value={draft.siteName}
        maxLength={80}
        error={showErrors && draft.siteName.trim() === '' && t.fields.siteName}
        onChange={(event) => change({ siteName: event.currentTarget.value })}
      />
      <div>
        <Text size="sm" fw={600} mb={4} id={themeLabel}>
          {t.settings.theme}
        </Text>
        <SegmentedControl
          aria-labelledby={themeLabel}
          value={draft.theme}
          data={themes.map((value) => ({ value, label: t.settings.themes[value] }))}
          onChange={(value) => {
            const theme = themes.find((known) => known === value);
            if (theme !== undefined) change({ theme });
          }}
        />
      </div>
      <Switch
        label={t.settings.kiosk}
        description={t.settings.kioskHint}
        checked={draft.kiosk}
        onChange={(event) => change({ kiosk: event.currentTarget.checked })}
      />
      <WholeNumberField
        label={t.settings.idle}
        value={draft.idleSignOutMinutes}
        min={1}
        max={240}
        maw={280}
        error={showErrors && isIdleWrong && t.settings.idleRange}
        onChange={(value) => change({ idleSignOutMinutes: value })}
      />
      <WholeNumberField
        label={t.settings.keepLog}
        description={t.settings.keepLogHint}
        value={draft.auditRetentionDays}
        min={7}
        max={3650}
        maw={280}
        error={showErrors && !isRetention(draft.auditRetentionDays) && t.settings.keepLogRange}
        onChange={(value) => change({ auditRetentionDays: value })}
      />
    </Stack>
  );
}
