import { expect, test } from 'vitest';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createSecondFactorStore } from './second-factor-store.ts';

const none = { ok: true, value: { isEnrolled: false, isRequired: false } } as const;
const enrolled = {
  ok: true,
  value: { isEnrolled: true, enrolledAtMs: 1, recoveryCodesLeft: 10, isRequired: false },
} as const;
const secret = { uri: 'otpauth://totp/x', typed: 'ABCD EFGH' };
const codes = ['aaaa-bbbb-cccc-dddd'];

test('setting up: the secret is shown until a right code, then the recovery codes until they are written down', async () => {
  const main = new ScriptedBridge()
    .answer('secondFactor', 'status', none)
    .answer('secondFactor', 'status', enrolled)
    .answer('secondFactor', 'begin', { ok: false, code: 'wrong-password' })
    .answer('secondFactor', 'begin', { ok: true, value: secret })
    .answer('secondFactor', 'confirm', { ok: false, code: 'wrong-code' })
    .answer('secondFactor', 'confirm', { ok: true, value: { recoveryCodes: codes } });
  const store = createSecondFactorStore(main.lintel);
  expect(await store.getState().begin('wrong')).toBe(false);
  expect(store.getState()).toMatchObject({ problem: { code: 'wrong-password' }, secret: undefined });
  expect(await store.getState().begin('right')).toBe(true);
  expect(store.getState()).toMatchObject({ problem: undefined, secret });
  expect(await store.getState().confirm('000000')).toBe(false);
  expect(store.getState()).toMatchObject({ problem: { code: 'wrong-code' }, secret });
  expect(await store.getState().confirm(' 123456 ')).toBe(true);
  expect(main.argumentsOf('secondFactor.confirm').at(-1)).toEqual({ code: '123456' });
  expect(store.getState()).toMatchObject({ secret: undefined, recoveryCodes: codes });
  store.getState().codesKept();
  expect(store.getState()).toMatchObject({
    recoveryCodes: undefined,
    status: { state: 'ready', value: { isEnrolled: true } },
  });
});

test('leaving the panel takes secret and recovery codes with it', async () => {
  const main = new ScriptedBridge()
    .answer('secondFactor', 'status', enrolled)
    .answer('secondFactor', 'renewRecoveryCodes', { ok: true, value: { recoveryCodes: codes } });
  const store = createSecondFactorStore(main.lintel);
  expect(await store.getState().renewCodes('right', '123456')).toBe(true);
  expect(store.getState().recoveryCodes).toEqual(codes);
  store.getState().forget();
  expect(store.getState()).toMatchObject({ secret: undefined, recoveryCodes: undefined, problem: undefined });
});

test('a second factor that could not be looked up is told as such, never taken for none', async () => {
  const main = new ScriptedBridge().reject('secondFactor', 'status');
  const store = createSecondFactorStore(main.lintel);
  await store.getState().load();
  expect(store.getState().status).toEqual({ state: 'failed', problem: { code: 'no-answer' } });
});
