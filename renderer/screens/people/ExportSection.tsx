import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import type { Person } from '#app/domain/person.ts';
import { startDownload } from '#renderer/components/frame/start-download.ts';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';

/** What is kept about the person, as a file to hand over. Administrators only. */
export function ExportSection({ person }: { person: Person }) {
  const role = useOperator()?.role;
  const isSaving = useStore(stores.people, (s) => s.isSaving);
  const [withTemplates, setWithTemplates] = useState(false);
  const [withPhotos, setWithPhotos] = useState(true);
  const hasPhotos = person.photoCount !== undefined;
  if (!may(role, contract.privacy.exportPerson)) return null;
  const download = async (format: 'html' | 'json') => {
    const path = await stores.people
      .getState()
      .exportPerson(format, { withTemplates, withPhotos: hasPhotos && withPhotos });
    if (path !== undefined) startDownload(path);
  };
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm">
        {t.privacy.export}
      </Text>
      <Text size="sm" c="dimmed">
        {t.privacy.exportText}
      </Text>
      <Checkbox
        label={t.privacy.withTemplates}
        checked={withTemplates}
        onChange={(event) => setWithTemplates(event.currentTarget.checked)}
      />
      {hasPhotos && (
        <Checkbox
          label={t.privacy.withPhotos}
          checked={withPhotos}
          onChange={(event) => setWithPhotos(event.currentTarget.checked)}
        />
      )}
      <Group gap="sm">
        <Button variant="default" disabled={isSaving} onClick={() => void download('html')}>
          {t.privacy.exportHtml}
        </Button>
        <Button variant="default" disabled={isSaving} onClick={() => void download('json')}>
          {t.privacy.exportJson}
        </Button>
      </Group>
    </Stack>
  );
}
