import { ActionIcon, Alert, Badge, Button, Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconId, IconKey, IconTrash } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import { BadgeNumber, type ClaimKind, isWeakPin, Pin } from '#app/domain/claim-code.ts';
import type { Person } from '#app/domain/person.ts';
import { Form } from '#renderer/components/fields/Form.tsx';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { AlikeNote } from './AlikeCard.tsx';
import classes from './people.module.css';

/** PIN and badge of one person: set, change and remove them, and ask for the PIN besides the face. */
export function ClaimsSection({ person }: { person: Person }) {
  const role = useStore(stores.session, (s) => s.operator?.role);
  const { isRunning, problem, shownPin } = useStore(stores.claims);
  const { generatePin, setAsksPin, forget } = stores.claims.getState();
  const [typing, setTyping] = useState<ClaimKind | undefined>();
  // A PIN that is shown goes with the drawer.
  useEffect(() => forget, [forget]);
  const mayChange = may(role, contract.people.setClaim);
  const close = () => setTyping(undefined);
  const ask = async (asksPin: boolean) => {
    if (await setAsksPin([person.id], asksPin)) await stores.people.getState().refreshPerson();
  };
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm">
        {t.claims.title}
      </Text>
      <Line
        kind="pin"
        person={person}
        isSet={person.hasPin}
        mayChange={mayChange}
        onType={() => setTyping('pin')}
      >
        <Button
          size="compact-sm"
          variant="default"
          loading={isRunning}
          onClick={() => {
            close();
            void generatePin(person.id);
          }}
        >
          {t.claims.generate}
        </Button>
      </Line>
      {shownPin?.personId === person.id && (
        <Alert color="lintel" role="status" title={t.claims.shownOnce}>
          <Text className={classes.pin ?? ''} aria-label={[...shownPin.pin].join(' ')}>
            {shownPin.pin}
          </Text>
          <Text size="sm">{t.claims.shownOnceText}</Text>
        </Alert>
      )}
      <Line
        kind="badge"
        person={person}
        isSet={person.hasBadge}
        mayChange={mayChange}
        onType={() => setTyping('badge')}
      />
      {typing !== undefined && <CodeForm key={typing} kind={typing} person={person} onClose={close} />}
      {problem !== undefined && <ProblemNotice problem={problem} />}
      <Switch
        label={t.claims.asksPin}
        description={person.hasPin ? t.claims.asksPinHint : t.claims.asksPinNeedsPin}
        checked={person.asksPin}
        disabled={!mayChange || isRunning || !(person.hasPin || person.asksPin)}
        onChange={(event) => void ask(event.currentTarget.checked)}
      />
      {person.asksPin && !person.hasPin && <Alert color="red">{t.claims.lockedOut}</Alert>}
      <AlikeNote personId={person.id} />
    </Stack>
  );
}

function Line(props: {
  kind: ClaimKind;
  person: Person;
  isSet: boolean;
  mayChange: boolean;
  onType: () => void;
  children?: React.ReactNode;
}) {
  const { kind, person, isSet } = props;
  const isRunning = useStore(stores.claims, (s) => s.isRunning);
  const Icon = kind === 'pin' ? IconKey : IconId;
  const remove = async () => {
    if (await stores.claims.getState().remove(person.id, kind))
      notifications.show({ color: 'green', message: t.claims.removed[kind] });
  };
  return (
    <Group gap="xs" mih={34}>
      <Icon size={18} aria-hidden />
      <Text size="sm" w={44}>
        {t.claims.kinds[kind]}
      </Text>
      <Badge variant="light" color={isSet ? 'green' : 'gray'} tt="none" miw={52}>
        {isSet ? t.claims.isSet : t.claims.isNotSet}
      </Badge>
      {props.mayChange && (
        <Group gap="xs" ml="auto">
          {props.children}
          <Button size="compact-sm" variant="default" onClick={props.onType}>
            {t.claims.type[kind]}
          </Button>
          {isSet && (
            <ActionIcon
              variant="subtle"
              color="red"
              size="md"
              loading={isRunning}
              aria-label={t.claims.remove[kind]}
              onClick={() => void remove()}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      )}
    </Group>
  );
}

/** A badge reader types like a keyboard and ends with Enter: the field has the focus, the form is sent by it. */
function CodeForm(props: { kind: ClaimKind; person: Person; onClose: () => void }) {
  const { kind, person } = props;
  const isRunning = useStore(stores.claims, (s) => s.isRunning);
  const hint = useId();
  const [code, setCode] = useState('');
  const [error, setError] = useState<string | undefined>();
  const submit = async () => {
    const wrong = kind === 'pin' ? pinError(code) : badgeError(code);
    setError(wrong);
    if (wrong !== undefined || !(await stores.claims.getState().set(person.id, kind, code.trim()))) return;
    notifications.show({ color: 'green', message: t.claims.stored[kind] });
    props.onClose();
  };
  return (
    <Form onSubmit={submit}>
      <Group align="flex-start" gap="sm" wrap="nowrap">
        <TextInput
          aria-label={t.claims.kinds[kind]}
          aria-describedby={hint}
          placeholder={t.claims.placeholder[kind]}
          value={code}
          error={error}
          maxLength={kind === 'pin' ? 8 : 60}
          inputMode={kind === 'pin' ? 'numeric' : 'text'}
          autoComplete="off"
          data-autofocus
          autoFocus
          flex={1}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button variant="default" onClick={props.onClose}>
          {t.common.cancel}
        </Button>
        <Button type="submit" loading={isRunning}>
          {t.common.save}
        </Button>
      </Group>
      <Text id={hint} size="xs" c="dimmed" mt={4}>
        {t.claims.hint[kind]}
      </Text>
    </Form>
  );
}

function pinError(code: string): string | undefined {
  if (!Pin.safeParse(code.trim()).success) return t.claims.pinShape;
  return isWeakPin(code.trim()) ? t.problems['weak-pin'].advice : undefined;
}

function badgeError(code: string): string | undefined {
  return BadgeNumber.safeParse(code).success ? undefined : t.claims.badgeShape;
}
