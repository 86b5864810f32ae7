import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { renameDurably, replaceFile, syncFile, syncFolder } from './files.ts';
import { StoreProblem } from './interface.ts';
import { asStoreProblem, problem } from './problem.ts';
import { ReplacementReason } from './replacement-reason.ts';

/**
 * Replaces files of the data folder, all or none, whatever moment a kill or a power cut chooses.
 *
 *     lintel-next.part/       being filled; thrown away unless it is finished
 *     lintel-next/            decided: the next start finishes what is left of it
 *     lintel-before-TIME/     what was replaced, until the new files have opened
 *
 * The one rename from the first to the second name decides. After it each file is moved aside, then its successor into its
 * place; a successor that is still in `lintel-next` says how far that got, so it can be done again from anywhere.
 */
const unfinished = 'lintel-next.part';
const decided = 'lintel-next';
const asidePrefix = 'lintel-before-';
const noteFile = 'note.json';

const Note = z.strictObject({
  reason: ReplacementReason,
  aside: z.string().regex(/^lintel-before-[0-9TZ-]+$/),
  /** Names of files that make way, with a successor or without. */
  setAside: z.array(z.string().max(80)).max(20),
  successors: z.array(z.string().max(80)).max(20),
});

/** An empty folder to put the new files into. What an earlier one left is removed. @throws StoreProblem */
export function beginReplacement(folder: string): string {
  const path = join(folder, unfinished);
  try {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { mode: 0o700 });
    return path;
  } catch (error) {
    throw asStoreProblem(error);
  }
}

/** Throws away what was begun. @throws StoreProblem */
export function abandonReplacement(folder: string): void {
  try {
    rmSync(join(folder, unfinished), { recursive: true, force: true });
  } catch (error) {
    throw asStoreProblem(error);
  }
}

/**
 * Puts the files of the begun folder into their places. Nobody may have one of them open.
 * @param setAside names of files that make way; each file that is replaced must be among them.
 * @throws StoreProblem. Then nothing is decided, and the files before are still there.
 */
export function commitReplacement(
  folder: string,
  reason: ReplacementReason,
  setAside: readonly string[],
  nowMs: number,
): void {
  const path = join(folder, unfinished);
  try {
    const successors = readdirSync(path);
    for (const name of successors) {
      if (!setAside.includes(name)) throw new Error(`${name} has no place in the data folder.`);
      syncFile(join(path, name));
    }
    const aside = freeAside(folder, nowMs);
    const note: z.input<typeof Note> = { reason, aside, setAside: [...setAside], successors };
    replaceFile(join(path, noteFile), JSON.stringify(note));
    syncFolder(path);
    renameSync(path, join(folder, decided));
  } catch (error) {
    throw asStoreProblem(error);
  }
  try {
    syncFolder(folder);
    finishReplacement(folder);
  } catch {
    // It is decided, and only the new key opens what comes. The next look at the folder finishes it, or says why it cannot.
  }
}

/** Whether a replacement was decided and not finished. */
export function isReplacementDue(folder: string): boolean {
  return existsSync(join(folder, decided));
}

/** Completes what was decided. Does nothing when there is nothing to do. @throws StoreProblem */
export function finishReplacement(folder: string): void {
  const next = join(folder, decided);
  if (!existsSync(next)) return;
  try {
    // Without its note it is finished to the last step.
    if (existsSync(join(next, noteFile))) moveFiles(folder, next);
    rmdirSync(next);
    syncFolder(folder);
  } catch (error) {
    throw asStoreProblem(error);
  }
}

function moveFiles(folder: string, next: string): void {
  const note = readNote(join(next, noteFile));
  const aside = join(folder, note.aside);
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  const isReplaced = (name: string) => note.successors.includes(name) && !existsSync(join(next, name));
  for (const name of note.setAside) {
    const old = join(folder, name);
    if (!isReplaced(name) && existsSync(old) && !existsSync(join(aside, name)))
      renameSync(old, join(aside, name));
  }
  syncFolder(aside);
  for (const name of note.successors) if (!isReplaced(name)) renameSync(join(next, name), join(folder, name));
  syncFolder(folder);
  renameDurably(join(next, noteFile), join(aside, noteFile));
}

/** What was replaced and has not been forgotten yet; undefined when nothing was. @throws StoreProblem */
export function lastReplacement(
  folder: string,
): { readonly reason: ReplacementReason; readonly aside: string } | undefined {
  const aside = asideFolders(folder).at(-1);
  if (aside === undefined || !existsSync(join(folder, aside, noteFile))) return undefined;
  return { reason: readNote(join(folder, aside, noteFile)).reason, aside };
}

/** The new files have opened: removes those before, and what was begun and never decided. @throws StoreProblem */
export function forgetReplaced(folder: string): void {
  abandonReplacement(folder);
  try {
    for (const aside of asideFolders(folder)) rmSync(join(folder, aside), { recursive: true, force: true });
  } catch (error) {
    throw asStoreProblem(error);
  }
}

/** A name of its own: nothing that was set aside is ever written over. */
function freeAside(folder: string, nowMs: number): string {
  for (let atMs = nowMs; ; atMs += 1000) {
    const name = `${asidePrefix}${new Date(atMs).toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
    if (!existsSync(join(folder, name))) return name;
  }
}

function asideFolders(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(asidePrefix))
    .toSorted();
}

function readNote(path: string): z.output<typeof Note> {
  try {
    return Note.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const known = asStoreProblem(error);
    if (known instanceof StoreProblem) throw known;
    throw problem('store-damaged', error, `The file ${path} is damaged. Nothing was removed.`);
  }
}
