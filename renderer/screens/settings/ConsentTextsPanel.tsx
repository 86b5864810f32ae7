import {
  Accordion,
  Alert,
  Button,
  Checkbox,
  Group,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import {
  type ConsentText,
  ConsentTextDraft,
  LanguageTag,
  promisesErasureAtOnce,
  sayingPictures,
  saysNoPictures,
  textsInUse,
} from '#app/domain/consent-text.ts';
import { defaultRetentionRules } from '#app/domain/retention.ts';
import { Form } from '#renderer/components/fields/Form.tsx';
import { WholeNumberField } from '#renderer/components/fields/WholeNumberField.tsx';
import { FoldCard } from '#renderer/components/frame/FoldCard.tsx';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { formatDateTime } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { useUnsaved } from '#renderer/state/use-unsaved.ts';

/** What people agree to, per language. Every change is a new version; those before are kept and shown. */
export function ConsentTextsPanel() {
  const texts = useStore(stores.privacy, (s) => s.texts);
  const says = useSiteRules();
  const [isOpen, setOpen] = useState(false);
  const { load } = stores.privacy.getState();
  useEffect(() => void load(), [load]);
  const inUse = texts.state === 'ready' ? textsInUse(texts.value) : [];
  const isWrong = inUse.some(({ text }) => promisesTooMuch(text, says) || deniesPictures(text, says));
  // What has to be corrected opens by itself, and stays: it may be half corrected when it is right again.
  useEffect(() => {
    if (isWrong) setOpen(true);
  }, [isWrong]);
  if (texts.state === 'loading') return <Loading />;
  if (texts.state === 'failed')
    return <ProblemNotice title={t.privacy.failed} problem={texts.problem} onRetry={() => void load()} />;
  return (
    <FoldCard
      title={t.privacy.texts}
      isOpen={isOpen}
      onToggle={setOpen}
      keepsContent
      intro={
        <Text size="sm" c="dimmed">
          {t.privacy.textsText}{' '}
          {inUse.length > 0 && t.privacy.inUse(inUse.map(({ version }) => version).join(', '))}
        </Text>
      }
    >
      <Stack>
        <Editor texts={texts.value} />
        <Versions texts={texts.value} />
      </Stack>
    </FoldCard>
  );
}

interface SiteRules {
  readonly keepPhotos: boolean;
  readonly afterWithdrawalDays: number;
}

/** What the settings say, or are about to; undefined until they are loaded. */
function useSiteRules(): SiteRules | undefined {
  const stored = useStore(stores.settings, (s) => s.stored);
  const keepPhotos = useStore(stores.settings, (s) => s.draft.keepPhotos);
  if (stored.state !== 'ready') return undefined;
  const { afterWithdrawalDays } = stored.value.retention ?? defaultRetentionRules;
  return { keepPhotos, afterWithdrawalDays };
}

const promisesTooMuch = (text: string, says: SiteRules | undefined) =>
  says !== undefined && says.afterWithdrawalDays > 0 && promisesErasureAtOnce(text);
const deniesPictures = (text: string, says: SiteRules | undefined) =>
  says?.keepPhotos === true && saysNoPictures(text);

const another = '+';

/** A text as it stands in the form. */
interface TextDraft {
  readonly language: string;
  readonly text: string;
  readonly purpose: string;
  /** '' for until it is withdrawn. */
  readonly validDays: number | '';
  readonly requiresRenewal: boolean;
}

function draftOf(known: ConsentText | undefined): TextDraft {
  return {
    language: known?.language ?? '',
    text: known?.text ?? '',
    purpose: known?.purpose ?? '',
    validDays: known?.validDays || '',
    requiresRenewal: false,
  };
}

const isTyped = (draft: TextDraft, known: ConsentText | undefined) =>
  JSON.stringify(draft) !== JSON.stringify(draftOf(known));

function Editor({ texts }: { texts: readonly ConsentText[] }) {
  const inUse = textsInUse(texts);
  const [language, setLanguage] = useState(inUse[0]?.language ?? another);
  // By version: what was begun in one language stays while another is looked at, and ends with its publication.
  const [drafts, setDrafts] = useState<Readonly<Record<string, TextDraft>>>({});
  const known = inUse.find((text) => text.language === language);
  const key = known?.version ?? another;
  const begun = [undefined, ...inUse].filter((text) => {
    const draft = drafts[text?.version ?? another];
    return draft !== undefined && isTyped(draft, text);
  });
  useUnsaved(begun.length > 0);
  return (
    <Stack>
      <Select
        label={t.privacy.language}
        maw={280}
        allowDeselect={false}
        value={language}
        data={[
          ...inUse.map((text) => ({ value: text.language, label: t.privacy.languageName(text.language) })),
          { value: another, label: t.privacy.addLanguage },
        ]}
        onChange={(value) => setLanguage(value ?? another)}
      />
      <TextForm
        key={key}
        known={known}
        draft={drafts[key] ?? draftOf(known)}
        onChange={(draft) => setDrafts((before) => ({ ...before, [key]: draft }))}
        onPublished={(published) => {
          setDrafts(({ [key]: _published, ...others }) => others);
          setLanguage(published);
        }}
      />
    </Stack>
  );
}

function TextForm(props: {
  known: ConsentText | undefined;
  draft: TextDraft;
  onChange: (draft: TextDraft) => void;
  onPublished: (language: string) => void;
}) {
  const { known, draft } = props;
  const isSaving = useStore(stores.privacy, (s) => s.isSaving);
  const problem = useStore(stores.privacy, (s) => s.problem);
  const change = (part: Partial<TextDraft>) => props.onChange({ ...draft, ...part });
  const read = ConsentTextDraft.safeParse({
    ...draft,
    validDays: draft.validDays === '' ? 0 : draft.validDays,
  });
  // None is stored as 0, but nobody who types 0 means a consent without an end.
  const areDaysWrong =
    draft.validDays !== '' &&
    (draft.validDays < 1 || !ConsentTextDraft.shape.validDays.safeParse(draft.validDays).success);
  const submit = async () => {
    if (!read.success || areDaysWrong) return;
    const published = await stores.privacy.getState().publish(read.data);
    if (published === undefined) return;
    props.onPublished(published.language);
    notifications.show({ color: 'green', message: t.privacy.published(published.version) });
  };
  return (
    <Form onSubmit={submit}>
      <Stack>
        {known === undefined && (
          <TextInput
            label={t.privacy.languageTag}
            description={t.privacy.languageTagHint}
            maw={280}
            value={draft.language}
            maxLength={20}
            error={
              draft.language !== '' &&
              !LanguageTag.safeParse(draft.language).success &&
              t.privacy.languageWrong
            }
            onChange={(event) => change({ language: event.currentTarget.value.trim() })}
          />
        )}
        <Textarea
          label={t.privacy.text}
          value={draft.text}
          maxLength={4000}
          autosize
          minRows={8}
          maxRows={18}
          onChange={(event) => change({ text: event.currentTarget.value })}
        />
        <Contradictions text={draft.text} onCorrect={(text) => change({ text })} />
        <Textarea
          label={t.privacy.purpose}
          description={t.privacy.purposeHint}
          value={draft.purpose}
          maxLength={500}
          autosize
          minRows={2}
          onChange={(event) => change({ purpose: event.currentTarget.value })}
        />
        <WholeNumberField
          label={t.privacy.validDays}
          description={t.privacy.validDaysHint}
          maw={280}
          value={draft.validDays}
          error={areDaysWrong && t.privacy.validDaysRange}
          onChange={(validDays) => change({ validDays })}
        />
        {known !== undefined && (
          <Checkbox
            label={t.privacy.requiresRenewal}
            description={t.privacy.requiresRenewalHint}
            checked={draft.requiresRenewal}
            onChange={(event) => change({ requiresRenewal: event.currentTarget.checked })}
          />
        )}
        {problem !== undefined && <ProblemNotice problem={problem} />}
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={isSaving}
            disabled={!isTyped(draft, known) || !read.success || areDaysWrong}
          >
            {t.privacy.publish}
          </Button>
        </Group>
      </Stack>
    </Form>
  );
}

/** Where the text says something else than the settings do, or are about to. */
function Contradictions(props: { text: string; onCorrect: (text: string) => void }) {
  const says = useSiteRules();
  return (
    <>
      {says !== undefined && promisesTooMuch(props.text, says) && (
        <Alert color="amber">{t.privacy.promisesAtOnce(says.afterWithdrawalDays)}</Alert>
      )}
      {deniesPictures(props.text, says) && (
        <Alert color="amber">
          <Stack gap="xs" align="flex-start">
            {t.photos.textSaysNone}
            <Button size="xs" variant="default" onClick={() => props.onCorrect(sayingPictures(props.text))}>
              {t.photos.correctText}
            </Button>
          </Stack>
        </Alert>
      )}
    </>
  );
}

function Versions({ texts }: { texts: readonly ConsentText[] }) {
  return (
    <div>
      <Text fw={600} size="sm" mb={4}>
        {t.privacy.versions}
      </Text>
      <Accordion variant="contained" order={3}>
        {texts.map((text) => (
          <Accordion.Item key={text.version} value={text.version}>
            <Accordion.Control>
              {t.privacy.version(text.version, text.language, formatDateTime(text.createdAtMs))}
            </Accordion.Control>
            <Accordion.Panel>
              <Stack gap="xs">
                <Text size="sm" c="dimmed">
                  {t.privacy.facts(text.createdBy, text.validDays, text.requiresRenewal)}
                </Text>
                <Text size="sm">{text.purpose}</Text>
                <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
                  {text.text}
                </Text>
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </div>
  );
}
