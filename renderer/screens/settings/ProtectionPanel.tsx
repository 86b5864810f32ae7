import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { FormDialog } from '#renderer/components/dialogs/FormDialog.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import classes from './settings.module.css';

/** What protects the templates: a new secret of the site, people to enroll again, and the key that verifies receipts. */
export function ProtectionPanel() {
  const status = useStore(stores.protection, (s) => s.status);
  const problem = useStore(stores.protection, (s) => s.problem);
  const [isAsking, setIsAsking] = useState(false);
  const { load } = stores.protection.getState();
  useEffect(() => void load(), [load]);
  if (status.state === 'loading') return <Loading />;
  if (status.state === 'failed')
    return <ProblemNotice title={t.protection.failed} problem={status.problem} onRetry={() => void load()} />;
  const { people, unreadable, receiptKey } = status.value;
  return (
    <Card title={t.protection.title}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t.protection.intro}
        </Text>
        {unreadable > 0 && (
          <Alert
            color="amber"
            icon={<IconAlertTriangle aria-hidden />}
            title={t.protection.unreadable(unreadable)}
          >
            {t.protection.unreadableText}
          </Alert>
        )}
        {problem !== undefined && <ProblemNotice problem={problem} />}
        <Group justify="space-between" wrap="nowrap" gap="lg">
          <Text size="sm">{t.protection.renewHint}</Text>
          <Button variant="default" className={classes.act ?? ''} onClick={() => setIsAsking(true)}>
            {t.protection.renew}
          </Button>
        </Group>
        <div>
          <Text fw={600} size="sm">
            {t.protection.receiptKey}
          </Text>
          <Text size="sm" c="dimmed">
            {t.protection.receiptKeyHint}
          </Text>
          <Group wrap="nowrap" gap="sm" mt="xs">
            <Code className={classes.key ?? ''}>{receiptKey}</Code>
            <CopyButton value={receiptKey}>
              {({ copied, copy }) => (
                <Button variant="subtle" size="compact-sm" className={classes.act ?? ''} onClick={copy}>
                  {copied ? t.protection.copied : t.protection.copy}
                </Button>
              )}
            </CopyButton>
          </Group>
        </div>
      </Stack>
      <RenewDialog people={people} isOpen={isAsking} onClose={() => setIsAsking(false)} />
    </Card>
  );
}

function RenewDialog(props: { people: number; isOpen: boolean; onClose: () => void }) {
  const isSaving = useStore(stores.protection, (s) => s.isSaving);
  const renew = async () => {
    const people = await stores.protection.getState().renew();
    props.onClose();
    if (people !== undefined) notifications.show({ color: 'green', message: t.protection.renewed(people) });
  };
  return (
    <FormDialog
      isOpen={props.isOpen}
      title={t.protection.renewTitle}
      text={t.protection.renewText(props.people)}
      problem={undefined}
      confirm={t.protection.renewConfirm}
      isBusy={isSaving}
      onSubmit={renew}
      onClose={props.onClose}
    >
      <Text size="sm">{t.protection.renewBackups}</Text>
    </FormDialog>
  );
}
