import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import { matchRuleLimits } from '#app/domain/settings.ts';
import { Form } from '#renderer/components/fields/Form.tsx';
import { FoldCard } from '#renderer/components/frame/FoldCard.tsx';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';
import { initialRules, isRuleSound, type RuleName } from './rules-store.ts';
import type { TuningScores } from './store.ts';

const fields: readonly { name: RuleName; label: string; hint: string; step: number; times: number }[] = [
  { name: 'minMargin', label: t.tuning.rulesMargin, hint: t.tuning.rulesMarginHint, step: 0.005, times: 1 },
  { name: 'agreeingFrames', label: t.tuning.rulesLooks, hint: t.tuning.rulesLooksHint, step: 1, times: 1 },
  {
    name: 'strangerMissRate',
    label: t.tuning.rulesStranger,
    hint: t.tuning.rulesStrangerHint,
    step: 0.5,
    times: 100,
  },
];

/** How several looks become a decision: margin, looks and when somebody is called a stranger. */
export function RulesCard({ scores }: { scores: TuningScores }) {
  const role = useOperator()?.role;
  const draft = useStore(stores.rules, (s) => s.draft);
  const inForce = useStore(stores.rules, (s) => s.inForce);
  const reason = useStore(stores.rules, (s) => s.reason);
  const showErrors = useStore(stores.rules, (s) => s.showErrors);
  const isSaving = useStore(stores.rules, (s) => s.isSaving);
  const problem = useStore(stores.rules, (s) => s.problem);
  const { begin, change, reset, changeReason, save } = stores.rules.getState();
  const { rules } = scores;
  useEffect(() => begin(rules), [begin, rules]);
  const [isOpen, setOpen] = useState(false);
  const mayChange = may(role, contract.tuning.setRules);
  const isSame = fields.every(({ name }) => draft[name] === inForce?.[name]);
  const submit = async () => {
    if (await save()) notifications.show({ color: 'green', message: t.tuning.rulesApplied });
  };
  return (
    <FoldCard
      title={t.tuning.rules}
      isOpen={isOpen}
      onToggle={setOpen}
      intro={
        <Text size="sm" c="dimmed">
          {t.tuning.rulesText}
        </Text>
      }
    >
      <Form onSubmit={submit}>
        <Stack>
          {problem !== undefined && <ProblemNotice problem={problem} />}
          {fields.map(({ name, label, hint, step, times }) => {
            const value = draft[name];
            const { min, max } = matchRuleLimits[name];
            const shown = (number: number) => String(Number((number * times).toPrecision(4)));
            return (
              <NumberInput
                key={name}
                label={label}
                description={`${hint} ${t.tuning.rulesInitial(shown(initialRules[name]))}`}
                value={value === '' ? '' : Number(shown(value))}
                step={step}
                allowDecimal={name !== 'agreeingFrames'}
                clampBehavior="none"
                disabled={!mayChange}
                error={showErrors && !isRuleSound(name, value) && t.tuning.rulesRange(shown(min), shown(max))}
                inputWrapperOrder={['label', 'description', 'input', 'error']}
                styles={{ wrapper: { maxWidth: 160 } }}
                onChange={(typed) =>
                  change(name, typeof typed === 'number' ? Number((typed / times).toPrecision(12)) : '')
                }
              />
            );
          })}
          {mayChange && !isSame && (
            <TextInput
              label={t.tuning.reason}
              description={t.tuning.reasonHint}
              value={reason}
              maxLength={200}
              error={showErrors && reason.trim().length < 3 && t.tuning.reasonShort}
              onChange={(event) => changeReason(event.currentTarget.value)}
            />
          )}
          {mayChange && (
            <Group gap="sm" justify="flex-end">
              <Button variant="default" onClick={reset}>
                {t.tuning.rulesReset}
              </Button>
              <Button type="submit" disabled={isSame} loading={isSaving}>
                {t.tuning.rulesApply}
              </Button>
            </Group>
          )}
        </Stack>
      </Form>
    </FoldCard>
  );
}
