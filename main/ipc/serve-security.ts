import type { z } from 'zod';
import { contract } from '#app/contract/contract.ts';
import type { KeyChoice } from '#app/contract/setup.ts';
import { fail, ok, type Result } from '#app/result.ts';
import type { OperatorService } from '#main/operators/interface.ts';
import type { KeyActor } from '#main/store/interface.ts';
import { actorOf, confirmation, operatorOf } from './actor.ts';
import type { CallContext, Serve } from './interface.ts';

type Status = z.input<typeof contract.security.status.out>;
type KeyFailure = 'keychain-unavailable' | 'store-failed' | 'disk-full' | 'read-only';

export interface SecurityParts {
  readonly operators: () => OperatorService;
  readonly status: () => Promise<Status>;
  readonly isBackupRunning: () => Promise<boolean>;
  readonly protect: (choice: KeyChoice, by: KeyActor) => Promise<Result<void, KeyFailure>>;
  readonly drawWords: (windowId: string) => string;
  readonly renewWords: (windowId: string, by: KeyActor) => Result<void, 'words-not-drawn'>;
  readonly changeKey: (
    windowId: string,
    choice: KeyChoice,
    by: KeyActor,
  ) => Promise<Result<void, KeyFailure | 'words-not-drawn'>>;
}

/** Serves security.*: the key of the data. */
export function serveSecurity(serve: Serve, parts: SecurityParts): void {
  const { security } = contract;
  const byOf = (context: CallContext): KeyActor => ({ actor: actorOf(context), ...confirmation(context) });
  const confirmed = (password: string, context: CallContext) =>
    parts.operators().confirmPassword(operatorOf(context).id, password, 'key-action');

  serve(security.status, async () => ok(await parts.status()));
  serve(security.protect, async ({ password, key }, context) => {
    const known = await confirmed(password, context);
    return known.ok ? parts.protect(key, byOf(context)) : known;
  });
  serve(security.drawWords, async ({ password }, context) => {
    const known = await confirmed(password, context);
    return known.ok ? ok({ words: parts.drawWords(context.windowId) }) : known;
  });
  serve(security.renewWords, (_nothing, context) => parts.renewWords(context.windowId, byOf(context)));
  serve(security.changeKey, async ({ key }, context) =>
    (await parts.isBackupRunning())
      ? fail('backup-running', 'A backup is being made just now. Wait until it is done.')
      : parts.changeKey(context.windowId, key, byOf(context)),
  );
}
