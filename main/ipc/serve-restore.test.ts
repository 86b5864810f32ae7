import { afterEach, beforeEach, expect, test } from 'vitest';
import { ok } from '#app/result.ts';
import { createApprovals } from '#main/operators/approvals.ts';
import type { Approvals } from '#main/operators/interface.ts';
import { createOperatorService } from '#main/operators/operator-service.ts';
import type { RestoreSource } from '#main/store/interface.ts';
import { type Desk, newDesk } from './desk.fixture.ts';
import { serveRestore } from './serve-restore.ts';

const password = 'correct horse battery';
let desk: Desk;
let approvals: Approvals;
/** The backup that stands opened, and those that were put back. */
let opened: string | undefined;
let putBack: (string | undefined)[];

beforeEach(async () => {
  desk = newDesk((request) => approvals.admit(request));
  opened = undefined;
  putBack = [];
  const operators = createOperatorService(desk.store);
  for (const name of ['desk', 'cyn']) {
    const added = await operators.add(
      { name, role: 'administrator', password: `first ${password}` },
      'lintel',
    );
    if (!added.ok) throw new Error(added.code);
    await operators.changePassword(added.value.id, `first ${password}`, password);
    if (name === 'desk') desk.operatorId = added.value.id;
  }
  const set = operators.setRules(
    { twoPersons: ['override'], administratorsNeedSecondFactor: false },
    { name: 'desk' },
  );
  if (!set.ok) throw new Error(set.code);
  approvals = createApprovals({ operators, audit: desk.store.audit, rules: () => operators.rules() });
  serveRestore(desk.serve, {
    operators: () => operators,
    look: async () => ok([]),
    async open({ file }: RestoreSource) {
      opened = file;
      return ok({ kind: 'key-only', madeAtMs: 5, needsProtection: true });
    },
    keychain: async () => ({ isAvailable: false, name: 'none' }),
    isBackupRunning: async () => false,
    async commit() {
      putBack.push(opened);
      return ok(undefined);
    },
    cancel: async () => undefined,
    forgetConfirmation: (windowId) => approvals.withdraw(windowId),
  });
});
afterEach(() => desk.close());

const open = (file: string) =>
  desk.ask('restore.open', { folder: '/backups', file, secret: { kind: 'present-key' } });
const commit = () => desk.ask('restore.commit', { password });
const confirm = () => approvals.confirm('main', { name: 'cyn', password });

test('two people put back the backup that stood opened when the second one confirmed', async () => {
  await open('agreed.db');
  expect(await commit()).toMatchObject({ code: 'needs-second-person' });
  expect(await confirm()).toMatchObject({ ok: true });
  expect(await commit()).toMatchObject({ ok: true });
  expect(putBack).toEqual(['agreed.db']);
});

test('another backup opened after the second person has confirmed is not put back on their word', async () => {
  await open('agreed.db');
  await commit();
  expect(await confirm()).toMatchObject({ ok: true });
  await open('another.db');
  expect(await commit()).toMatchObject({ code: 'needs-second-person' });
  expect(putBack).toEqual([]);
});

test('nor is one that is opened while the password is looked at', async () => {
  await open('agreed.db');
  await commit();
  await confirm();
  const committed = commit();
  await open('another.db');
  expect(await committed).toMatchObject({ code: 'restore-not-open' });
  expect(putBack).toEqual([]);
});
