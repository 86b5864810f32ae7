import { Stack, Text } from '@mantine/core';
import { useStore } from 'zustand';
import { KeyChoiceFields } from '#renderer/components/keys/KeyChoiceFields.tsx';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { setupErrors } from './store.ts';

/** Chooses where the key comes from. */
export function KeyStep() {
  const draft = useStore(stores.setup, (s) => s.draft);
  const options = useStore(stores.setup, (s) => s.options);
  const showErrors = useStore(stores.setup, (s) => s.showErrors);
  const { change, load } = stores.setup.getState();
  if (options.state === 'loading') return <Loading />;
  if (options.state === 'failed')
    return (
      <ProblemNotice title={t.setup.optionsFailed} problem={options.problem} onRetry={() => void load()} />
    );
  return (
    <Stack gap="md" maw={640}>
      <Text c="dimmed">{t.setup.key.intro}</Text>
      <KeyChoiceFields
        draft={draft}
        errors={showErrors ? setupErrors('key', draft) : {}}
        keychain={options.value.keychain}
        legend={t.setup.key.heading}
        onChange={change}
      />
    </Stack>
  );
}
