import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';

/** A labelled photo. */
export interface LabelledPhoto {
  /** As the list names it. */
  readonly path: string;
  readonly identity: string;
}

/** Two photos of the list, and whether they show one person. */
export interface PhotoPair {
  readonly a: string;
  readonly b: string;
  readonly isSame: boolean;
}

/** A list cannot be used. The message says in one line which line is wrong and what to do; it names no person and no photo. */
export class ListProblem extends Error {
  override readonly name = 'ListProblem';
}

/**
 * Reads `path,identity`.
 * @throws ListProblem with the line: an empty cell, a photo that is listed twice (its comparison with itself would pass for a second
 *   photo of a person) or is not there.
 */
export function readPhotos(file: string): LabelledPhoto[] {
  const lineOf = new Map<string, number>();
  const missing: number[] = [];
  const photos = rows(file, ['path', 'identity']).map(({ line, cells: [path = '', identity = ''] }) => {
    if (path === '' || identity === '')
      throw new ListProblem(`${place(file, line)}: path and identity must not be empty.`);
    const before = lineOf.get(path);
    if (before !== undefined)
      throw new ListProblem(
        `${place(file, line)}: this photo is on line ${before} already. List each photo once.`,
      );
    lineOf.set(path, line);
    if (!existsSync(photoFile(file, path))) missing.push(line);
    return { path, identity };
  });
  if (photos.length === 0) throw new ListProblem(`${basename(file)} lists no photos.`);
  if (missing.length > 0)
    throw new ListProblem(
      `${place(file, missing[0] ?? 0)}: there is no such photo${missing.length > 1 ? `, nor on ${missing.length - 1} other lines` : ''}. Paths are relative to the list.`,
    );
  return photos;
}

/**
 * Reads `a,b,same` (1 or 0).
 * @param photos the list that the pairs must be of.
 * @throws ListProblem with the line.
 */
export function readPairs(file: string, photos: readonly LabelledPhoto[]): PhotoPair[] {
  const known = new Set(photos.map(({ path }) => path));
  const pairs = rows(file, ['a', 'b', 'same']).map(({ line, cells: [a = '', b = '', same] }) => {
    if (same !== '0' && same !== '1') throw new ListProblem(`${place(file, line)}: same must be 1 or 0.`);
    if (!known.has(a) || !known.has(b))
      throw new ListProblem(
        `${place(file, line)}: ${known.has(a) ? 'b' : 'a'} is not in the list of photos. Write it as that list does.`,
      );
    return { a, b, isSame: same === '1' };
  });
  if (pairs.length === 0) throw new ListProblem(`${basename(file)} lists no pairs.`);
  return pairs;
}

/** Where a photo lies: paths are relative to the list. */
export function photoFile(list: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(list), path);
}

function rows(file: string, columns: readonly string[]): { line: number; cells: string[] }[] {
  const [heading = '', ...lines] = textOf(file).trim().split(/\r?\n/);
  const names = heading.split(',').map((name) => name.trim().toLowerCase());
  const places = columns.map((column) => names.indexOf(column));
  if (places.includes(-1))
    throw new ListProblem(`${basename(file)} must begin with the columns ${columns.join(',')}.`);
  return lines.map((text, index) => {
    const line = index + 2;
    const cells = text.split(',');
    if (cells.length !== names.length)
      throw new ListProblem(`${place(file, line)}: ${names.length} columns are expected.`);
    return { line, cells: places.map((at) => (cells[at] ?? '').trim()) };
  });
}

function textOf(file: string): string {
  try {
    // Spreadsheets put a byte order mark before the first column.
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new ListProblem(`${file} cannot be read. Is that where it is?`, { cause });
  }
}

function place(file: string, line: number): string {
  return `${basename(file)}, line ${line}`;
}
