import { Anchor, Button, Text } from '@mantine/core';
import { type CSSProperties, useState } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import { FoldCard } from '#renderer/components/frame/FoldCard.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';
import { type TuningScores, triedThreshold } from './store.ts';
import classes from './tuning.module.css';

type Hard = TuningScores['hardest'][number];

const shownAtFirst = 5;

/** Who is recognised worst: everybody's own pictures against each other, and the nearest other person. */
export function HardestPeople({ scores }: { scores: TuningScores }) {
  const [isOpen, setOpen] = useState(false);
  const [showsAll, setShowsAll] = useState(false);
  const { hardest, peopleWithOneShot } = scores;
  const shown = showsAll ? hardest : hardest.slice(0, shownAtFirst);
  const from = lowestIn(shown);
  return (
    <FoldCard
      title={t.tuning.hardest}
      isOpen={isOpen}
      onToggle={setOpen}
      intro={
        <Text size="sm" c="dimmed">
          {hardest.length === 0 ? t.tuning.hardestNone : t.tuning.hardestText}
        </Text>
      }
    >
      <ul className={classes.people} aria-label={t.tuning.hardestPeople}>
        {shown.map((person) => (
          <Person key={person.personId} person={person} from={from} />
        ))}
      </ul>
      {!showsAll && hardest.length > shown.length && (
        <Button size="xs" variant="default" mt="sm" onClick={() => setShowsAll(true)}>
          {t.tuning.hardestMore(hardest.length)}
        </Button>
      )}
      {peopleWithOneShot > 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          {t.tuning.hardestOneShot(peopleWithOneShot)}
        </Text>
      )}
    </FoldCard>
  );
}

function Person({ person, from }: { person: Hard; from: number }) {
  const threshold = useStore(stores.tuning, triedThreshold);
  const role = useOperator()?.role;
  const { personId, name, own, nearest } = person;
  const below = own.filter((similarity) => similarity < threshold).length;
  const isTakenForAnother = nearest !== undefined && nearest.similarity >= threshold;
  const at = (similarity: number): CSSProperties => ({
    insetInlineStart: `${(Math.max(0, similarity - from) / (1 - from)) * 100}%`,
  });
  return (
    <li className={classes.person}>
      <span className={classes.personName}>
        {may(role, contract.people.get) ? (
          <Anchor href="#/people" onClick={() => void stores.people.getState().openPerson(personId)} inherit>
            {name}
          </Anchor>
        ) : (
          name
        )}
      </span>
      <span className={classes.strip} aria-hidden>
        <span className={classes.stripLine} style={at(threshold)} />
        {nearest !== undefined && (
          <span
            className={classes.stripCross}
            style={at(nearest.similarity)}
            data-bad={isTakenForAnother || undefined}
          />
        )}
        {own.map((similarity, i) => (
          <span
            // Scores have no other name than their place, which does not change.
            // biome-ignore lint/suspicious/noArrayIndexKey: as said.
            key={i}
            className={classes.stripDot}
            style={at(similarity)}
            data-below={similarity < threshold || undefined}
          />
        ))}
      </span>
      <span className={classes.personFacts}>
        {t.tuning.hardestBelow(below, own.length)}
        {nearest !== undefined && (
          <Text size="sm" c={isTakenForAnother ? 'var(--lintel-bad)' : 'dimmed'} span inherit>
            {' · '}
            {t.tuning.hardestNearest(nearest.name, nearest.similarity.toFixed(3))}
          </Text>
        )}
      </span>
    </li>
  );
}

/** The strips' left end: a twentieth below the lowest of all that they show. */
function lowestIn(people: readonly Hard[]): number {
  const all = people.flatMap(({ own, nearest }) => [...own, nearest?.similarity ?? 1]);
  return Math.max(-1, Math.floor(Math.min(0.8, ...all) * 20) / 20);
}
