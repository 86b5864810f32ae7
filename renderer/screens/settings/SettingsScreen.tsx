import { Box, Button, Group, Stack, Tabs, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import type { Settings } from '#app/domain/settings.ts';
import { CameraFields } from '#renderer/components/devices/CameraFields.tsx';
import { DoorFields } from '#renderer/components/devices/DoorFields.tsx';
import { FormDialog } from '#renderer/components/dialogs/FormDialog.tsx';
import { DiskBanner } from '#renderer/components/disk-space/DiskBanner.tsx';
import { Form } from '#renderer/components/fields/Form.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { Page } from '#renderer/components/frame/Page.tsx';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';
import { AboutPanel } from './AboutPanel.tsx';
import { AccountPanel } from './AccountPanel.tsx';
import { BackupsPanel } from './BackupsPanel.tsx';
import { ConsentTextsPanel } from './ConsentTextsPanel.tsx';
import { OperatorsPanel } from './OperatorsPanel.tsx';
import { PhotosPanel } from './PhotosPanel.tsx';
import { PrivacyNotice } from './PrivacyNotice.tsx';
import { PrivacyPanel } from './PrivacyPanel.tsx';
import { SecurityPanel } from './SecurityPanel.tsx';
import { SitePanel } from './SitePanel.tsx';
import { isChanged, readSettings } from './store.ts';

const sections = [
  'site',
  'camera',
  'door',
  'privacy',
  'backups',
  'security',
  'operators',
  'account',
  'about',
] as const;
type Section = (typeof sections)[number];
/** Sections that change the site, saved together. */
const siteSections: readonly Section[] = ['site', 'camera', 'door', 'privacy'];

/**
 * The site's settings for administrators; the own account and facts about the program for everybody.
 * @param accountWishes how often the own account was asked for since another screen was shown.
 */
export function SettingsScreen({ accountWishes }: { accountWishes: number }) {
  const role = useOperator()?.role;
  const { load, forget } = stores.settings.getState();
  const shown = sections.filter((section) => {
    if (siteSections.includes(section)) return may(role, contract.settings.update);
    if (section === 'backups') return may(role, contract.backups.status);
    if (section === 'security') return may(role, contract.security.status);
    return section !== 'operators' || may(role, contract.operators.list);
  });
  const [section, setSection] = useState<Section>(accountWishes > 0 ? 'account' : (shown[0] ?? 'account'));
  const [waitingSection, setWaitingSection] = useState<Section | undefined>();
  const waitingRoute = useStore(stores.route, (s) => s.waiting);
  // Site settings that are not saved live on behind another tab.
  const show = (next: Section) =>
    stores.unsaved.getState().count > 0 && next !== section ? setWaitingSection(next) : setSection(next);
  const leave = () => {
    if (waitingSection !== undefined) setSection(waitingSection);
    setWaitingSection(undefined);
    if (waitingRoute !== undefined) stores.route.getState().replace(waitingRoute);
  };
  const stay = () => {
    setWaitingSection(undefined);
    stores.route.getState().stay();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the wish is the event; what shows it is made anew with each picture.
  useEffect(() => {
    if (accountWishes > 0) show('account');
  }, [accountWishes]);
  useEffect(() => {
    if (!may(role, contract.settings.get)) return;
    void load();
    void stores.cameras.getState().load();
    stores.cameras.getState().forgetTest();
    stores.doors.getState().forget();
    return forget;
  }, [load, forget, role]);
  return (
    <Page title={t.settings.title}>
      <DiskBanner />
      <Tabs
        value={section}
        keepMounted={false}
        onChange={(value) => {
          const next = shown.find((known) => known === value);
          if (next !== undefined) show(next);
        }}
      >
        <Tabs.List aria-label={t.settings.sections} mb="md">
          {shown.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t.settings.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown.map((name) => (
          <Tabs.Panel key={name} value={name}>
            {siteSections.includes(name) ? (
              <SiteSection section={name} />
            ) : (
              others[name as keyof typeof others]()
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
      <FormDialog
        isOpen={waitingSection !== undefined || waitingRoute !== undefined}
        title={t.settings.leaveTitle}
        text={t.settings.leaveText}
        problem={undefined}
        confirm={t.settings.leave}
        dismiss={t.settings.stay}
        isDangerous
        isBusy={false}
        onSubmit={leave}
        onClose={stay}
      />
    </Page>
  );
}

const others = {
  backups: () => <BackupsPanel />,
  security: () => <SecurityPanel />,
  operators: () => <OperatorsPanel />,
  account: () => <AccountPanel />,
  about: () => <AboutPanel />,
};

function SiteSection({ section }: { section: Section }) {
  const stored = useStore(stores.settings, (s) => s.stored);
  if (stored.state === 'loading') return <Loading />;
  if (stored.state === 'failed')
    return (
      <ProblemNotice
        title={t.settings.failed}
        problem={stored.problem}
        onRetry={() => void stores.settings.getState().load()}
      />
    );
  return (
    <Stack gap="lg">
      <SiteForm section={section} stored={stored.value} />
      {section === 'privacy' && (
        <>
          <PhotosPanel isKeeping={stored.value.keepPhotos === true} />
          <ConsentTextsPanel />
          <PrivacyNotice stored={stored.value} />
        </>
      )}
    </Stack>
  );
}

function SiteForm({ section, stored }: { section: Section; stored: Settings }) {
  const draft = useStore(stores.settings, (s) => s.draft);
  const showErrors = useStore(stores.settings, (s) => s.showErrors);
  const isSaving = useStore(stores.settings, (s) => s.isSaving);
  const problem = useStore(stores.settings, (s) => s.problem);
  const { change, discard, save } = stores.settings.getState();
  const changed = isChanged(draft, stored);
  // The field that is wrong may be far above the button.
  const isWrong = showErrors && readSettings(draft, stored) === undefined;
  const submit = async () => {
    if (await save()) notifications.show({ color: 'green', message: t.settings.saved });
  };
  const body: Partial<Record<Section, () => ReactNode>> = {
    site: () => <SitePanel />,
    camera: () => (
      <CameraFields
        store={stores.cameras}
        draft={draft.camera}
        showErrors={showErrors}
        onChange={(camera) => change({ camera })}
      />
    ),
    door: () => (
      <DoorFields
        store={stores.doors}
        doorId={stored.door.id}
        draft={draft.door}
        showErrors={showErrors}
        onChange={(door) => change({ door })}
      />
    ),
    privacy: () => <PrivacyPanel />,
  };
  return (
    <Form onSubmit={submit}>
      <Card>{body[section]?.()}</Card>
      {problem !== undefined && (
        <Box mt="md">
          <ProblemNotice problem={problem} />
        </Box>
      )}
      <Group justify="flex-end" mt="md" gap="sm">
        {isWrong ? (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {t.settings.checkFields}
          </Text>
        ) : (
          changed && (
            <Text size="sm" c="dimmed" role="status">
              {t.settings.unsaved}
            </Text>
          )
        )}
        <Button variant="default" onClick={discard} disabled={!changed}>
          {t.settings.discard}
        </Button>
        <Button type="submit" loading={isSaving} disabled={!changed}>
          {t.common.save}
        </Button>
      </Group>
    </Form>
  );
}
