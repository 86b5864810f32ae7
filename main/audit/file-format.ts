import type { SealedRow } from '#main/store/interface.ts';
import { hex, rowText, sha256 } from './chain.ts';

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
  return `{"row":${rowText(row, previousHash)},"hash":"${hex(row.hash)}"}`;
}

const rowStart = Buffer.from('{"row":');
const rowEnd = /^,"hash":"([0-9a-f]{64})"\}$/;
/** `,"hash":"`, 64 digits, `"}`. */
const rowEndLength = 75;

/** @returns undefined for what is no row of a bundle. */
export function parseBundleRow(line: Buffer): RowOfFile | undefined {
  const endAt = line.length - rowEndLength;
  if (endAt < rowStart.length || !line.subarray(0, rowStart.length).equals(rowStart)) return undefined;
  const hash = rowEnd.exec(line.toString('latin1', endAt))?.[1];
  if (hash === undefined) return undefined;
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
  return `${jsonlStart(row)}${row.detailsText}${jsonlTail(previousHash, hex(row.hash))}`;
}

/** @returns undefined for what is no row of JSON Lines. */
export function parseJsonlRow(line: Buffer): RowOfFile | undefined {
  const text = line.toString();
  const { sequence, atMs, kind, actor, personId, previousHash, hash } = parseObject(text);
  if (
    typeof sequence !== 'number' ||
    typeof atMs !== 'number' ||
    typeof kind !== 'string' ||
    typeof actor !== 'string' ||
    (typeof personId !== 'string' && personId !== null) ||
    typeof previousHash !== 'string' ||
    typeof hash !== 'string'
  )
    return undefined;
  const facts = { sequence, atMs, kind, actor, personId: personId ?? undefined };
  const start = jsonlStart(facts);
  const tail = jsonlTail(previousHash, hash);
  // What lies between is hashed as it stands. Only what was written here is read: another spelling is a change.
  const isSpelledSo = text.startsWith(start) && text.endsWith(tail) && isExactly(line, text);
  const detailsText = text.slice(start.length, -tail.length);
  const computedHash = isSpelledSo
    ? sha256(rowText({ ...facts, detailsText }, previousHash))
    : 'spelled otherwise';
  return { sequence, kind, detailsText, previousHash, hash, computedHash };
}

function jsonlStart(row: Omit<SealedRow, 'detailsText' | 'hash'>): string {
  return `{"sequence":${row.sequence},"time":${timeOf(row.atMs)},"atMs":${row.atMs},"kind":${JSON.stringify(row.kind)},"actor":${JSON.stringify(row.actor)},"personId":${JSON.stringify(row.personId ?? null)},"details":`;
}

function jsonlTail(previousHash: string, hash: string): string {
  return `,"previousHash":"${previousHash}","hash":"${hash}"}`;
}

/** Whether these bytes are that text: several that are no UTF-8 read as U+FFFD. */
function isExactly(bytes: Buffer, text: string): boolean {
  return !text.includes('\ufffd') || bytes.equals(Buffer.from(text));
}

function timeOf(atMs: number): string {
  const time = new Date(atMs);
  return Number.isNaN(time.getTime()) ? 'null' : `"${time.toISOString()}"`;
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
