import {
  Badge,
  Button,
  Checkbox,
  Group,
  Pagination,
  Stack,
  Table,
  Tabs,
  Text,
  TextInput,
} from '@mantine/core';
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import type { Person } from '#app/domain/person.ts';
import { isExpired } from '#app/policy/retention.ts';
import { Card } from '#renderer/components/frame/Card.tsx';
import { Page } from '#renderer/components/frame/Page.tsx';
import { Empty, Loading, ProblemNotice, StaleNotice } from '#renderer/components/notices/Notices.tsx';
import { formatDate, formatDateTime } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';
import { AlikeCard } from './AlikeCard.tsx';
import { ConsentBadge } from './ConsentSection.tsx';
import { GoingPanel } from './GoingPanel.tsx';
import { PersonDrawer } from './PersonDrawer.tsx';
import classes from './people.module.css';
import { peoplePerPage } from './store.ts';

/** Everybody who is enrolled, and who of them will go. */
export function PeopleScreen() {
  const role = useStore(stores.session, (s) => s.operator?.role);
  return (
    <Page
      title={t.people.title}
      actions={
        may(role, contract.enrollment.start) && (
          <Button component="a" href="#/enroll" leftSection={<IconUserPlus size={18} aria-hidden />}>
            {t.people.enroll}
          </Button>
        )
      }
    >
      <Tabs defaultValue="everybody" keepMounted={false}>
        <Tabs.List aria-label={t.people.title} mb="md">
          <Tabs.Tab value="everybody">{t.going.everybody}</Tabs.Tab>
          {may(role, contract.privacy.erasures) && <Tabs.Tab value="going">{t.going.tab}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="everybody">
          <Stack>
            <Everybody />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="going">
          <Stack>
            <GoingPanel />
          </Stack>
        </Tabs.Panel>
      </Tabs>
      <PersonDrawer />
    </Page>
  );
}

function Everybody() {
  const list = useStore(stores.people, (s) => s.list);
  const search = useStore(stores.people, (s) => s.search);
  const role = useOperator()?.role;
  const needsConsent = useStore(stores.people, (s) => s.needsConsent);
  const { load, find, showNeedsConsent } = stores.people.getState();
  useEffect(() => void load(), [load]);
  const mayEnroll = may(role, contract.enrollment.start);
  const isEmpty = list.state === 'ready' && list.value.total === 0 && search === '' && !needsConsent;
  return (
    <>
      {!isEmpty && (
        <Group gap="lg">
          <TextInput
            aria-label={t.people.search}
            placeholder={t.people.searchHint}
            leftSection={<IconSearch size={18} aria-hidden />}
            type="search"
            value={search}
            maxLength={100}
            maw={420}
            onChange={(event) => void find(event.currentTarget.value)}
          />
          <Checkbox
            label={t.privacy.onlyNeedsConsent}
            checked={needsConsent}
            onChange={(event) => void showNeedsConsent(event.currentTarget.checked)}
          />
        </Group>
      )}
      <AlikeCard />
      {list.state === 'loading' && <Loading />}
      {list.state === 'failed' && (
        <ProblemNotice title={t.people.failed} problem={list.problem} onRetry={() => void load()} />
      )}
      {list.state === 'ready' && (
        <>
          {list.stale !== undefined && <StaleNotice problem={list.stale} onRetry={() => void load()} />}
          <Card>
            {isEmpty ? (
              <Empty
                icon={<IconUsers size={32} stroke={1.5} />}
                title={t.people.emptyTitle}
                text={t.people.emptyText}
              >
                {mayEnroll && (
                  <Button component="a" href="#/enroll">
                    {t.people.enroll}
                  </Button>
                )}
              </Empty>
            ) : list.value.total === 0 && needsConsent ? (
              <Empty
                icon={<IconUsers size={32} stroke={1.5} />}
                title={t.privacy.allConsentsFine}
                text={t.privacy.allConsentsFineText}
              />
            ) : list.value.total === 0 ? (
              <Empty
                icon={<IconSearch size={32} stroke={1.5} />}
                title={t.people.nobodyFound(search)}
                text={t.people.nobodyFoundText}
              >
                <Button variant="default" onClick={() => void find('')}>
                  {t.people.clearSearch}
                </Button>
              </Empty>
            ) : (
              <PeopleTable people={list.value.people} total={list.value.total} />
            )}
          </Card>
        </>
      )}
    </>
  );
}

function PeopleTable(props: { people: readonly Person[]; total: number }) {
  const page = useStore(stores.people, (s) => s.page);
  const { openPerson, turnTo } = stores.people.getState();
  const { columns } = t.people;
  const pages = Math.ceil(props.total / peoplePerPage);
  const first = (page - 1) * peoplePerPage + 1;
  return (
    <>
      <Table.ScrollContainer minWidth={620} scrollAreaProps={{ tabIndex: 0 }}>
        <Table verticalSpacing="sm" highlightOnHover aria-label={t.people.title}>
          <Table.Thead>
            <Table.Tr>
              {[
                columns.name,
                columns.note,
                columns.state,
                columns.shots,
                columns.enrolled,
                columns.lastSeen,
              ].map((name) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {props.people.map((person) => (
              <Table.Tr
                key={person.id}
                className={classes.row ?? ''}
                onClick={() => void openPerson(person.id)}
              >
                <Table.Td>
                  <button type="button" className={classes.name} aria-label={t.people.open(person.name)}>
                    {person.name}
                  </button>
                </Table.Td>
                <Table.Td>{person.note}</Table.Td>
                <Table.Td>
                  <Group gap={6}>
                    <StateBadge person={person} />
                    <ConsentBadge person={person} />
                  </Group>
                </Table.Td>
                <Table.Td>{person.shotCount}</Table.Td>
                <Table.Td>{formatDate(person.enrolledAtMs)}</Table.Td>
                <Table.Td>
                  {person.lastSeenAtMs === undefined ? t.common.never : formatDateTime(person.lastSeenAtMs)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <div className={classes.foot}>
        <Text size="sm" c="dimmed" role="status">
          {pages > 1
            ? t.people.range(first, first + props.people.length - 1, props.total)
            : t.people.count(props.total)}
        </Text>
        {pages > 1 && (
          <nav aria-label={t.people.pages}>
            <Pagination
              value={page}
              total={pages}
              onChange={(next) => void turnTo(next)}
              getItemProps={(number) => ({ 'aria-label': String(number) })}
              getControlProps={(control) => ({
                'aria-label': control === 'next' ? t.common.next : t.common.back,
              })}
            />
          </nav>
        )}
      </div>
    </>
  );
}

function StateBadge({ person }: { person: Person }) {
  const isOver = isExpired(person, Date.now());
  const mayEnter = person.isActive && !isOver;
  return (
    <Badge variant="light" color={mayEnter ? 'green' : 'amber'} tt="none">
      {mayEnter ? t.people.active : person.isActive ? t.people.expired : t.people.suspended}
    </Badge>
  );
}
