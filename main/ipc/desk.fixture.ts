import type { Role } from '#app/domain/operator.ts';
import { ok } from '#app/result.ts';
// biome-ignore lint/style/noRestrictedImports: a fixture, for tests only.
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Caller, Json } from '#main/shell/interface.ts';
import type { Store } from '#main/store/interface.ts';
// biome-ignore lint/style/noRestrictedImports: a fixture, for tests only.
import { newStore, randomTemplate, removeFolder, shotOf, somebody } from '#main/store/store.fixture.ts';
import type { OfferDownload } from './downloads.ts';
import type { Serve } from './interface.ts';
import { createRegistrar, type RegistrarOptions } from './registrar.ts';

const page: Caller = { windowId: 'main', isTrusted: true, origin: 'https://lintel.app' };

/** For tests: calls that go through a real registrar to a real encrypted store, asked by the operator `desk`. */
export interface Desk {
  readonly store: Store;
  readonly serve: Serve;
  /** Of who asks; an administrator at first. */
  role: Role;
  operatorId: string;
  /** The second person who confirmed, where a test has the two-person rule. */
  confirmedBy: string | undefined;
  /** What was handed out, oldest first. */
  readonly files: readonly { readonly name: string; readonly body: string }[];
  readonly offerDownload: OfferDownload;
  ask(channel: string, argument?: Json): Promise<Json>;
  /** Somebody with one shot. @returns the id. */
  enroll(name?: string): string;
  close(): void;
}

/** @param secondPerson left out: whoever `confirmedBy` names has confirmed. */
export function newDesk(secondPerson?: RegistrarOptions['secondPerson']): Desk {
  const { store, folder } = newStore(createAuditLog);
  const files: { name: string; body: string }[] = [];
  const registrar = createRegistrar({
    operatorAt: () => ({ id: desk.operatorId, name: 'desk', role: desk.role, createdAtMs: 0 }),
    isFirstRun: () => false,
    mayRestore: () => false,
    secondPerson: secondPerson ?? (() => ok(desk.confirmedBy)),
    explain: () => undefined,
    logSurprise: (_reference, _channel, error) => {
      throw error;
    },
  });
  const desk: Desk = {
    store,
    serve: registrar.serve,
    role: 'administrator',
    operatorId: 'o1',
    confirmedBy: undefined,
    files,
    offerDownload(_windowId, { name, body }) {
      files.push({ name, body: new TextDecoder().decode(body) });
      return '/download/file?token=x';
    },
    ask: (channel, argument = null) => registrar.dispatch(channel, argument, page),
    enroll(name = 'Ada Lovelace') {
      const person = somebody(name);
      store.people.insert(person);
      store.templates.insertShot(shotOf(person.id, randomTemplate()));
      return person.id;
    },
    close() {
      store.close();
      removeFolder(folder);
    },
  };
  return desk;
}
