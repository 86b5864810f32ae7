import { Button, Stack, Text, Title } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useStore } from 'zustand';
import type { Duty } from '#app/domain/operator.ts';
import { Mark } from '#renderer/components/frame/Brand.tsx';
import { LonePage } from '#renderer/components/frame/Page.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { PasswordCard } from '#renderer/screens/settings/PasswordCard.tsx';
import { SecondFactorPanel } from '#renderer/screens/settings/SecondFactorPanel.tsx';
import { stores } from '#renderer/state/stores.ts';

/** What somebody just signed in has to do first; main refuses everything else until then. */
export function DutyScreen({ duty }: { duty: Duty | undefined }) {
  // Recovery codes stay until they are written down, though the duty was done by making them.
  const hasCodes = useStore(stores.secondFactor, (s) => s.recoveryCodes !== undefined);
  const shown = duty ?? 'enroll-second-factor';
  return (
    <LonePage width={shown === 'change-password' ? 480 : 640}>
      <Stack align="center" gap="xs" mb="lg">
        <Mark size={48} />
        <Title order={1}>{t.duty.titles[shown]}</Title>
        {!hasCodes && <Text c="dimmed">{t.duty.texts[shown]}</Text>}
      </Stack>
      {shown === 'change-password' ? <PasswordCard /> : <SecondFactorPanel />}
      {!hasCodes && (
        <Button
          variant="subtle"
          fullWidth
          mt="sm"
          leftSection={<IconLogout size={18} aria-hidden />}
          onClick={() => void stores.session.getState().signOut()}
        >
          {t.duty.signOut}
        </Button>
      )}
    </LonePage>
  );
}
