import { z } from 'zod';
import type { ReadableDb, WritableDb } from '../connection.ts';
import type { SecondFactorRecord } from '../interface.ts';
import { parseRow } from '../problem.ts';

const SecondFactorRow = z
  .object({
    secret: z.instanceof(Uint8Array),
    last_step: z.number(),
    enrolled_at_ms: z.number(),
    codes: z.number(),
  })
  .transform(
    (row): SecondFactorRecord => ({
      secret: row.secret,
      lastStep: row.last_step,
      enrolledAtMs: row.enrolled_at_ms,
      recoveryCodesLeft: row.codes,
    }),
  );

export function findSecondFactor(db: ReadableDb, operatorId: string): SecondFactorRecord | undefined {
  const row = db.get(
    `SELECT secret, last_step, enrolled_at_ms,
       (SELECT count(*) FROM recovery_codes c WHERE c.operator_id = f.operator_id) AS codes
     FROM second_factors f WHERE operator_id = ?`,
    operatorId,
  );
  return row === undefined ? undefined : parseRow(SecondFactorRow, row);
}

/** In place of one that was there, whose recovery codes go with it. */
export function putSecondFactor(
  db: WritableDb,
  operatorId: string,
  factor: Omit<SecondFactorRecord, 'recoveryCodesLeft'>,
): void {
  db.transact(() => {
    removeSecondFactor(db, operatorId);
    db.run(
      'INSERT INTO second_factors (operator_id, secret, last_step, enrolled_at_ms) VALUES (?, ?, ?, ?)',
      operatorId,
      factor.secret,
      factor.lastStep,
      factor.enrolledAtMs,
    );
  });
}

export function removeSecondFactor(db: WritableDb, operatorId: string): boolean {
  return db.run('DELETE FROM second_factors WHERE operator_id = ?', operatorId) === 1;
}

/** @returns false when a code of this step or a later one was accepted before. */
export function spendStep(db: WritableDb, operatorId: string, step: number): boolean {
  return (
    db.run(
      'UPDATE second_factors SET last_step = ? WHERE operator_id = ? AND last_step < ?',
      step,
      operatorId,
      step,
    ) === 1
  );
}

/** In place of all codes before. */
export function setRecoveryDigests(db: WritableDb, operatorId: string, digests: readonly Uint8Array[]): void {
  db.transact(() => {
    db.run('DELETE FROM recovery_codes WHERE operator_id = ?', operatorId);
    for (const digest of digests)
      db.run('INSERT INTO recovery_codes (operator_id, digest) VALUES (?, ?)', operatorId, digest);
  });
}

/** @returns false when there is no such code, or no more. */
export function spendRecoveryDigest(db: WritableDb, operatorId: string, digest: Uint8Array): boolean {
  return db.run('DELETE FROM recovery_codes WHERE operator_id = ? AND digest = ?', operatorId, digest) === 1;
}
