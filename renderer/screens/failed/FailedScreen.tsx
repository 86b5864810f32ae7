import { Button, Stack, Text, Title } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { Card } from '#renderer/components/frame/Card.tsx';
import { LonePage } from '#renderer/components/frame/Page.tsx';
import { problemText, t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

/** The data cannot be opened: says what happened and what to do, and offers a backup where one can mend it. */
export function FailedScreen(props: { code: string; detail: string; mayRestore: boolean }) {
  const text = problemText(props.code);
  return (
    <LonePage width={560}>
      <Card>
        <Stack role="alert" data-problem={props.code}>
          <IconShieldLock size={44} stroke={1.5} color="var(--lintel-bad)" aria-hidden />
          <Title order={1}>{t.failed.title}</Title>
          <div>
            <Text fw={650}>{text.title}</Text>
            <Text>{text.advice}</Text>
          </div>
          {props.detail !== '' && (
            <Text size="sm" c="dimmed">
              {props.detail}
            </Text>
          )}
          <Text>{t.failed.kept}</Text>
          {props.mayRestore && (
            <div>
              <Button onClick={() => stores.restore.getState().want(true)}>{t.failed.restore}</Button>
            </div>
          )}
        </Stack>
      </Card>
    </LonePage>
  );
}
