import { waitText } from '#app/policy/retry-delay.ts';
import { fail, ok, type Result } from '#app/result.ts';
import { type Secrets, SecretsUnavailable } from '#main/shell/interface.ts';
import { fitsKeyFile, type KeyFile, keepFreshBlob, readKeyFile, wrapContext } from './key-file.ts';
import { unwrapWithPassphrase } from './passphrase.ts';
import { unwrapWithWords } from './recovery.ts';
import { UnlockTries } from './tries.ts';

type KeyFileFailure = 'key-missing' | 'key-damaged';

/** What a person has who wants the key. */
export type KeySecret =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'words'; readonly words: string };

/** @returns the key that the file is for, 32 bytes; undefined when the secret does not open it. */
export async function keyFrom(file: KeyFile, secret: KeySecret): Promise<Uint8Array | undefined> {
  if (secret.kind === 'words')
    return unwrapWithWords(secret.words, file.recovery, wrapContext(file.installId, 'recovery'));
  return file.protection.kind === 'passphrase'
    ? await unwrapWithPassphrase(
        secret.passphrase,
        file.protection,
        wrapContext(file.installId, 'passphrase'),
      )
    : undefined;
}

/** The three ways to the database key of one data folder. Results carry 32 bytes; whoever takes them keeps them secret. */
export interface Unlocker {
  /** `wait`: five failures in a row; `detail` says how long. */
  withPassphrase(
    passphrase: string,
  ): Promise<Result<Uint8Array, 'wrong-passphrase' | 'wait' | KeyFileFailure>>;
  /** `keychain-changed`: another keychain kept the key than the one that is here, or this one has another key. */
  withKeychain(
    secrets: Secrets,
  ): Promise<Result<Uint8Array, 'keychain-unavailable' | 'keychain-changed' | KeyFileFailure>>;
  /** Failures count together with those of the passphrase. */
  withRecoveryWords(words: string): Promise<Result<Uint8Array, 'wrong-words' | 'wait' | KeyFileFailure>>;
}

/** @param clock wall clock, ms. One unlocker per data folder: it holds the count of failures. */
export function createUnlocker(folder: string, clock: () => number = Date.now): Unlocker {
  const tries = new UnlockTries(folder, clock);

  async function guess<Code extends string>(
    code: Code,
    text: string,
    open: (file: KeyFile) => Promise<Uint8Array | undefined>,
  ): Promise<Result<Uint8Array, Code | 'wait' | KeyFileFailure>> {
    const file = readKeyFile(folder);
    if (!file.ok) return file;
    const waitMs = tries.begin();
    if (waitMs > 0) return fail('wait', waitText(waitMs));
    const databaseKey = await open(file.value);
    if (databaseKey === undefined) return fail(code, text);
    tries.succeeded();
    return checked(file.value, databaseKey);
  }

  return {
    withPassphrase: (passphrase) =>
      guess('wrong-passphrase', 'This is not the passphrase of this installation.', (file) =>
        keyFrom(file, { kind: 'passphrase', passphrase }),
      ),

    withRecoveryWords: (words) =>
      guess(
        'wrong-words',
        'These are not the 24 recovery words of this installation. Check each word and their order.',
        (file) => keyFrom(file, { kind: 'words', words }),
      ),

    async withKeychain(secrets) {
      const file = readKeyFile(folder);
      if (!file.ok) return file;
      const { protection } = file.value;
      if (protection.kind !== 'keychain')
        return fail('keychain-unavailable', 'This installation opens with a passphrase.');
      const keeper = secrets.forBackend(protection.backend);
      if (keeper === undefined)
        return fail(
          'keychain-changed',
          `The key was kept by ${protection.backend}, which is not there now; here is ${secrets.backend}.`,
        );
      keeper.onRewrapped?.((fresh) => keepFreshBlob(folder, fresh));
      try {
        const key = await keeper.unwrap(protection.blob);
        if (fitsKeyFile(file.value, key)) return ok(key);
        return fail('keychain-changed', `${protection.backend} gave a key that does not fit this data.`);
      } catch (error) {
        if (error instanceof SecretsUnavailable) return fail('keychain-unavailable', error.message);
        throw error;
      }
    },
  };
}

function checked(file: KeyFile, databaseKey: Uint8Array): Result<Uint8Array, 'key-damaged'> {
  return fitsKeyFile(file, databaseKey)
    ? ok(databaseKey)
    : fail('key-damaged', 'The key file was changed: what it holds does not fit together.');
}
