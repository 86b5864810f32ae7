import type { Connection } from '../connection.ts';
import { problem } from '../problem.ts';
import { addPeople } from './0010-people.ts';
import { addTemplates } from './0020-templates.ts';
import { addAttempts } from './0030-attempts.ts';
import { addAudit } from './0040-audit.ts';
import { addOperators } from './0050-operators.ts';
import { addSettings } from './0060-settings.ts';
import { addMatchEvidence } from './0080-match-evidence.ts';
import { addAttemptReplay } from './0090-attempt-replay.ts';
import { addAuditSeals } from './0095-audit-seals.ts';
import { addConsent } from './0120-consent.ts';
import { addAttemptMarks } from './0150-attempt-marks.ts';
import { addAuditSearch } from './0220-audit-search.ts';
import { addPersonKeys } from './0230-person-keys.ts';
import { addTemplateProtection } from './0235-template-protection.ts';
import { addErasedPhotos } from './0237-erased-photos.ts';
import { addThresholdsPerMode } from './0250-thresholds-per-mode.ts';
import { addClaims } from './0252-claims.ts';
import { addSecondFactors } from './0270-second-factors.ts';
import { addRetention } from './0280-retention.ts';
import { addKeptPictures } from './0285-kept-pictures.ts';
import { addTemplateRenewal } from './0290-template-renewal.ts';
import { addPhotoKeys } from './0295-photo-keys.ts';
import { indexReplayByMode } from './0300-replay-by-mode.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [
  addPeople,
  addTemplates,
  addAttempts,
  addAudit,
  addOperators,
  addSettings,
  addMatchEvidence,
  addAttemptReplay,
  addAuditSeals,
  addConsent,
  addAttemptMarks,
  addAuditSearch,
  addPersonKeys,
  addTemplateProtection,
  addErasedPhotos,
  addThresholdsPerMode,
  addClaims,
  addSecondFactors,
  addRetention,
  addKeptPictures,
  addTemplateRenewal,
  addPhotoKeys,
  indexReplayByMode,
];

/** "Lntl": tells our databases from other people's. */
const applicationId = 0x4c6e746c;

/** Builds the schema in an empty database. */
export function buildSchema(db: Connection, steps: readonly Migration[] = migrations): void {
  db.pragma(`application_id = ${applicationId}`);
  apply(db, 0, steps);
}

/**
 * Brings an existing database to this program's schema, all pending steps or none.
 * @returns whether there were any.
 * @throws StoreProblem store-newer, or store-damaged when this is no database of ours: an empty file must never pass
 * for a store without people.
 */
export function migrate(db: Connection, steps: readonly Migration[] = migrations): boolean {
  const version = db.pragma('user_version');
  if (db.pragma('application_id') !== applicationId || typeof version !== 'number' || version < 1)
    throw problem('store-damaged');
  const newest = steps.at(-1)?.version ?? 0;
  if (version > newest) throw problem('store-newer');
  if (version === newest) return false;
  apply(db, version, steps);
  return true;
}

function apply(db: Connection, from: number, steps: readonly Migration[]): void {
  db.transact(() => {
    let version = 0;
    for (const step of steps) {
      if (step.version <= version)
        throw new Error(`Migration ${step.version} does not come after ${version}.`);
      version = step.version;
      if (version > from) step.up(db);
    }
    db.pragma(`user_version = ${version}`);
  });
}
