import { describe, expect, test } from 'vitest';
import { cameraKey } from '#renderer/components/devices/camera-draft.ts';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createSetupStore, setupErrors } from './store.ts';

const verificationKey = 'a'.repeat(64);
const words = Array.from({ length: 24 }, () => 'abandon').join(' ');

/** A store that stands on its last step with everything filled in. */
async function readyToFinish(main: ScriptedBridge) {
  const store = createSetupStore(main.lintel);
  const { change, next } = store.getState();
  change({
    siteName: 'North',
    administratorName: 'ada',
    password: 'twelve letters',
    repeatedPassword: 'twelve letters',
  });
  await next();
  change({ keyKind: 'passphrase', passphrase: 'another twelve', repeatedPassphrase: 'another twelve' });
  await next();
  change({ camera: { selected: cameraKey({ kind: 'demo' }), url: '', path: '' } });
  await next();
  return store;
}

describe('the wizard', () => {
  test('goes on only when a step is right, and says what is wrong', async () => {
    const store = createSetupStore(new ScriptedBridge().lintel);
    await store.getState().next();
    expect(store.getState()).toMatchObject({ step: 'site', showErrors: true });
    store
      .getState()
      .change({ siteName: 'North', administratorName: 'a d a', password: 'short', repeatedPassword: '' });
    expect(Object.keys(setupErrors('site', store.getState().draft))).toEqual([
      'administratorName',
      'password',
    ]);
    store
      .getState()
      .change({ administratorName: 'ada', password: 'twelve letters', repeatedPassword: 'twelve lettres' });
    expect(Object.keys(setupErrors('site', store.getState().draft))).toEqual(['repeatedPassword']);
    store.getState().change({ repeatedPassword: 'twelve letters' });
    await store.getState().next();
    expect(store.getState()).toMatchObject({ step: 'key', showErrors: false });
  });

  test('chooses the passphrase where there is no keychain, and nothing where there is', async () => {
    const options = (isAvailable: boolean) =>
      ({ ok: true, value: { keychain: { isAvailable, name: '' }, consentText: '' } }) as const;
    const without = createSetupStore(new ScriptedBridge().answer('setup', 'options', options(false)).lintel);
    await without.getState().load();
    expect(without.getState().draft.keyKind).toBe('passphrase');
    const withOne = createSetupStore(new ScriptedBridge().answer('setup', 'options', options(true)).lintel);
    await withOne.getState().load();
    expect(withOne.getState().draft.keyKind).toBeUndefined();
  });

  test('creates all in one call, then keeps the words, the key of the log and no secret', async () => {
    const main = new ScriptedBridge().answer('setup', 'complete', {
      ok: true,
      value: { recoveryWords: words, verificationKey },
    });
    const store = await readyToFinish(main);
    expect(main.calls).toEqual([]);
    await store.getState().next();
    expect(main.argumentsOf('setup.complete')).toEqual([
      {
        siteName: 'North',
        administrator: { name: 'ada', password: 'twelve letters' },
        key: { kind: 'passphrase', passphrase: 'another twelve' },
        camera: { kind: 'demo' },
        door: {
          id: 'door-1',
          name: 'Main door',
          driver: { kind: 'simulated' },
          pulseSeconds: 3,
          acknowledgeTimeoutMs: 2000,
          presentation: 'off',
          mode: 'face',
        },
      },
    ]);
    expect(store.getState()).toMatchObject({ step: 'words', recoveryWords: words, verificationKey });
    expect(JSON.stringify(store.getState().draft)).not.toMatch(/twelve/);
    store.getState().back();
    expect(store.getState().step).toBe('words');
    store.getState().confirmWords();
    expect(store.getState().recoveryWords).toBeUndefined();
  });

  test('a failure keeps everything that was typed', async () => {
    const main = new ScriptedBridge().answer('setup', 'complete', { ok: false, code: 'disk-full' });
    const store = await readyToFinish(main);
    await store.getState().next();
    expect(store.getState()).toMatchObject({
      step: 'door',
      problem: { code: 'disk-full' },
      draft: { siteName: 'North' },
    });
  });
});
