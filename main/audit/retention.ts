import type { AuditRecords, StoredSeal } from '#main/store/interface.ts';

/** Removed in one transaction, about: with their indexes 5,000 rows keep the event loop for some 100 ms. */
const rowsAtOnce = 5000;

/**
 * The seal that shall stand for the oldest rows, all of them from before this time; undefined when there is nothing to
 * remove. Only a beginning of the log goes, and only up to a seal: what is left is verified from that seal on.
 */
export function nextToRemove(records: AuditRecords, beforeMs: number): StoredSeal | undefined {
  const first = records.firstSequence();
  if (first === undefined) return undefined;
  const firstKept = records.firstNotOlder(beforeMs) ?? (records.head()?.sequence ?? 0) + 1;
  const last = records.lastSealUpTo(Math.min(firstKept - 1, first + rowsAtOnce));
  if (last !== undefined && last.sequence >= first) return last;
  // Rows from before there were seals lie under one seal, however many they are.
  const over = records.sealOver(first);
  return over !== undefined && over.sequence < firstKept ? over : undefined;
}
