import { expect, test } from 'vitest';
import { answersArrived, ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createApprovals } from './approval-store.ts';

const refused = { ok: false, code: 'needs-second-person', detail: 'Two people.' } as const;
const second = { name: ' ben ', password: 'x', code: '' };

test('a call that needs a second person waits for the dialog and is made again with the same argument', async () => {
  const main = new ScriptedBridge()
    .answer('live', 'requestOverride', refused)
    .answer('live', 'requestOverride', { ok: true, value: { auditSequence: 7 } })
    .answer('approvals', 'confirm', { ok: false, code: 'wrong-password' })
    .answer('approvals', 'confirm', { ok: false, code: 'needs-code' })
    .answer('approvals', 'confirm', { ok: true, value: { confirmedBy: 'ben' } });
  const { store, lintel } = createApprovals(main.lintel);
  const opening = lintel.live.requestOverride({ reason: 'Delivery' });
  await answersArrived();
  expect(store.getState().waitsFor).toBe('override');
  expect(await store.getState().confirm(second)).toBe(false);
  expect(store.getState()).toMatchObject({ problem: { code: 'wrong-password' }, needsCode: false });
  expect(await store.getState().confirm(second)).toBe(false);
  expect(store.getState()).toMatchObject({ problem: undefined, needsCode: true, waitsFor: 'override' });
  expect(await store.getState().confirm({ ...second, code: ' 123 456 ' })).toBe(true);
  expect(await opening).toEqual({ ok: true, value: { auditSequence: 7 } });
  expect(store.getState().waitsFor).toBeUndefined();
  expect(main.argumentsOf('live.requestOverride')).toEqual([{ reason: 'Delivery' }, { reason: 'Delivery' }]);
  expect(main.argumentsOf('approvals.confirm').at(-1)).toEqual({
    name: 'ben',
    password: 'x',
    code: '123 456',
  });
});

test('given up, the call answers as main did, and main forgets it', async () => {
  const main = new ScriptedBridge()
    .answer('live', 'requestOverride', refused)
    .answer('approvals', 'withdraw', { ok: true, value: undefined });
  const { store, lintel } = createApprovals(main.lintel);
  const opening = lintel.live.requestOverride({ reason: 'Delivery' });
  await answersArrived();
  store.getState().cancel();
  expect(await opening).toEqual(refused);
  expect(main.argumentsOf('approvals.withdraw')).toHaveLength(1);
  expect(main.argumentsOf('live.requestOverride')).toHaveLength(1);
});

test('when the operator who asked is gone, the dialog is too', async () => {
  const main = new ScriptedBridge().answer('live', 'requestOverride', refused);
  const { store, lintel } = createApprovals(main.lintel);
  const opening = lintel.live.requestOverride({ reason: 'Delivery' });
  await answersArrived();
  main.emit('session', 'changed', { operator: null, why: 'idle' });
  expect(await opening).toEqual(refused);
  expect(store.getState().waitsFor).toBeUndefined();
});

test('calls that no rule touches go straight through', async () => {
  const main = new ScriptedBridge().answer('live', 'status', { ok: false, code: 'internal' });
  const { lintel } = createApprovals(main.lintel);
  expect(lintel.live.status).toBe(main.lintel.live.status);
  expect(lintel.shell).toBe('chromium');
});
