import type { z } from 'zod';
import type { contract } from '#app/contract/contract.ts';
import type { AppStage, FailedCode } from '#app/contract/setup.ts';
import type { CommonFailure } from '#app/contract/shape.ts';
import { cardThresholds } from '#app/recognition/thresholds.ts';
import { fail, ok, type Result } from '#app/result.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { createApprovals } from './operators/approvals.ts';
import type { Approvals, OperatorService, Sessions } from './operators/interface.ts';
import { createOperatorService } from './operators/operator-service.ts';
import { createSessions } from './operators/sessions.ts';
import type { Secrets } from './shell/interface.ts';
import { failedStage } from './stage.ts';
import { defaultSettings } from './store/default-settings.ts';
import { type InstallProblem, surveyInstall } from './store/install.ts';
import { type KeyProtection, type Store, StoreProblem, type StoreProblemCode } from './store/interface.ts';
import { createUnlocker } from './store/keys/unlock.ts';
import { openLintelStore } from './store/lintel-store.ts';
import { setUpStore } from './store/set-up.ts';

type SetUpAnswers = z.output<typeof contract.setup.complete.in>;

/** The open store with those who may use it. */
export interface OpenStore {
  readonly store: Store;
  readonly operators: OperatorService;
  readonly sessions: Sessions;
  readonly approvals: Approvals;
}

type KeyChoice = SetUpAnswers['key'];
/** Codes of `failed` stages, as the store's own codes map to them. */
type OpenFailure = FailedCode;

/** What the deciding card recommends, until the site tunes them. */
export const defaultThresholds = cardThresholds(builtInPack.precise);

/** The data folder: what is in it, and the ways to open it. */
export class Vault {
  readonly #folder: string;
  readonly #secrets: Secrets;
  readonly #logSurprise: (what: string, error: unknown) => void;
  readonly #unlocker: ReturnType<typeof createUnlocker>;
  /** Wrong passphrases and words since the start: logged once the log can be written. */
  #failedUnlocks = 0;

  /** @param logSurprise told when a sign-out by the clock could not be logged. */
  constructor(folder: string, secrets: Secrets, logSurprise: (what: string, error: unknown) => void) {
    this.#logSurprise = logSurprise;
    this.#folder = folder;
    this.#secrets = secrets;
    this.#unlocker = createUnlocker(folder);
  }

  /** Which screen comes first. */
  inspect(): AppStage {
    const install = surveyInstall(this.#folder);
    if (!install.ok) return failedStage(asStageCode(install.code), install.detail ?? '');
    if (install.value.state === 'first-run') return { stage: 'first-run' };
    const { keyKind, keyProtection } = install.value;
    return { stage: 'locked', keyKind, ...(keyKind === 'keychain' ? { keptBy: keyProtection } : {}) };
  }

  /** Looked at before anything is closed for a change of the key. */
  async canProtect(choice: KeyChoice): Promise<boolean> {
    return choice.kind === 'passphrase' || (await this.#secrets.isAvailable());
  }

  /** How a chosen protection is done on this computer. */
  protectionFor(choice: KeyChoice): KeyProtection {
    return choice.kind === 'keychain' ? { kind: 'keychain', secrets: this.#secrets } : choice;
  }

  /** What keeps the key, for Settings > About. */
  protection(): string {
    const install = surveyInstall(this.#folder);
    return install.ok && install.value.state === 'installed' ? install.value.keyProtection : 'Not set up yet';
  }

  /** Set-up: key, store, settings and the first administrator, all or nothing. */
  async create(
    answers: SetUpAnswers,
  ): Promise<
    Result<
      { opened: OpenStore; recoveryWords: string; verificationKey: string },
      'already-set-up' | 'keychain-unavailable' | 'store-failed' | 'disk-full' | 'read-only'
    >
  > {
    let verificationKey = '';
    const made = await setUpStore({
      folder: this.#folder,
      protection: this.protectionFor(answers.key),
      makeAuditLog: createAuditLog,
      fill: async (store) => {
        store.audit.beginSealing();
        // Here, where a failure leaves nothing: later it would keep the recovery words from being shown.
        [verificationKey = ''] = store.audit.verificationKeys();
        const { id } = builtInPack.precise;
        store.settings.put(defaultSettings({ ...answers, model: { id, ...defaultThresholds } }));
        const { name, password } = answers.administrator;
        const added = await createOperatorService(store).add(
          { name, password, role: 'administrator' },
          'lintel',
        );
        if (!added.ok) throw new Error(`The first administrator could not be added: ${added.code}`);
        store.audit.append({ kind: 'setup-completed', actor: name, details: { key: answers.key.kind } });
      },
    });
    if (!made.ok)
      return made.code === 'already-set-up' || made.code === 'keychain-unavailable'
        ? fail(made.code, made.detail)
        : fail(asCallFailure(made.code), made.detail);
    const { store, recoveryWords } = made.value;
    return ok({ opened: this.#withOperators(store), recoveryWords, verificationKey });
  }

  withPassphrase(passphrase: string): Promise<Result<OpenStore, OpenFailure | 'wrong-passphrase' | 'wait'>> {
    return this.#open(this.#unlocker.withPassphrase(passphrase));
  }

  withKeychain(): Promise<Result<OpenStore, OpenFailure | 'keychain-unavailable' | 'keychain-changed'>> {
    return this.#open(this.#unlocker.withKeychain(this.#secrets));
  }

  withRecoveryWords(words: string): Promise<Result<OpenStore, OpenFailure | 'wrong-words' | 'wait'>> {
    return this.#open(this.#unlocker.withRecoveryWords(words));
  }

  /** With a key that is in memory, after work on the data. @param key 32 bytes, overwritten. */
  withKey(key: Uint8Array): Promise<Result<OpenStore, OpenFailure>> {
    return this.#open(Promise.resolve(ok(key)));
  }

  async #open<Code extends string>(
    unlocking: Promise<Result<Uint8Array, Code | 'key-missing' | 'key-damaged'>>,
  ): Promise<Result<OpenStore, OpenFailure | Code>> {
    const key = await unlocking;
    if (!key.ok) {
      if (key.code === 'wrong-passphrase' || key.code === 'wrong-words') this.#failedUnlocks += 1;
      return key;
    }
    const opened = openLintelStore(this.#folder, key.value, createAuditLog);
    key.value.fill(0);
    if (!opened.ok) return fail(asStageCode(opened.code), opened.detail);
    try {
      this.#tellOfOpening(opened.value);
    } catch (error) {
      opened.value.close();
      const known = failureToOpen(error);
      if (known === undefined) throw error;
      return known;
    }
    return ok(this.#withOperators(opened.value));
  }

  /** @throws StoreProblem: without a log nothing may go on. */
  #tellOfOpening(store: Store): void {
    store.audit.beginSealing();
    if (this.#failedUnlocks > 0)
      store.audit.append({ kind: 'unlock-failed', actor: 'lintel', details: { tries: this.#failedUnlocks } });
    this.#failedUnlocks = 0;
    store.audit.append({ kind: 'store-unlocked', actor: 'lintel', details: {} });
    try {
      tellOfReplacement(store);
    } catch (error) {
      // What was replaced stays beside it until the next start.
      this.#logSurprise('logging what was replaced', error);
    }
  }

  #withOperators(store: Store): OpenStore {
    const operators = createOperatorService(store);
    const sessions = createSessions({
      operators,
      audit: store.audit,
      idleMinutes: () => store.settings.get().idleSignOutMinutes,
      onLogFailed: (error) => this.#logSurprise('logging a sign-out', error),
    });
    const approvals = createApprovals({
      operators,
      audit: store.audit,
      rules: () => operators.rules(),
    });
    return { store, operators, sessions, approvals };
  }
}

/** Writes into the log what became of the data since it was last open. Until that is done, what was replaced is kept. */
function tellOfReplacement(store: Store): void {
  const reason = store.replacement();
  store.transact(() => {
    if (reason === undefined) return;
    const by = reason.confirmedBy === undefined ? {} : { confirmedBy: reason.confirmedBy };
    const { actor } = reason;
    switch (reason.why) {
      case 'key-rotation':
        store.audit.append({ kind: 'key-rotated', actor, details: by });
        return;
      case 'key-put-back':
        store.audit.append({ kind: 'key-rewrapped', actor, details: { ...by, from: 'backup' } });
        return;
      case 'restore': {
        const made = new Date(reason.backupAtMs).toISOString();
        const details = { ...by, backup: made, erasedAgain: reason.erasedAgain.length };
        store.audit.append({ kind: 'store-restored', actor, details });
        for (const personId of reason.erasedAgain)
          store.audit.append({
            kind: 'person-erased',
            actor: 'lintel',
            personId,
            details: { why: 'restore' },
          });
        const photos = store.photos.removeWithoutKey();
        if (photos > 0)
          store.audit.append({ kind: 'photos-erased', actor: 'lintel', details: { photos, why: 'restore' } });
      }
    }
  });
  store.forgetReplaced();
}

function asStageCode(code: StoreProblemCode | InstallProblem): OpenFailure {
  switch (code) {
    case 'key-missing':
    case 'key-damaged':
    case 'database-missing':
    case 'store-newer':
    case 'store-damaged':
    case 'store-read-only':
    case 'store-in-use':
    case 'disk-full':
      return code;
    // The key fitted the key file and not the database: its first page is damaged, or one of the two is of another installation.
    case 'wrong-key':
      return 'store-damaged';
    case 'store-failed':
      return 'internal';
  }
}

/** Why a store that opened cannot be used, for its screen; undefined for a surprise. */
export function failureToOpen(error: unknown): Result<never, FailedCode> | undefined {
  return error instanceof StoreProblem ? fail(asStageCode(error.code), error.message) : undefined;
}

/** As calls name it. */
export function asCallFailure(code: StoreProblemCode): 'store-failed' | 'disk-full' | 'read-only' {
  if (code === 'disk-full') return 'disk-full';
  return code === 'store-read-only' ? 'read-only' : 'store-failed';
}

/** Known exceptions of the parts as failures of a call; undefined for real surprises. */
export function explainFailure(error: unknown): { code: CommonFailure; detail: string } | undefined {
  return error instanceof StoreProblem
    ? { code: asCallFailure(error.code), detail: error.message }
    : undefined;
}
