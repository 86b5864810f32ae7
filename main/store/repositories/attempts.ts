import { z } from 'zod';
import type { MatchMode } from '#app/recognition/thresholds.ts';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { Attempt, AttemptReplay } from '../interface.ts';
import { parseRow } from '../problem.ts';

const AttemptRow = z
  .object({
    at_ms: z.number(),
    audit_sequence: z.number(),
    track_id: z.number(),
    outcome: z.enum(['accepted', 'refused']),
    person_id: z.string().nullable(),
    similarity: z.number().nullable(),
    model_id: z.string(),
    mode: z.enum(['identification', 'verification']),
    threshold: z.number(),
    face_to_door_ms: z.number(),
    reason: z.string().nullable(),
  })
  .transform(
    (row): Attempt => ({
      atMs: row.at_ms,
      auditSequence: row.audit_sequence,
      trackId: row.track_id,
      outcome: row.outcome,
      personId: row.person_id ?? undefined,
      similarity: row.similarity ?? undefined,
      modelId: row.model_id,
      mode: row.mode,
      threshold: row.threshold,
      faceToDoorMs: row.face_to_door_ms,
      reason: row.reason ?? undefined,
    }),
  );

export function insertAttempt(db: WritableDb, attempt: Attempt): void {
  db.run(
    `INSERT INTO attempts (at_ms, audit_sequence, track_id, outcome, person_id, similarity, model_id, mode,
       threshold, face_to_door_ms, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    attempt.atMs,
    attempt.auditSequence,
    attempt.trackId,
    attempt.outcome,
    attempt.personId ?? null,
    attempt.similarity ?? null,
    attempt.modelId,
    attempt.mode,
    attempt.threshold,
    attempt.faceToDoorMs,
    attempt.reason ?? null,
  );
}

const columns = `at_ms, audit_sequence, track_id, outcome, person_id, similarity, model_id, mode, threshold,
         face_to_door_ms, reason`;
/** Refusals that a score stood behind: somebody suspended stays refused whatever the threshold. */
const letInWhere = `outcome = 'refused' AND mode = ? AND reason IN ('stranger', 'not-sure', 'claim-refused')
  AND model_id = ? AND similarity >= ?`;
const turnedAwayWhere = `outcome = 'accepted' AND mode = ? AND model_id = ? AND similarity < ?`;

/**
 * Counts and lists come from `attempts_by_score` alone, by name: with a row of the table read for each attempt, a million of
 * them took 14 seconds of main's thread.
 */
export function replayAttempts(
  db: ReadableDb,
  modelId: string,
  minSimilarity: number,
  limit: number,
  mode: MatchMode,
): AttemptReplay {
  const list = (where: string) =>
    db
      .all(
        `SELECT ${columns} FROM attempts WHERE id IN
           (SELECT id FROM attempts INDEXED BY attempts_by_score WHERE ${where} ORDER BY id DESC LIMIT ?)
         ORDER BY id DESC`,
        mode,
        modelId,
        minSimilarity,
        limit,
      )
      .map((row) => parseRow(AttemptRow, row));
  const count = (where: string, ...values: (string | number)[]) =>
    parseRow(
      CountRow,
      db.get(`SELECT count(*) AS count FROM attempts INDEXED BY attempts_by_score WHERE ${where}`, ...values),
    ).count;
  const compared = count('mode = ? AND model_id = ? AND similarity IS NOT NULL', mode, modelId);
  return {
    letIn: list(letInWhere),
    letInTotal: count(letInWhere, mode, modelId, minSimilarity),
    turnedAway: list(turnedAwayWhere),
    turnedAwayTotal: count(turnedAwayWhere, mode, modelId, minSimilarity),
    compared,
    notComparable: count('mode = ?', mode) - compared,
  };
}

const CountRow = z.object({ count: z.number() });

export function newestAttempts(db: ReadableDb, limit: number): Attempt[] {
  return db
    .all(`SELECT ${columns} FROM attempts ORDER BY id DESC LIMIT ?`, limit)
    .map((row) => parseRow(AttemptRow, row));
}

/** Newest first. */
export function attemptsOfPerson(db: ReadableDb, personId: string): Attempt[] {
  return db
    .all(`SELECT ${columns} FROM attempts WHERE person_id = ? ORDER BY audit_sequence DESC`, personId)
    .map((row) => parseRow(AttemptRow, row));
}
