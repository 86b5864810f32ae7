import { Alert, Button, Checkbox, Group, List, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { Form } from '#renderer/components/fields/Form.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';
import classes from './enroll.module.css';
import { LeaveDialog } from './LeaveDialog.tsx';
import { leastShots, missing, shownText } from './store.ts';

/** Leaves the enrollment, which ends it, for the person who is enrolled already. */
async function openInstead(personId: string): Promise<void> {
  await stores.enroll.getState().cancel();
  stores.route.getState().navigate('people');
  await stores.people.getState().openPerson(personId);
}

/** Who it is, that they agree, and that they are not enrolled already. */
export function PersonForm() {
  const state = useStore(stores.enroll);
  const { draft, problem, phase, consent, progress } = state;
  const { change, finish, loadConsent } = state;
  const lack = state.showErrors ? missing(state) : undefined;
  const text = shownText(state);
  const similar = progress?.similarPeople ?? [];
  const role = useOperator()?.role;
  const [opening, setOpening] = useState<string | undefined>();
  return (
    <Card title={t.enroll.person}>
      <Form onSubmit={finish}>
        <Stack gap="md">
          <TextInput
            label={t.enroll.name}
            value={draft.name}
            error={lack === 'name' && t.fields.personName}
            maxLength={120}
            autoComplete="off"
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <TextInput
            label={t.enroll.note}
            description={t.enroll.noteHint}
            value={draft.note}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => change({ note: event.currentTarget.value })}
          />
          {consent.state === 'failed' && (
            <ProblemNotice
              title={t.enroll.consentMissing}
              problem={consent.problem}
              onRetry={() => void loadConsent()}
            />
          )}
          {consent.state === 'ready' && text !== undefined && (
            <>
              {consent.value.length > 1 && (
                <Select
                  label={t.privacy.language}
                  allowDeselect={false}
                  value={text.language}
                  data={consent.value.map(({ language }) => ({
                    value: language,
                    label: t.privacy.languageName(language),
                  }))}
                  onChange={(language) => change({ language: language ?? undefined, consentGiven: false })}
                />
              )}
              <div>
                <Text fw={600} size="sm" mb={4}>
                  {t.enroll.consent}
                </Text>
                <div lang={text.language}>
                  {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard. */}
                  <section className={classes.consent} tabIndex={0} aria-label={t.enroll.consent}>
                    {text.text}
                  </section>
                </div>
                <Text size="xs" c="dimmed" mt={4}>
                  {t.enroll.consentVersion(text.version)}
                </Text>
              </div>
              <Checkbox
                label={t.enroll.consentGiven}
                checked={draft.consentGiven}
                error={lack === 'consent' && t.enroll.consentNeeded}
                onChange={(event) => change({ consentGiven: event.currentTarget.checked })}
              />
            </>
          )}
          {similar.length > 0 && (
            <Alert color="amber" role="alert" icon={<IconUsers aria-hidden />} title={t.enroll.similarTitle}>
              <Text size="sm">{t.enroll.similarText}</Text>
              <List size="sm" my="xs">
                {similar.map((person) => (
                  <List.Item key={person.personId}>
                    <strong>{person.name}</strong> ({t.enroll.similarity(person.similarity)})
                  </List.Item>
                ))}
              </List>
              <Group gap="xs" mb="sm">
                {similar.map((person) => (
                  <Button
                    key={person.personId}
                    size="xs"
                    variant="default"
                    onClick={() => setOpening(person.personId)}
                  >
                    {t.enroll.openSimilar(person.name)}
                  </Button>
                ))}
              </Group>
              {role === 'administrator' ? (
                <>
                  <Checkbox
                    label={t.enroll.isAnotherPerson}
                    description={t.enroll.anotherPersonText}
                    checked={draft.isAnotherPerson}
                    error={lack === 'duplicate' && t.problems.duplicate.advice}
                    onChange={(event) => change({ isAnotherPerson: event.currentTarget.checked })}
                  />
                  {draft.isAnotherPerson && (
                    <TextInput
                      mt="sm"
                      label={t.enroll.anotherPersonBecause}
                      value={draft.anotherPersonBecause}
                      maxLength={200}
                      autoComplete="off"
                      onChange={(event) => change({ anotherPersonBecause: event.currentTarget.value })}
                    />
                  )}
                </>
              ) : (
                <Text size="sm">{t.enroll.onlyAdministrator}</Text>
              )}
            </Alert>
          )}
          {lack === 'shots' && (
            <Text c="var(--mantine-color-error)" size="sm" role="alert">
              {t.enroll.tooFew(leastShots[state.source])}
            </Text>
          )}
          {problem !== undefined && <ProblemNotice problem={problem} />}
          <Button
            type="submit"
            size="md"
            loading={phase === 'finishing'}
            disabled={consent.state !== 'ready'}
          >
            {t.enroll.finish}
          </Button>
        </Stack>
      </Form>
      <LeaveDialog
        isOpen={opening !== undefined}
        onLeave={() => opening !== undefined && void openInstead(opening)}
        onStay={() => setOpening(undefined)}
      />
    </Card>
  );
}
