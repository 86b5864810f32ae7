import { Loader, Stack, Text, Title } from '@mantine/core';
import { Card } from '#renderer/components/frame/Card.tsx';
import { LonePage } from '#renderer/components/frame/Page.tsx';
import { t } from '#renderer/i18n/texts.ts';

/** The data is closed while the whole of it is worked on. */
export function WorkingScreen({ work }: { work: 'restoring' | 'changing-key' }) {
  return (
    <LonePage width={480}>
      <Card>
        <Stack align="center" role="status" aria-busy="true">
          <Loader aria-hidden />
          <Title order={1}>{t.working[work]}</Title>
          <Text c="dimmed" ta="center">
            {t.working.stay}
          </Text>
        </Stack>
      </Card>
    </LonePage>
  );
}
