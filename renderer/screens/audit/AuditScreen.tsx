import { Alert, Button, Group, Menu, Text } from '@mantine/core';
import {
  IconCheck,
  IconDownload,
  IconFileCertificate,
  IconListSearch,
  IconShieldCheck,
  IconShieldX,
} from '@tabler/icons-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import { Card } from '#renderer/components/frame/Card.tsx';
import { Page } from '#renderer/components/frame/Page.tsx';
import { startDownload } from '#renderer/components/frame/start-download.ts';
import { Empty, Loading, ProblemNotice, StaleNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';
import { AuditFilters } from './AuditFilters.tsx';
import { AuditTable } from './AuditTable.tsx';
import { RowDrawer } from './RowDrawer.tsx';

/** The sealed log: filter, read, verify, export. */
export function AuditScreen() {
  const log = useStore(stores.audit, (s) => s.log);
  const problem = useStore(stores.audit, (s) => s.problem);
  const role = useOperator()?.role;
  const isExporting = useStore(stores.audit, (s) => s.isExporting);
  const isVerifying = useStore(stores.audit, (s) => s.verification?.state === 'loading');
  const { load, verify, exportAs, fetchKey, changeFilter } = stores.audit.getState();
  useEffect(() => void load(), [load]);
  const download = async (asked: Promise<string | undefined>) => {
    const path = await asked;
    if (path !== undefined) startDownload(path);
  };
  return (
    <Page
      title={t.audit.title}
      actions={
        <>
          {may(role, contract.audit.verify) && (
            <Button
              variant="default"
              leftSection={<IconShieldCheck size={18} aria-hidden />}
              loading={isVerifying}
              onClick={() => void verify()}
            >
              {t.audit.verify}
            </Button>
          )}
          {may(role, contract.audit.export) && (
            <>
              <Button
                variant="default"
                leftSection={<IconDownload size={18} aria-hidden />}
                loading={isExporting}
                onClick={() => void download(exportAs('csv'))}
              >
                {t.audit.export}
              </Button>
              <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
                <Menu.Target>
                  <Button
                    variant="default"
                    leftSection={<IconFileCertificate size={18} aria-hidden />}
                    disabled={isExporting}
                  >
                    {t.audit.forAuditors}
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => void download(exportAs('bundle'))}>{t.audit.bundle}</Menu.Item>
                  <Menu.Item onClick={() => void download(exportAs('jsonl'))}>{t.audit.jsonLines}</Menu.Item>
                  <Menu.Item onClick={() => void download(fetchKey())}>{t.audit.verificationKey}</Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </>
          )}
        </>
      }
    >
      <Outcomes />
      {problem !== undefined && <ProblemNotice problem={problem} />}
      <AuditFilters />
      {log.state === 'loading' && <Loading />}
      {log.state === 'failed' && (
        <ProblemNotice title={t.audit.failed} problem={log.problem} onRetry={() => void load()} />
      )}
      {log.state === 'ready' && (
        <>
          {log.stale !== undefined && <StaleNotice problem={log.stale} onRetry={() => void load()} />}
          <NewRows />
          <Card>
            {log.value.rows.length === 0 ? (
              <Empty
                icon={<IconListSearch size={32} stroke={1.5} />}
                title={t.audit.emptyTitle}
                text={t.audit.emptyText}
              >
                <Button variant="default" onClick={() => void changeFilter({})}>
                  {t.audit.clear}
                </Button>
              </Empty>
            ) : (
              <AuditTable log={log.value} />
            )}
          </Card>
        </>
      )}
      <RowDrawer />
    </Page>
  );
}

/** Results of verifying and exporting. */
function Outcomes() {
  const verification = useStore(stores.audit, (s) => s.verification);
  const exported = useStore(stores.audit, (s) => s.exported);
  return (
    <>
      {verification?.state === 'loading' && <Loading label={t.audit.verifying} />}
      {verification?.state === 'failed' && <ProblemNotice problem={verification.problem} />}
      {verification?.state === 'ready' &&
        (verification.value.isIntact ? (
          <Alert
            color="green"
            role="status"
            icon={<IconShieldCheck aria-hidden />}
            title={t.audit.intact(verification.value.rows)}
          >
            {verification.value.sealedUpTo !== undefined && t.audit.sealedUpTo(verification.value.sealedUpTo)}
            {verification.value.begunAgainAt !== undefined &&
              t.audit.begunAgain(verification.value.begunAgainAt)}
          </Alert>
        ) : (
          <Alert
            color="red"
            role="alert"
            icon={<IconShieldX aria-hidden />}
            title={
              verification.value.firstBadSequence === undefined
                ? t.audit.brokenSomewhere
                : t.audit.broken(verification.value.firstBadSequence)
            }
          >
            {verification.value.detail}
          </Alert>
        ))}
      {exported !== undefined && (
        <Alert
          color="green"
          role="status"
          icon={<IconCheck aria-hidden />}
          title={t.audit.exported(exported.rows)}
        />
      )}
    </>
  );
}

function NewRows() {
  const newRows = useStore(stores.audit, (s) => s.newRows);
  if (newRows === 0) return null;
  return (
    <Group gap="sm" role="status">
      <Text size="sm">{t.audit.newRows(newRows)}</Text>
      <Button size="xs" variant="default" onClick={() => void stores.audit.getState().load()}>
        {t.audit.showNew}
      </Button>
    </Group>
  );
}
