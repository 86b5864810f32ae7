import { Alert, Button, Checkbox, Group, Stack } from '@mantine/core';
import { IconCopy, IconKey, IconPrinter } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import classes from './setup.module.css';

/** Shows the recovery words once, to be put on paper. */
export function RecoveryWords() {
  const words = useStore(stores.setup, (s) => s.recoveryWords);
  const siteName = useStore(stores.appearance, (s) => s.siteName);
  const [isWritten, setWritten] = useState(false);
  const [copying, setCopying] = useState<string>();
  const text = t.setup.words;
  // The paper names the site; main knows it since a moment ago.
  useEffect(() => void stores.appearance.getState().load(), []);
  if (words === undefined) return null;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(words);
      setCopying(text.copied);
    } catch {
      // A kiosk or a strict system may refuse the clipboard; paper always works.
      setCopying(text.copyFailed);
    }
  };
  return (
    <Stack gap="md">
      <Alert color="amber" icon={<IconKey aria-hidden />} role="note">
        {text.why}
      </Alert>
      <p className={classes.printTitle}>{text.printTitle(siteName)}</p>
      <ol className={classes.words} aria-label={text.list}>
        {words
          .trim()
          .split(/\s+/)
          .map((word, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same word may stand twice; its place is what tells.
            <li key={at}>{word}</li>
          ))}
      </ol>
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
        <span role="status" className={classes.copied}>
          {copying}
        </span>
      </Group>
      <Checkbox
        label={text.confirm}
        checked={isWritten}
        onChange={(event) => setWritten(event.currentTarget.checked)}
      />
      <Group justify="flex-end">
        <Button disabled={!isWritten} onClick={() => stores.setup.getState().confirmWords()}>
          {text.go}
        </Button>
      </Group>
    </Stack>
  );
}
