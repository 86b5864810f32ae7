import type { DiskLevel, DiskPlace } from '#app/domain/disk-space.ts';
import type { AuditEntry } from '#main/audit/interface.ts';
import type { DiskWarning } from './interface.ts';

const kinds = { ok: 'disk-recovered', low: 'disk-low', critical: 'disk-critical' } as const;

/** The row of the log for a change of a disk's level. */
export function diskEntry(disk: DiskPlace, level: DiskLevel, freeBytes: number): AuditEntry {
  return { kind: kinds[level], actor: 'lintel', details: { disk, freeMiB: mebibytes(freeBytes) } };
}

/** Why nobody can be enrolled just now, for a person; undefined while there is room. */
export function lackOfRoom(warnings: readonly DiskWarning[]): string | undefined {
  const data = warnings.find(({ where }) => where === 'data');
  if (data?.level !== 'critical') return undefined;
  return `Only ${mebibytes(data.freeBytes)} MiB are free on the disk of the data folder. Make room first: what is left is kept for the log, without which no door opens.`;
}

function mebibytes(bytes: number): number {
  return Math.floor(bytes / 2 ** 20);
}
