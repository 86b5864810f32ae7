import { Alert, Button, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconCamera, IconCircleCheck, IconPhoto, IconUsers } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { Card } from '#renderer/components/frame/Card.tsx';
import { Page } from '#renderer/components/frame/Page.tsx';
import { Empty, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { CameraCapture } from './CameraCapture.tsx';
import classes from './enroll.module.css';
import { LeaveDialog } from './LeaveDialog.tsx';
import { lossOf } from './loss.ts';
import { PersonForm } from './PersonForm.tsx';
import { PhotoCapture } from './PhotoCapture.tsx';
import { leastShots } from './store.ts';

/** Enrolls one person: from the camera or from photos, with consent. */
export function EnrollScreen() {
  const phase = useStore(stores.enroll, (s) => s.phase);
  const source = useStore(stores.enroll, (s) => s.source);
  const replacing = useStore(stores.enroll, (s) => s.replacing);
  const waiting = useStore(stores.route, (s) => s.waiting);
  const [isAsking, setAsking] = useState(false);
  const { cancel, loadConsent } = stores.enroll.getState();
  const { navigate, stay } = stores.route.getState();
  useEffect(() => {
    void loadConsent();
    // Leaving the screen ends the enrollment: door decisions must not stay paused behind a closed screen.
    return () => void cancel();
  }, [cancel, loadConsent]);
  if (phase === 'done') return <Enrolled />;
  if (phase === 'choose' || phase === 'starting') return <ChooseSource />;
  const leave = () => {
    setAsking(false);
    void cancel();
    if (waiting !== undefined) navigate(waiting);
  };
  return (
    <Page
      isWide
      title={t.enroll.title}
      actions={
        <Button
          variant="default"
          onClick={() => (lossOf(stores.enroll.getState()) === undefined ? void cancel() : setAsking(true))}
          disabled={phase === 'finishing'}
        >
          {t.enroll.leave}
        </Button>
      }
    >
      <div className={classes.columns}>
        {source === 'camera' ? <CameraCapture /> : <PhotoCapture />}
        {replacing === undefined ? <PersonForm /> : <ReplaceForm name={replacing.name} />}
      </div>
      <LeaveDialog
        isOpen={isAsking || waiting !== undefined}
        onLeave={leave}
        onStay={() => {
          setAsking(false);
          stay();
        }}
      />
    </Page>
  );
}

function ChooseSource() {
  const problem = useStore(stores.enroll, (s) => s.problem);
  const replacing = useStore(stores.enroll, (s) => s.replacing);
  return (
    <Page
      title={replacing === undefined ? t.enroll.title : t.enroll.better(replacing.name)}
      intro={replacing === undefined ? t.enroll.decisionsPause : t.enroll.betterText}
    >
      {problem !== undefined && <ProblemNotice problem={problem} />}
      <SimpleGrid cols={{ base: 1, sm: 2 }} aria-label={t.enroll.choose} role="group">
        <Source
          source="camera"
          icon={<IconCamera size={36} stroke={1.5} />}
          title={t.enroll.fromCamera}
          text={t.enroll.fromCameraText}
          action={t.enroll.startCamera}
        />
        <Source
          source="photos"
          icon={<IconPhoto size={36} stroke={1.5} />}
          title={t.enroll.fromPhotos}
          text={t.enroll.fromPhotosText}
          action={t.enroll.startPhotos}
        />
      </SimpleGrid>
    </Page>
  );
}

function Source(props: {
  source: 'camera' | 'photos';
  icon: ReactNode;
  title: string;
  text: string;
  action: string;
}) {
  const phase = useStore(stores.enroll, (s) => s.phase);
  const chosen = useStore(stores.enroll, (s) => s.source);
  return (
    <Card title={props.title} className={classes.sourceCard ?? ''}>
      <Stack gap="md" justify="space-between" className={classes.source ?? ''}>
        <div className={classes.sourceIcon} aria-hidden>
          {props.icon}
        </div>
        <Text c="dimmed" mb="auto">
          {props.text}
        </Text>
        <Button
          variant={props.source === 'camera' ? 'filled' : 'default'}
          size="md"
          loading={phase === 'starting' && chosen === props.source}
          disabled={phase === 'starting' && chosen !== props.source}
          onClick={() => void stores.enroll.getState().start(props.source)}
        >
          {props.action}
        </Button>
      </Stack>
    </Card>
  );
}

/** Better shots of somebody enrolled: nothing is asked but the shots. */
function ReplaceForm({ name }: { name: string }) {
  const state = useStore(stores.enroll);
  const isShort = (state.progress?.shots.length ?? 0) < leastShots[state.source];
  return (
    <Card title={t.enroll.better(name)}>
      <Stack gap="md">
        <Text size="sm">{t.enroll.betterText}</Text>
        {state.showErrors && isShort && (
          <Text c="var(--mantine-color-error)" size="sm" role="alert">
            {t.enroll.tooFew(leastShots[state.source])}
          </Text>
        )}
        {state.problem !== undefined && <ProblemNotice problem={state.problem} />}
        <Button size="md" loading={state.phase === 'finishing'} onClick={() => void state.finish()}>
          {t.enroll.replace}
        </Button>
      </Stack>
    </Card>
  );
}

function Enrolled() {
  const lookAlikes = useStore(stores.enroll, (s) => s.lookAlikes);
  const replacing = useStore(stores.enroll, (s) => s.replacing);
  const person = useStore(stores.enroll, (s) => s.person);
  const { cancel } = stores.enroll.getState();
  if (person === undefined) return null;
  return (
    <Page title={t.enroll.title}>
      <Card>
        <div role="status">
          <Empty
            icon={<IconCircleCheck size={36} stroke={1.75} color="var(--lintel-good)" />}
            title={
              replacing === undefined
                ? t.enroll.successTitle(person.name)
                : t.enroll.replacedTitle(person.name)
            }
            text={`${t.enroll.successText(person.shotCount)} ${person.photoCount === undefined ? t.enroll.successNoPhoto : t.enroll.successPhotos(person.photoCount)}`}
          >
            <Button component="a" href="#/live">
              {t.enroll.tryLive}
            </Button>
            <Button variant="default" onClick={() => void cancel()}>
              {t.enroll.another}
            </Button>
            <Button variant="default" component="a" href="#/people">
              {t.enroll.seePeople}
            </Button>
          </Empty>
          {lookAlikes.length > 0 && (
            <Alert color="amber" icon={<IconUsers aria-hidden />} title={t.claims.asksPin}>
              {t.enroll.askedForPin([person, ...lookAlikes].map(({ name }) => name).join(', '))}
            </Alert>
          )}
        </div>
      </Card>
    </Page>
  );
}
