import { z } from 'zod';
import { Operator, Role } from '#app/domain/operator.ts';
import type { ReadableDb, WritableDb } from '../connection.ts';
import { foldName } from '../fold.ts';
import type { OperatorRecord, OperatorRecords, SignInFailures } from '../interface.ts';
import { parseRow } from '../problem.ts';

const OperatorRow = z
  .object({
    id: z.string(),
    name: z.string(),
    role: Role,
    password_hash: z.string(),
    created_at_ms: z.number(),
    last_sign_in_at_ms: z.number().nullable(),
    must_change_password: z.number(),
    has_second_factor: z.number(),
  })
  .transform(
    (row): OperatorRecord => ({
      id: row.id,
      name: row.name,
      role: row.role,
      passwordHash: row.password_hash,
      createdAtMs: row.created_at_ms,
      ...(row.last_sign_in_at_ms === null ? {} : { lastSignInAtMs: row.last_sign_in_at_ms }),
      ...(row.must_change_password === 0 ? {} : { mustChangePassword: true }),
      ...(row.has_second_factor === 0 ? {} : { hasSecondFactor: true }),
    }),
  );

const columns = `id, name, role, password_hash, created_at_ms, last_sign_in_at_ms, must_change_password,
  EXISTS (SELECT 1 FROM second_factors f WHERE f.operator_id = operators.id) AS has_second_factor`;

/** Without password hashes. */
export function listOperators(db: ReadableDb): Operator[] {
  return db
    .all(`SELECT ${columns} FROM operators ORDER BY name_folded`)
    .map((row) => Operator.parse(parseRow(OperatorRow, row)));
}

export function findOperator(db: ReadableDb, id: string): OperatorRecord | undefined {
  const row = db.get(`SELECT ${columns} FROM operators WHERE id = ?`, id);
  return row === undefined ? undefined : parseRow(OperatorRow, row);
}

export function findOperatorByName(db: ReadableDb, name: string): OperatorRecord | undefined {
  const row = db.get(`SELECT ${columns} FROM operators WHERE name_folded = ?`, foldName(name));
  return row === undefined ? undefined : parseRow(OperatorRow, row);
}

export function insertOperator(db: WritableDb, operator: Parameters<OperatorRecords['insert']>[0]): void {
  db.run(
    `INSERT INTO operators (id, name, name_folded, role, password_hash, created_at_ms, must_change_password)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    operator.id,
    operator.name,
    foldName(operator.name),
    operator.role,
    operator.passwordHash,
    operator.createdAtMs,
    operator.mustChangePassword === true ? 1 : 0,
  );
}

export function removeOperator(db: WritableDb, id: string): boolean {
  return db.run('DELETE FROM operators WHERE id = ?', id) === 1;
}

/** @param mustChange somebody else chose the password: its owner changes it at the next sign-in. */
export function setPasswordHash(db: WritableDb, id: string, passwordHash: string, mustChange: boolean): void {
  db.run(
    'UPDATE operators SET password_hash = ?, must_change_password = ? WHERE id = ?',
    passwordHash,
    mustChange ? 1 : 0,
    id,
  );
}

export function setRole(db: WritableDb, id: string, role: Role): void {
  db.run('UPDATE operators SET role = ? WHERE id = ?', role, id);
}

export function markSignedIn(db: WritableDb, id: string, atMs: number): void {
  db.run('UPDATE operators SET last_sign_in_at_ms = ? WHERE id = ?', atMs, id);
}

export function countAdministrators(db: ReadableDb): number {
  const row = db.get(`SELECT count(*) AS total FROM operators WHERE role = 'administrator'`);
  return parseRow(z.object({ total: z.number() }), row).total;
}

const FailuresRow = z
  .object({ count: z.number(), last_at_ms: z.number() })
  .transform((row): SignInFailures => ({ count: row.count, lastAtMs: row.last_at_ms }));

export function signInFailures(db: ReadableDb, name: string): SignInFailures {
  const row = db.get('SELECT count, last_at_ms FROM sign_in_failures WHERE name_folded = ?', foldName(name));
  return row === undefined ? { count: 0, lastAtMs: 0 } : parseRow(FailuresRow, row);
}

/** Invented names must not fill the disk; forgetting the wait of one opens nothing. */
const keptStrangerNames = 500;

export function setSignInFailures(db: WritableDb, name: string, failures: SignInFailures): void {
  db.transact(() => {
    db.run(
      `INSERT INTO sign_in_failures (name_folded, count, last_at_ms) VALUES (?, ?, ?)
       ON CONFLICT (name_folded) DO UPDATE SET count = excluded.count, last_at_ms = excluded.last_at_ms`,
      foldName(name),
      failures.count,
      failures.lastAtMs,
    );
    // Names that an operator has are never dropped: that would forget a wait.
    db.run(
      `DELETE FROM sign_in_failures WHERE name_folded IN (
         SELECT name_folded FROM sign_in_failures WHERE name_folded NOT IN (SELECT name_folded FROM operators)
         ORDER BY last_at_ms DESC LIMIT -1 OFFSET ?)`,
      keptStrangerNames,
    );
  });
}

export function clearSignInFailures(db: WritableDb, name: string): void {
  db.run('DELETE FROM sign_in_failures WHERE name_folded = ?', foldName(name));
}
