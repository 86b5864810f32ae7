import { MantineProvider } from '@mantine/core';
import { useColorScheme } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { contract } from '#app/contract/contract.ts';
import type { Operator } from '#app/domain/operator.ts';
import { Frame } from './components/frame/Frame.tsx';
import { LonePage } from './components/frame/Page.tsx';
import { Loading, ProblemNotice } from './components/notices/Notices.tsx';
import { ScreenBoundary } from './components/notices/ScreenBoundary.tsx';
import { SecondPersonDialog } from './components/second-person/SecondPersonDialog.tsx';
import { t } from './i18n/texts.ts';
import { AuditScreen } from './screens/audit/AuditScreen.tsx';
import { DutyScreen } from './screens/duty/DutyScreen.tsx';
import { EnrollScreen } from './screens/enroll/EnrollScreen.tsx';
import { FailedScreen } from './screens/failed/FailedScreen.tsx';
import { KioskScreen } from './screens/live/KioskScreen.tsx';
import { LiveScreen } from './screens/live/LiveScreen.tsx';
import { PeopleScreen } from './screens/people/PeopleScreen.tsx';
import { RestoreScreen } from './screens/restore/RestoreScreen.tsx';
import { SettingsScreen } from './screens/settings/SettingsScreen.tsx';
import { SetupScreen } from './screens/setup/SetupScreen.tsx';
import { SignInScreen } from './screens/sign-in/SignInScreen.tsx';
import { UnlockScreen } from './screens/unlock/UnlockScreen.tsx';
import { WorkingScreen } from './screens/working/WorkingScreen.tsx';
import { guard, may, type RouteName } from './state/routes.ts';
import { stores } from './state/stores.ts';
import { cssVariables, theme } from './theme/theme.ts';

// The chart library is as large as all else together, and only Tuning draws charts.
const TuningScreen = lazy(async () => ({
  default: (await import('./screens/tuning/TuningScreen.tsx')).TuningScreen,
}));

/** Everything that a person sees. */
export function App() {
  const wanted = useStore(stores.appearance, (s) => s.theme);
  const ofSystem = useColorScheme('light', { getInitialValueInEffect: false });
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      forceColorScheme={wanted === 'auto' ? ofSystem : wanted}
    >
      {/* Above dialogs, below the account menu, which opens at the same corner. */}
      <Notifications position="bottom-left" autoClose={5000} zIndex={250} />
      <ScreenBoundary>
        <Stage />
        <SecondPersonDialog />
      </ScreenBoundary>
    </MantineProvider>
  );
}

/** Chooses by where the program stands: set-up, locked, failed, or running. */
function Stage() {
  const stage = useStore(stores.app, (s) => s.stage);
  const problem = useStore(stores.app, (s) => s.problem);
  const hasWords = useStore(stores.setup, (s) => s.recoveryWords !== undefined);
  const isFinishing = useStore(stores.setup, (s) => s.isFinishing);
  const wantsRestore = useStore(stores.restore, (s) => s.isWanted);
  // Main is ready as soon as the store exists; the words must be on paper before anything covers them.
  if (stage.stage === 'first-run' && wantsRestore && !isFinishing) return <RestoreScreen />;
  if (stage.stage === 'first-run' || hasWords || isFinishing) return <SetupScreen />;
  switch (stage.stage) {
    case 'starting':
      return (
        <LonePage>
          {problem === undefined ? (
            <Loading label={t.common.starting} />
          ) : (
            <ProblemNotice problem={problem} onRetry={() => void stores.app.getState().load()} />
          )}
        </LonePage>
      );
    case 'locked':
      return <UnlockScreen {...stage} />;
    case 'failed':
      return wantsRestore && stage.mayRestore ? <RestoreScreen /> : <FailedScreen {...stage} />;
    case 'working':
      return <WorkingScreen work={stage.work} />;
    case 'ready':
      return <Running />;
  }
}

function Running() {
  const operator = useStore(stores.session, (s) => s.operator);
  const wish = useStore(stores.route, (s) => s.wish);
  useEffect(() => {
    void stores.session.getState().load();
    void stores.appearance.getState().load();
    void stores.live.getState().load();
  }, []);
  const kept = useStore(stores.kept, (s) => s.kept);
  const route = guard(wish, operator?.role);
  // Dialogs and notices lie outside the screen that opened them.
  useEffect(() => {
    document.body.toggleAttribute('data-locked', operator === null && kept !== undefined);
  }, [operator, kept]);
  useEffect(() => {
    document.title = `${t.common.routes[route]} – ${t.common.product}`;
  }, [route]);
  if (operator === undefined)
    return (
      <LonePage>
        <Loading label={t.common.starting} />
      </LonePage>
    );
  const isLocked = operator === null && kept !== undefined;
  const shown = operator ?? kept?.operator;
  return (
    <>
      {shown !== undefined && (
        // In one place whether locked or not: React keeps what is in it.
        <div className="lockable" hidden={isLocked} inert={isLocked}>
          <AfterDuty key={shown.id} operator={shown} keptWish={isLocked ? kept.wish : undefined} />
        </div>
      )}
      {operator === null && (route === 'sign-in' ? <SignInScreen /> : <KioskScreen />)}
    </>
  );
}

/** First what must be done first, and stays until the recovery codes that it made are written down. */
function AfterDuty({ operator, keptWish }: { operator: Operator; keptWish: RouteName | undefined }) {
  const isUnderWay = useStore(
    stores.secondFactor,
    (s) => s.secret !== undefined || s.recoveryCodes !== undefined,
  );
  const hasDuty = operator.duty !== undefined;
  const [wasOnDuty, setOnDuty] = useState(hasDuty);
  useEffect(() => {
    if (hasDuty) setOnDuty(true);
    else if (!isUnderWay) setOnDuty(false);
  }, [hasDuty, isUnderWay]);
  if (hasDuty || (wasOnDuty && isUnderWay)) return <DutyScreen duty={operator.duty} />;
  return <SignedIn operator={operator} keptWish={keptWish} />;
}

/** @param keptWish while locked: the screen to keep, wherever people at the door go meanwhile. */
function SignedIn({ operator, keptWish }: { operator: Operator; keptWish: RouteName | undefined }) {
  const wished = useStore(stores.route, (s) => s.wish);
  const wish = keptWish ?? wished;
  const siteName = useStore(stores.appearance, (s) => s.siteName);
  const { navigate } = stores.route.getState();
  const [opensAccount, setOpensAccount] = useState(0);
  const route = guard(wish, operator.role);
  useEffect(() => {
    if (route !== 'settings') setOpensAccount(0);
  }, [route]);
  useEffect(() => {
    if (may(operator.role, contract.enrollment.cancel)) void stores.enroll.getState().endLeftover();
  }, [operator.role]);
  useEffect(() => {
    const note = () => stores.session.getState().noteInput(performance.now());
    addEventListener('pointerdown', note);
    addEventListener('keydown', note);
    return () => {
      removeEventListener('pointerdown', note);
      removeEventListener('keydown', note);
    };
  }, []);
  return (
    <Frame
      operator={operator}
      siteName={siteName}
      route={route}
      onLock={() => void stores.session.getState().lock()}
      onSignOut={() => void stores.session.getState().signOut()}
      onAccount={() => {
        navigate('settings');
        setOpensAccount((count) => count + 1);
      }}
    >
      <ScreenBoundary key={route}>
        {route === 'live' && <LiveScreen />}
        {route === 'enroll' && <EnrollScreen />}
        {route === 'people' && <PeopleScreen />}
        {route === 'tuning' && (
          <Suspense fallback={<Loading />}>
            <TuningScreen />
          </Suspense>
        )}
        {route === 'audit' && <AuditScreen />}
        {route === 'settings' && <SettingsScreen accountWishes={opensAccount} />}
      </ScreenBoundary>
    </Frame>
  );
}
