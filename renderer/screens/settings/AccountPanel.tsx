import { Stack } from '@mantine/core';
import { PasswordCard } from './PasswordCard.tsx';
import { SecondFactorPanel } from './SecondFactorPanel.tsx';
import { SessionsPanel } from './SessionsPanel.tsx';

/** What an operator may see and change of their own account. */
export function AccountPanel() {
  return (
    <Stack gap="lg">
      <PasswordCard />
      <SecondFactorPanel />
      <SessionsPanel />
    </Stack>
  );
}
