import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterAll, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { newStore, removeFolder } from '#main/store/store.fixture.ts';
import { createOperatorService } from './operator-service.ts';

const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});

const password = 'orange bicycle seven';

/** Ada with an authenticator, and a clock to turn. */
async function enrolled() {
  const clock = { nowMs: 1_700_000_000_000 };
  const { store, folder } = newStore((records) => createAuditLog(records, () => clock.nowMs));
  closers.push(() => {
    store.close();
    removeFolder(folder);
  });
  const operators = createOperatorService(store, () => clock.nowMs);
  const added = await operators.add({ name: 'Ada', role: 'administrator', password }, 'lintel');
  if (!added.ok) throw new Error(added.code);
  const { id } = added.value;
  const { secondFactors } = operators;
  const begun = await secondFactors.begin(id, password);
  if (!begun.ok) throw new Error(begun.code);
  const secret = Secret.fromBase32(begun.value.typed.replaceAll(' ', ''));
  const codeAt = (ms = clock.nowMs) => new TOTP({ secret }).generate({ timestamp: ms });
  const confirmed = secondFactors.confirm(id, codeAt());
  if (!confirmed.ok) throw new Error(confirmed.code);
  clock.nowMs += 60_000;
  const signIn = (code?: string) => operators.signIn({ name: 'Ada', password, code });
  const wrongCode = () => (codeAt() === '000000' ? '111111' : '000000');
  const rows = () => store.audit.page({}, undefined, 200).rows;
  return {
    store,
    folder,
    operators,
    id,
    clock,
    codeAt,
    wrongCode,
    signIn,
    rows,
    begun: begun.value,
    codes: confirmed.value,
  };
}

test('after the password a code is asked for, once, and says in the log that it was', async () => {
  const { signIn, codeAt, rows, operators } = await enrolled();
  expect(await signIn()).toMatchObject({ ok: false, code: 'needs-code' });
  expect(await operators.signIn({ name: 'Ada', password: 'wrong', code: codeAt() })).toMatchObject({
    code: 'wrong-password',
  });
  expect((await signIn(codeAt())).ok).toBe(true);
  expect(rows()[0]).toMatchObject({ kind: 'signed-in', details: { secondFactor: 'code' } });
  expect(await signIn(codeAt())).toMatchObject({
    code: 'wrong-code',
    detail: expect.stringContaining('used before'),
  });
});

test('two sign-ins with one code at the same moment: one of them succeeds', async () => {
  const { signIn, codeAt } = await enrolled();
  const results = await Promise.all([signIn(codeAt()), signIn(codeAt())]);
  expect(results.map((result) => result.ok).sort()).toEqual([false, true]);
});

test('the code of the first confirmation does not sign in', async () => {
  const { signIn, codeAt, clock } = await enrolled();
  clock.nowMs -= 60_000;
  expect(await signIn(codeAt())).toMatchObject({ code: 'wrong-code' });
});

test('wrong codes lock out like wrong passwords; a right password without a code forgets none of them', async () => {
  const { signIn, wrongCode, codeAt, clock, rows } = await enrolled();
  for (let i = 0; i < 5; i++) {
    expect(await signIn(wrongCode())).toMatchObject({ code: 'wrong-code' });
    if (i < 4) expect(await signIn()).toMatchObject({ code: 'needs-code' });
  }
  expect(await signIn(codeAt())).toMatchObject({ code: 'wait', detail: expect.stringContaining('30') });
  expect(rows()[0]).toMatchObject({
    kind: 'sign-in-failed',
    details: { failuresInARow: 5, secondFactor: 'wrong-code' },
  });
  clock.nowMs += 30_000;
  // Asking for the code must not begin the wait anew.
  expect(await signIn()).toMatchObject({ code: 'needs-code' });
  expect((await signIn(codeAt())).ok).toBe(true);
});

test('a clock in doubt is named, and a recovery code helps', async () => {
  const { signIn, codeAt, clock, codes } = await enrolled();
  expect(await signIn(codeAt(clock.nowMs + 120_000))).toMatchObject({
    code: 'clock-doubt',
    detail: expect.stringContaining('2 min ahead'),
  });
  clock.nowMs -= 86_400_000;
  expect(await signIn(codeAt())).toMatchObject({
    code: 'clock-doubt',
    detail: expect.stringContaining('gone back'),
  });
  const [first = ''] = codes;
  expect((await signIn(first)).ok).toBe(true);
});

test('a recovery code opens once, and how many are left is counted', async () => {
  const { signIn, codes, operators, id, rows } = await enrolled();
  const [first = '', second = ''] = codes;
  expect(operators.secondFactors.status(id)).toMatchObject({ isEnrolled: true, recoveryCodesLeft: 10 });
  expect((await signIn(first.toUpperCase())).ok).toBe(true);
  expect(rows()[0]).toMatchObject({ details: { secondFactor: 'recovery-code', recoveryCodesLeft: 9 } });
  expect(await signIn(first)).toMatchObject({ code: 'wrong-code' });
  const renewed = await operators.secondFactors.renewRecoveryCodes(id, password, second);
  if (!renewed.ok) throw new Error(renewed.code);
  expect(await signIn(codes[2])).toMatchObject({ code: 'wrong-code' });
  expect((await signIn(renewed.value[0])).ok).toBe(true);
});

test('enrolling needs the password and a right code in time; until then nothing is stored', async () => {
  const { operators, store, clock } = await enrolled();
  const ben = await operators.add({ name: 'Ben', role: 'operator', password }, 'Ada');
  if (!ben.ok) throw new Error(ben.code);
  const { id } = ben.value;
  const { secondFactors } = operators;
  expect(await secondFactors.begin(id, 'wrong')).toMatchObject({ code: 'wrong-password' });
  expect(secondFactors.confirm(id, '123456')).toMatchObject({ code: 'not-begun' });
  const begun = await secondFactors.begin(id, password);
  if (!begun.ok) throw new Error(begun.code);
  expect(secondFactors.confirm(id, 'nonsense')).toMatchObject({ code: 'wrong-code' });
  expect(store.operators.secondFactor(id)).toBeUndefined();
  clock.nowMs += 600_001;
  const secret = Secret.fromBase32(begun.value.typed.replaceAll(' ', ''));
  const late = new TOTP({ secret }).generate({ timestamp: clock.nowMs });
  expect(secondFactors.confirm(id, late)).toMatchObject({ code: 'not-begun' });
  expect(await secondFactors.begin(id, password)).toMatchObject({ ok: true });
});

test('removing it needs password and code; an administrator removes another’s, never their own', async () => {
  const { operators, id, codeAt, wrongCode, store, rows } = await enrolled();
  const { secondFactors } = operators;
  expect(await secondFactors.begin(id, password)).toMatchObject({ code: 'already-enrolled' });
  expect(operators.resetSecondFactor(id, { id, name: 'Ada' })).toMatchObject({ code: 'yourself' });
  expect(await secondFactors.remove(id, password, wrongCode())).toMatchObject({ code: 'wrong-code' });
  expect(operators.resetSecondFactor(id, { id: 'ben', name: 'Ben', confirmedBy: 'Cleo' }).ok).toBe(true);
  expect(rows()[0]).toMatchObject({
    kind: 'operator-changed',
    actor: 'Ben',
    details: { operator: 'Ada', confirmedBy: 'Cleo' },
  });
  expect(operators.resetSecondFactor(id, { id: 'ben', name: 'Ben' })).toMatchObject({ code: 'not-enrolled' });
  expect(store.operators.spendRecoveryDigest(id, new Uint8Array(32))).toBe(false);
  expect((await operators.signIn({ name: 'Ada', password })).ok).toBe(true);
  expect(codeAt()).toHaveLength(6);
});

test('secret and codes are in no row of the log and in no file in the clear', async () => {
  const { store, folder, begun, codes, signIn, codeAt } = await enrolled();
  await signIn(codeAt());
  const secret = begun.typed.replaceAll(' ', '');
  const bytes = Buffer.from(Secret.fromBase32(secret).bytes);
  const log = JSON.stringify(store.audit.page({}, undefined, 200));
  for (const text of [secret, ...codes]) expect(log.includes(text)).toBe(false);
  for (const name of readdirSync(folder)) {
    const file = readFileSync(join(folder, name));
    for (const needle of [secret, bytes, ...codes]) expect(file.includes(needle)).toBe(false);
  }
});
