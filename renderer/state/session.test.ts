import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createAppStore } from './app-store.ts';
import { createAppearanceStore } from './appearance-store.ts';
import { forgetOnSignOut } from './forget.ts';
import { createRouteStore, type HashWindow } from './route-store.ts';
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

test('what an operator saw goes when that operator goes, and stays while the operator stays', () => {
  const gone: string[] = [];
  const session = createStore<{ operator: typeof ada | typeof desk | null }>()(() => ({ operator: ada }));
  const note = (what: string) => () => void gone.push(what);
  forgetOnSignOut({
    session,
    route: createStore(() => ({ navigate: (to: 'live') => void gone.push(to) })),
    live: createStore(() => ({ forgetDecisions: note('decisions') })),
    people: createStore(() => ({ forget: note('people') })),
    audit: createStore(() => ({ forget: note('audit') })),
    enroll: createStore(() => ({ cancel: async () => note('enrollment')() })),
  });
  session.setState({ operator: { ...ada } });
  expect(gone).toEqual([]);
  session.setState({ operator: null });
  expect(gone.sort()).toEqual(['audit', 'decisions', 'enrollment', 'live', 'people']);
  session.setState({ operator: desk });
  expect(gone).toHaveLength(5);
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

test('the screen’s name lives in the location, so that Back and reload work', () => {
  let listener: () => void = () => undefined;
  const window: HashWindow = {
    location: { hash: '#/audit' },
    addEventListener: (_type, then) => (listener = then),
  };
  const store = createRouteStore(window);
  expect(store.getState().wish).toBe('audit');
  store.getState().navigate('people');
  expect(window.location.hash).toBe('#/people');
  window.location.hash = '#/live';
  listener();
  expect(store.getState().wish).toBe('live');
});
