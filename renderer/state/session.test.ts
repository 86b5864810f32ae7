import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { type EnrollState, emptyDraft } from '#renderer/screens/enroll/store.ts';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createAppStore } from './app-store.ts';
import { createAppearanceStore } from './appearance-store.ts';
import { forgetOnSignOut } from './forget.ts';
import { createKeptStore } from './kept-store.ts';
import { createRouteStore, type HashWindow, type RouteState } from './route-store.ts';
import type { RouteName } from './routes.ts';
import { createSessionStore } from './session-store.ts';

const ada = { id: 'o1', name: 'ada', role: 'administrator', createdAtMs: 1 } as const;
const desk = { ...ada, id: 'o2', name: 'desk', role: 'operator' } as const;

describe('the session', () => {
  test('in doubt nobody is signed in', async () => {
    const store = createSessionStore(new ScriptedBridge().reject('session', 'current').lintel);
    expect(store.getState().operator).toBeUndefined();
    await store.getState().load();
    expect(store.getState().operator).toBeNull();
  });

  test('a wrong password signs nobody in and says so', async () => {
    const main = new ScriptedBridge()
      .answer('session', 'signIn', { ok: false, code: 'wait', detail: 'Wait 30 seconds.' })
      .answer('session', 'signIn', { ok: true, value: ada });
    const store = createSessionStore(main.lintel);
    expect(await store.getState().signIn(' ada ', 'x')).toBe(false);
    expect(store.getState()).toMatchObject({
      operator: undefined,
      signInProblem: { code: 'wait', detail: 'Wait 30 seconds.' },
    });
    expect(await store.getState().signIn('ada', 'y')).toBe(true);
    expect(store.getState().operator?.name).toBe('ada');
    expect(main.argumentsOf('session.signIn')[0]).toEqual({ name: 'ada', password: 'x' });
  });

  test('tells main of input at most every 20 seconds, and only while somebody is signed in', () => {
    const main = new ScriptedBridge().answer('session', 'stillHere', { ok: true, value: undefined });
    const store = createSessionStore(main.lintel);
    store.getState().noteInput(0);
    expect(main.calls).toHaveLength(0);
    main.emit('session', 'changed', { operator: ada, why: 'signed-in' });
    for (const at of [0, 5_000, 19_999, 20_000, 30_000, 40_001]) store.getState().noteInput(at);
    expect(main.argumentsOf('session.stillHere')).toHaveLength(3);
  });

  test('main’s word that the session is over counts, whoever began it', () => {
    const main = new ScriptedBridge();
    const store = createSessionStore(main.lintel);
    main.emit('session', 'changed', { operator: ada, why: 'signed-in' });
    main.emit('session', 'changed', { operator: null, why: 'idle' });
    expect(store.getState()).toMatchObject({ operator: null, endedBy: 'idle' });
  });
});

/** Stores of which it is noted what they forget, with timers that a test fires. */
function forgetfulStores(wish: RouteName) {
  const gone: string[] = [];
  const note = (what: string) => () => void gone.push(what);
  const timers = new Set<() => void>();
  const stores = {
    session: createStore<{
      operator: typeof ada | typeof desk | null;
      endedBy: 'idle' | 'locked' | undefined;
    }>()(() => ({ operator: ada, endedBy: undefined })),
    kept: createKeptStore(),
    route: createStore<RouteState>()((set) => ({
      wish,
      waiting: undefined,
      stay: () => undefined,
      // Where something would be lost it only asks.
      navigate: () => undefined,
      replace(to) {
        gone.push(`to ${to}`);
        set({ wish: to });
      },
    })),
    live: createStore(() => ({ forget: note('decisions') })),
    people: createStore(() => ({ forget: note('people') })),
    alike: createStore(() => ({ forget: note('who looks alike') })),
    claims: createStore(() => ({ forget: note('a shown PIN') })),
    audit: createStore(() => ({ forget: note('audit') })),
    enroll: createStore<Pick<EnrollState, 'phase' | 'progress' | 'photos' | 'draft' | 'cancel'>>()(() => ({
      phase: 'choose',
      progress: undefined,
      photos: [],
      draft: emptyDraft,
      cancel: async () => note('enrollment')(),
    })),
  };
  forgetOnSignOut(
    stores,
    { clear: note('notices'), enrollmentEnded: note('told that the enrollment ended') },
    (_ms, work) => {
      timers.add(work);
      return () => void timers.delete(work);
    },
  );
  return { ...stores, gone, timers };
}

const everything = [
  'a shown PIN',
  'audit',
  'decisions',
  'enrollment',
  'notices',
  'people',
  'to live',
  'who looks alike',
];

test('what an operator saw goes when that operator goes, and stays while the operator stays', () => {
  const { session, gone } = forgetfulStores('people');
  session.setState({ operator: { ...ada } });
  expect(gone).toEqual([]);
  session.setState({ operator: null });
  expect(gone.sort()).toEqual(everything);
  session.setState({ operator: desk });
  expect(gone).toHaveLength(everything.length);
});

test('a locked screen waits for its operator and is there again', () => {
  const { session, kept, route, gone, timers } = forgetfulStores('people');
  session.setState({ operator: null, endedBy: 'idle' });
  expect(kept.getState().kept).toEqual({ operator: ada, wish: 'people' });
  expect(gone).toEqual(['notices', 'enrollment', 'a shown PIN']);
  route.setState({ wish: 'sign-in' });
  session.setState({ operator: { ...ada }, endedBy: undefined });
  expect(gone).toEqual(['notices', 'enrollment', 'a shown PIN', 'to people']);
  expect(kept.getState().kept).toBeUndefined();
  expect(timers.size).toBe(0);
});

test('a locked screen is nobody else’s, and is given up after a while', () => {
  const other = forgetfulStores('people');
  other.session.setState({ operator: null, endedBy: 'locked' });
  other.session.setState({ operator: desk, endedBy: undefined });
  expect(other.gone.sort()).toEqual([
    'a shown PIN',
    'audit',
    'decisions',
    'enrollment',
    'notices',
    'people',
    'who looks alike',
  ]);
  expect(other.kept.getState().kept).toBeUndefined();
  const late = forgetfulStores('audit');
  late.session.setState({ operator: null, endedBy: 'locked' });
  for (const fire of late.timers) fire();
  expect(late.gone.sort()).toEqual([
    'a shown PIN',
    'audit',
    'decisions',
    'enrollment',
    'notices',
    'people',
    'who looks alike',
  ]);
  expect(late.kept.getState().kept).toBeUndefined();
});

test('Live and an enrollment are not kept behind a lock', () => {
  for (const wish of ['live', 'enroll'] as const) {
    const { session, kept, gone } = forgetfulStores(wish);
    session.setState({ operator: null, endedBy: 'locked' });
    expect(kept.getState().kept).toBeUndefined();
    expect(gone.sort()).toEqual(everything);
  }
});

test('whoever left an enrollment half done is told when they are back, and nobody else', () => {
  for (const [enrolling, back, isTold] of [
    [{ phase: 'running', draft: { ...emptyDraft, name: 'Grace' } }, ada, true],
    [{ phase: 'running', draft: { ...emptyDraft, name: 'Grace' } }, desk, false],
    [{ phase: 'running' }, ada, false],
  ] as const) {
    const { session, enroll, gone } = forgetfulStores('enroll');
    enroll.setState(enrolling);
    session.setState({ operator: null, endedBy: 'idle' });
    expect(gone).not.toContain('told that the enrollment ended');
    enroll.setState({ phase: 'choose', draft: emptyDraft });
    for (const operator of [back, null, ada]) session.setState({ operator, endedBy: undefined });
    expect(gone.filter((what) => what === 'told that the enrollment ended')).toHaveLength(isTold ? 1 : 0);
  }
});

test('stage and appearance follow main', async () => {
  const main = new ScriptedBridge()
    .answer('app', 'stage', { ok: true, value: { stage: 'locked', keyKind: 'passphrase' } })
    .answer('settings', 'appearance', { ok: false, code: 'store-locked' });
  const app = createAppStore(main.lintel);
  await app.getState().load();
  expect(app.getState().stage).toEqual({ stage: 'locked', keyKind: 'passphrase' });
  main.emit('app', 'stageChanged', { stage: 'ready' });
  expect(app.getState().stage.stage).toBe('ready');
  const appearance = createAppearanceStore(main.lintel);
  await appearance.getState().load();
  expect(appearance.getState().theme).toBe('auto');
  main.emit('settings', 'changed', { theme: 'dark', kiosk: true, siteName: 'North' });
  expect(appearance.getState()).toMatchObject({ theme: 'dark', siteName: 'North' });
});

/** A window of which only the location is there; `go` is what a link, Back or a typed address does. */
function hashWindow(hash: string) {
  let listener: () => void = () => undefined;
  const window: HashWindow = {
    location: { hash },
    addEventListener: (_type, then) => (listener = then),
  };
  const go = (to: string) => {
    window.location.hash = to;
    listener();
  };
  return { window, go };
}

test('the screen’s name lives in the location, so that Back and reload work', () => {
  const { window, go } = hashWindow('#/audit');
  const store = createRouteStore(window, () => false);
  expect(store.getState().wish).toBe('audit');
  store.getState().navigate('people');
  expect(window.location.hash).toBe('#/people');
  go('#/live');
  expect(store.getState().wish).toBe('live');
});

test('a screen that would lose something is left after an answer only, by whichever way', () => {
  const { window, go } = hashWindow('#/enroll');
  let wouldLose = true;
  const store = createRouteStore(window, () => wouldLose);
  for (const leave of [() => go('#/people'), () => store.getState().navigate('people')]) {
    leave();
    // The browser tells of the address that was put back, too.
    go(window.location.hash);
    expect(store.getState()).toMatchObject({ wish: 'enroll', waiting: 'people' });
    expect(window.location.hash).toBe('#/enroll');
    store.getState().stay();
    expect(store.getState()).toMatchObject({ wish: 'enroll', waiting: undefined });
  }
  go('#/settings');
  wouldLose = false;
  store.getState().navigate('settings');
  expect(store.getState()).toMatchObject({ wish: 'settings', waiting: undefined });
  expect(window.location.hash).toBe('#/settings');
});

test('what was answered, or a session that is over, leaves a screen without asking again', () => {
  const { window, go } = hashWindow('#/settings');
  const store = createRouteStore(window, () => true);
  go('#/people');
  store.getState().replace('people');
  go(window.location.hash);
  expect(store.getState()).toMatchObject({ wish: 'people', waiting: undefined });
  expect(window.location.hash).toBe('#/people');
});
