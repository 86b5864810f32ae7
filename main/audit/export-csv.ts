import type { AuditFilter, AuditRow } from '#app/domain/audit.ts';
import type { AuditRecords } from '#main/store/interface.ts';
import type { AuditExport } from './interface.ts';

const header = ['sequence', 'time', 'kind', 'actor', 'person id', 'person name', 'details', 'hash'];
const rowsAtOnce = 250;

/**
 * Oldest first, with a header; times in UTC (ISO 8601), details as JSON, names as they are now. Yields between slices.
 * Not for verifying: names are not sealed, and a spreadsheet needs cells that differ from what was.
 */
export function* exportCsv(records: AuditRecords, filter: AuditFilter): Generator<void, AuditExport> {
  const chunks = [Buffer.from(csvLine(header))];
  const upTo = records.head()?.sequence ?? 0;
  let rows = 0;
  let after = 0;
  for (;;) {
    const batch = records.oldest(filter, after, rowsAtOnce, upTo);
    chunks.push(Buffer.from(batch.map((row) => csvLine(cells(row))).join('')));
    rows += batch.length;
    const last = batch.at(-1);
    if (last === undefined || batch.length < rowsAtOnce) break;
    after = last.sequence;
    yield;
  }
  return { body: Buffer.concat(chunks), rows };
}

function cells(row: AuditRow): string[] {
  return [
    String(row.sequence),
    new Date(row.atMs).toISOString(),
    row.kind,
    row.actor,
    row.personId ?? '',
    row.personName ?? '',
    JSON.stringify(row.details),
    row.hash,
  ];
}

/**
 * One line of RFC 4180. A cell that a spreadsheet would run as a formula gets an apostrophe in front
 * (https://owasp.org/www-community/attacks/CSV_Injection): names are typed by people.
 */
export function csvLine(values: readonly string[]): string {
  const quoted = values.map((value) => {
    const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${quoted.join(',')}\r\n`;
}
