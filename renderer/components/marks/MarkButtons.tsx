import { Button, Group, Text } from '@mantine/core';
import { IconThumbDown, IconThumbUp } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import { problemText, t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';

/** "Was this right?" for one decision; a second click takes the mark back. Nothing for who may not mark. */
export function MarkButtons({ auditSequence, isShort }: { auditSequence: number; isShort?: boolean }) {
  const role = useOperator()?.role;
  const mark = useStore(stores.marks, (s) => s.marks.get(auditSequence));
  const isSaving = useStore(stores.marks, (s) => s.savingSequence === auditSequence);
  const problem = useStore(stores.marks, (s) => s.problem);
  const { look, toggle } = stores.marks.getState();
  useEffect(() => void look([auditSequence]), [look, auditSequence]);
  if (!may(role, contract.attempts.mark)) return null;
  const button = (value: 'right' | 'wrong', Icon: typeof IconThumbUp) => (
    <Button
      size="compact-xs"
      variant={mark === value ? 'filled' : 'default'}
      color={value === 'wrong' ? 'red' : 'green'}
      aria-pressed={mark === value}
      aria-label={`${t.marks.question} ${t.marks[value]}`}
      disabled={mark === undefined || isSaving}
      leftSection={<Icon size={14} aria-hidden />}
      onClick={() => void toggle(auditSequence, value)}
    >
      {t.marks[value]}
    </Button>
  );
  return (
    <div>
      <Group gap="xs" title={t.marks.hint}>
        {isShort !== true && <Text size="sm">{t.marks.question}</Text>}
        {button('right', IconThumbUp)}
        {button('wrong', IconThumbDown)}
      </Group>
      {isShort !== true && (
        <Text size="xs" c="dimmed" mt={4}>
          {t.marks.hint}
        </Text>
      )}
      {problem !== undefined && (
        <Text size="xs" c="red" role="alert">
          {t.marks.failed} {problemText(problem.code).advice}
        </Text>
      )}
    </div>
  );
}
