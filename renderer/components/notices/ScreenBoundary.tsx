import { Button, Stack, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { t } from '#renderer/i18n/texts.ts';

/** A surprise on one screen shows here instead of a white window; the rest of the program goes on. */
export class ScreenBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <Stack p="xl" gap="sm" align="flex-start" role="alert">
        <Title order={1}>{t.common.surpriseTitle}</Title>
        <Text>{t.common.surpriseText}</Text>
        <Button onClick={() => location.reload()}>{t.common.reload}</Button>
      </Stack>
    );
  }
}
