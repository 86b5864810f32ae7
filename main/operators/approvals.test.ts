import { afterAll, expect, test } from 'vitest';
import type { Role } from '#app/domain/operator.ts';
import type { OperatorRules, SecondPersonFor } from '#app/domain/operator-rules.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { newStore, removeFolder } from '#main/store/store.fixture.ts';
import { createApprovals } from './approvals.ts';
import type { SecondPersonRequest } from './interface.ts';
import { createOperatorService } from './operator-service.ts';

const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});

const passwords = { temporary: 'orange bicycle seven', own: 'green kettle eleven' };
const allRules: OperatorRules = {
  twoPersons: ['override', 'photo-export', 'key-action'],
  administratorsNeedSecondFactor: false,
};

/** A site with the administrators Ada and Ben, the operator Cleo and the auditor Dan, all rules on, and a clock to turn. */
async function site(rules = allRules) {
  const { store, folder } = newStore((records) => createAuditLog(records));
  closers.push(() => {
    store.close();
    removeFolder(folder);
  });
  const operators = createOperatorService(store);
  const who: Record<string, SecondPersonRequest['operator']> = {};
  const people: [string, Role][] = [
    ['Ada', 'administrator'],
    ['Ben', 'administrator'],
    ['Cleo', 'operator'],
    ['Dan', 'auditor'],
  ];
  for (const [name, role] of people) {
    const added = await operators.add({ name, role, password: passwords.temporary }, 'Ada');
    if (!added.ok) throw new Error(added.code);
    await operators.changePassword(added.value.id, passwords.temporary, passwords.own);
    const stored = operators.get(added.value.id);
    if (stored !== undefined) who[name] = stored;
  }
  const set = operators.setRules(rules, { name: 'Ada' });
  if (!set.ok) throw new Error(set.code);
  const clock = { nowMs: 1000 };
  const approvals = createApprovals({
    operators,
    audit: store.audit,
    rules: () => operators.rules(),
    now: () => clock.nowMs,
  });
  const request = (
    name: string,
    action: SecondPersonFor = 'override',
    change: Partial<SecondPersonRequest> = {},
  ): SecondPersonRequest => {
    const operator = who[name];
    if (operator === undefined) throw new Error(`${name} is not at this site.`);
    const input = { reason: 'Delivery' };
    return { action, channel: 'live.requestOverride', input, operator, windowId: 'w1', ...change };
  };
  const confirm = (name: string, password = passwords.own) => approvals.confirm('w1', { name, password });
  const rows = () => store.audit.page({ kinds: ['action-approved'] }, undefined, 50).rows;
  return { operators, approvals, clock, request, confirm, rows, store };
}

test('a call waits for a second person, works once with their word, and both names are in the log', async () => {
  const { approvals, request, confirm, rows } = await site();
  expect(approvals.admit(request('Ada'))).toMatchObject({ ok: false, code: 'needs-second-person' });
  expect(await confirm('cleo')).toEqual({ ok: true, value: { confirmedBy: 'Cleo' } });
  expect(approvals.admit(request('Ada'))).toEqual({ ok: true, value: 'Cleo' });
  expect(approvals.admit(request('Ada'))).toMatchObject({ code: 'needs-second-person' });
  expect(rows().map(({ actor, details }) => [actor, details])).toEqual([
    ['Cleo', { call: 'live.requestOverride', requestedBy: 'Ada' }],
  ]);
});

test('nobody confirms their own request, however they write their name', async () => {
  const { approvals, request, confirm, rows } = await site();
  approvals.admit(request('Ada'));
  for (const name of ['Ada', ' aDA ', 'ADA'])
    expect(await confirm(name)).toMatchObject({ ok: false, code: 'own-request' });
  expect(approvals.admit(request('Ada'))).toMatchObject({ code: 'needs-second-person' });
  expect(rows()).toEqual([]);
});

test('a confirmation is for this input, this call, this operator and this window only', async () => {
  const others: Partial<SecondPersonRequest>[] = [
    { input: { reason: 'Delivery ' } },
    { channel: 'privacy.exportPerson' },
    { windowId: 'w2' },
  ];
  const { approvals, request, confirm } = await site();
  for (const change of others) {
    approvals.admit(request('Ada'));
    expect((await confirm('Ben')).ok).toBe(true);
    expect(approvals.admit(request('Ada', 'override', change))).toMatchObject({
      code: 'needs-second-person',
    });
    approvals.withdraw('w1');
  }
  approvals.admit(request('Ada'));
  expect((await confirm('Ben')).ok).toBe(true);
  expect(approvals.admit(request('Cleo'))).toMatchObject({ code: 'needs-second-person' });
});

test('after two minutes, or once given up, nothing is confirmed and nothing confirmed works', async () => {
  const { approvals, request, confirm, clock } = await site();
  approvals.admit(request('Ada'));
  clock.nowMs += 120_001;
  expect(await confirm('Ben')).toMatchObject({ code: 'nothing-to-confirm' });
  approvals.admit(request('Ada'));
  clock.nowMs += 100_000;
  expect((await confirm('Ben')).ok).toBe(true);
  expect(await confirm('Ben')).toMatchObject({ code: 'nothing-to-confirm' });
  clock.nowMs += 20_001;
  expect(approvals.admit(request('Ada'))).toMatchObject({ code: 'needs-second-person' });
  approvals.withdraw('w1');
  expect(await confirm('Ben')).toMatchObject({ code: 'nothing-to-confirm' });
  approvals.admit(request('Ada'));
  const checking = confirm('Ben');
  approvals.withdraw('w1');
  expect(await checking).toMatchObject({ code: 'nothing-to-confirm' });
});

test('the second person needs a role that may do it, a password of their own, and no lock-out', async () => {
  const { approvals, request, confirm, operators, rows } = await site();
  approvals.admit(request('Ada'));
  expect(await confirm('Dan')).toMatchObject({ code: 'may-not-confirm' });
  expect(await confirm('nobody')).toMatchObject({ code: 'wrong-password' });
  for (let i = 0; i < 5; i++) expect(await confirm('Ben', 'wrong')).toMatchObject({ code: 'wrong-password' });
  expect(await confirm('Ben')).toMatchObject({ code: 'wait' });
  approvals.admit(request('Ada', 'key-action'));
  expect(await confirm('Cleo')).toMatchObject({ code: 'may-not-confirm' });
  approvals.admit(request('Ada', 'operators'));
  const puppet = await operators.add(
    { name: 'Eve', role: 'administrator', password: passwords.temporary },
    'Ada',
  );
  expect(puppet.ok).toBe(true);
  expect(await confirm('Eve', passwords.temporary)).toMatchObject({ code: 'may-not-confirm' });
  expect(rows()).toEqual([]);
});

test('without rules one person is enough; a rule needs two administrators, and two people to take it away', async () => {
  const { operators, approvals, request, confirm } = await site({ ...allRules, twoPersons: [] });
  for (const action of ['override', 'photo-export', 'key-action', 'operators', 'rules', 'restore'] as const)
    expect(approvals.admit(request('Ada', action))).toEqual({ ok: true, value: undefined });
  expect(operators.setRules(allRules, { name: 'Ada' }).ok).toBe(true);
  const off = { ...allRules, twoPersons: [] };
  const takeAway = request('Ada', 'rules', { channel: 'operators.setRules', input: off });
  expect(approvals.admit(takeAway)).toMatchObject({ code: 'needs-second-person' });
  expect((await confirm('Ben')).ok).toBe(true);
  expect(approvals.admit(takeAway)).toEqual({ ok: true, value: 'Ben' });
  const [ada, ben] = operators.list();
  if (ada === undefined || ben === undefined) throw new Error('Ada and Ben are gone.');
  expect(operators.remove(ben.id, ada)).toMatchObject({ code: 'two-administrators-needed' });
  expect(operators.changeRole(ben.id, 'auditor', ada)).toMatchObject({ code: 'two-administrators-needed' });
  expect(operators.setRules(off, { name: 'Ada', confirmedBy: 'Ben' }).ok).toBe(true);
  expect(operators.remove(ben.id, ada).ok).toBe(true);
  expect(operators.setRules(allRules, { name: 'Ada' })).toMatchObject({ code: 'two-administrators-needed' });
});
