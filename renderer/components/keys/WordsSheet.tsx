import { Alert, Button, Checkbox, Code, Group, Stack, Text } from '@mantine/core';
import { IconCopy, IconKey, IconPrinter } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { QrCode } from '#renderer/components/qr/QrCode.tsx';
import { t } from '#renderer/i18n/texts.ts';
import classes from './words-sheet.module.css';

/** Recovery words, shown once, to be put on paper: as words, and as a code for a camera. Printed, it is this and nothing else. */
export function WordsSheet(props: {
  words: string;
  siteName: string;
  /** Of the log, where it belongs on the same paper. */
  verificationKey?: string | undefined;
  why: string;
  /** The button that goes on; it waits until the words are said to be written down. */
  goLabel: string;
  isBusy?: boolean;
  onGo: () => void;
  /** Further buttons before it. */
  children?: ReactNode;
}) {
  const [isWritten, setWritten] = useState(false);
  const [copying, setCopying] = useState<string>();
  const text = t.setup.words;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.words);
      setCopying(text.copied);
    } catch {
      // A kiosk or a strict system may refuse the clipboard; paper always works.
      setCopying(text.copyFailed);
    }
  };
  return (
    <Stack gap="md">
      <Alert color="amber" icon={<IconKey aria-hidden />} role="note">
        {props.why}
      </Alert>
      <div className={classes.sheet} data-print-sheet>
        <p className={classes.printTitle}>{text.printTitle(props.siteName)}</p>
        <ol className={classes.words} aria-label={text.list}>
          {props.words
            .trim()
            .split(/\s+/)
            .map((word, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same word may stand twice; its place is what tells.
              <li key={at}>{word}</li>
            ))}
        </ol>
        <div className={classes.code}>
          <QrCode text={props.words} label={text.code} />
          <Text size="sm">{text.codeHint}</Text>
        </div>
        {props.verificationKey !== undefined && (
          <div className={classes.logKey}>
            <Text size="sm" fw={600}>
              {text.verificationKey}
            </Text>
            <Text size="sm">{text.verificationKeyHint}</Text>
            <Code className={classes.digits}>{props.verificationKey}</Code>
          </div>
        )}
      </div>
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<IconCopy size={18} aria-hidden />}
          onClick={() => void copy()}
        >
          {text.copy}
        </Button>
        <Button
          variant="default"
          leftSection={<IconPrinter size={18} aria-hidden />}
          onClick={() => window.print()}
        >
          {text.print}
        </Button>
        <Text span size="sm" c="dimmed" role="status">
          {copying}
        </Text>
      </Group>
      <Checkbox
        label={text.confirm}
        checked={isWritten}
        onChange={(event) => setWritten(event.currentTarget.checked)}
      />
      <Group justify="flex-end">
        {props.children}
        <Button disabled={!isWritten} loading={props.isBusy ?? false} onClick={props.onGo}>
          {props.goLabel}
        </Button>
      </Group>
    </Stack>
  );
}
