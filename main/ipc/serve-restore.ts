import type { z } from 'zod';
import { contract } from '#app/contract/contract.ts';
import type { KeyChoice } from '#app/contract/setup.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { OperatorService } from '#main/operators/interface.ts';
import type {
  KeyActor,
  RestoreFailure,
  RestorePreview,
  RestoreSecret,
  RestoreSource,
} from '#main/store/interface.ts';
import { confirmation } from './actor.ts';
import type { Serve } from './interface.ts';

type Copies = z.input<typeof contract.restore.look.out>;

export interface RestoreParts {
  readonly operators: () => OperatorService;
  readonly look: (folder: string) => Promise<Result<Copies, 'backup-folder-missing' | 'backup-not-found'>>;
  readonly open: (
    source: RestoreSource,
    secret: RestoreSecret,
  ) => Promise<Result<RestorePreview, RestoreFailure>>;
  readonly keychain: () => Promise<{ readonly isAvailable: boolean; readonly name: string }>;
  readonly isBackupRunning: () => Promise<boolean>;
  readonly commit: (
    key: KeyChoice | undefined,
    by: KeyActor,
  ) => Promise<
    Result<void, 'restore-not-open' | 'keychain-unavailable' | 'store-failed' | 'disk-full' | 'read-only'>
  >;
  readonly cancel: () => Promise<void>;
  /** Whoever has confirmed at this window meant another backup than the one that stands opened from now on. */
  readonly forgetConfirmation: (windowId: string) => void;
}

/** Serves restore.*: putting a backup back. */
export function serveRestore(serve: Serve, parts: RestoreParts): void {
  const { restore } = contract;
  let openings = 0;
  serve(restore.look, ({ folder }) => parts.look(folder));
  serve(restore.open, async ({ folder, file, secret }, { windowId }) => {
    openings += 1;
    parts.forgetConfirmation(windowId);
    const opened = await parts
      .open({ folder, file }, secret)
      .finally(() => parts.forgetConfirmation(windowId));
    if (!opened.ok) return opened;
    const keychain = await parts.keychain();
    if (opened.value.kind === 'key-only') return ok({ ...opened.value, keychain });
    const { newestAtMs, ...preview } = opened.value;
    return ok({ ...preview, keychain, ...(newestAtMs === undefined ? {} : { newestAtMs }) });
  });
  serve(restore.commit, async ({ password, key }, context) => {
    const { operator } = context;
    const opening = openings;
    // Where nobody can sign in, whoever has the recovery words or the passphrase of the backup may.
    if (operator !== undefined) {
      const known = await parts.operators().confirmPassword(operator.id, password ?? '', 'key-action');
      if (!known.ok) return known;
      if (await parts.isBackupRunning())
        return fail('backup-running', 'A backup is being made just now. Wait until it is done.');
    }
    if (openings !== opening) return fail('restore-not-open', 'Another backup was opened meanwhile.');
    return parts.commit(key, { actor: operator?.name ?? 'lintel', ...confirmation(context) });
  });
  serve(restore.cancel, async () => {
    await parts.cancel();
    return ok(undefined);
  });
}
