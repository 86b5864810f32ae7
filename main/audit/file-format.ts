import type { SealedRow } from '#main/store/interface.ts';
import { rowText, sha256 } from './chain.ts';

/**
 * The two files that can be verified without the database. Both are UTF-8 lines ended by "\n": a header, rows and seals
 * in the order of the log, an end. Only the spelling of rows differs. docs/audit-log.md describes them for others.
 */
export type FileFormat = 'bundle' | 'jsonl';

/** A row as read from a line, hashed. */
export interface RowOfFile {
  readonly sequence: number;
  readonly kind: string;
  readonly detailsText: string;
  readonly previousHash: string;
  readonly hash: string;
  readonly computedHash: string;
}

export interface Header {
  readonly format: FileFormat;
  /** Every row of the log since the last removal by age, and not a choice of them. */
  readonly isWhole: boolean;
}

export function headerLine({ format, isWhole }: Header): string {
  return `{"format":"lintel-audit-${format}","version":1,"isWhole":${isWhole}}`;
}

export function parseHeader(line: Uint8Array): Header | undefined {
  const bytes = Buffer.from(line);
  const headers: readonly Header[] = [
    { format: 'bundle', isWhole: true },
    { format: 'jsonl', isWhole: true },
    { format: 'jsonl', isWhole: false },
  ];
  return headers.find((header) => bytes.equals(Buffer.from(headerLine(header))));
}

/** A row of a bundle: the hashed text itself, and its hash. */
export function bundleRow(row: SealedRow, previousHash: string): string {
  return `{"row":${rowText(row, previousHash)},"hash":"${row.hash}"}`;
}

const rowStart = Buffer.from('{"row":');
const rowEndMark = ',"hash":"';
const hexDigits = 64;
const rowEndLength = rowEndMark.length + hexDigits + '"}'.length;

/** @returns undefined for what is no row of a bundle. */
export function parseBundleRow(line: Buffer): RowOfFile | undefined {
  const endAt = line.length - rowEndLength;
  if (endAt < rowStart.length || !line.subarray(0, rowStart.length).equals(rowStart)) return undefined;
  const rowEnd = line.toString('latin1', endAt);
  if (!rowEnd.startsWith(rowEndMark) || !rowEnd.endsWith('"}')) return undefined;
  const hash = rowEnd.slice(rowEndMark.length, -'"}'.length);
  const text = line.subarray(rowStart.length, endAt);
  const computedHash = sha256(text);
  // Only what fits its hash is read: anything else is reported as it stands.
  if (computedHash !== hash)
    return { sequence: 0, kind: '', detailsText: '', previousHash: '', hash, computedHash };
  const row = parseArray(text.toString());
  const [version, sequence, , kind, , , detailsText, previousHash] = row;
  if (
    row.length !== 8 ||
    version !== 1 ||
    typeof sequence !== 'number' ||
    typeof kind !== 'string' ||
    typeof detailsText !== 'string' ||
    typeof previousHash !== 'string'
  )
    return undefined;
  return { sequence, kind, detailsText, previousHash, hash, computedHash };
}

/** A row of JSON Lines: members in this order, `details` as they were sealed. Names are not in it: they are not sealed. */
export function jsonlRow(row: SealedRow, previousHash: string): string {
  const person = JSON.stringify(row.personId ?? null);
  return `{"sequence":${row.sequence},"time":${timeOf(row.atMs)},"atMs":${row.atMs},"kind":${JSON.stringify(row.kind)},"actor":${JSON.stringify(row.actor)},"personId":${person},"details":${row.detailsText},"previousHash":"${previousHash}","hash":"${row.hash}"}`;
}

/** What stands before each value of a row. No string holds such a mark: quotes in strings have a backslash before them. */
const marks = [
  '{"sequence":',
  ',"time":',
  ',"atMs":',
  ',"kind":',
  ',"actor":',
  ',"personId":',
  ',"details":',
];
const previousHashMark = ',"previousHash":"';
const hashMark = '","hash":"';
const lineEnd = '"}';
const hashAt = previousHashMark.length + hexDigits + hashMark.length;
const jsonlTailLength = hashAt + hexDigits + lineEnd.length;

/**
 * The hashed text is put together from the values as they are spelled in the line, so that another spelling has another
 * hash; only the time, which is not hashed, is written anew and compared. Nothing is parsed: it would take twice as long.
 *
 * @returns undefined for what is no row of JSON Lines.
 */
export function parseJsonlRow(line: Buffer): RowOfFile | undefined {
  const text = line.toString();
  const tailAt = text.length - jsonlTailLength;
  if (
    !text.startsWith(previousHashMark, tailAt) ||
    !text.startsWith(hashMark, tailAt + hashAt - hashMark.length) ||
    !text.endsWith(lineEnd)
  )
    return undefined;
  const [before, sequence, time, atMs, kind, actor, personId, detailsText] = valuesOf(text, tailAt);
  if (before !== '' || detailsText === undefined) return undefined;
  const previousHashAt = tailAt + previousHashMark.length;
  const previousHash = text.slice(previousHashAt, previousHashAt + hexDigits);
  const hash = text.slice(tailAt + hashAt, tailAt + hashAt + hexDigits);
  const isTimeRight = time === timeOf(Number(atMs)) && isExactly(line, text);
  const hashed = `[1,${sequence},${atMs},${kind},${actor},${personId},${JSON.stringify(detailsText)},"${previousHash}"]`;
  const computedHash = isTimeRight ? sha256(hashed) : 'spelled otherwise';
  return {
    sequence: Number(sequence),
    kind: kind?.slice(1, -1) ?? '',
    detailsText,
    previousHash,
    hash,
    computedHash,
  };
}

/** @returns what stands before the first mark, and each value; fewer when a mark is missing. */
function valuesOf(text: string, end: number): readonly string[] {
  const values: string[] = [];
  let from = 0;
  for (const mark of marks) {
    const at = text.indexOf(mark, from);
    if (at < 0 || at + mark.length > end) return values;
    values.push(text.slice(from, at));
    from = at + mark.length;
  }
  values.push(text.slice(from, end));
  return values;
}

/** Whether these bytes are that text: several that are no UTF-8 read as U+FFFD. */
function isExactly(bytes: Buffer, text: string): boolean {
  return !text.includes('\ufffd') || bytes.equals(Buffer.from(text));
}

let minute = { startMs: Number.NaN, text: '' };

/** ISO 8601 in UTC with milliseconds, quoted. Kept for a minute: Date takes longer than the hash of the row. */
function timeOf(atMs: number): string {
  const withinMs = atMs - minute.startMs;
  if (!(withinMs >= 0 && withinMs < 60_000)) {
    const time = new Date(atMs);
    if (Number.isNaN(time.getTime())) return 'null';
    const startMs = Math.floor(atMs / 60_000) * 60_000;
    minute = { startMs, text: time.toISOString().slice(0, -'00.000Z'.length) };
    return timeOf(atMs);
  }
  const thousandths = String(Math.trunc(withinMs)).padStart(5, '0');
  return `"${minute.text}${thousandths.slice(0, 2)}.${thousandths.slice(2)}Z"`;
}

function parseArray(text: string): readonly unknown[] {
  const read = parse(text);
  return Array.isArray(read) ? read : [];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
