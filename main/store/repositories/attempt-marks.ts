import { z } from 'zod';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { AttemptMark, MarkedScores } from '../interface.ts';
import { parseRow } from '../problem.ts';

const MarkRow = z.object({ audit_sequence: z.number(), is_right: z.number() });
const CountRow = z.object({ count: z.number() });
const ScoreRow = z.object({ similarity: z.number() });

export function isAttempt(db: ReadableDb, auditSequence: number): boolean {
  const row = db.get('SELECT count(*) AS count FROM attempts WHERE audit_sequence = ?', auditSequence);
  return parseRow(CountRow, row).count > 0;
}

export function markOf(db: ReadableDb, auditSequence: number): AttemptMark | undefined {
  const row = db.get(
    'SELECT audit_sequence, is_right FROM attempt_marks WHERE audit_sequence = ?',
    auditSequence,
  );
  return row === undefined ? undefined : asMark(parseRow(MarkRow, row).is_right);
}

export function marksOf(db: ReadableDb, sequences: readonly number[]): Map<number, AttemptMark> {
  const found = new Map<number, AttemptMark>();
  for (const sequence of sequences) {
    const mark = markOf(db, sequence);
    if (mark !== undefined) found.set(sequence, mark);
  }
  return found;
}

export function setMark(db: WritableDb, auditSequence: number, mark: AttemptMark | undefined): void {
  if (mark === undefined) db.run('DELETE FROM attempt_marks WHERE audit_sequence = ?', auditSequence);
  else
    db.run(
      'INSERT INTO attempt_marks (audit_sequence, is_right) VALUES (?, ?) ON CONFLICT DO UPDATE SET is_right = excluded.is_right',
      auditSequence,
      mark === 'right' ? 1 : 0,
    );
}

/**
 * An attempt that was rightly accepted, or wrongly refused for its score, was somebody enrolled; rightly refused as a stranger, or
 * wrongly accepted, somebody else.
 */
export function markedScores(db: ReadableDb, modelId: string, limit: number): MarkedScores {
  const scores = (isEnrolled: boolean) =>
    db
      .all(
        `SELECT similarity FROM attempts JOIN attempt_marks USING (audit_sequence)
         WHERE model_id = ? AND mode = 'identification' AND similarity IS NOT NULL
           AND (outcome = 'accepted' OR reason IN ('stranger', 'not-sure'))
           AND (outcome = 'accepted') = (is_right = ?)
         ORDER BY audit_sequence DESC LIMIT ?`,
        modelId,
        isEnrolled ? 1 : 0,
        limit,
      )
      .map((row) => parseRow(ScoreRow, row).similarity)
      .sort((a, b) => a - b);
  return { enrolled: scores(true), others: scores(false) };
}

export function strangersAtDoor(
  db: ReadableDb,
  modelId: string,
  minSimilarity: number,
): { letIn: number; turnedAway: number } {
  const count = (sql: string, ...values: (string | number)[]) =>
    parseRow(CountRow, db.get(sql, ...values)).count;
  const letIn = count(
    `SELECT count(*) AS count FROM attempts JOIN attempt_marks USING (audit_sequence)
     WHERE is_right = 0 AND outcome = 'accepted' AND mode = 'identification' AND model_id = ? AND similarity >= ?`,
    modelId,
    minSimilarity,
  );
  // Hundreds of thousands may have been refused: they are of no use while nobody got in.
  const turnedAway =
    letIn === 0
      ? 0
      : count(
          `SELECT count(*) AS count FROM attempts LEFT JOIN attempt_marks USING (audit_sequence)
           WHERE outcome = 'refused' AND mode = 'identification' AND reason = 'stranger' AND model_id = ? AND is_right IS NOT 0`,
          modelId,
        );
  return { letIn, turnedAway };
}

function asMark(isRight: number): AttemptMark {
  return isRight === 1 ? 'right' : 'wrong';
}
