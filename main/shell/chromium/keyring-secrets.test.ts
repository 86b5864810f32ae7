import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SecretsUnavailable } from '../interface.ts';
import { KeyringSecrets } from './keyring-secrets.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lintel-keyring-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const module = JSON.stringify(join(import.meta.dirname, 'keyring-secrets.ts'));

/** Runs code in a session of its own: with a fresh unlocked Secret Service, or with no session bus at all. */
async function runIn(session: 'secret-service' | 'no-bus', code: string): Promise<unknown> {
  const script = join(folder, 'script.ts');
  await writeFile(script, `import { KeyringSecrets } from ${module};\n${code}\nprocess.exit(0);`);
  const { DBUS_SESSION_BUS_ADDRESS: _bus, DISPLAY: _display, ...env } = process.env;
  const own = { ...env, HOME: folder, XDG_DATA_HOME: folder, XDG_RUNTIME_DIR: folder };
  const { stdout } =
    session === 'no-bus'
      ? spawnSync(process.execPath, [script], { env: own, encoding: 'utf8', timeout: 40_000 })
      : spawnSync(
          'dbus-run-session',
          [
            '--',
            'sh',
            '-c',
            `printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "$0" "$1"`,
            process.execPath,
            script,
          ],
          { env: own, encoding: 'utf8', timeout: 40_000 },
        );
  return JSON.parse(stdout);
}

test.skipIf(process.platform !== 'linux')(
  'without a keychain nothing is wrapped, and the kernel keyring is no way out',
  async () => {
    const result = await runIn(
      'no-bus',
      `const secrets = new KeyringSecrets('/data');
     const wrapped = await secrets.wrap(new Uint8Array(32)).then(() => 'wrapped', (error) => error.name);
     console.log(JSON.stringify([await secrets.isAvailable(), wrapped]));`,
    );
    expect(result).toEqual([false, 'SecretsUnavailable']);
  },
);

test('a blob of another make is refused before the keychain is asked', async () => {
  const secrets = new KeyringSecrets('/data');
  await expect(secrets.unwrap(new Uint8Array(100))).rejects.toThrow(SecretsUnavailable);
  await expect(secrets.unwrap(new Uint8Array(3))).rejects.toThrow(SecretsUnavailable);
});

const hasSecretService =
  process.platform === 'linux' &&
  ['gnome-keyring-daemon', 'dbus-run-session'].every((name) => spawnSync('which', [name]).status === 0);

describe.skipIf(!hasSecretService)(
  'with a real Secret Service (skipped where gnome-keyring and dbus are not installed)',
  () => {
    test('a secret comes back, also after its data folder was moved, and each folder has a key of its own', async () => {
      const result = await runIn(
        'secret-service',
        `const here = new KeyringSecrets('/data');
       const there = new KeyringSecrets('/moved');
       const secret = Uint8Array.from({ length: 32 }, (_, index) => index);
       const blob = await here.wrap(secret);
       const second = await here.wrap(new Uint8Array(32).fill(9));
       const wrongKey = Uint8Array.from(blob);
       wrongKey.set((await there.wrap(secret)).subarray(3, 19), 3);
       const damaged = Uint8Array.from(blob);
       damaged[40] ^= 1;
       const unknown = Uint8Array.from(blob);
       unknown[5] ^= 1;
       const outcome = (blob) => here.unwrap(blob).then((bytes) => [...bytes].join(), (error) => error.name);
       console.log(JSON.stringify({
         available: await here.isAvailable(),
         length: blob.length,
         hidden: !Buffer.from(blob).includes(Buffer.from(secret)),
         again: (await outcome(blob)) === [...secret].join(),
         moved: [...(await there.unwrap(blob))].join() === [...secret].join(),
         second: (await outcome(second)).startsWith('9,9,'),
         wrongKey: await outcome(wrongKey),
         damaged: await outcome(damaged),
         unknown: await outcome(unknown),
       }));`,
      );
      expect(result).toEqual({
        available: true,
        length: 3 + 16 + 12 + 32 + 16,
        hidden: true,
        again: true,
        moved: true,
        second: true,
        wrongKey: 'SecretsUnavailable',
        damaged: 'SecretsUnavailable',
        unknown: 'SecretsUnavailable',
      });
    });
  },
);
