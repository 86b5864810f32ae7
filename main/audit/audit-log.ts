import { AuditDetails, type AuditFilter, type AuditRow } from '#app/domain/audit.ts';
import type { AuditRecords, LogHead, SealedRow } from '#main/store/interface.ts';
import { canonicalDetails, hex, noHash, rowText, sha256 } from './chain.ts';
import { exportCsv } from './export-csv.ts';
import { exportFile } from './export-files.ts';
import type { AuditEntry, AuditExport, AuditExportFormat, AuditLog } from './interface.ts';
import { nextToRemove } from './retention.ts';
import { Sealer } from './sealer.ts';
import { OneAtATime, runInSlices, runWhole } from './slices.ts';
import { verifyRecords } from './verify-records.ts';

/**
 * The sealed log. Each row carries SHA-256 over itself and the hash before it; the end of the chain is kept in a table of
 * its own. Every few hundred rows or minutes a seal is signed with a key that is then destroyed, so that rows under a seal
 * cannot be written anew by anybody who comes later, database key and present sealing key in hand.
 *
 * @param clock wall clock, whole ms.
 */
export function createAuditLog(records: AuditRecords, clock: () => number = Date.now): AuditLog {
  const sealer = new Sealer(records, clock);
  const longTasks = new OneAtATime();
  const add = (entry: AuditEntry) => addRow(records, entry, clock());

  function append(entry: AuditEntry): AuditRow {
    return records.transact(() => {
      const row = add(entry);
      sealer.appended(entry.kind, add);
      return row;
    });
  }

  function* exported(format: AuditExportFormat, filter: AuditFilter): Generator<void, AuditExport> {
    if (format === 'csv') return yield* exportCsv(records, filter);
    return yield* exportFile(records, format, filter, (end) => sealer.signEnd(end));
  }

  function seal(): void {
    records.transact(() => sealer.sealNow(add));
  }

  return {
    append,
    beginSealing: () => sealer.begin(add),
    seal,
    sealWhenDue: () => records.transact(() => sealer.sealWhenDue(add)),
    verificationKeys: () => records.firstSealingKeys().map(hex),
    page: (filter, before, limit) => ({
      rows: records.newest(filter, before, limit),
      total: records.count(filter),
    }),
    verify: () => runWhole(verifyRecords(records, () => sealer.openKey())),
    verifyInSlices: () => longTasks.run(() => runInSlices(verifyRecords(records, () => sealer.openKey()))),
    exportInSlices: (format, filter) =>
      longTasks.run(() => {
        if (format !== 'csv') {
          sealer.begin(add);
          seal();
        }
        return runInSlices(exported(format, filter));
      }),
    async removeOlderThan(beforeMs, actor) {
      let removed = 0;
      for (;;) {
        const rows = await longTasks.run(async () =>
          records.transact(() => {
            const next = nextToRemove(records, beforeMs);
            if (next === undefined) return 0;
            const count = records.removeUpTo(next.sequence);
            append({
              kind: 'audit-shortened',
              actor,
              details: { upTo: next.sequence, rows: count, olderThan: new Date(beforeMs).toISOString() },
            });
            return count;
          }),
        );
        if (rows === 0) return removed;
        removed += rows;
      }
    },
  };
}

/** Adds a row of the chain, without a seal. */
function addRow(records: AuditRecords, entry: AuditEntry, atMs: number): AuditRow {
  const { sealed, details } = chainEntry(entry, records.head(), atMs);
  records.append(sealed);
  return {
    sequence: sealed.sequence,
    atMs: sealed.atMs,
    kind: entry.kind,
    actor: sealed.actor,
    ...(sealed.personId === undefined ? {} : { personId: sealed.personId }),
    details,
    hash: sealed.hash,
  };
}

function chainEntry(
  entry: AuditEntry,
  head: LogHead | undefined,
  atMs: number,
): { sealed: SealedRow; details: AuditDetails } {
  const wentBackMs = (head?.atMs ?? atMs) - atMs;
  const given = AuditDetails.parse(entry.details);
  const details = wentBackMs > 0 ? { ...given, clockMovedBackMs: wentBackMs } : given;
  // SQLite stores half a surrogate pair as U+FFFD: sealed as it came, the row would not verify.
  const row = {
    sequence: (head?.sequence ?? 0) + 1,
    atMs,
    kind: entry.kind,
    actor: entry.actor.toWellFormed(),
    personId: entry.personId?.toWellFormed(),
    detailsText: canonicalDetails(details),
  };
  const hash = sha256(rowText(row, head === undefined ? noHash : hex(head.hash)));
  return { sealed: { ...row, hash }, details };
}
