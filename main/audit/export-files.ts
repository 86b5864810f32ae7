import { createHash } from 'node:crypto';
import type { AuditFilter } from '#app/domain/audit.ts';
import type { AuditRecords, SealedRow } from '#main/store/interface.ts';
import { noHash } from './chain.ts';
import { bundleRow, type FileFormat, headerLine, jsonlRow } from './file-format.ts';
import type { AuditExport } from './interface.ts';
import { walkLog } from './log-walk.ts';
import { type End, endLine, sealLine } from './statements.ts';

const rowsAtOnce = 500;

/**
 * A signed bundle, or JSON Lines of the rows that a filter chooses; yields between slices.
 * @param signEnd signs with the key of the open epoch.
 */
export function* exportFile(
  records: AuditRecords,
  format: FileFormat,
  filter: AuditFilter,
  signEnd: (end: Pick<End, 'rows' | 'sequence' | 'hash' | 'fileHash'>) => End,
): Generator<void, AuditExport> {
  const isWhole = format === 'bundle' || Object.keys(filter).length === 0;
  const isChosen = isWhole ? () => true : chosenRows(records, filter);
  const file = new LinesOfFile();
  file.add(headerLine({ format, isWhole }));
  let rows = 0;
  let sequence = 0;
  let hash = noHash;
  for (const item of walkLog(records)) {
    if (item === undefined) {
      file.flush();
      yield;
    } else if ('seal' in item) {
      file.add(sealLine(item.seal));
      // Stands for the rows before the first one, where they were removed by age.
      if (sequence === 0 || item.seal.sequence > sequence) ({ sequence, hash } = item.seal);
    } else {
      if (isChosen(item.row)) {
        rows += 1;
        file.add(format === 'bundle' ? bundleRow(item.row, hash) : jsonlRow(item.row, hash));
      }
      ({ sequence } = item.row);
      hash = item.row.hash;
    }
  }
  const end = signEnd({ rows, sequence, hash, fileHash: file.hashSoFar() });
  file.add(endLine(end));
  return { body: file.bytes(), rows };
}

/** Whether a row matches, asked in rising order. The database decides: names and folded text are only known there. */
function chosenRows(records: AuditRecords, filter: AuditFilter): (row: SealedRow) => boolean {
  let chosen: readonly number[] = [];
  let next = 0;
  let isExhausted = false;
  return ({ sequence }) => {
    while (!isExhausted && (chosen[next] ?? -1) < sequence) {
      if (next < chosen.length) next += 1;
      else {
        chosen = records
          .oldest(filter, sequence - 1, rowsAtOnce, Number.MAX_SAFE_INTEGER)
          .map((row) => row.sequence);
        next = 0;
        isExhausted = chosen.length === 0;
      }
    }
    return chosen[next] === sequence;
  };
}

/** Collects lines, hashing what has been collected. */
class LinesOfFile {
  readonly #chunks: Buffer[] = [];
  readonly #hash = createHash('sha256');
  #waiting: string[] = [];

  add(line: string): void {
    this.#waiting.push(line);
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    const chunk = Buffer.from(`${this.#waiting.join('\n')}\n`);
    this.#waiting = [];
    this.#hash.update(chunk);
    this.#chunks.push(chunk);
  }

  /** SHA-256 of every line so far, hex. */
  hashSoFar(): string {
    this.flush();
    return this.#hash.copy().digest('hex');
  }

  bytes(): Uint8Array {
    this.flush();
    return Buffer.concat(this.#chunks);
  }
}
