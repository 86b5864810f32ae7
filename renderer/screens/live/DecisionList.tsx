import { Anchor, Text } from '@mantine/core';
import { IconCheck, IconDoorOff, IconX } from '@tabler/icons-react';
import { useStore } from 'zustand';
import type { LiveDecision } from '#app/contract/live.ts';
import { Card } from '#renderer/components/frame/Card.tsx';
import { MarkButtons } from '#renderer/components/marks/MarkButtons.tsx';
import { formatTime } from '#renderer/i18n/format.ts';
import { reasonText, t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import classes from './live.module.css';

const icons: Readonly<Record<LiveDecision['outcome'], typeof IconCheck>> = {
  opened: IconCheck,
  refused: IconX,
  'door-failed': IconDoorOff,
};

/** The decisions since this page was opened, newest first. */
export function DecisionList() {
  const decisions = useStore(stores.live, (s) => s.decisions);
  return (
    <Card title={t.live.decisions} className={classes.decisions ?? ''}>
      {decisions.length === 0 ? (
        <Text c="dimmed" size="sm">
          {t.live.noDecisions}
        </Text>
      ) : (
        <ol className={classes.decisionList} aria-label={t.live.decisions}>
          {decisions.map((decision) => (
            <Decision key={decision.auditSequence} decision={decision} />
          ))}
        </ol>
      )}
      <Anchor href="#/audit" size="sm">
        {t.live.seeAudit}
      </Anchor>
    </Card>
  );
}

function Decision({ decision }: { decision: LiveDecision }) {
  const Icon = icons[decision.outcome];
  const facts = [
    decision.outcome === 'opened' ? undefined : reasonText(decision.reason),
    decision.similarity === undefined ? undefined : t.live.similarity(decision.similarity),
    decision.faceToDoorMs === undefined ? undefined : t.live.faceToDoor(decision.faceToDoorMs),
  ].filter((fact) => fact !== undefined);
  return (
    <li className={classes.decision} data-outcome={decision.outcome}>
      <span className={classes.decisionIcon} aria-hidden>
        <Icon size={18} stroke={2.25} />
      </span>
      <div className={classes.decisionText}>
        <div className={classes.decisionHead}>
          <Text fw={600} size="sm" className={classes.decisionName ?? ''}>
            {whoseDecision(decision)}
          </Text>
          <Text size="xs" c="dimmed" component="time" dateTime={new Date(decision.atMs).toISOString()}>
            {formatTime(decision.atMs)}
          </Text>
        </div>
        <Text size="sm">{t.live.outcomes[decision.outcome]}</Text>
        {facts.length > 0 && (
          <Text size="xs" c="dimmed">
            {facts.join(' · ')}
          </Text>
        )}
        {/* An operator's own request is no decision about a face. */}
        {decision.trackId >= 0 && (
          <div className={classes.decisionMarks}>
            <MarkButtons auditSequence={decision.auditSequence} isShort />
          </div>
        )}
      </div>
    </li>
  );
}

function whoseDecision(decision: LiveDecision): string {
  if (decision.name !== undefined) return decision.name;
  if (decision.reason === 'stranger') return t.live.stranger;
  // A request of an operator belongs to no face.
  return decision.trackId < 0 ? t.live.byRequest : t.live.someone;
}
