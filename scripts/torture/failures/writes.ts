import { createAccessRecord } from '#main/access/store-record.ts';
import { saveEnrollment } from '#main/enrollment/save.ts';
import type { KeptPhoto } from '#main/store/interface.ts';
import { newSettings } from '#main/vault.fixture.ts';
import { dice } from '../dice.ts';
import { anyShot, decidingModel } from '../site.ts';
import type { Desk, Outcome } from './desk.ts';

/** What is in the store that a write is tried on. */
export interface Cast {
  readonly administrator: string;
  readonly operator: string;
  readonly password: string;
  /** Enrolled, with consent. */
  readonly people: readonly string[];
  /** A row of the log that is an attempt. */
  readonly attempt: number;
}

/** One kind of write, as the product makes it. */
export interface WriteKind {
  readonly name: string;
  readonly write: (desk: Desk, cast: Cast) => Promise<Outcome> | Outcome;
  /** Tables in which a write that failed may leave something, because it is made in two steps. */
  readonly firstSteps?: readonly string[];
  /** Once it is written, templates are others, or fewer. */
  readonly changesTemplates?: true;
}

const [first, second] = [0, 1];
const { match: _match, operatorRules: _rules, backup: _backup, ...ownSettings } = newSettings;

/** A kept photo of one of the shots that the cast has. */
export function photoOf(personId: string, shotId: string): KeptPhoto {
  return { personId, shotId, keptAtMs: Date.now(), jpeg: Buffer.alloc(6000, 3) };
}

/** Every kind of write into the data folder. */
export const writeKinds: readonly WriteKind[] = [
  {
    name: 'enrollment',
    write: (desk) =>
      desk.attempt(() => {
        const roll = dice(7);
        const shots = [1, 2, 3, 4, 5].map((n) => anyShot(roll, `new-shot-${n}`));
        const request = { name: 'Newcomer', note: 'x'.repeat(200), confirmedNotDuplicate: true };
        saveEnrollment(desk.store, request, shots, 'desk');
      }),
  },
  {
    name: 'attempt',
    write: (desk, { people }) =>
      desk.attempt(() => {
        createAccessRecord(desk.store).attempt({
          personId: people[first] ?? '',
          similarity: 0.93,
          modelId: decidingModel,
          mode: 'identification',
          factors: ['face'],
          threshold: 0.89,
          trackId: 1,
          quality: 80,
          faceToDoorMs: 400,
        });
      }),
  },
  {
    name: 'opening by hand',
    async write(desk) {
      const { outcome, releases } = await desk.override();
      // The log comes first: what could not be written must not have opened.
      return outcome.code !== 'ok' && releases > 0
        ? { code: 'opened', detail: 'The door was released without a row of the log.' }
        : outcome;
    },
  },
  {
    name: 'settings',
    write: (desk) => desk.ask('settings.update', { settings: { ...ownSettings, siteName: 'Renamed' } }),
  },
  {
    name: 'row of the log',
    write: (desk) =>
      desk.attempt(() => {
        desk.store.audit.append({
          kind: 'camera-lost',
          actor: 'lintel',
          details: { detail: 'x'.repeat(400) },
        });
      }),
  },
  {
    name: 'seal of the log',
    // Two writes: the row, and the seal over it.
    firstSteps: ['audit', 'audit_head', 'audit_texts'],
    write: (desk) =>
      desk.attempt(() => {
        desk.store.audit.append({ kind: 'camera-returned', actor: 'lintel', details: {} });
        desk.store.audit.seal();
      }),
  },
  {
    name: 'log exported',
    write: (desk) => desk.ask('audit.export', { filter: {}, format: 'csv' }),
  },
  {
    name: 'person changed',
    write: (desk, { people }) =>
      desk.ask('people.update', {
        id: people[first] ?? '',
        name: 'Another Name',
        note: 'y'.repeat(200),
        isActive: false,
      }),
  },
  {
    name: 'erasure',
    changesTemplates: true,
    write: (desk, { people }) => desk.ask('people.erase', { id: people[second] ?? '' }),
  },
  {
    name: 'new secret',
    // One person after the other: whoever is turned before the disk is full stays so, and is read as before.
    firstSteps: ['template_renewal', 'turned_people', 'templates', 'gallery_templates'],
    changesTemplates: true,
    write: (desk) =>
      desk.attempt(() => {
        const { templates } = desk.store;
        if (templates.renewal() === undefined) templates.beginRenewal('desk');
        while (templates.turnSome(1) !== 'all');
        templates.finishRenewal();
      }),
  },
  {
    name: 'photo kept',
    write: (desk, { people }) =>
      desk.attempt(() => desk.store.photos.insert(photoOf(people[second] ?? '', 'shot-1-2'))),
  },
  {
    name: 'photos erased',
    write: (desk, { people }) => desk.attempt(() => void desk.store.photos.remove(people[first])),
  },
  {
    name: 'face of a stranger',
    write: (desk, { attempt }) =>
      desk.attempt(() => desk.store.unknownFaces.keep(attempt, Buffer.alloc(6000, 7), Date.now(), 3)),
  },
  {
    name: 'consent withdrawn',
    write: (desk, { people }) => desk.ask('privacy.withdrawConsent', { id: people[first] ?? '' }),
  },
  {
    name: 'consent renewed',
    write: (desk, { people }) =>
      desk.ask('privacy.renewConsent', {
        id: people[first] ?? '',
        consentVersion: 'en-1',
        consentGiven: true,
      }),
  },
  {
    name: 'consent text',
    write: (desk) =>
      desk.ask('privacy.publishConsentText', {
        language: 'en',
        text: 'I agree. '.repeat(300),
        purpose: 'Door',
        validDays: 365,
        requiresRenewal: true,
      }),
  },
  {
    name: 'PIN',
    write: (desk, { people }) => desk.ask('people.generatePin', { id: people[first] ?? '' }),
  },
  {
    name: 'mark of a decision',
    write: (desk, { attempt }) => desk.ask('attempts.mark', { auditSequence: attempt, mark: 'wrong' }),
  },
  {
    name: 'operator added',
    write: (desk, { password }) =>
      desk.ask('operators.add', { name: 'newcomer', role: 'operator', password }),
  },
  {
    name: 'operator changed',
    write: (desk, { operator }) => desk.ask('operators.changeRole', { id: operator, role: 'auditor' }),
  },
  {
    name: 'operator removed',
    write: (desk, { operator }) => desk.ask('operators.remove', { id: operator }),
  },
  {
    name: 'rules',
    write: (desk) => desk.ask('operators.setRules', { twoPersons: [], administratorsNeedSecondFactor: true }),
  },
  {
    name: 'sign-in',
    // A try is counted before it is made.
    firstSteps: ['sign_in_failures'],
    write: (desk, { password }) => desk.ask('session.signIn', { name: 'desk', password }),
  },
];
