import { describe, expect, test } from 'vitest';
import { contract } from '#app/contract/contract.ts';
import { guard, may, parseHash, routeNames, routesFor } from './routes.ts';

describe('what a role sees', () => {
  test('an administrator sees every screen', () => {
    expect(routesFor('administrator')).toEqual(['live', 'enroll', 'people', 'tuning', 'audit', 'settings']);
  });

  test('an auditor reads the log, and neither keeps people nor enrolls nor tunes', () => {
    expect(routesFor('auditor')).toEqual(['live', 'audit', 'settings']);
    expect(may('auditor', contract.audit.export)).toBe(true);
    expect(may('auditor', contract.people.list)).toBe(false);
    expect(may('auditor', contract.live.requestOverride)).toBe(false);
  });

  test('an operator enrolls and tunes, but neither changes the threshold nor verifies the log', () => {
    expect(routesFor('operator')).toContain('enroll');
    expect(may('operator', contract.tuning.setThreshold)).toBe(false);
    expect(may('operator', contract.audit.verify)).toBe(false);
    expect(may('operator', contract.operators.list)).toBe(false);
  });

  test('nobody signed in sees the camera and the sign-in, whatever is asked for', () => {
    expect(routesFor(undefined)).toEqual(['live']);
    for (const wish of routeNames)
      expect(guard(wish, undefined)).toBe(wish === 'sign-in' ? 'sign-in' : 'live');
  });

  test('a screen that the role cannot use leads to Live, and so does signing in again', () => {
    expect(guard('tuning', 'auditor')).toBe('live');
    expect(guard('enroll', 'auditor')).toBe('live');
    expect(guard('sign-in', 'operator')).toBe('live');
    expect(guard('audit', 'operator')).toBe('audit');
  });

  test('calls that are open during set-up need an administrator afterwards', () => {
    expect(may('administrator', contract.cameras.list)).toBe(true);
    expect(may('operator', contract.cameras.list)).toBe(false);
    expect(may(undefined, contract.doors.probe)).toBe(false);
  });
});

test('a location hash names a screen; anything else is Live', () => {
  expect(parseHash('#/people')).toBe('people');
  expect(parseHash('#/audit?x=1')).toBe('audit');
  for (const hash of ['', '#', '#/', '#/nothing', '#people/../x', '#/__proto__']) {
    expect(routeNames).toContain(parseHash(hash));
  }
  expect(parseHash('#/nothing')).toBe('live');
});
