import { Button, Group, MultiSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useStore } from 'zustand';
import { type AuditFilter, AuditKind } from '#app/domain/audit.ts';
import { dayOf, endOfDay, startOfDay } from '#renderer/components/days.ts';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

const kinds = AuditKind.options.map((kind) => ({ value: kind, label: t.audit.kinds[kind] }));

/** Kinds, days and a text to look for. */
export function AuditFilters() {
  const filter = useStore(stores.audit, (s) => s.filter);
  const change = (part: { [K in keyof AuditFilter]: AuditFilter[K] | undefined }) => {
    const next = Object.entries({ ...filter, ...part }).filter(([, value]) => value !== undefined);
    void stores.audit.getState().changeFilter(Object.fromEntries(next));
  };
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label={t.audit.filter}>
      <MultiSelect
        label={t.audit.kindFilter}
        placeholder={filter.kinds === undefined ? t.audit.allKinds : ''}
        data={kinds}
        value={filter.kinds ?? []}
        onChange={(chosen) => {
          const known = AuditKind.options.filter((kind) => chosen.includes(kind));
          change({ kinds: known.length === 0 ? undefined : known });
        }}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t.audit.clear }}
        hidePickedOptions
        flex="1 1 260px"
      />
      <TextInput
        label={t.audit.from}
        type="date"
        value={dayOf(filter.fromMs)}
        onChange={(event) => change({ fromMs: startOfDay(event.currentTarget.value) })}
      />
      <TextInput
        label={t.audit.to}
        type="date"
        value={dayOf(filter.toMs)}
        onChange={(event) => change({ toMs: endOfDay(event.currentTarget.value) })}
      />
      <TextInput
        label={t.audit.text}
        placeholder={t.audit.textHint}
        type="search"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={filter.text ?? ''}
        maxLength={100}
        flex="1 1 200px"
        onChange={(event) =>
          change({ text: event.currentTarget.value === '' ? undefined : event.currentTarget.value })
        }
      />
      {Object.keys(filter).length > 0 && (
        <Button variant="subtle" onClick={() => void stores.audit.getState().changeFilter({})}>
          {t.audit.clear}
        </Button>
      )}
    </Group>
  );
}
