import { Alert, Button, Group, NumberInput, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconCheck, IconPlugConnected } from '@tabler/icons-react';
import { useStore } from 'zustand';
import { AccessMode, PresentationPolicy } from '#app/domain/door.ts';
import { ChoiceCards } from '#renderer/components/fields/ChoiceCards.tsx';
import { PasswordField } from '#renderer/components/fields/PasswordField.tsx';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import classes from './devices.module.css';
import { type DoorDraft, type DoorErrors, doorKinds, readDoor } from './door-draft.ts';
import type { createDoorStore } from './door-store.ts';

interface Fields {
  readonly draft: DoorDraft;
  readonly errors: DoorErrors;
  readonly change: (part: Partial<DoorDraft>) => void;
}

/** Describes the relay of a door and asks whether it is there. */
export function DoorFields(props: {
  store: ReturnType<typeof createDoorStore>;
  doorId: string;
  draft: DoorDraft;
  onChange: (draft: DoorDraft) => void;
  showErrors: boolean;
}) {
  const { draft, store } = props;
  const check = useStore(store, (s) => s.check);
  const { run, forget } = store.getState();
  const read = readDoor(draft, props.doorId);
  const errors = read.ok || !props.showErrors ? {} : read.errors;
  const change = (part: Partial<DoorDraft>) => {
    forget();
    props.onChange({ ...draft, ...part });
  };
  const fields: Fields = { draft, errors, change };
  return (
    <Stack gap="md">
      <TextInput
        label={t.door.name}
        value={draft.name}
        error={errors.name && t.common.required}
        maxLength={80}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <ChoiceCards
        legend={t.door.driver}
        columns={2}
        value={draft.kind}
        choices={doorKinds.map((kind) => ({
          value: kind,
          label: t.door.drivers[kind].name,
          hint: t.door.drivers[kind].hint,
        }))}
        onChange={(value) => {
          const kind = doorKinds.find((known) => known === value);
          if (kind !== undefined) change({ kind });
        }}
      />
      {(draft.kind === 'shelly-1' || draft.kind === 'shelly-2') && <ShellyFields {...fields} />}
      {draft.kind === 'http' && <HttpFields {...fields} />}
      <div className={classes.pair}>
        <Quantity {...fields} field="pulseSeconds" label={t.door.pulseSeconds} from={1} to={60} />
        {draft.kind !== 'simulated' && (
          <Quantity
            {...fields}
            field="acknowledgeTimeoutMs"
            label={t.door.acknowledgeTimeoutMs}
            from={200}
            to={10_000}
          />
        )}
      </div>
      {draft.kind !== 'simulated' && (
        <Group align="center">
          <Button
            variant="default"
            leftSection={<IconPlugConnected size={18} aria-hidden />}
            loading={check.state === 'running'}
            disabled={!read.ok}
            onClick={() => read.ok && void run(read.value)}
          >
            {t.door.check}
          </Button>
          <div aria-live="polite">
            {check.state === 'running' && <Text size="sm">{t.door.checking}</Text>}
          </div>
        </Group>
      )}
      <div aria-live="polite">
        {check.state === 'reached' && (
          <Alert color="green" icon={<IconCheck aria-hidden />}>
            {t.door.reached(Math.round(check.roundTripMs))}
          </Alert>
        )}
        {check.state === 'failed' && <ProblemNotice problem={check.problem} />}
      </div>
      <ChoiceCards
        legend={t.door.mode}
        value={draft.mode}
        choices={AccessMode.options.map((mode) => ({
          value: mode,
          label: t.door.modes[mode].name,
          hint: t.door.modes[mode].hint,
        }))}
        onChange={(value) => {
          const mode = AccessMode.options.find((known) => known === value);
          if (mode !== undefined) change({ mode });
        }}
      />
      <ChoiceCards
        legend={t.door.presentation}
        value={draft.presentation}
        choices={PresentationPolicy.options.map((policy) => ({
          value: policy,
          label: t.door.presentations[policy].name,
          hint: t.door.presentations[policy].hint,
        }))}
        onChange={(value) => {
          const policy = PresentationPolicy.options.find((known) => known === value);
          if (policy !== undefined) change({ presentation: policy });
        }}
      />
    </Stack>
  );
}

function ShellyFields({ draft, errors, change }: Fields) {
  return (
    <>
      <div className={classes.pair}>
        <Address
          field="baseUrl"
          label={t.door.baseUrl}
          hint={t.door.baseUrlHint}
          {...{ draft, errors, change }}
        />
        <Quantity {...{ draft, errors, change }} field="channel" label={t.door.channel} from={0} to={7} />
      </div>
      <div className={classes.pair}>
        <TextInput
          label={t.door.user}
          value={draft.user}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => change({ user: event.currentTarget.value })}
        />
        <PasswordField
          label={t.door.password}
          value={draft.password}
          autoComplete="off"
          onChange={(value) => change({ password: value })}
        />
      </div>
    </>
  );
}

function HttpFields({ draft, errors, change }: Fields) {
  return (
    <>
      <Group align="flex-start" gap="sm" wrap="nowrap">
        <Select
          label={t.door.method}
          w={110}
          allowDeselect={false}
          data={['GET', 'POST', 'PUT']}
          value={draft.method}
          onChange={(method) => method !== null && change({ method })}
        />
        <div style={{ flex: 1 }}>
          <Address field="url" label={t.door.url} {...{ draft, errors, change }} />
        </div>
      </Group>
      <Text size="xs" c="dimmed" mt={-8}>
        {t.door.urlHint}
      </Text>
      <Textarea
        label={t.door.headers}
        description={t.door.headersHint}
        autosize
        minRows={1}
        maxRows={4}
        value={draft.headers}
        error={errors.headers && t.door.headersBad}
        onChange={(event) => change({ headers: event.currentTarget.value })}
        spellCheck={false}
      />
      {draft.method !== 'GET' && (
        <Textarea
          label={t.door.body}
          autosize
          minRows={1}
          maxRows={4}
          maxLength={4000}
          value={draft.body}
          onChange={(event) => change({ body: event.currentTarget.value })}
          spellCheck={false}
        />
      )}
      <div className={classes.pair}>
        <Address
          field="offUrl"
          label={t.door.offUrl}
          hint={t.door.offUrlHint}
          {...{ draft, errors, change }}
        />
        <TextInput
          label={t.door.expectText}
          description={t.door.expectTextHint}
          value={draft.expectText}
          maxLength={200}
          onChange={(event) => change({ expectText: event.currentTarget.value })}
        />
      </div>
    </>
  );
}

function Address(props: Fields & { field: 'baseUrl' | 'url' | 'offUrl'; label: string; hint?: string }) {
  return (
    <TextInput
      label={props.label}
      {...(props.hint === undefined ? {} : { description: props.hint })}
      value={props.draft[props.field]}
      error={props.errors[props.field] && t.door.urlBad}
      maxLength={500}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => props.change({ [props.field]: event.currentTarget.value })}
    />
  );
}

function Quantity(
  props: Fields & {
    field: 'channel' | 'pulseSeconds' | 'acknowledgeTimeoutMs';
    label: string;
    from: number;
    to: number;
  },
) {
  return (
    <NumberInput
      label={props.label}
      value={props.draft[props.field]}
      min={props.from}
      max={props.to}
      clampBehavior="none"
      error={props.errors[props.field] && t.door.range(props.from, props.to)}
      onChange={(value) => props.change({ [props.field]: typeof value === 'number' ? value : '' })}
    />
  );
}
