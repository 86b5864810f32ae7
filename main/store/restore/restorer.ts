import { chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { copyFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '#app/result.ts';
import type { JobOutcome } from '../backup/backup-job.ts';
import { newestOnly, readErased } from '../backup/layout.ts';
import { runJob } from '../backup/run-job.ts';
import {
  type KeyActor,
  type PresentStore,
  type RestoreFailure,
  type RestorePreview,
  type Restorer,
  type RestoreSecret,
  type RestoreSource,
  StoreProblem,
  type StoreProblemCode,
} from '../interface.ts';
import { type KeyFile, keyFileName, keyIdOf, readKeyFile, withWraps, wrapKey } from '../keys/key-file.ts';
import { UnlockTries } from '../keys/tries.ts';
import { databaseFile } from '../open.ts';
import { asStoreProblem } from '../problem.ts';
import { abandonReplacement, beginReplacement, commitReplacement } from '../replacement.ts';
import type { ReplacementReason } from '../replacement-reason.ts';
import { sealKeyFile } from '../seal-key-file.ts';
import { claimFolder } from '../single-writer.ts';
import { faceKeyFile } from '../unknown-faces/unknown-faces.ts';
import { keyFileOfCopy, keyOfCopy, opensPresentDatabase } from './copy-key.ts';
import { type ReceiptReader, receiptsBeside } from './receipts-beside.ts';

export interface RestorerParts {
  readonly dataFolder: string;
  /** The program of the thread that reads the copy. */
  readonly threadFile: string;
  /** Reads a receipt of erasure. */
  readonly readReceipt: ReceiptReader;
  readonly clock?: () => number;
}

/** What was opened and waits for its commit. */
interface Opened {
  /** The begun folder of the replacement. */
  readonly stage: string;
  readonly key: Uint8Array;
  readonly keyFile: KeyFile;
  /** Of the key file that comes with it; its protection is replaced unless it is the present one. */
  readonly keyFileText: string;
  readonly preview: RestorePreview;
  readonly erasedAgain: readonly string[];
  /** The same installation as what lies in the data folder. */
  readonly isSame: boolean;
}

/** Room that must be left over, bytes. */
const spareBytes = 32 * 2 ** 20;

const ofAnother = fail(
  'backup-of-another',
  'The data that is here belongs to another installation than this backup. To give it up, move its files out of the data folder; then put the backup back.',
);

/** See {@link Restorer}. */
export function createRestorer({
  dataFolder,
  threadFile,
  readReceipt,
  clock = Date.now,
}: RestorerParts): Restorer {
  const tries = new UnlockTries(dataFolder, clock);
  let opened: Opened | undefined;

  function cancel(): void {
    opened?.key.fill(0);
    opened = undefined;
    abandonReplacement(dataFolder);
  }

  async function open(
    source: RestoreSource,
    secret: RestoreSecret,
    present: PresentStore,
  ): Promise<Result<RestorePreview, RestoreFailure>> {
    cancel();
    const found = keyFileOfCopy(source);
    if (!found.ok) return found;
    const { file: keyFile, fileName, madeAtMs } = found.value;
    const own = readKeyFile(dataFolder);
    const isSame = own.ok && own.value.installId === keyFile.installId;
    if (present.state === 'failed' && own.ok && !isSame) return ofAnother;
    const unlocked = await keyOfCopy(keyFile, secret, present, tries);
    if (!unlocked.ok) return unlocked;
    const key = unlocked.value;
    const common = { key, keyFile, keyFileText: readFileSync(join(source.folder, fileName), 'utf8') };

    if (present.state === 'failed' && !own.ok) {
      if (!opensPresentDatabase(dataFolder, key)) return ofAnother;
      const preview: RestorePreview = { kind: 'key-only', madeAtMs, needsProtection: true };
      opened = {
        ...common,
        stage: beginReplacement(dataFolder),
        preview,
        erasedAgain: [],
        isSame: true,
      };
      return ok(preview);
    }
    const erased = new Set([
      ...readErased(source.folder),
      ...(present.state === 'open' ? present.erased : []),
    ]);
    const stage = beginReplacement(dataFolder);
    // Those here are newer still.
    const keepsNewest = isSame && present.state === 'open';
    // One that is not in the backup stays as it is here.
    for (const name of keepsNewest ? [] : newestOnly)
      copyIfThere(join(source.folder, name), join(stage, name));
    const prepared = await prepare(source, stage, key, [...erased]);
    if (!prepared.ok) {
      key.fill(0);
      return prepared;
    }
    const { siteName, people, auditRows, newestAtMs, erasedAgain } = prepared.value;
    const isPresentKey = present.state === 'open' && own.ok && keyIdOf(own.value) === keyIdOf(keyFile);
    const preview: RestorePreview = {
      kind: 'whole',
      madeAtMs,
      siteName,
      people,
      auditRows,
      newestAtMs,
      erasedSince: erasedAgain.length,
      needsProtection: !isPresentKey,
    };
    opened = {
      ...common,
      ...(isPresentKey ? { keyFileText: readFileSync(join(dataFolder, keyFileName), 'utf8') } : {}),
      stage,
      preview,
      erasedAgain,
      isSame,
    };
    return ok(preview);
  }

  /** Puts the copy, ready to use, into the begun folder. */
  async function prepare(
    { folder, file }: RestoreSource,
    stage: string,
    key: Uint8Array,
    erased: readonly string[],
  ): Promise<Result<JobOutcome, RestoreFailure>> {
    const from = join(folder, file);
    const target = join(stage, databaseFile);
    const { size } = await stat(from);
    const { bavail, bsize } = await statfs(dataFolder);
    if (bavail * bsize < size + spareBytes)
      return fail(
        'disk-full',
        `Putting this backup back needs ${mebibytes(size + spareBytes)} MiB in the data folder; ${mebibytes(bavail * bsize)} MiB are free.`,
      );
    await copyFile(from, target);
    // On a share or a stick it may have been readable by everybody.
    chmodSync(target, 0o600);
    const prepared = await runJob(threadFile, {
      kind: 'prepare',
      source: target,
      key: Uint8Array.from(key),
      erased,
      receipts: receiptsBeside(folder, readReceipt),
    });
    return prepared.ok ? prepared : fail(failureOf(prepared.code), detailOf(prepared));
  }

  async function commit(
    protection: Parameters<Restorer['commit']>[0],
    by: KeyActor,
  ): ReturnType<Restorer['commit']> {
    if (opened === undefined) return fail('restore-not-open', 'Open a backup first.');
    const { stage, key, keyFile, preview, erasedAgain, isSame } = opened;
    // Something else may have used the folder meanwhile; without the copy in it there is nothing to put back.
    if (preview.kind === 'whole' && !existsSync(join(stage, databaseFile)))
      return fail('restore-not-open', 'Open the backup again.');
    let text = opened.keyFileText;
    if (preview.needsProtection) {
      if (protection === undefined) throw new Error('It must be said how the key is to be kept.');
      const wrapped = await wrapKey(key, keyFile.installId, protection);
      if (!wrapped.ok) return wrapped;
      text = withWraps(text, { protection: wrapped.value });
    }
    writeFileSync(join(stage, keyFileName), text, { mode: 0o600 });
    const setAside = [keyFileName];
    let reason: ReplacementReason = { why: 'key-put-back', ...by };
    if (preview.kind === 'whole') {
      reason = { why: 'restore', ...by, backupAtMs: preview.madeAtMs, erasedAgain: [...erasedAgain] };
      setAside.push(databaseFile, `${databaseFile}-wal`, `${databaseFile}-shm`, sealKeyFile);
      // One that is not in the backup stays as it is.
      // Keys of kept faces are in no backup, and of no use to another installation's data.
      if (!isSame) setAside.push(faceKeyFile);
      for (const name of newestOnly) {
        // In the folder already: from the backup, or made when its schema was brought up to date.
        if (existsSync(join(stage, name))) setAside.push(name);
      }
    }
    const release = claimFolder(dataFolder);
    try {
      commitReplacement(dataFolder, reason, setAside, clock());
    } finally {
      release();
    }
    opened = undefined;
    return ok(key);
  }

  async function openSafely(
    ...request: Parameters<Restorer['open']>
  ): Promise<Result<RestorePreview, RestoreFailure>> {
    try {
      const done = await open(...request);
      if (!done.ok) abandonReplacement(dataFolder);
      return done;
    } catch (error) {
      const known = asStoreProblem(error);
      if (known instanceof StoreProblem) {
        abandonReplacement(dataFolder);
        return fail(failureOf(known.code), known.message);
      }
      if (isMissing(error)) return fail('backup-not-found', 'The backup is not there any more.');
      throw known;
    }
  }

  // One after the other: two at once would fill the same folder.
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  }

  return {
    get isOpen() {
      return opened !== undefined;
    },
    open: (...request) => inTurn(() => openSafely(...request)),
    async commit(protection, by) {
      try {
        return await inTurn(() => commit(protection, by));
      } catch (error) {
        const known = asStoreProblem(error);
        if (!(known instanceof StoreProblem)) throw known;
        return fail(known.code, known.message);
      }
    },
    cancel: () => inTurn(cancel),
  };
}

function failureOf(code: StoreProblemCode): RestoreFailure {
  switch (code) {
    case 'wrong-key':
    case 'store-damaged':
      return 'backup-damaged';
    case 'store-newer':
      return 'backup-newer';
    case 'disk-full':
      return 'disk-full';
    case 'store-read-only':
      return 'read-only';
    case 'store-in-use':
    case 'store-failed':
      return 'store-failed';
  }
}

/** The store's sentences about a damaged database speak of the one in use. */
function detailOf({ code, detail }: { readonly code: StoreProblemCode; readonly detail?: string }) {
  return failureOf(code) === 'backup-damaged'
    ? 'This copy is damaged. Nothing was changed here. Try another one.'
    : detail;
}

function copyIfThere(from: string, to: string): void {
  if (!existsSync(from)) return;
  copyFileSync(from, to);
  // On a share or a stick it may have been readable by everybody.
  chmodSync(to, 0o600);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
