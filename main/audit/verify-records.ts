import type { AuditRecords } from '#main/store/interface.ts';
import { hex, rowText, sha256 } from './chain.ts';
import type { AuditVerdict } from './interface.ts';
import { type Finding, LogVerifier } from './log-verifier.ts';
import { walkLog } from './log-walk.ts';

/**
 * Verifies the log in the open store; yields between slices of about 2 ms.
 * @param openKey the key of the open epoch as the sealing secret gives it, asked for at the end.
 */
export function* verifyRecords(
  records: AuditRecords,
  openKey: () => { number: number; publicKey: Uint8Array } | undefined,
): Generator<void, AuditVerdict> {
  const verifier = new LogVerifier();
  let found: Finding | undefined;
  let lastAtMs: number | undefined;
  for (const item of walkLog(records)) {
    if (item === undefined) {
      yield;
      continue;
    }
    if ('seal' in item) found = verifier.seal(item.seal);
    else {
      const { sequence, kind, detailsText, hash } = item.row;
      lastAtMs = item.row.atMs;
      const computedHash = sha256(rowText(item.row, verifier.hash));
      found = verifier.row({
        sequence,
        kind,
        detailsText,
        hash,
        computedHash,
        previousHash: undefined,
      });
    }
    if (found !== undefined) return verdict(verifier, found);
  }
  return verdict(
    verifier,
    endOfLog(records, verifier, lastAtMs) ?? openEnd(verifier, openKey) ?? verifier.finish(),
  );
}

/** Compares the last row with the end that is kept apart. */
function endOfLog(
  records: AuditRecords,
  verifier: LogVerifier,
  lastAtMs: number | undefined,
): Finding | undefined {
  const head = records.head();
  if (head === undefined && verifier.rows === 0) return undefined;
  const end = head?.sequence ?? 0;
  if (verifier.sequence > end)
    return { sequence: end + 1, detail: `Row ${end + 1} was added past the recorded end of the log.` };
  if (verifier.sequence < end)
    return {
      sequence: verifier.sequence + 1,
      detail: `The log ends after row ${verifier.sequence} but had ${end} rows: its end was cut off.`,
    };
  // Its time says whether the clock went back before the next row.
  return head === undefined ||
    (hex(head.hash) === verifier.hash && (lastAtMs === undefined || head.atMs === lastAtMs))
    ? undefined
    : { sequence: end, detail: 'The recorded end of the log does not fit its last row.' };
}

/** Whoever cuts the log back to an older seal would need that seal's key, which is gone. */
function openEnd(
  verifier: LogVerifier,
  openKey: () => { number: number; publicKey: Uint8Array } | undefined,
): Finding | undefined {
  if (verifier.seals === 0) return undefined;
  const key = openKey();
  return key === undefined
    ? {
        sequence: verifier.sequence + 1,
        detail: `The sealing key does not follow seal ${verifier.seals}: the end of the log was cut off, an older copy was put back, or the key file is missing.`,
      }
    : verifier.openKey(key.number, hex(key.publicKey));
}

function verdict(verifier: LogVerifier, found: Finding | undefined): AuditVerdict {
  return {
    rows: verifier.rows,
    isIntact: found === undefined,
    ...(found === undefined ? {} : { firstBadSequence: found.sequence, detail: found.detail }),
    ...(verifier.seals === 0 ? {} : { sealedUpTo: verifier.sealedUpTo }),
    ...(verifier.beginnings.length === 0 ? {} : { begunAgainAt: [...verifier.beginnings] }),
  };
}
