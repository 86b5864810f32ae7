import { Alert, Button, Group, Text } from '@mantine/core';
import { IconCalendarX } from '@tabler/icons-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import type { PlannedErasure } from '#app/domain/retention.ts';
import { formatDate } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { KeepDialog } from './KeepDialog.tsx';

/** When and why the clock erases this person; nothing while it does not. */
export function ErasureSection({ plan }: { plan: PlannedErasure | null }) {
  const role = useStore(stores.session, (s) => s.operator?.role);
  const [isKeeping, setKeeping] = useState(false);
  if (plan === null) return null;
  const mayKeep = may(role, contract.privacy.keepPerson) && plan.reason !== 'consent-withdrawn';
  const title = plan.goesAtMs <= Date.now() ? t.going.plannedNow : t.going.planned(formatDate(plan.goesAtMs));
  return (
    <Alert color="amber" icon={<IconCalendarX aria-hidden />} title={title}>
      <Group justify="space-between" gap="sm">
        <Text size="sm">{t.going.plannedWhy(t.going.reasons[plan.reason])}</Text>
        {mayKeep && (
          <Button size="xs" variant="default" onClick={() => setKeeping(true)}>
            {t.going.keep}
          </Button>
        )}
      </Group>
      {isKeeping && <KeepDialog id={plan.personId} name={plan.name} onClose={() => setKeeping(false)} />}
    </Alert>
  );
}
