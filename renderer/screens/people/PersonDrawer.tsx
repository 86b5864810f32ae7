import { Button, Group, Stack, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import { type Person, PersonName } from '#app/domain/person.ts';
import { dayOf, endOfDay } from '#renderer/components/days.ts';
import { SideDrawer } from '#renderer/components/dialogs/SideDrawer.tsx';
import { FactList } from '#renderer/components/facts/FactList.tsx';
import { Form } from '#renderer/components/fields/Form.tsx';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { formatDateTime } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';
import { ClaimsSection } from './ClaimsSection.tsx';
import { ConsentSection } from './ConsentSection.tsx';
import { EraseDialog } from './EraseDialog.tsx';
import { ErasureSection } from './ErasureSection.tsx';
import { ExportSection } from './ExportSection.tsx';
import { PhotosSection } from './PhotosSection.tsx';

/** One person: facts, changes, erasing. */
export function PersonDrawer() {
  const open = useStore(stores.people, (s) => s.open);
  const { closePerson } = stores.people.getState();
  return (
    <SideDrawer
      isOpen={open !== undefined}
      title={open?.state === 'ready' ? open.value.name : t.people.detail}
      onClose={closePerson}
    >
      {open?.state === 'loading' && <Loading />}
      {open?.state === 'failed' && <ProblemNotice problem={open.problem} />}
      {open?.state === 'ready' && <PersonDetails key={open.value.id} person={open.value} />}
    </SideDrawer>
  );
}

function PersonDetails({ person }: { person: Person }) {
  const role = useOperator()?.role;
  const isSaving = useStore(stores.people, (s) => s.isSaving);
  const problem = useStore(stores.people, (s) => s.problem);
  const plan = useStore(stores.people, (s) => s.plan);
  const [draft, setDraft] = useState({
    name: person.name,
    note: person.note,
    isActive: person.isActive,
    validUntilMs: person.validUntilMs,
  });
  const [isErasing, setErasing] = useState(false);
  const askErasing = (isAsked: boolean) => {
    stores.people.getState().forgetProblem();
    setErasing(isAsked);
  };
  const mayChange = may(role, contract.people.update);
  const isNameFine = PersonName.safeParse(draft.name).success;
  const isChanged =
    draft.name !== person.name ||
    draft.note !== person.note ||
    draft.isActive !== person.isActive ||
    draft.validUntilMs !== person.validUntilMs;
  const submit = async () => {
    if (isNameFine && (await stores.people.getState().save(draft)))
      notifications.show({ color: 'green', message: t.people.changed(draft.name.trim()) });
  };
  const facts: readonly (readonly [string, string])[] = [
    [t.people.columns.enrolled, formatDateTime(person.enrolledAtMs)],
    [
      t.people.columns.lastSeen,
      person.lastSeenAtMs === undefined ? t.common.never : formatDateTime(person.lastSeenAtMs),
    ],
    [t.people.columns.shots, String(person.shotCount)],
    [t.people.models, person.modelIds.join(', ')],
  ];
  return (
    <Stack gap="lg">
      <ErasureSection plan={plan} />
      <Form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t.people.name}
            value={draft.name}
            readOnly={!mayChange}
            error={!isNameFine && t.fields.personName}
            maxLength={120}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          />
          <TextInput
            label={t.people.note}
            value={draft.note}
            readOnly={!mayChange}
            maxLength={200}
            onChange={(event) => setDraft({ ...draft, note: event.currentTarget.value })}
          />
          <Switch
            label={t.people.isActive}
            description={t.people.isActiveHint}
            checked={draft.isActive}
            disabled={!mayChange}
            onChange={(event) => setDraft({ ...draft, isActive: event.currentTarget.checked })}
          />
          <TextInput
            type="date"
            label={t.people.validUntil}
            description={t.people.validUntilHint}
            maw={280}
            value={dayOf(draft.validUntilMs)}
            readOnly={!mayChange}
            onChange={(event) => setDraft({ ...draft, validUntilMs: endOfDay(event.currentTarget.value) })}
          />
          {problem !== undefined && <ProblemNotice problem={problem} />}
          {mayChange && (
            <Button type="submit" loading={isSaving} disabled={!isChanged || !isNameFine}>
              {t.people.save}
            </Button>
          )}
        </Stack>
      </Form>
      <FactList facts={facts} orientation="vertical" />
      <ClaimsSection person={person} />
      <ConsentSection person={person} />
      <PhotosSection person={person} />
      <ExportSection person={person} />
      {may(role, contract.people.erase) && (
        <Group>
          <Button
            variant="light"
            color="red"
            leftSection={<IconTrash size={18} aria-hidden />}
            onClick={() => askErasing(true)}
          >
            {t.people.erase}
          </Button>
        </Group>
      )}
      <EraseDialog person={person} isOpen={isErasing} onClose={() => askErasing(false)} />
    </Stack>
  );
}
