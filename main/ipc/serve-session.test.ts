import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Desk, newDesk } from './desk.fixture.ts';
import { type SessionParts, serveSession } from './serve-session.ts';

let desk: Desk;
beforeEach(() => {
  desk = newDesk();
  const parts: Pick<SessionParts, 'audit'> = { audit: () => desk.store.audit };
  // Only the log is asked here.
  serveSession(desk.serve, parts as SessionParts);
});
afterEach(() => desk.close());

function signedIn(actor: string, times: number): void {
  desk.store.transact(() => {
    for (let i = 0; i < times; i++) desk.store.audit.append({ kind: 'signed-in', actor, details: {} });
  });
}

test('own sign-ins are found behind hundreds of somebody whose name contains the own', async () => {
  signedIn('desk', 3);
  desk.store.audit.append({ kind: 'sign-in-failed', actor: 'desk', details: { during: 'key-action' } });
  signedIn('desk-2', 450);
  expect(await desk.ask('session.history')).toMatchObject({
    ok: true,
    value: [
      { kind: 'sign-in-failed', why: 'key-action' },
      { kind: 'signed-in' },
      { kind: 'signed-in' },
      { kind: 'signed-in' },
    ],
  });
});

test('of many the newest twenty are told', async () => {
  signedIn('desk', 25);
  const answer = await desk.ask('session.history');
  expect(Object(answer).value).toHaveLength(20);
});
