import { Alert, Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useStore } from 'zustand';
import type { RestorePreview } from '#app/contract/restore.ts';
import { FactList } from '#renderer/components/facts/FactList.tsx';
import { ChoiceCards } from '#renderer/components/fields/ChoiceCards.tsx';
import { Form } from '#renderer/components/fields/Form.tsx';
import { PasswordField } from '#renderer/components/fields/PasswordField.tsx';
import { KeyChoiceFields } from '#renderer/components/keys/KeyChoiceFields.tsx';
import { keyErrors } from '#renderer/components/keys/key-draft.ts';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { formatDateTime } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { countWords } from '#renderer/state/recovery-words.ts';
import { stores } from '#renderer/state/stores.ts';
import { byWords, canOpen, chosenCopy } from './store.ts';

/** Folder, copy, what opens it, what would come back, and the button that does it. */
export function RestoreSteps(props: {
  /** Over a store that is open: it is lost, and the operator's password is asked again. */
  isOverRunning: boolean;
}) {
  const preview = useStore(stores.restore, (s) => s.preview);
  const problem = useStore(stores.restore, (s) => s.problem);
  return (
    <Stack>
      {preview === undefined ? (
        <>
          <FolderStep />
          <CopyStep />
        </>
      ) : (
        <Preview preview={preview} isOverRunning={props.isOverRunning} />
      )}
      {problem !== undefined && <ProblemNotice problem={problem} />}
    </Stack>
  );
}

function FolderStep() {
  const { folder } = useStore(stores.restore, (s) => s.draft);
  const showErrors = useStore(stores.restore, (s) => s.showErrors);
  const isFirst = useStore(stores.restore, (s) => s.copies === undefined);
  const isRunning = useStore(stores.restore, (s) => s.isRunning);
  const { change, look } = stores.restore.getState();
  return (
    <Form onSubmit={look}>
      <Stack>
        <TextInput
          label={t.restore.folder}
          description={t.restore.folderHint}
          value={folder}
          maxLength={1000}
          spellCheck={false}
          autoComplete="off"
          error={showErrors && folder.trim() === '' && t.restore.folderRequired}
          onChange={(event) => change({ folder: event.currentTarget.value })}
        />
        <Group justify="flex-end">
          <Button type="submit" variant={isFirst ? 'filled' : 'default'} loading={isRunning && isFirst}>
            {t.restore.look}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}

function CopyStep() {
  const state = useStore(stores.restore);
  const { copies, draft, isRunning, change, open } = state;
  const text = t.restore;
  if (copies === undefined) return null;
  const copy = chosenCopy(state);
  const isOneFolder = new Set(copies.map(({ folder }) => folder)).size === 1;
  return (
    <Form onSubmit={open}>
      <Stack>
        <Select
          label={text.copies}
          description={copy === undefined || isOneFolder ? undefined : text.place(copy.folder)}
          allowDeselect={false}
          value={draft.copy}
          data={copies.map(({ atMs, size }, index) => ({
            value: String(index),
            label: text.madeAt(formatDateTime(atMs), text.mebibytes(size)),
          }))}
          onChange={(value) => change({ copy: value ?? '0' })}
        />
        {copy?.isUnderPresentKey === true ? (
          <Text c="dimmed">{text.byPresentKey}</Text>
        ) : (
          <>
            {copy?.opensWith === 'words-or-passphrase' && (
              <ChoiceCards
                legend={text.secret}
                columns={2}
                value={draft.by}
                choices={[
                  { value: 'words', label: text.words },
                  { value: 'passphrase', label: text.passphrase },
                ]}
                onChange={(by) => change({ by: by === 'passphrase' ? 'passphrase' : 'words' })}
              />
            )}
            {byWords(state) ? (
              <div>
                <Textarea
                  label={text.words}
                  description={text.wordsHint}
                  value={draft.words}
                  maxLength={400}
                  autosize
                  minRows={3}
                  autoComplete="off"
                  spellCheck={false}
                  onChange={(event) => change({ words: event.currentTarget.value })}
                />
                <Text size="sm" c="dimmed" mt={4} aria-live="polite">
                  {t.unlock.wordCount(countWords(draft.words))}
                </Text>
              </div>
            ) : (
              <PasswordField
                label={text.passphrase}
                description={text.passphraseHint}
                value={draft.copyPassphrase}
                autoComplete="off"
                onChange={(value) => change({ copyPassphrase: value })}
              />
            )}
          </>
        )}
        <Group justify="flex-end">
          <Text size="sm" c="dimmed" role="status">
            {isRunning ? text.opening : ''}
          </Text>
          <Button type="submit" loading={isRunning} disabled={!canOpen(state)}>
            {text.open}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}

function Preview({ preview, isOverRunning }: { preview: RestorePreview; isOverRunning: boolean }) {
  const { draft, showErrors, isRunning, change, commit, another } = useStore(stores.restore);
  const text = t.restore;
  const isWhole = preview.kind === 'whole';
  return (
    <Form onSubmit={commit}>
      <Stack>
        {isWhole ? <Facts preview={preview} /> : <Text>{text.keyOnly}</Text>}
        {isOverRunning && (
          <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="note">
            {text.lost(formatDateTime(preview.madeAtMs))}
          </Alert>
        )}
        {preview.needsProtection && (
          <>
            <div>
              <Text fw={600}>{text.protection}</Text>
              <Text size="sm" c="dimmed">
                {text.recoveryStays}
              </Text>
            </div>
            <KeyChoiceFields
              draft={draft}
              errors={showErrors ? keyErrors(draft) : {}}
              keychain={preview.keychain}
              legend={text.protection}
              onChange={change}
            />
          </>
        )}
        {isOverRunning && (
          <PasswordField
            label={text.password}
            description={text.passwordHint}
            value={draft.password}
            autoComplete="current-password"
            onChange={(value) => change({ password: value })}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" disabled={isRunning} onClick={() => void another()}>
            {text.another}
          </Button>
          <Button
            type="submit"
            color={isOverRunning ? 'red' : 'lintel'}
            loading={isRunning}
            disabled={isOverRunning && draft.password === ''}
          >
            {isOverRunning ? text.commitOver : isWhole ? text.commit : text.commitKey}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}

function Facts({ preview }: { preview: Extract<RestorePreview, { kind: 'whole' }> }) {
  const text = t.restore;
  const facts: readonly (readonly [string, string])[] = [
    [text.made, formatDateTime(preview.madeAtMs)],
    [text.site, preview.siteName],
    [text.people, preview.people.toLocaleString('en')],
    [text.rows, preview.auditRows.toLocaleString('en')],
    [text.newest, preview.newestAtMs === undefined ? text.none : formatDateTime(preview.newestAtMs)],
  ];
  return (
    <section aria-label={text.preview}>
      <Text fw={600} mb="xs">
        {text.preview}
      </Text>
      <FactList facts={facts} />
      <Text size="sm" c="dimmed" mt="xs">
        {text.erased(preview.erasedSince)}
      </Text>
    </section>
  );
}
