import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconUsers } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import { Card } from '#renderer/components/frame/Card.tsx';
import { ProblemNotice, StaleNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';
import { type AlikePair, lookAlikesOf } from './alike-store.ts';
import classes from './people.module.css';

const shownAtFirst = 3;

/** Pairs of people whom the face alone may not tell apart; nothing while there are none. */
export function AlikeCard() {
  const role = useOperator()?.role;
  const found = useStore(stores.alike, (s) => s.found);
  const { load } = stores.alike.getState();
  const [showsAll, setShowsAll] = useState(false);
  const mayLook = may(role, contract.people.alike);
  useEffect(() => {
    if (mayLook) void load();
  }, [load, mayLook]);
  if (!mayLook || found.state === 'loading') return null;
  if (found.state === 'failed')
    return <ProblemNotice title={t.alike.failed} problem={found.problem} onRetry={() => void load()} />;
  const { pairs, total, open, minSimilarity, state } = found.value;
  if (total === 0) return null;
  // What is to be done comes first; the list of people below is what the screen is for.
  const ordered = pairs.toSorted((a, b) => Number(isSettled(a)) - Number(isSettled(b)));
  const shown = showsAll ? ordered : ordered.slice(0, shownAtFirst);
  return (
    <Card title={t.alike.title}>
      <Stack gap="sm">
        {found.stale !== undefined && <StaleNotice problem={found.stale} onRetry={() => void load()} />}
        <Text size="sm" c="dimmed">
          {t.alike.text(minSimilarity.toFixed(3))}
        </Text>
        <Text size="sm" role="status">
          {state === 'computing'
            ? t.alike.computing
            : state === 'waiting'
              ? t.alike.waiting
              : t.alike.count(open, total)}
        </Text>
        <ul className={classes.alike}>
          {shown.map((pair) => (
            <Pair key={pair.people.map(({ id }) => id).join(' ')} pair={pair} />
          ))}
        </ul>
        {shown.length < pairs.length && (
          <div>
            <Button size="xs" variant="default" onClick={() => setShowsAll(true)}>
              {t.alike.showAll(pairs.length)}
            </Button>
          </div>
        )}
        {shown.length === pairs.length && total > pairs.length && (
          <Text size="sm">{t.alike.more(total - pairs.length)}</Text>
        )}
      </Stack>
    </Card>
  );
}

function isSettled({ people }: AlikePair): boolean {
  return people.every(({ asksPin }) => asksPin);
}

function Pair({ pair }: { pair: AlikePair }) {
  const isRunning = useStore(stores.claims, (s) => s.isRunning);
  const { openPerson } = stores.people.getState();
  const withoutPin = pair.people.filter(({ hasPin }) => !hasPin);
  const askBoth = async () => {
    const ids = pair.people.map(({ id }) => id);
    if (await stores.claims.getState().setAsksPin(ids, true))
      notifications.show({ color: 'green', message: t.alike.asked });
  };
  return (
    <li>
      <Group gap={6}>
        {pair.people.map(({ id, name }, place) => (
          <Group gap={6} key={id}>
            {place > 0 && (
              <Text size="sm" c="dimmed">
                {t.alike.and}
              </Text>
            )}
            <button
              type="button"
              className={classes.name}
              aria-label={t.alike.open(name)}
              onClick={() => void openPerson(id)}
            >
              {name}
            </button>
          </Group>
        ))}
        <Text size="sm" c="dimmed">
          {t.enroll.similarity(pair.similarity)}
        </Text>
        {isSettled(pair) && (
          <Badge variant="light" color="green" tt="none">
            {t.alike.settled}
          </Badge>
        )}
      </Group>
      <Group gap="xs">
        {!isSettled(pair) && withoutPin.length === 0 && (
          <Button size="compact-sm" loading={isRunning} onClick={() => void askBoth()}>
            {t.alike.askBoth}
          </Button>
        )}
        {withoutPin.map(({ id, name }) => (
          <Button key={id} size="compact-sm" variant="light" onClick={() => void openPerson(id)}>
            {t.alike.askBothNeedsPin(name)}
          </Button>
        ))}
        {pair.people.map((person) => (
          <Button
            key={person.id}
            size="compact-sm"
            variant="default"
            onClick={() => {
              stores.enroll.getState().replace({ id: person.id, name: person.name });
              stores.route.getState().navigate('enroll');
            }}
          >
            {t.alike.better(person.name)}
          </Button>
        ))}
      </Group>
    </li>
  );
}

/** In a person's drawer: who looks like them. */
export function AlikeNote({ personId }: { personId: string }) {
  const found = useStore(stores.alike, (s) => s.found);
  if (found.state !== 'ready') return null;
  const names = lookAlikesOf(found.value, personId).map(({ name }) => name);
  if (names.length === 0) return null;
  return (
    <Alert color="amber" icon={<IconUsers aria-hidden />}>
      {t.alike.note(names.join(', '))}
    </Alert>
  );
}
