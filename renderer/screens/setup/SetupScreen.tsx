import { Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { CameraFields } from '#renderer/components/devices/CameraFields.tsx';
import { DoorFields } from '#renderer/components/devices/DoorFields.tsx';
import { Form } from '#renderer/components/fields/Form.tsx';
import { Mark } from '#renderer/components/frame/Brand.tsx';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import { KeyStep } from './KeyStep.tsx';
import { RecoveryWords } from './RecoveryWords.tsx';
import { SiteStep } from './SiteStep.tsx';
import classes from './setup.module.css';
import { firstDoorId, setupSteps } from './store.ts';

/** The first run: site and administrator, protection, camera, door, recovery words. */
export function SetupScreen() {
  const step = useStore(stores.setup, (s) => s.step);
  const isFinishing = useStore(stores.setup, (s) => s.isFinishing);
  const problem = useStore(stores.setup, (s) => s.problem);
  const { back, next, load } = stores.setup.getState();
  const number = setupSteps.indexOf(step) + 1;
  const page = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);

  useEffect(() => {
    void load();
    void stores.cameras.getState().load();
  }, [load]);
  useEffect(() => {
    if (shown.current !== step) {
      // The step before may have been scrolled to its end.
      page.current?.scrollTo({ top: 0 });
      heading.current?.focus({ preventScroll: true });
    }
    shown.current = step;
  }, [step]);

  return (
    <main id="content" className={classes.setup} ref={page} tabIndex={-1} data-focus-target>
      <Form className={classes.inner} onSubmit={next}>
        <header className={classes.head}>
          <Mark size={44} />
          <div className={classes.headText}>
            <Title order={1} fz={20}>
              {t.setup.title}
            </Title>
            <Text size="sm" c="dimmed" aria-live="polite">
              {t.setup.stepOf(number, setupSteps.length, t.setup.steps[step])}
            </Text>
            <Progress value={(number / setupSteps.length) * 100} size="sm" mt={6} aria-hidden />
          </div>
        </header>
        <section className={classes.body}>
          <Title order={2} fz={22} ref={heading} tabIndex={-1} data-focus-target mb="md">
            {headings[step]}
          </Title>
          {bodies[step]()}
        </section>
        {problem !== undefined && <ProblemNotice problem={problem} />}
        {step !== 'words' && (
          <Group justify="space-between" className={classes.foot ?? ''}>
            {step === 'site' ? (
              <Button variant="subtle" onClick={() => stores.restore.getState().want(true)}>
                {t.setup.instead}
              </Button>
            ) : (
              <Button variant="default" onClick={back} disabled={isFinishing}>
                {t.common.back}
              </Button>
            )}
            <Button type="submit" loading={isFinishing}>
              {step === 'door' ? t.setup.finish : t.common.next}
            </Button>
          </Group>
        )}
      </Form>
    </main>
  );
}

type Step = (typeof setupSteps)[number];

const headings: Readonly<Record<Step, string>> = {
  site: t.setup.site.heading,
  key: t.setup.key.heading,
  camera: t.setup.camera.heading,
  door: t.setup.door.heading,
  words: t.setup.words.heading,
};
const bodies: Readonly<Record<Step, () => ReactNode>> = {
  site: () => <SiteStep />,
  key: () => <KeyStep />,
  camera: () => <CameraStep />,
  door: () => <DoorStep />,
  words: () => <RecoveryWords />,
};

function CameraStep() {
  const draft = useStore(stores.setup, (s) => s.draft.camera);
  const showErrors = useStore(stores.setup, (s) => s.showErrors);
  return (
    <CameraFields
      store={stores.cameras}
      draft={draft}
      showErrors={showErrors}
      onChange={(camera) => stores.setup.getState().change({ camera })}
    />
  );
}

function DoorStep() {
  const draft = useStore(stores.setup, (s) => s.draft.door);
  const showErrors = useStore(stores.setup, (s) => s.showErrors);
  return (
    <Stack gap="md">
      <Text c="dimmed">{t.setup.door.intro}</Text>
      <DoorFields
        store={stores.doors}
        doorId={firstDoorId}
        draft={draft}
        showErrors={showErrors}
        onChange={(door) => stores.setup.getState().change({ door })}
      />
    </Stack>
  );
}
