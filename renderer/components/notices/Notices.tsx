import { Alert, Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconClockExclamation, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { problemText, t } from '#renderer/i18n/texts.ts';
import type { Problem } from '#renderer/state/problem.ts';
import classes from './notices.module.css';

/** What failed and what to do, with a way to try again. Read out at once by screen readers. */
export function ProblemNotice(props: {
  problem: Problem;
  title?: string;
  onRetry?: () => void;
  onClose?: () => void;
}) {
  const text = problemText(props.problem.code);
  return (
    <Alert
      color="red"
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={props.title ?? text.title}
      data-problem={props.problem.code}
      {...(props.onClose === undefined
        ? {}
        : { withCloseButton: true, closeButtonLabel: t.common.close, onClose: props.onClose })}
    >
      <Stack gap="xs" align="flex-start">
        {props.title !== undefined && <Text size="sm">{text.title}.</Text>}
        <Text size="sm">{props.problem.detail ?? text.advice}</Text>
        {props.onRetry !== undefined && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            onClick={props.onRetry}
          >
            {t.common.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** What is shown is from before: loading it again failed. */
export function StaleNotice(props: { problem: Problem; onRetry: () => void }) {
  const text = problemText(props.problem.code);
  return (
    <Alert
      color="amber"
      role="status"
      icon={<IconClockExclamation aria-hidden />}
      title={t.common.staleTitle}
    >
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          {t.common.staleText} {text.title}.
        </Text>
        <Button size="xs" variant="default" onClick={props.onRetry}>
          {t.common.retry}
        </Button>
      </Group>
    </Alert>
  );
}

/** Something is being loaded. */
export function Loading(props: { label?: string }) {
  return (
    <div className={classes.centre} role="status" aria-busy="true">
      <Loader size="sm" aria-hidden />
      <Text c="dimmed">{props.label ?? t.common.loading}</Text>
    </div>
  );
}

/** There is nothing yet, and this is how to change that. */
export function Empty(props: { icon: ReactNode; title: string; text: string; children?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <div className={classes.emptyIcon} aria-hidden>
        {props.icon}
      </div>
      <Title order={2}>{props.title}</Title>
      <Text c="dimmed" maw="46ch">
        {props.text}
      </Text>
      {props.children !== undefined && <Group mt="md">{props.children}</Group>}
    </div>
  );
}
