import { Alert, Button, Group, Text, Title, VisuallyHidden } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCpu,
  IconDoor,
  IconDoorEnter,
  IconPlugConnectedX,
  IconUserPlus,
  IconUsers,
  IconVideoOff,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import type { LiveStatus } from '#app/contract/live.ts';
import { AimNotice } from '#renderer/components/aims/AimNotice.tsx';
import { DiskBanner } from '#renderer/components/disk-space/DiskBanner.tsx';
import { Card } from '#renderer/components/frame/Card.tsx';
import { KeypadPanel, useCodeKeys } from '#renderer/components/keypad/KeypadPanel.tsx';
import { isAsking, waitLeftMs } from '#renderer/components/keypad/keypad-store.ts';
import { LivePicture } from '#renderer/components/live-picture/LivePicture.tsx';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { useNow } from '#renderer/components/use-now.ts';
import { problemText, reasonText, t } from '#renderer/i18n/texts.ts';
import { may } from '#renderer/state/routes.ts';
import { stores } from '#renderer/state/stores.ts';
import { useOperator } from '#renderer/state/use-operator.ts';
import { DecisionList } from './DecisionList.tsx';
import { DoorCard } from './DoorCard.tsx';
import { statusStaleMs } from './kiosk-message.ts';
import classes from './live.module.css';
import { OverrideDialog } from './OverrideDialog.tsx';
import { StatusLine } from './StatusLine.tsx';

/** The operator's view of camera, recognition and door. */
export function LiveScreen() {
  const status = useStore(stores.live, (s) => s.status);
  const role = useOperator()?.role;
  const { load, openOverride } = stores.live.getState();
  useCodeKeys();
  return (
    <div className={classes.live}>
      <div className={classes.head}>
        <Title order={1}>{t.live.title}</Title>
        {may(role, contract.live.requestOverride) && (
          <Button
            variant="default"
            leftSection={<IconDoorEnter size={18} aria-hidden />}
            onClick={openOverride}
          >
            {t.live.override.open}
          </Button>
        )}
      </div>
      <div className={classes.watch}>
        <div className={classes.picture}>
          <LivePicture feed={stores.observations} fit="contain" isMirrored={false} boxes="judged" />
        </div>
        {status.state === 'ready' && <StatusLine status={status.value} />}
      </div>
      <div className={classes.side}>
        {status.state === 'loading' && <Loading />}
        {status.state === 'failed' && <ProblemNotice problem={status.problem} onRetry={() => void load()} />}
        {status.state === 'ready' && (
          <>
            <Banners status={status.value} />
            <DiskBanner />
            <AimNotice />
            <DoorCard door={status.value.door} name={status.value.doorName} />
            <CodeCard />
            {status.value.peopleEnrolled === 0 && <NobodyEnrolled />}
          </>
        )}
        <DecisionList />
      </div>
      <Announcer />
      <OverrideDialog />
    </div>
  );
}

/** The keys, while something is asked for: for a trial at the desk, or a door without a screen of its own. */
function CodeCard() {
  const keypad = useStore(stores.keypad, (s) => s.keypad);
  const saidAtMs = useStore(stores.keypad, (s) => s.saidAtMs);
  const problem = useStore(stores.keypad, (s) => s.problem);
  const now = useNow(500);
  if (keypad.asks === 'nothing') return null;
  const waitMs = waitLeftMs(keypad, now - saidAtMs);
  const text = keypad.isChecking
    ? t.keypad.checking
    : waitMs > 0
      ? t.kiosk.waitSeconds(Math.ceil(waitMs / 1000))
      : problem !== undefined
        ? problemText(problem.code).title
        : keypad.asks === 'claim'
          ? t.keypad.asksClaimText
          : t.kiosk.enterPin;
  return (
    <Card title={keypad.asks === 'pin' ? t.keypad.asksPin : t.keypad.asksClaim}>
      <Text size="sm" role="status" mb="xs">
        {text}
      </Text>
      {isAsking(keypad) && <KeypadPanel isCompact />}
    </Card>
  );
}

/** Says what is wrong with camera, recognition or the log, and when it is tried again. */
function Banners({ status }: { status: LiveStatus }) {
  const statusAtMs = useStore(stores.live, (s) => s.statusAtMs);
  const isCrowded = useStore(stores.live, (s) => s.isCrowded);
  const ageMs = useNow(500) - statusAtMs;
  const { camera, inference } = status;
  const retry = (retryInMs: number) => t.live.retryIn(Math.max(0, Math.ceil((retryInMs - ageMs) / 1000)));
  return (
    <>
      {ageMs > statusStaleMs && (
        <Banner
          icon={<IconPlugConnectedX aria-hidden />}
          title={t.problems['no-answer'].title}
          colour="amber"
        >
          {t.live.stale}
        </Banner>
      )}
      {status.problem !== undefined && (
        <Banner icon={<IconAlertTriangle aria-hidden />} title={t.live.doorProblem} colour="red">
          {status.problem}
        </Banner>
      )}
      {camera.state === 'lost' && (
        <Banner icon={<IconVideoOff aria-hidden />} title={t.live.cameraLost} colour="red">
          {problemText(camera.code).title}. {camera.detail || problemText(camera.code).advice}
          <Text size="sm" aria-live="off">
            {retry(camera.retryInMs)}
          </Text>
        </Banner>
      )}
      {camera.state === 'starting' && (
        <Banner icon={<IconVideoOff aria-hidden />} title={t.live.cameraStarting} colour="gray" />
      )}
      {inference.state === 'starting' && (
        <Banner icon={<IconCpu aria-hidden />} title={t.live.inferenceStarting} colour="gray" />
      )}
      {inference.state === 'restarting' && (
        <Banner icon={<IconCpu aria-hidden />} title={t.live.inferenceRestarting} colour="amber">
          {inference.detail} {t.live.doorsStayLocked}
          <Text size="sm" aria-live="off">
            {retry(inference.retryInMs)}
          </Text>
        </Banner>
      )}
      {isCrowded && camera.state === 'live' && inference.state === 'ready' && (
        <Banner icon={<IconUsers aria-hidden />} title={t.live.crowd} colour="amber">
          {t.live.crowdText}
        </Banner>
      )}
      {inference.state === 'failed' && (
        <Banner icon={<IconCpu aria-hidden />} title={t.live.inferenceFailed} colour="red">
          {inference.detail} {t.live.doorsStayLocked}
        </Banner>
      )}
    </>
  );
}

function Banner(props: { icon: ReactNode; title: string; colour: string; children?: ReactNode }) {
  return (
    <Alert role="status" color={props.colour} icon={props.icon} title={props.title}>
      {props.children}
    </Alert>
  );
}

function NobodyEnrolled() {
  const role = useOperator()?.role;
  return (
    <Alert color="lintel" icon={<IconDoor aria-hidden />} title={t.live.nobodyEnrolled} role="status">
      <Text size="sm">{t.live.nobodyEnrolledText}</Text>
      {may(role, contract.enrollment.start) && (
        <Group mt="xs">
          <Button
            component="a"
            href="#/enroll"
            size="xs"
            leftSection={<IconUserPlus size={16} aria-hidden />}
          >
            {t.live.enrollFirst}
          </Button>
        </Group>
      )}
    </Alert>
  );
}

/** Reads each decision out to screen readers, once. */
function Announcer() {
  const decision = useStore(stores.live, (s) => s.decisions[0]);
  return (
    <VisuallyHidden role="log" aria-live="polite" aria-label={t.live.decisions}>
      {decision !== undefined && (
        <p key={decision.auditSequence}>
          {t.live.announce[decision.outcome](decision.name, reasonText(decision.reason))}
        </p>
      )}
    </VisuallyHidden>
  );
}
