import { Alert, Badge, Button, Checkbox, Group, Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import { textsInUse } from '#app/domain/consent-text.ts';
import type { Person } from '#app/domain/person.ts';
import { allowsMatching, type ConsentState, consentState } from '#app/policy/consent.ts';
import { FormDialog } from '#renderer/components/dialogs/FormDialog.tsx';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { formatDateTime } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';

/** Nothing while all is well: a badge is for what somebody should do something about. */
export function ConsentBadge({ person }: { person: Person }) {
  const state: ConsentState = consentState(person.consent, Date.now());
  if (state === 'valid') return null;
  return (
    <Badge color={state === 'expiring' ? 'amber' : 'red'} variant="light" tt="none">
      {t.privacy.states[state]}
    </Badge>
  );
}

/** How the consent of one person stands; withdraw and renew it. */
export function ConsentSection({ person }: { person: Person }) {
  const role = useOperator()?.role;
  const [dialog, setDialog] = useState<'withdraw' | 'renew' | undefined>();
  const { consent } = person;
  const show = (next: typeof dialog) => {
    stores.people.getState().forgetProblem();
    setDialog(next);
  };
  const close = () => show(undefined);
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Text fw={600} size="sm">
          {t.people.consent}
        </Text>
        <ConsentBadge person={person} />
      </Group>
      <Text size="sm">
        {t.people.consentGiven(formatDateTime(consent.givenAtMs), consent.recordedBy, consent.textVersion)};{' '}
        {consent.withdrawnAtMs !== undefined
          ? t.privacy.withdrawnAt(formatDateTime(consent.withdrawnAtMs))
          : consent.validUntilMs === undefined
            ? t.privacy.untilWithdrawn
            : t.privacy.until(formatDateTime(consent.validUntilMs))}
      </Text>
      {!allowsMatching(consent, Date.now()) && <Alert color="red">{t.privacy.notMatched}</Alert>}
      {may(role, contract.privacy.renewConsent) && (
        <Group gap="sm">
          <Button variant="default" onClick={() => show('renew')}>
            {t.privacy.renew}
          </Button>
          {consent.withdrawnAtMs === undefined && (
            <Button variant="default" onClick={() => show('withdraw')}>
              {t.privacy.withdraw}
            </Button>
          )}
        </Group>
      )}
      <WithdrawDialog person={person} isOpen={dialog === 'withdraw'} onClose={close} />
      {dialog === 'renew' && <RenewDialog person={person} onClose={close} />}
    </Stack>
  );
}

function WithdrawDialog(props: { person: Person; isOpen: boolean; onClose: () => void }) {
  const isSaving = useStore(stores.people, (s) => s.isSaving);
  const problem = useStore(stores.people, (s) => s.problem);
  const submit = async () => {
    if (!(await stores.people.getState().withdrawConsent())) return;
    props.onClose();
    notifications.show({ color: 'green', message: t.privacy.withdrawn });
  };
  return (
    <FormDialog
      isOpen={props.isOpen}
      title={t.privacy.withdrawTitle(props.person.name)}
      text={t.privacy.withdrawText}
      problem={problem}
      confirm={t.privacy.withdraw}
      isDangerous
      isBusy={isSaving}
      onSubmit={submit}
      onClose={props.onClose}
    />
  );
}

function RenewDialog(props: { person: Person; onClose: () => void }) {
  const texts = useStore(stores.privacy, (s) => s.texts);
  const isSaving = useStore(stores.people, (s) => s.isSaving);
  const problem = useStore(stores.people, (s) => s.problem);
  const [language, setLanguage] = useState(props.person.consent.language);
  const [isGiven, setGiven] = useState(false);
  useEffect(() => void stores.privacy.getState().load(), []);
  const inUse = texts.state === 'ready' ? textsInUse(texts.value) : [];
  const text = inUse.find((one) => one.language === language) ?? inUse[0];
  const submit = async () => {
    if (text === undefined || !(await stores.people.getState().renewConsent(text.version))) return;
    props.onClose();
    notifications.show({ color: 'green', message: t.privacy.renewed });
  };
  return (
    <FormDialog
      isOpen
      isWide
      title={t.privacy.renewTitle(props.person.name)}
      problem={problem}
      confirm={t.privacy.renewConfirm}
      isBusy={isSaving}
      isReady={isGiven && text !== undefined}
      onSubmit={submit}
      onClose={props.onClose}
    >
      {texts.state === 'loading' && <Loading />}
      {texts.state === 'failed' && (
        <ProblemNotice
          title={t.privacy.failed}
          problem={texts.problem}
          onRetry={() => void stores.privacy.getState().load()}
        />
      )}
      {text !== undefined && (
        <>
          {inUse.length > 1 && (
            <Select
              label={t.privacy.language}
              allowDeselect={false}
              value={text.language}
              data={inUse.map((one) => ({
                value: one.language,
                label: t.privacy.languageName(one.language),
              }))}
              onChange={(value) => {
                setLanguage(value ?? undefined);
                setGiven(false);
              }}
            />
          )}
          <Text size="sm" lang={text.language} style={{ whiteSpace: 'pre-wrap' }}>
            {text.text}
          </Text>
          <Text size="xs" c="dimmed">
            {t.enroll.consentVersion(text.version)}
          </Text>
          <Checkbox
            label={t.enroll.consentGiven}
            checked={isGiven}
            onChange={(event) => setGiven(event.currentTarget.checked)}
          />
        </>
      )}
    </FormDialog>
  );
}
