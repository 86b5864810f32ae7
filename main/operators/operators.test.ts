import { performance } from 'node:perf_hooks';
import { afterAll, describe, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { openStore } from '#main/store/open.ts';
import { newStore, removeFolder } from '#main/store/store.fixture.ts';
import type { SessionChange } from './interface.ts';
import { createOperatorService } from './operator-service.ts';
import { createSessions } from './sessions.ts';

const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});

const password = 'orange bicycle seven';

/** A real store, its operators and a clock to turn. The administrator Ada exists. */
async function desk() {
  const clock = { nowMs: 1_700_000_000_000 };
  const now = () => clock.nowMs;
  const { store, folder, key } = newStore((records) => createAuditLog(records, now));
  closers.push(() => {
    store.close();
    removeFolder(folder);
  });
  const operators = createOperatorService(store, now);
  const added = await operators.add({ name: 'Ada', role: 'administrator', password }, 'lintel');
  if (!added.ok) throw new Error(added.code);
  /** Kinds and actors of the log, oldest first. */
  const log = () =>
    store.audit
      .page({}, undefined, 200)
      .rows.map((row) => `${row.kind} ${row.actor}`)
      .reverse();
  return { store, folder, key, operators, ada: added.value, clock, log };
}

describe('operators', () => {
  test('the right password signs in whatever the case of the name, a wrong one does not', async () => {
    const { operators, ada, clock, log } = await desk();
    clock.nowMs += 5;
    expect(await operators.signIn({ name: 'ada', password: password })).toEqual({
      ok: true,
      value: { ...ada, lastSignInAtMs: clock.nowMs },
    });
    expect(await operators.signIn({ name: 'Ada', password: `${password}x` })).toMatchObject({
      code: 'wrong-password',
    });
    expect(await operators.signIn({ name: 'Ada', password: '' })).toMatchObject({ code: 'wrong-password' });
    expect(operators.list()).toEqual([{ ...ada, lastSignInAtMs: clock.nowMs }]);
    expect(log()).toEqual([
      'operator-added lintel',
      'signed-in Ada',
      'sign-in-failed Ada',
      'sign-in-failed Ada',
    ]);
  });

  test('an unknown name answers like a wrong password, takes as long, and is not written down', async () => {
    const { operators, store, clock } = await desk();
    const unknown = await operators.signIn({ name: 'secret-typed-here', password: password });
    const wrong = await operators.signIn({ name: 'Ada', password: 'wrong' });
    expect(unknown).toEqual(wrong);
    expect(JSON.stringify(store.audit.page({}, undefined, 50))).not.toContain('secret-typed');
    const medianMs = async (name: string) => {
      const times: number[] = [];
      for (let i = 0; i < 5; i++) {
        clock.nowMs += 3_600_000;
        const start = performance.now();
        await operators.signIn({ name: name, password: 'wrong' });
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b)[2] ?? 0;
    };
    const [known, stranger] = [await medianMs('Ada'), await medianMs('nobody')];
    // A lookup alone takes under a millisecond; the hash some hundred.
    expect(stranger).toBeGreaterThan(known / 3);
    expect(stranger).toBeLessThan(known * 3);
  });

  test('after five failures the name waits, known or not, right password or not, across restarts', async () => {
    const { operators, store, clock } = await desk();
    for (const name of ['ADA', 'nobody']) {
      const codes: string[] = [];
      for (let i = 0; i < 6; i++) {
        const result = await operators.signIn({ name: name, password: 'wrong' });
        codes.push(result.ok ? 'ok' : result.code);
      }
      expect(codes).toEqual([...Array(5).fill('wrong-password'), 'wait']);
    }
    const restarted = createOperatorService(store, () => clock.nowMs);
    expect(await restarted.signIn({ name: 'Ada', password: password })).toMatchObject({
      code: 'wait',
      detail: expect.stringContaining('30 seconds'),
    });
    clock.nowMs += 30_000;
    expect(await restarted.signIn({ name: 'Ada', password: 'wrong' })).toMatchObject({
      code: 'wrong-password',
    });
    expect(await restarted.signIn({ name: 'Ada', password: password })).toMatchObject({
      detail: expect.stringContaining('60'),
    });
    clock.nowMs += 60_000;
    expect((await restarted.signIn({ name: 'Ada', password: password })).ok).toBe(true);
    expect(await restarted.signIn({ name: 'Ada', password: 'wrong' })).toMatchObject({
      code: 'wrong-password',
    });
    expect(store.operators.failures('ada').count).toBe(1);
  });

  test('guesses made side by side count one by one', async () => {
    const { operators } = await desk();
    const results = await Promise.all(
      Array.from({ length: 8 }, () => operators.signIn({ name: 'Ada', password: 'wrong' })),
    );
    expect(results.filter((result) => !result.ok && result.code === 'wait')).toHaveLength(3);
  });

  test('one password tried with many names is slowed down too, whoever signs in meanwhile', async () => {
    const { operators, clock, store } = await desk();
    for (let i = 0; i < 10; i++) await operators.signIn({ name: `name${i}`, password: 'wrong' });
    expect((await operators.signIn({ name: 'Ada', password })).ok).toBe(true);
    for (let i = 10; i < 20; i++) await operators.signIn({ name: `name${i}`, password: 'wrong' });
    const fresh = { name: 'somebody', password: 'wrong' };
    expect(await operators.signIn(fresh)).toMatchObject({
      code: 'wait',
      detail: expect.stringContaining('30'),
    });
    expect(await operators.signIn({ name: 'Ada', password })).toMatchObject({ code: 'wait' });
    const restarted = createOperatorService(store, () => clock.nowMs);
    clock.nowMs -= 86_400_000;
    expect(await restarted.signIn(fresh)).toMatchObject({
      code: 'wait',
      detail: expect.stringContaining('30'),
    });
    clock.nowMs += 86_400_000 + 30_000;
    expect((await restarted.signIn({ name: 'Ada', password })).ok).toBe(true);
    expect(await restarted.signIn(fresh)).toMatchObject({ code: 'wrong-password' });
    expect(await restarted.signIn(fresh)).toMatchObject({
      code: 'wait',
      detail: expect.stringContaining('60'),
    });
  });

  test('a reset password ends sessions and lock-out, and must be changed before anything else', async () => {
    const { operators, ada, log } = await desk();
    const ben = await operators.add({ name: 'Ben', role: 'operator', password }, 'Ada');
    if (!ben.ok) throw new Error(ben.code);
    const { id } = ben.value;
    await operators.changePassword(id, password, 'my very own password');
    expect(operators.get(id)).not.toHaveProperty('mustChangePassword');
    for (let i = 0; i < 6; i++) await operators.signIn({ name: 'Ben', password: 'wrong' });
    const ended: string[] = [];
    operators.onEnd((who, why) => ended.push(`${who} ${why}`));
    const temporary = 'a temporary password';
    expect(await operators.resetPassword(ada.id, temporary, ada)).toMatchObject({ code: 'yourself' });
    expect((await operators.resetPassword(id, temporary, ada)).ok).toBe(true);
    expect(ended).toEqual([`${id} changed`]);
    expect(await operators.signIn({ name: 'Ben', password: temporary })).toMatchObject({
      value: { mustChangePassword: true },
    });
    expect(await operators.changePassword(id, temporary, temporary)).toMatchObject({ code: 'same-password' });
    expect((await operators.changePassword(id, temporary, 'my next own password')).ok).toBe(true);
    expect(operators.get(id)).not.toHaveProperty('mustChangePassword');
    expect(log().filter((line) => line.startsWith('operator-changed'))).toEqual([
      'operator-changed Ben',
      'operator-changed Ada',
      'operator-changed Ben',
    ]);
  });

  test('a role changes for others only, ends their sessions, and leaves an administrator', async () => {
    const { operators, ada } = await desk();
    const ben = await operators.add({ name: 'Ben', role: 'operator', password }, 'Ada');
    if (!ben.ok) throw new Error(ben.code);
    const { id } = ben.value;
    expect(operators.changeRole(ada.id, 'auditor', ada)).toMatchObject({ code: 'last-administrator' });
    expect(operators.changeRole(id, 'administrator', ada).ok).toBe(true);
    expect(operators.changeRole(ada.id, 'auditor', ada)).toMatchObject({ code: 'yourself' });
    expect(operators.changeRole(ada.id, 'auditor', { id, name: 'Ben' }).ok).toBe(true);
    expect(operators.get(ada.id)).toMatchObject({ role: 'auditor' });
    expect(operators.changeRole('nobody', 'auditor', ada)).toMatchObject({ code: 'not-found' });
  });

  test('invented names do not fill the disk and cannot push out the count of an operator', async () => {
    const { store, folder, key } = await desk();
    store.operators.setFailures('Ada', { count: 9, lastAtMs: 1 });
    store.transact(() => {
      for (let i = 0; i < 600; i++) store.operators.setFailures(`name${i}`, { count: 1, lastAtMs: 2 + i });
    });
    expect(store.operators.failures('ada').count).toBe(9);
    expect(store.operators.failures('name599').count).toBe(1);
    const raw = openStore(folder, key);
    expect(raw.get('SELECT count(*) AS n FROM sign_in_failures')).toEqual({ n: 501 });
    raw.close();
  });

  test('a name is taken in any case, also when two add it at once', async () => {
    const { operators } = await desk();
    const add = (name: string) => operators.add({ name, role: 'operator', password }, 'Ada');
    expect(await add('aDA')).toMatchObject({ code: 'name-taken' });
    const results = await Promise.all([add('Björn'), add('BJÖRN')]);
    expect(results.map((result) => result.ok).sort()).toEqual([false, true]);
    expect(operators.list()).toHaveLength(2);
  });

  test('the last administrator stays, nobody removes themselves, others go with a row of the log', async () => {
    const { operators, ada, log } = await desk();
    const ben = await operators.add({ name: 'Ben', role: 'administrator', password }, 'Ada');
    const cleo = await operators.add({ name: 'Cleo', role: 'operator', password }, 'Ada');
    if (!ben.ok || !cleo.ok) throw new Error('not added');
    expect(operators.remove(ada.id, ada)).toMatchObject({ code: 'yourself' });
    expect(operators.remove(ada.id, ben.value)).toMatchObject({ ok: true });
    expect(operators.remove(ben.value.id, ben.value)).toMatchObject({ code: 'last-administrator' });
    expect(operators.remove(cleo.value.id, ben.value)).toMatchObject({ ok: true });
    expect(operators.remove(cleo.value.id, ben.value)).toMatchObject({ code: 'not-found' });
    expect(await operators.signIn({ name: 'Cleo', password: password })).toMatchObject({
      code: 'wrong-password',
    });
    expect(log().filter((line) => line.startsWith('operator-removed'))).toEqual([
      'operator-removed Ben',
      'operator-removed Ben',
    ]);
  });

  test('a password changes only with the current one, and wrong tries count as failed sign-ins', async () => {
    const { operators, ada, log } = await desk();
    const next = 'a brand new password';
    expect(await operators.changePassword(ada.id, 'wrong', next)).toMatchObject({ code: 'wrong-password' });
    expect(await operators.signIn({ name: 'Ada', password: password })).toMatchObject({ ok: true });
    expect(await operators.changePassword(ada.id, password, next)).toMatchObject({ ok: true });
    expect(await operators.signIn({ name: 'Ada', password: password })).toMatchObject({
      code: 'wrong-password',
    });
    expect(await operators.signIn({ name: 'Ada', password: next })).toMatchObject({ ok: true });
    expect(log()).toEqual([
      'operator-added lintel',
      'sign-in-failed Ada',
      'signed-in Ada',
      'operator-changed Ada',
      'sign-in-failed Ada',
      'signed-in Ada',
    ]);
    for (let i = 0; i < 5; i++) await operators.changePassword(ada.id, 'wrong', next);
    expect(await operators.signIn({ name: 'Ada', password: next })).toMatchObject({ code: 'wait' });
  });

  test('a password removed while its hash is computed does not sign in', async () => {
    const { operators, ada } = await desk();
    const ben = await operators.add({ name: 'Ben', role: 'operator', password }, 'Ada');
    if (!ben.ok) throw new Error(ben.code);
    const signingIn = operators.signIn({ name: 'Ben', password: password });
    expect(operators.remove(ben.value.id, ada).ok).toBe(true);
    expect(await signingIn).toMatchObject({ code: 'wrong-password' });
  });

  test('what was done and its row of the log come together or not at all', async () => {
    const { store, ada, clock } = await desk();
    const broken = {
      ...store,
      audit: {
        ...store.audit,
        append() {
          throw new Error('the log cannot be written');
        },
      },
    };
    const operators = createOperatorService(broken, () => clock.nowMs);
    await expect(operators.add({ name: 'Ben', role: 'administrator', password }, 'Ada')).rejects.toThrow(
      'log',
    );
    await expect(operators.signIn({ name: 'Ada', password: password })).rejects.toThrow('log');
    await expect(operators.changePassword(ada.id, password, 'a brand new password')).rejects.toThrow('log');
    expect(store.operators.list()).toEqual([ada]);
    expect(
      (await createOperatorService(store, () => clock.nowMs).signIn({ name: 'Ada', password: password })).ok,
    ).toBe(true);
  });

  test('passwords are stored as argon2id with 64 MiB and three passes, and never listed', async () => {
    const { store, operators, ada } = await desk();
    expect(store.operators.get(ada.id)?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    expect(JSON.stringify([operators.list(), operators.get(ada.id)])).not.toContain('argon2');
  });
});

describe('sessions', () => {
  /** Sessions with timers that a test fires. */
  async function sessionsAtDesk() {
    const made = await desk();
    const timers = new Set<{ ms: number; fire: () => void }>();
    const failures: unknown[] = [];
    const idle = { minutes: 10 };
    const sessions = createSessions({
      operators: made.operators,
      audit: made.store.audit,
      idleMinutes: () => idle.minutes,
      clock: () => made.clock.nowMs,
      timers: {
        after(ms, fire) {
          const timer = { ms, fire };
          timers.add(timer);
          return () => void timers.delete(timer);
        },
      },
      onLogFailed: (error) => failures.push(error),
    });
    const changes: string[] = [];
    sessions.onChange((change: SessionChange) =>
      changes.push(`${change.windowId} ${change.operator?.name ?? '-'} ${change.why}`),
    );
    return { ...made, sessions, timers, failures, idle, changes };
  }

  test('each window has its own operator until they sign out', async () => {
    const { sessions, ada, changes, log } = await sessionsAtDesk();
    expect(sessions.isAnybodySignedIn).toBe(false);
    await sessions.signIn('w1', { name: 'Ada', password: password });
    expect(sessions.current('w1')).toMatchObject({ id: ada.id });
    expect(sessions.current('w2')).toBeUndefined();
    expect(await sessions.signIn('w2', { name: 'Ada', password: 'wrong' })).toMatchObject({
      code: 'wrong-password',
    });
    expect(sessions.current('w2')).toBeUndefined();
    sessions.signOut('w1');
    sessions.signOut('w1');
    expect(sessions.isAnybodySignedIn).toBe(false);
    expect(changes).toEqual(['w1 Ada signed-in', 'w1 - signed-out']);
    expect(log().slice(1)).toEqual(['signed-in Ada', 'sign-in-failed Ada', 'signed-out Ada']);
  });

  test('a PC that slept through the idle time, timers and all, wakes with nobody signed in', async () => {
    const { sessions, clock, changes, log } = await sessionsAtDesk();
    await sessions.signIn('w1', { name: 'Ada', password });
    clock.nowMs += 599_999;
    expect(sessions.isAnybodySignedIn).toBe(true);
    sessions.stillHere('w1');
    clock.nowMs += 600_000;
    // The first touch of whoever woke it is no sign of life of Ada.
    sessions.stillHere('w1');
    expect([sessions.current('w1'), sessions.isAnybodySignedIn]).toEqual([undefined, false]);
    expect([changes.at(-1), log().at(-1)]).toEqual(['w1 - idle', 'signed-out Ada']);
  });

  test('an idle operator is signed out; every sign of life starts the time anew', async () => {
    const { sessions, timers, idle, changes, log } = await sessionsAtDesk();
    await sessions.signIn('w1', { name: 'Ada', password: password });
    const [first] = timers;
    idle.minutes = 3;
    sessions.stillHere('w1');
    const [second] = timers;
    expect([first?.ms, second?.ms, timers.size]).toEqual([600_000, 180_000, 1]);
    second?.fire();
    expect(sessions.current('w1')).toBeUndefined();
    expect(changes.at(-1)).toBe('w1 - idle');
    expect(log().at(-1)).toBe('signed-out Ada');
    sessions.stillHere('w1');
    expect(sessions.current('w1')).toBeUndefined();
  });

  test('who signs in where somebody is signed in replaces them, with a row for both', async () => {
    const { sessions, operators, changes } = await sessionsAtDesk();
    await operators.add({ name: 'Ben', role: 'auditor', password }, 'Ada');
    await sessions.signIn('w1', { name: 'Ada', password: password });
    await sessions.signIn('w1', { name: 'Ben', password: password });
    expect(sessions.current('w1')).toMatchObject({ name: 'Ben', role: 'auditor' });
    expect(changes).toEqual(['w1 Ada signed-in', 'w1 - signed-out', 'w1 Ben signed-in']);
  });

  test('a lock signs out and says so; a change of rights reaches the session at once', async () => {
    const { sessions, operators, ada, changes } = await sessionsAtDesk();
    await sessions.signIn('w1', { name: 'Ada', password });
    const ben = await operators.add({ name: 'Ben', role: 'administrator', password }, 'Ada');
    if (!ben.ok) throw new Error(ben.code);
    const rules = { twoPersons: [], administratorsNeedSecondFactor: true };
    expect(operators.setRules(rules, ada).ok).toBe(true);
    expect(sessions.current('w1')).toMatchObject({ duty: 'enroll-second-factor' });
    await sessions.signIn('w2', { name: 'Ben', password });
    expect(sessions.current('w2')).toMatchObject({ duty: 'change-password' });
    operators.changeRole(ben.value.id, 'operator', ada);
    expect(sessions.current('w2')).toBeUndefined();
    sessions.lock('w1');
    expect(sessions.current('w1')).toBeUndefined();
    expect(changes).toEqual([
      'w1 Ada signed-in',
      'w1 Ada changed',
      'w2 Ben signed-in',
      'w2 - signed-out',
      'w1 - locked',
    ]);
  });

  test('a removed operator is signed out everywhere', async () => {
    const { sessions, operators, ada } = await sessionsAtDesk();
    const ben = await operators.add({ name: 'Ben', role: 'operator', password }, 'Ada');
    if (!ben.ok) throw new Error(ben.code);
    await sessions.signIn('w1', { name: 'Ben', password: password });
    await sessions.signIn('w2', { name: 'Ben', password: password });
    await sessions.signIn('w3', { name: 'Ada', password: password });
    operators.remove(ben.value.id, ada);
    expect(['w1', 'w2', 'w3'].map((id) => sessions.current(id)?.name)).toEqual([undefined, undefined, 'Ada']);
  });

  test('a log that cannot be written keeps nobody signed in', async () => {
    const { sessions, store, timers, failures, changes } = await sessionsAtDesk();
    await sessions.signIn('w1', { name: 'Ada', password: password });
    await sessions.signIn('w2', { name: 'Ada', password: password });
    store.close();
    expect(() => sessions.signOut('w1')).toThrow();
    expect(sessions.current('w1')).toBeUndefined();
    for (const timer of timers) timer.fire();
    expect(sessions.current('w2')).toBeUndefined();
    expect(failures).toHaveLength(1);
    expect(changes.slice(-2)).toEqual(['w1 - signed-out', 'w2 - idle']);
  });

  test('closing signs everybody out and leaves no timer', async () => {
    const { sessions, timers, log } = await sessionsAtDesk();
    await sessions.signIn('w1', { name: 'Ada', password: password });
    sessions.close();
    expect(timers.size).toBe(0);
    expect(log().at(-1)).toBe('signed-out Ada');
  });
});
