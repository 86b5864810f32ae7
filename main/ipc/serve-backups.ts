import { contract } from '#app/contract/contract.ts';
import { ok } from '#app/result.ts';
import type { Backups } from '#main/backup/interface.ts';
import { actorOf } from './actor.ts';
import type { Serve } from './interface.ts';

/** Serves backups.*. */
export function serveBackups(serve: Serve, parts: { readonly backups: () => Backups }): void {
  const { backups } = contract;
  serve(backups.status, async () => ok(await parts.backups().status()));
  serve(backups.configure, ({ plan }, context) => parts.backups().configure(plan, actorOf(context)));
  serve(backups.make, async (_nothing, context) => {
    const made = await parts.backups().make(actorOf(context));
    if (!made.ok) return made;
    const { file, people, auditRows } = made.value;
    return ok({ file, people, auditRows });
  });
}
