import { z } from 'zod';
import { ClaimKind } from '#app/domain/claim-code.ts';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { ClaimFailures, FailureSubject } from '../interface.ts';
import { parseRow } from '../problem.ts';

const KeyRow = z.object({ key: z.instanceof(Uint8Array) });
const ClaimRow = z.object({ person_id: z.string(), kind: ClaimKind });
const TagRow = z.object({ tag: z.instanceof(Uint8Array) });
const FailuresRow = z
  .object({ count: z.number(), last_at_ms: z.number() })
  .transform((row): ClaimFailures => ({ count: row.count, lastAtMs: row.last_at_ms }));

export function claimKey(db: ReadableDb): Uint8Array {
  return parseRow(KeyRow, db.get('SELECT key FROM claim_key')).key;
}

export function personOfTag(
  db: ReadableDb,
  tag: Uint8Array,
): { personId: string; kind: ClaimKind } | undefined {
  const row = db.get('SELECT person_id, kind FROM claims WHERE tag = ?', tag);
  if (row === undefined) return undefined;
  const { person_id: personId, kind } = parseRow(ClaimRow, row);
  return { personId, kind };
}

export function tagOf(db: ReadableDb, personId: string, kind: ClaimKind): Uint8Array | undefined {
  const row = db.get('SELECT tag FROM claims WHERE person_id = ? AND kind = ?', personId, kind);
  return row === undefined ? undefined : parseRow(TagRow, row).tag;
}

/** Takes the place of the person's tag before. @throws when it is somebody's already. */
export function putTag(db: WritableDb, personId: string, kind: ClaimKind, tag: Uint8Array): void {
  db.run(
    `INSERT INTO claims (person_id, kind, tag) VALUES (?, ?, ?)
     ON CONFLICT (person_id, kind) DO UPDATE SET tag = excluded.tag`,
    personId,
    kind,
    tag,
  );
}

/** @returns false when there was none. */
export function removeTag(db: WritableDb, personId: string, kind: ClaimKind): boolean {
  return db.run('DELETE FROM claims WHERE person_id = ? AND kind = ?', personId, kind) === 1;
}

export function claimFailures(db: ReadableDb, subject: FailureSubject): ClaimFailures {
  const row = db.get('SELECT count, last_at_ms FROM claim_failures WHERE subject = ?', nameOf(subject));
  return row === undefined ? { count: 0, lastAtMs: 0 } : parseRow(FailuresRow, row);
}

/** A count of 0 forgets them. */
export function setClaimFailures(db: WritableDb, subject: FailureSubject, failures: ClaimFailures): void {
  if (failures.count === 0) db.run('DELETE FROM claim_failures WHERE subject = ?', nameOf(subject));
  else
    db.run(
      `INSERT INTO claim_failures (subject, person_id, count, last_at_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT (subject) DO UPDATE SET count = excluded.count, last_at_ms = excluded.last_at_ms`,
      nameOf(subject),
      'personId' in subject ? subject.personId : null,
      failures.count,
      failures.lastAtMs,
    );
}

function nameOf(subject: FailureSubject): string {
  return 'personId' in subject ? `person ${subject.personId}` : `door ${subject.doorId}`;
}
