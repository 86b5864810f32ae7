import { backups } from './en/backups.ts';
import { common } from './en/common.ts';
import { camera, door } from './en/devices.ts';
import { disk } from './en/disk.ts';
import { going, retention } from './en/going.ts';
import { keypad, kiosk, live } from './en/live.ts';
import { duty, rules, secondFactor, secondPerson, sessions, signIn } from './en/operators.ts';
import { alike, claims, enroll, people } from './en/people.ts';
import { photos } from './en/photos.ts';
import { privacy } from './en/privacy.ts';
import { type ProblemText, problems } from './en/problems.ts';
import { protection } from './en/protection.ts';
import { audit, marks } from './en/records.ts';
import { restore } from './en/restore.ts';
import { security } from './en/security.ts';
import { fields, settings } from './en/settings.ts';
import { failed, setup, unlock, working } from './en/setup.ts';
import { tuning } from './en/tuning.ts';

const en = {
  common,
  camera,
  door,
  setup,
  unlock,
  failed,
  working,
  disk,
  signIn,
  duty,
  secondFactor,
  secondPerson,
  rules,
  sessions,
  kiosk,
  keypad,
  live,
  enroll,
  people,
  alike,
  claims,
  privacy,
  photos,
  protection,
  going,
  retention,
  backups,
  restore,
  security,
  tuning,
  marks,
  audit,
  settings,
  fields,
  problems,
};

/** Every text of the screens. A translation is another value of this type: the compiler names what it lacks. */
export type Texts = typeof en;

/** The texts in use. */
export const t: Texts = en;

/** Explains a failure code, known here or not (a newer main may know more). */
export function problemText(code: string): ProblemText {
  return Object.hasOwn(t.problems, code) ? t.problems[code as keyof Texts['problems']] : t.problems.unknown;
}

/** Explains why a decision went as it did. */
export function reasonText(reason: string | undefined): string {
  const { reasons } = t.live;
  return reason !== undefined && Object.hasOwn(reasons, reason)
    ? reasons[reason as keyof typeof reasons]
    : (reason ?? t.problems.unknown.title);
}
