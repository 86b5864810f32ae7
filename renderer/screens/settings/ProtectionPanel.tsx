import { Alert, Button, Code, CopyButton, Group, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
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
  const renewed = useStore(stores.protection, (s) => s.renewed);
  const [isAsking, setIsAsking] = useState(false);
  const { load } = stores.protection.getState();
  useEffect(() => void load(), [load]);
  if (status.state === 'loading') return <Loading />;
  if (status.state === 'failed')
    return <ProblemNotice title={t.protection.failed} problem={status.problem} onRetry={() => void load()} />;
  const { people, unreadable, receiptKey, renewal } = status.value;
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
        {renewed !== undefined && (
          <Alert color="green" icon={<IconCheck aria-hidden />} role="status">
            {t.protection.renewed(renewed)}
          </Alert>
        )}
        {renewal === undefined ? (
          <Group justify="space-between" wrap="nowrap" gap="lg">
            <Text size="sm">{t.protection.renewHint}</Text>
            <Button variant="default" className={classes.act ?? ''} onClick={() => setIsAsking(true)}>
              {t.protection.renew}
            </Button>
          </Group>
        ) : (
          <Renewal {...renewal} />
        )}
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

function Renewal(props: { people: number; turned: number; isStuck: boolean }) {
  const { people, turned, isStuck } = props;
  const title = t.protection.renewing(turned, people);
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <Progress
        value={people === 0 ? 100 : (turned / people) * 100}
        color={isStuck ? 'amber' : 'lintel'}
        aria-label={title}
      />
      <Text size="sm" c="dimmed">
        {isStuck ? t.protection.renewingStuck : t.protection.renewingText}
      </Text>
    </Stack>
  );
}

function RenewDialog(props: { people: number; isOpen: boolean; onClose: () => void }) {
  const isSaving = useStore(stores.protection, (s) => s.isSaving);
  const renew = async () => {
    await stores.protection.getState().renew();
    props.onClose();
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
