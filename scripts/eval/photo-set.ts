import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

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

/** Reads `path,identity`. @throws with the line that is wrong. */
export function readPhotos(file: string): LabelledPhoto[] {
  return rows(file, ['path', 'identity']).map(([path = '', identity = '']) => ({ path, identity }));
}

/** Reads `a,b,same` (1 or 0). @throws with the line that is wrong. */
export function readPairs(file: string): PhotoPair[] {
  return rows(file, ['a', 'b', 'same']).map(([a = '', b = '', same]) => ({ a, b, isSame: same === '1' }));
}

/** Where a photo lies: paths are relative to the list. */
export function photoFile(list: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(list), path);
}

function rows(file: string, columns: readonly string[]): string[][] {
  const [heading = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const names = heading.split(',').map((name) => name.trim().toLowerCase());
  const places = columns.map((column) => names.indexOf(column));
  if (places.includes(-1)) throw new Error(`${file} must begin with the columns ${columns.join(', ')}.`);
  return lines.map((line, index) => {
    const cells = line.split(',');
    if (cells.length !== names.length)
      throw new Error(`${file}, line ${index + 2}: ${names.length} columns are expected.`);
    return places.map((place) => (cells[place] ?? '').trim());
  });
}
