import type { Connection } from './connection.ts';
import type { OperatorRecords } from './interface.ts';
import * as operators from './repositories/operators.ts';
import * as secondFactors from './repositories/second-factors.ts';

/** Operators, their wrong guesses and their second factors, over a connection. */
export function operatorRecords(db: Connection): OperatorRecords {
  return {
    list: () => operators.listOperators(db),
    get: (id) => operators.findOperator(db, id),
    byName: (name) => operators.findOperatorByName(db, name),
    insert: (operator) => operators.insertOperator(db, operator),
    remove: (id) => operators.removeOperator(db, id),
    setPasswordHash: (id, hash, mustChange) => operators.setPasswordHash(db, id, hash, mustChange),
    setRole: (id, role) => operators.setRole(db, id, role),
    markSignedIn: (id, atMs) => operators.markSignedIn(db, id, atMs),
    countAdministrators: () => operators.countAdministrators(db),
    failures: (name) => operators.signInFailures(db, name),
    setFailures: (name, failures) => operators.setSignInFailures(db, name, failures),
    clearFailures: (name) => operators.clearSignInFailures(db, name),
    secondFactor: (id) => secondFactors.findSecondFactor(db, id),
    putSecondFactor: (id, factor) => secondFactors.putSecondFactor(db, id, factor),
    removeSecondFactor: (id) => secondFactors.removeSecondFactor(db, id),
    spendStep: (id, step) => secondFactors.spendStep(db, id, step),
    setRecoveryDigests: (id, digests) => secondFactors.setRecoveryDigests(db, id, digests),
    spendRecoveryDigest: (id, digest) => secondFactors.spendRecoveryDigest(db, id, digest),
  };
}
