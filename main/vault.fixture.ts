import { builtInPack } from '#native-models/cards/packs.ts';
import { type Secrets, SecretsUnavailable } from './shell/interface.ts';
import { defaultSettings } from './store/default-settings.ts';
import { someSettings } from './store/store.fixture.ts';
import { defaultThresholds, type OpenStore, Vault } from './vault.ts';

/** As a new installation decides, at a simulated door. */
export const newSettings = defaultSettings({
  siteName: someSettings.siteName,
  camera: someSettings.camera,
  door: someSettings.door,
  model: { id: builtInPack.precise.id, ...defaultThresholds },
});

/** A computer without any keychain. */
export const noKeychain: Secrets = {
  backend: 'none',
  forBackend: () => undefined,
  isAvailable: async () => false,
  wrap: () => Promise.reject(new SecretsUnavailable('There is none.')),
  unwrap: () => Promise.reject(new SecretsUnavailable('There is none.')),
};

export const passphrase = 'a long enough passphrase';

/** What nobody expects fails the test. */
export function noSurprise(what: string, error: unknown): never {
  throw new Error(what, { cause: error });
}

export function newVault(folder: string): Vault {
  return new Vault(folder, noKeychain, noSurprise);
}

/** Sets up an empty folder, under the passphrase above. */
export async function install(
  vault: Vault,
): Promise<{ opened: OpenStore; recoveryWords: string; verificationKey: string }> {
  const made = await vault.create({
    siteName: 'Testhouse',
    administrator: { name: 'ada', password: 'correct horse battery' },
    key: { kind: 'passphrase', passphrase },
    camera: { kind: 'demo' },
    door: someSettings.door,
  });
  if (!made.ok) throw new Error(made.code);
  return made.value;
}
