import type { Connection } from './connection.ts';
import type { AuditRecords, SealKeys } from './interface.ts';
import * as audit from './repositories/audit.ts';
import * as seals from './repositories/audit-seals.ts';
import * as auditSearch from './repositories/audit-search.ts';

/** What the store does around them. */
export interface AuditRecordParts {
  readonly transact: <T>(work: () => T) => T;
  /** Inside the transaction of a new seal: the key before may go once it has committed. */
  readonly onSealed: () => void;
  /** Inside the transaction that removes rows: nothing may be left of them once it has committed. */
  readonly onRemoved: () => void;
}

/** What main/audit keeps in the store, over a connection. */
export function auditRecords(db: Connection, sealKeys: SealKeys, on: AuditRecordParts): AuditRecords {
  return {
    head: () => audit.logHead(db),
    append: (row) => audit.appendSealed(db, row),
    sealedAfter: (after, limit) => audit.sealedAfter(db, after, limit),
    newest: (filter, before, limit) => auditSearch.newestAudit(db, filter, before, limit),
    oldest: (filter, after, limit, upTo) => auditSearch.oldestAudit(db, filter, after, limit, upTo),
    count: (filter) => auditSearch.countAudit(db, filter),
    sealKeys,
    lastSeal: () => seals.lastSeal(db),
    lastSealUpTo: (sequence) => seals.lastSealUpTo(db, sequence),
    sealOver: (sequence) => seals.sealOver(db, sequence),
    sealsAfter: (number, limit) => seals.sealsAfter(db, number, limit),
    firstSealingKeys: () => seals.firstSealingKeys(db),
    addSeal: (seal) =>
      on.transact(() => {
        on.onSealed();
        seals.insertSeal(db, seal);
      }),
    firstSequence: () => audit.firstSequence(db),
    timeAfter: (sequence) => audit.timeAfter(db, sequence),
    firstNotOlder: (atMs) => audit.firstNotOlder(db, atMs),
    removeUpTo: (sequence) =>
      on.transact(() => {
        on.onRemoved();
        return audit.removeAuditUpTo(db, sequence);
      }),
    transact: on.transact,
  };
}
