import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useStore } from 'zustand';
import { clopperPearson } from '#app/recognition/error-rates/binomial.ts';
import { countBelow } from '#app/recognition/error-rates/sorted-scores.ts';
import { FoldCard } from '#renderer/components/frame/FoldCard.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { percent, ratesOf, stepAt } from './rates.ts';
import { type TuningScores, triedThreshold } from './store.ts';
import classes from './tuning.module.css';

/** What the own people and marked attempts say of the tried threshold, and what none of it can show. */
export function Evidence({ scores }: { scores: TuningScores }) {
  const mode = useStore(stores.tuning, (s) => s.mode);
  const threshold = useStore(stores.tuning, triedThreshold);
  const [isOpen, setOpen] = useState(false);
  const rates = ratesOf(scores, mode);
  const own = stepAt(rates, threshold)?.ownStrangers;
  const pairs = stepAt(scores.verification, threshold)?.ownStrangers;
  const nearest = rates.points.findLast(
    ({ minSimilarity }) => minSimilarity !== undefined && minSimilarity <= threshold + 1e-9,
  );
  const limits = (nearest ?? rates.points[0])?.cannotShow ?? [];
  return (
    <FoldCard
      title={t.tuning.evidence}
      isOpen={isOpen}
      onToggle={setOpen}
      intro={
        <Text size="sm" c="dimmed">
          {t.tuning.evidenceText}
        </Text>
      }
    >
      <Stack gap="sm">
        <Text size="sm">
          {own === undefined
            ? t.tuning.noPairs
            : t.tuning.ownStrangers[mode](own.errors, own.count, percent(own.high))}{' '}
          {mode === 'identification' &&
            pairs !== undefined &&
            t.tuning.ownStrangers.verification(pairs.errors, pairs.count, percent(pairs.high))}
        </Text>
        {mode === 'identification' && <Marked scores={scores} threshold={threshold} />}
        <Text fw={600} mt="xs">
          {t.tuning.limits}
        </Text>
        <ul className={classes.limits}>
          {limits.map((limit) => (
            <li key={limit}>{t.tuning.cannotShow[limit]}</li>
          ))}
        </ul>
      </Stack>
    </FoldCard>
  );
}

/** What the tried threshold would have done with attempts that operators marked, counted only. */
function Marked({ scores: { marked }, threshold }: { scores: TuningScores; threshold: number }) {
  const turnedAway = countBelow(marked.enrolled, threshold);
  const letIn = marked.others.length - countBelow(marked.others, threshold);
  const atMost = (errors: number, count: number) => percent(clopperPearson(errors, count).high);
  return (
    <>
      <Text fw={600} mt="xs">
        {t.tuning.markedTitle}
      </Text>
      {marked.others.length + marked.enrolled.length === 0 && <Text size="sm">{t.tuning.markedNone}</Text>}
      {marked.others.length > 0 && (
        <Text size="sm">
          {t.tuning.markedOthers(letIn, marked.others.length, atMost(letIn, marked.others.length))}
        </Text>
      )}
      {marked.enrolled.length > 0 && (
        <Text size="sm">
          {t.tuning.markedEnrolled(
            turnedAway,
            marked.enrolled.length,
            atMost(turnedAway, marked.enrolled.length),
          )}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {t.tuning.markedLimit}
      </Text>
    </>
  );
}
