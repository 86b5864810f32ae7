import { contract } from '#app/contract/contract.ts';
import type { AnyCall } from '#app/contract/shape.ts';
import type { Role } from '#app/domain/operator.ts';

export const routeNames = ['live', 'enroll', 'people', 'tuning', 'audit', 'settings', 'sign-in'] as const;
export type RouteName = (typeof routeNames)[number];

/** Whether a role may make a call, as the contract itself says. Main checks again; screens only hide what it would refuse. */
export function may(role: Role | undefined, call: AnyCall): boolean {
  const { access } = call;
  if (access === 'anyone') return true;
  if (role === undefined) return false;
  if (access === 'signed-in') return true;
  return access === 'setup' ? role === 'administrator' : access.includes(role);
}

/** The call without which a screen has nothing to show. */
const neededCall: Readonly<Record<RouteName, AnyCall>> = {
  live: contract.live.status,
  'sign-in': contract.session.signIn,
  enroll: contract.enrollment.start,
  people: contract.people.list,
  tuning: contract.tuning.scores,
  audit: contract.audit.page,
  // The own account and facts about the program are for everybody.
  settings: contract.session.history,
};

/** Screens of the side bar for a role, in order. */
export function routesFor(role: Role | undefined): readonly RouteName[] {
  return routeNames.filter((name) => name !== 'sign-in' && may(role, neededCall[name]));
}

/** Where a wish to see a screen leads: nowhere that the role cannot use, and signed-in people need no sign-in. */
export function guard(wish: RouteName, role: Role | undefined): RouteName {
  if (wish === 'sign-in') return role === undefined ? 'sign-in' : 'live';
  return may(role, neededCall[wish]) ? wish : 'live';
}

/** Reads a location hash such as `#/people`; anything unknown is Live. */
export function parseHash(hash: string): RouteName {
  const name = hash.replace(/^#\/?/, '').split(/[/?]/)[0];
  return routeNames.find((known) => known === name) ?? 'live';
}
