import { Stack, Table, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { FactList } from '#renderer/components/facts/FactList.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import classes from './settings.module.css';
import type { About } from './store.ts';

/** What runs here, what it stands on, and under which licences. */
export function AboutPanel() {
  const about = useStore(stores.settings, (s) => s.about);
  const { loadAbout } = stores.settings.getState();
  useEffect(() => void loadAbout(), [loadAbout]);
  if (about.state === 'loading') return <Loading />;
  if (about.state === 'failed')
    return (
      <ProblemNotice
        title={t.settings.about.failed}
        problem={about.problem}
        onRetry={() => void loadAbout()}
      />
    );
  return (
    <Stack>
      <Facts about={about.value} />
      <Models about={about.value} />
      <Licences licences={about.value.licences} />
    </Stack>
  );
}

function Facts({ about }: { about: About }) {
  const status = useStore(stores.live, (s) => s.status);
  const inference = status.state === 'ready' ? status.value.inference : undefined;
  const text = t.settings.about;
  const facts: readonly (readonly [string, string])[] = [
    [text.version, about.version],
    [text.shell, about.shell],
    [text.runtime, about.runtime],
    [
      text.provider,
      inference?.state === 'ready' ? `${t.live.providerName(inference.provider)} (${inference.pack})` : '–',
    ],
    [text.keyProtection, about.keyProtection],
    [text.dataFolder, about.dataFolder],
  ];
  return (
    <Card title={text.heading}>
      <FactList facts={facts} valueClass={classes.fact} />
      <Text size="sm" c="dimmed" mt="sm">
        {text.offline}
      </Text>
    </Card>
  );
}

function Models({ about }: { about: About }) {
  const text = t.settings.about;
  return (
    <Card title={text.models}>
      <Table.ScrollContainer minWidth={480} scrollAreaProps={{ tabIndex: 0 }}>
        <Table aria-label={text.models}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{text.model}</Table.Th>
              <Table.Th>{text.licence}</Table.Th>
              <Table.Th>{text.source}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {about.models.map((model) => (
              <Table.Tr key={model.id}>
                <Table.Td fw={600}>{model.id}</Table.Td>
                <Table.Td>{model.licence}</Table.Td>
                <Table.Td className={classes.fact ?? ''}>{model.source}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}

function Licences({ licences }: { licences: About['licences'] }) {
  const [search, setSearch] = useState('');
  const text = t.settings.about;
  const wanted = search.trim().toLowerCase();
  const found = licences.filter(
    ({ name, licence }) => name.toLowerCase().includes(wanted) || licence.toLowerCase().includes(wanted),
  );
  return (
    <Card title={text.licences}>
      <Text size="sm" c="dimmed" mb="sm">
        {text.licencesText(licences.length)}
      </Text>
      <TextInput
        aria-label={text.searchLicences}
        placeholder={text.searchLicences}
        type="search"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        maw={320}
        mb="sm"
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard. */}
      <section className={classes.licences} tabIndex={0} aria-label={text.licencesList}>
        <Table aria-label={text.licences}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{text.package}</Table.Th>
              <Table.Th>{text.version}</Table.Th>
              <Table.Th>{text.licence}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.map(({ name, version, licence }) => (
              <Table.Tr key={`${name}@${version}`}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>{version}</Table.Td>
                <Table.Td>{licence}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {found.length === 0 && (
          <Text c="dimmed" p="sm">
            {text.noLicence}
          </Text>
        )}
      </section>
    </Card>
  );
}
