import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconTargetOff } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';

/** Says that a threshold no longer keeps its aim, and what would; for operators who may see thresholds. */
export function AimNotice(props: { onTuning?: boolean; onApplied?: () => void }) {
  const role = useOperator()?.role;
  const missed = useStore(stores.aims, (s) => s.missed);
  const problem = useStore(stores.aims, (s) => s.problem);
  const isApplying = useStore(stores.aims, (s) => s.isApplying);
  const maySee = may(role, contract.tuning.watch);
  useEffect(() => {
    if (maySee) void stores.aims.getState().load();
  }, [maySee]);
  if (!maySee || missed.length === 0) return null;
  const use = async (one: (typeof missed)[number]) => {
    const needed = one.neededMinSimilarity?.toFixed(3) ?? '';
    if (!(await stores.aims.getState().useNeeded(one, t.tuning.missedReason(one.strangersInN)))) return;
    notifications.show({ color: 'green', message: t.tuning.applied(needed) });
    props.onApplied?.();
  };
  return (
    <>
      {missed.map((one) => {
        const { mode, strangersInN, minSimilarity, neededMinSimilarity: needed } = one;
        const now = minSimilarity.toFixed(3);
        return (
          <Alert
            key={mode}
            color="amber"
            role="status"
            icon={<IconTargetOff aria-hidden />}
            title={t.tuning.missedTitle[mode](strangersInN)}
          >
            <Stack gap="xs">
              <Text size="sm">
                {needed === undefined
                  ? t.tuning.missedDoor(now)
                  : t.tuning.missedGallery(now, needed.toFixed(3))}
              </Text>
              {problem !== undefined && <ProblemNotice problem={problem} />}
              <Group gap="xs">
                {needed !== undefined && may(role, contract.tuning.setThreshold) && (
                  <Button size="xs" loading={isApplying} onClick={() => void use(one)}>
                    {t.tuning.missedUse(needed.toFixed(3))}
                  </Button>
                )}
                {props.onTuning !== true && (
                  <Button component="a" href="#/tuning" size="xs" variant="default">
                    {t.tuning.missedOpen}
                  </Button>
                )}
              </Group>
            </Stack>
          </Alert>
        );
      })}
    </>
  );
}
