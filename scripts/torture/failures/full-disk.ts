import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Template } from '#main/inference/interface.ts';
import { openLintelStore } from '#main/store/lintel-store.ts';
import { type Base, tablesOf } from './base.ts';
import { openDesk } from './desk.ts';
import type { TinyDisk } from './tiny-disk.ts';
import { type WriteKind, writeKinds } from './writes.ts';

/** Room left when the write begins, in pages of 4 KiB: none, and then more until it fits. */
const freePages = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96];

export interface FullDiskRow {
  readonly kind: string;
  trials: number;
  /** The write met the full disk and was told as `disk-full`. */
  refused: number;
  /** It fitted. */
  written: number;
  /** A person stood before the camera while the disk was full, and the lock stayed; else the attempt still fitted into the log. */
  lockedOut: number;
}

/** Every kind of write, with ever more room, on a disk that fills up in the middle of it. */
export async function meetFullDisks(
  base: Base,
  disk: TinyDisk,
  kinds: readonly WriteKind[] = writeKinds,
): Promise<{ readonly rows: readonly FullDiskRow[]; readonly problems: readonly string[] }> {
  const rows: FullDiskRow[] = [];
  const problems: string[] = [];
  const before = tablesOf(base.folder, base.key);
  for (const kind of kinds) {
    const row: FullDiskRow = { kind: kind.name, trials: 0, refused: 0, written: 0, lockedOut: 0 };
    for (const free of freePages) {
      const wrong = await trial(base, disk, kind, free, before, row);
      problems.push(...wrong.map((what) => `${kind.name}, ${free} pages free: ${what}`));
    }
    // Otherwise the sweep has not met the middle of this write.
    if (row.refused === 0 || row.written === 0)
      problems.push(`${kind.name}: the sweep did not reach both ends`);
    rows.push(row);
  }
  return { rows, problems };
}

async function trial(
  base: Base,
  disk: TinyDisk,
  kind: WriteKind,
  free: number,
  before: ReadonlyMap<string, string>,
  row: FullDiskRow,
): Promise<string[]> {
  const { cast, key } = base;
  const { folder } = disk;
  empty(folder);
  base.copyTo(folder);
  row.trials += 1;
  const wrong: string[] = [];
  const opened = openLintelStore(folder, key, createAuditLog);
  if (!opened.ok) return [`the store did not open: ${opened.code}`];
  const store = opened.value;
  const desk = openDesk(store, cast.administrator);
  const templates = cast.people.flatMap((id) => store.templates.byPerson(id));
  disk.fill(free);

  let hasLetIn = false;
  const outcome = await kind.write(desk, cast);
  const isWritten = outcome.code === 'ok';
  if (isWritten) row.written += 1;
  else {
    row.refused += 1;
    if (outcome.code !== 'disk-full') wrong.push(`told as ${outcome.code}`);
    else if (outcome.detail?.includes('Make room') !== true)
      wrong.push('the message does not say what to do');
    // Everything can still be read.
    if (!store.audit.verify().isIntact) wrong.push('the log does not verify while the disk is full');
    if (store.people.count() !== cast.people.length) wrong.push('people are missing while the disk is full');
    disk.fill(0);
    const [, , someone = ''] = cast.people;
    const rowsBefore = store.audit.page({}, undefined, 1).total;
    const releases = await desk.letIn(someone);
    const isLogged = store.audit.page({}, undefined, 1).total > rowsBefore;
    if (releases > 0 && !isLogged) wrong.push('the door opened without a row of the log');
    hasLetIn = releases > 0;
    if (!hasLetIn) row.lockedOut += 1;
  }
  try {
    store.close();
  } catch (error) {
    wrong.push(`closing threw: ${error}`);
  }

  disk.makeRoom();
  const after = tablesOf(folder, key);
  const isSame = (table: string) => before.get(table) === after.get(table);
  const changed = [...after.keys()].filter((table) => !isSame(table));
  const mayChange = new Set(kind.firstSteps ?? []);
  const unexpected = changed.filter((table) => !mayChange.has(table));
  if (isWritten && changed.length === 0) wrong.push('told as done, and nothing is there');
  if (!isWritten && !hasLetIn && unexpected.length > 0)
    wrong.push(`half of it stayed: ${unexpected.join(', ')}`);

  const again = openLintelStore(folder, key, createAuditLog);
  if (!again.ok) return [...wrong, `the store did not open again: ${again.code}`];
  if (!again.value.audit.verify().isIntact) wrong.push('the log does not verify afterwards');
  const kept = cast.people.flatMap((id) => again.value.templates.byPerson(id));
  if (!(isWritten && kind.changesTemplates) && !areSame(kept, templates))
    wrong.push('templates are not as they were');
  if (!isWritten) {
    const retried = await kind.write(openDesk(again.value, cast.administrator), cast);
    if (retried.code !== 'ok') wrong.push(`with room again: ${retried.code}`);
  }
  again.value.close();
  return wrong;
}

/** Up to rounding, which turning under another secret and back brings. */
function areSame(some: readonly Template[], others: readonly Template[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ modelId, values }, at) => {
      const other = others[at];
      return (
        other?.modelId === modelId &&
        values.length === other.values.length &&
        values.every((value, i) => Math.abs(value - (other.values[i] ?? Number.NaN)) < 1e-5)
      );
    })
  );
}

function empty(folder: string): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}
