import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ok } from '#app/result.ts';
import { createOperatorService } from '#main/operators/operator-service.ts';
import { type Desk, newDesk } from './desk.fixture.ts';
import { serveRestore } from './serve-restore.ts';
import { serveSecurity } from './serve-security.ts';

const password = 'correct horse battery';
const wrong = 'incorrect horse battery';
const key = { kind: 'passphrase', passphrase: 'a passphrase of many words' };
let desk: Desk;
let isBackupRunning: boolean;
let done: unknown[];

beforeEach(async () => {
  desk = newDesk();
  isBackupRunning = false;
  done = [];
  const operators = createOperatorService(desk.store);
  const added = await operators.add({ name: 'desk', role: 'administrator', password }, 'lintel');
  if (!added.ok) throw new Error('The first operator has a free name.');
  desk.operatorId = added.value.id;
  const act = async (what: string, by: unknown) => {
    done.push([what, by]);
    return ok(undefined);
  };
  serveSecurity(desk.serve, {
    operators: () => operators,
    status: () => Promise.reject(new Error('Nobody asks.')),
    isBackupRunning: async () => isBackupRunning,
    protect: (_choice, by) => act('protect', by),
    drawWords: () => 'abandon ability',
    renewWords: () => ok(undefined),
    changeKey: (_windowId, _choice, by) => act('changeKey', by),
  });
  serveRestore(desk.serve, {
    operators: () => operators,
    look: async () => ok([]),
    open: () => Promise.reject(new Error('Nobody asks.')),
    keychain: async () => ({ isAvailable: false, name: 'none' }),
    isBackupRunning: async () => isBackupRunning,
    commit: (_key, by) => act('commit', by),
    cancel: async () => undefined,
    forgetConfirmation: () => undefined,
  });
});
afterEach(() => desk.close());

describe('the key of the data', () => {
  test.each([
    ['security.protect', { key }],
    ['security.drawWords', {}],
    ['restore.commit', { key }],
  ])('%s asks for the password again, and wrong ones are counted in the log', async (channel, rest) => {
    expect(await desk.ask(channel, { ...rest, password: wrong })).toMatchObject({ code: 'wrong-password' });
    expect(done).toEqual([]);
    expect(desk.store.audit.page({}, undefined, 1).rows[0]).toMatchObject({
      kind: 'sign-in-failed',
      details: { during: 'key-action', failuresInARow: 1 },
    });
    expect(await desk.ask(channel, { ...rest, password })).toMatchObject({ ok: true });
  });

  test('a backup is not put back by somebody signed in who names no password', async () => {
    expect(await desk.ask('restore.commit', { key })).toMatchObject({ code: 'wrong-password' });
    expect(done).toEqual([]);
  });

  test('neither a new key nor a restore cuts off a backup that is being made', async () => {
    isBackupRunning = true;
    for (const [channel, argument] of [
      ['security.changeKey', { key }],
      ['restore.commit', { key, password }],
    ] as const)
      expect(await desk.ask(channel, argument)).toMatchObject({ code: 'backup-running' });
    expect(done).toEqual([]);
  });

  test('the second person goes with what is done into the log', async () => {
    desk.confirmedBy = 'ben';
    await desk.ask('security.protect', { key, password });
    await desk.ask('security.changeKey', { key });
    await desk.ask('restore.commit', { key, password });
    const by = { actor: 'desk', confirmedBy: 'ben' };
    expect(done).toEqual([
      ['protect', by],
      ['changeKey', by],
      ['commit', by],
    ]);
  });
});
