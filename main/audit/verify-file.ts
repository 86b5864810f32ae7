import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { type FileFormat, type Header, parseBundleRow, parseHeader, parseJsonlRow } from './file-format.ts';
import { type Finding, LogVerifier } from './log-verifier.ts';
import { type End, parseEndLine, parseSealLine } from './statements.ts';

/** What a file exported by Lintel proves. */
export interface FileVerdict {
  readonly isIntact: boolean;
  /** Undefined when the first line is not that of an export. */
  readonly format: FileFormat | undefined;
  readonly isWhole: boolean;
  readonly rows: number;
  readonly firstSequence: number | undefined;
  /** The last row of the log when it was exported. */
  readonly lastSequence: number;
  readonly seals: number;
  readonly sealedUpTo: number;
  readonly exportedAtMs: number | undefined;
  /** Rows at which sealing began again with a key that the key before did not sign. */
  readonly begunAgainAt: readonly number[];
  /** Where it does not fit: the row, the line of the file (from 1), and what is wrong. */
  readonly badSequence: number | undefined;
  readonly badLine: number | undefined;
  readonly detail: string | undefined;
}

const bytesAtOnce = 1 << 20;
/** A row has at most some 700 KB: details are bounded, and nothing longer is worth keeping in memory. */
const longestLine = 4 << 20;
const sealStart = Buffer.from('{"seal":');
const endStart = Buffer.from('{"end":');

/**
 * Verifies an exported file by itself: no database, no key of it, nothing but the file and the public key.
 *
 * @param trustedKeys public keys, hex, noted at set-up; without them the file is only checked against itself.
 * @throws what the file system says when the file cannot be read.
 */
export function verifyFile(path: string, trustedKeys?: ReadonlySet<string>): FileVerdict {
  const reading = new ReadingFile(trustedKeys);
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(bytesAtOnce);
    let rest: Buffer = Buffer.alloc(0);
    while (!reading.isDone) {
      const length = readSync(file, chunk, 0, chunk.length, null);
      if (length === 0) break;
      const data =
        rest.length === 0 ? chunk.subarray(0, length) : Buffer.concat([rest, chunk.subarray(0, length)]);
      let from = 0;
      for (let at = data.indexOf(10); at >= 0 && !reading.isDone; at = data.indexOf(10, from)) {
        reading.line(data, from, at);
        from = at + 1;
      }
      reading.endOfChunk(data, from);
      rest = Buffer.from(data.subarray(from));
      if (rest.length > longestLine) break;
    }
    return reading.finish(rest.length > 0);
  } finally {
    closeSync(file);
  }
}

/** One file, line by line. */
class ReadingFile {
  readonly #trustedKeys: ReadonlySet<string> | undefined;
  readonly #hash = createHash('sha256');
  #verifier: LogVerifier;
  #header: Header | undefined;
  #end: End | undefined;
  #lines = 0;
  #hashedUpTo = 0;
  #bad: (Finding & { readonly line: number }) | undefined;

  constructor(trustedKeys: ReadonlySet<string> | undefined) {
    this.#trustedKeys = trustedKeys;
    this.#verifier = new LogVerifier(trustedKeys);
  }

  /** Nothing after the first thing that does not fit is looked at. */
  get isDone(): boolean {
    return this.#bad !== undefined;
  }

  /** @param data holds the line from `from` to the line feed at `to`; not kept. */
  line(data: Buffer, from: number, to: number): void {
    const line = data.subarray(from, to);
    this.#lines += 1;
    const found = this.#read(line, () => {
      this.#hash.update(data.subarray(this.#hashedUpTo, from));
      this.#hashedUpTo = from;
      return this.#hash.copy().digest('hex');
    });
    if (found !== undefined) this.#bad = { ...found, line: this.#lines };
  }

  /** Bytes up to `to` will not be handed in again. */
  endOfChunk(data: Buffer, to: number): void {
    this.#hash.update(data.subarray(this.#hashedUpTo, to));
    this.#hashedUpTo = 0;
  }

  /** @param hasRest whether bytes came after the last line feed. */
  finish(hasRest: boolean): FileVerdict {
    this.#bad ??= this.#atEnd(hasRest);
    const verifier = this.#verifier;
    return {
      isIntact: this.#bad === undefined,
      format: this.#header?.format,
      isWhole: this.#header?.isWhole ?? false,
      rows: verifier.rows,
      firstSequence: verifier.firstSequence,
      lastSequence: this.#end?.sequence ?? verifier.sequence,
      seals: verifier.seals,
      sealedUpTo: verifier.sealedUpTo,
      exportedAtMs: this.#end?.atMs,
      begunAgainAt: verifier.beginnings,
      badSequence: this.#bad?.sequence,
      badLine: this.#bad?.line,
      detail: this.#bad?.detail,
    };
  }

  #read(line: Buffer, fileHash: () => string): Finding | undefined {
    const next = this.#verifier.sequence + 1;
    if (this.#header === undefined) {
      this.#header = parseHeader(line);
      if (this.#header === undefined)
        return { sequence: 1, detail: 'The first line is not that of an export by Lintel, or was changed.' };
      this.#verifier = new LogVerifier(this.#trustedKeys, this.#header.isWhole);
      return undefined;
    }
    if (this.#end !== undefined) return { sequence: next, detail: 'Something was added after the end.' };
    if (startsWith(line, sealStart)) {
      const seal = parseSealLine(line);
      if (seal !== undefined) return this.#verifier.seal(seal);
      return { sequence: next, detail: `Seal ${this.#verifier.seals + 1} was changed.` };
    }
    if (startsWith(line, endStart)) {
      this.#end = parseEndLine(line);
      if (this.#end === undefined) return { sequence: next, detail: 'The end of the file was changed.' };
      return this.#verifier.finish() ?? this.#verifier.end(this.#end, fileHash());
    }
    const row = this.#header.format === 'bundle' ? parseBundleRow(line) : parseJsonlRow(line);
    return row === undefined
      ? { sequence: next, detail: `Line ${this.#lines}, where row ${next} should be, was changed.` }
      : this.#verifier.row(row);
  }

  #atEnd(hasRest: boolean): (Finding & { readonly line: number }) | undefined {
    const sequence = this.#verifier.sequence + 1;
    const line = this.#lines + 1;
    if (this.#header === undefined)
      return { sequence, line, detail: 'This is no export by Lintel, or its first line was changed.' };
    if (this.#end === undefined)
      return {
        sequence,
        line,
        detail: `The file ends after row ${sequence - 1} without its signed end: it was cut off.`,
      };
    return hasRest ? { sequence, line, detail: 'Something was added after the end.' } : undefined;
  }
}

function startsWith(line: Buffer, start: Buffer): boolean {
  return line.length >= start.length && line.compare(start, 0, start.length, 0, start.length) === 0;
}
