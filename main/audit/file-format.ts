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
  return `${jsonlStart(row)}${row.detailsText},"previousHash":"${previousHash}","hash":"${row.hash}"}`;
}

/** No string holds this mark: quotes in strings are written with a backslash. */
const detailsMark = ',"details":';
const previousHashMark = ',"previousHash":"';
const hashMark = '","hash":"';
const lineEnd = '"}';
const hashAt = previousHashMark.length + hexDigits + hashMark.length;
const jsonlTailLength = hashAt + hexDigits + lineEnd.length;

/** @returns undefined for what is no row of JSON Lines. */
export function parseJsonlRow(line: Buffer): RowOfFile | undefined {
  const text = line.toString();
  const tailAt = text.length - jsonlTailLength;
  const startAt = text.indexOf(detailsMark) + detailsMark.length;
  if (
    startAt < detailsMark.length ||
    startAt > tailAt ||
    !text.startsWith(previousHashMark, tailAt) ||
    !text.startsWith(hashMark, tailAt + hashAt - hashMark.length) ||
    !text.endsWith(lineEnd)
  )
    return undefined;
  const previousHash = text.slice(
    tailAt + previousHashMark.length,
    tailAt + previousHashMark.length + hexDigits,
  );
  const hash = text.slice(tailAt + hashAt, tailAt + hashAt + hexDigits);
  const start = text.slice(0, startAt);
  const { sequence, atMs, kind, actor, personId } = parseObject(`${start}0}`);
  if (
    typeof sequence !== 'number' ||
    typeof atMs !== 'number' ||
    typeof kind !== 'string' ||
    typeof actor !== 'string' ||
    (typeof personId !== 'string' && personId !== null)
  )
    return undefined;
  // What follows is hashed as it stands; what comes before must be what is written here: another spelling is a change.
  const facts = { sequence, atMs, kind, actor, personId: personId ?? undefined };
  const isSpelledSo = start === jsonlStart(facts) && isExactly(line, text);
  const detailsText = text.slice(startAt, tailAt);
  const computedHash = isSpelledSo
    ? sha256(rowText({ ...facts, detailsText }, previousHash))
    : 'spelled otherwise';
  return { sequence, kind, detailsText, previousHash, hash, computedHash };
}

function jsonlStart(row: Omit<SealedRow, 'detailsText' | 'hash'>): string {
  return `{"sequence":${row.sequence},"time":${timeOf(row.atMs)},"atMs":${row.atMs},"kind":${JSON.stringify(row.kind)},"actor":${JSON.stringify(row.actor)},"personId":${JSON.stringify(row.personId ?? null)},"details":`;
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

function parseObject(text: string): Partial<Record<string, unknown>> {
  return Object(parse(text));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
