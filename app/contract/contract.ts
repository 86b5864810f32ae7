import { approvals } from './approvals.ts';
import { attempts } from './attempts.ts';
import { backups } from './backups.ts';
import { capture, live } from './live.ts';
import { enrollment, people } from './people.ts';
import { pictures } from './pictures.ts';
import { privacy } from './privacy.ts';
import { protection } from './protection.ts';
import { audit, settings } from './records.ts';
import { restore } from './restore.ts';
import { secondFactor } from './second-factor.ts';
import { security } from './security.ts';
import { operators, session } from './session.ts';
import { app, cameras, doors, key, setup } from './setup.ts';
import type { AnyCall, AnyEvent, BridgeOf, ContractTable } from './shape.ts';
import { tuning } from './tuning.ts';

/** Every call and event between screens and main. A channel is `feature.name`; nothing else names one. */
export const contract = {
  app,
  setup,
  key,
  cameras,
  doors,
  session,
  operators,
  secondFactor,
  approvals,
  people,
  enrollment,
  privacy,
  pictures,
  protection,
  backups,
  restore,
  security,
  live,
  attempts,
  capture,
  tuning,
  audit,
  settings,
} as const satisfies ContractTable;
export type Contract = typeof contract;

/** `window.lintel`. */
export type LintelBridge = BridgeOf<Contract> & { readonly shell: 'electron' | 'chromium' };

/** All calls by channel. */
export function allCalls(table: ContractTable = contract): ReadonlyMap<string, AnyCall> {
  return new Map(entries(table).filter((e): e is [string, AnyCall] => e[1].kind === 'call'));
}

/** All events by channel. */
export function allEvents(table: ContractTable = contract): ReadonlyMap<string, AnyEvent> {
  return new Map(entries(table).filter((e): e is [string, AnyEvent] => e[1].kind === 'event'));
}

/** Channel names, for a preload that must know nothing else. */
export function channelNames(): { readonly calls: readonly string[]; readonly events: readonly string[] } {
  return { calls: [...allCalls().keys()], events: [...allEvents().keys()] };
}

function entries(table: ContractTable): [string, AnyCall | AnyEvent][] {
  return Object.entries(table).flatMap(([feature, shapes]) =>
    Object.entries(shapes).map(([name, shape]): [string, AnyCall | AnyEvent] => [
      `${feature}.${name}`,
      shape,
    ]),
  );
}
