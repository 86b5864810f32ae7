import { Button, Stack, Text, Title } from '@mantine/core';
import { Card } from '#renderer/components/frame/Card.tsx';
import { LonePage } from '#renderer/components/frame/Page.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { RestoreSteps } from './RestoreSteps.tsx';

/** Putting a backup back where nobody can sign in: on a new computer, and where the data does not open. */
export function RestoreScreen() {
  return (
    <LonePage width={720}>
      <Card>
        <Stack>
          <Title order={1}>{t.restore.title}</Title>
          <Text c="dimmed">{t.restore.intro}</Text>
          <RestoreSteps isOverRunning={false} />
        </Stack>
      </Card>
      <Button mt="md" variant="default" onClick={() => stores.restore.getState().want(false)}>
        {t.common.back}
      </Button>
    </LonePage>
  );
}
