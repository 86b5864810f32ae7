import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Secrets, SecretsUnavailable } from './interface.ts';
import { SeveralSecrets } from './several-secrets.ts';
import { SystemdCreds } from './systemd-creds.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lintel-creds-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Something that is called like systemd-creds: notes its arguments, and "encrypts" by base64 with the name before it. */
function standIn(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s ' "$@" >> "${folder}/${name}.calls"\n${script}\n`);
  chmodSync(path, 0o700);
  return path;
}
const encoding = `case "$1" in
  encrypt) { printf 'sealed:'; cat; } | base64 ;;
  decrypt) base64 -d | sed 's/^sealed://' ;;
esac`;
const secret = Uint8Array.from({ length: 32 }, (_, i) => i);

describe.skipIf(process.platform !== 'linux')('systemd-creds (skipped where it cannot be)', () => {
  test('a secret goes there and back through pipes, and its arguments carry nothing of it', async () => {
    const command = standIn('works', encoding);
    const creds = new SystemdCreds('/data', command, false);
    expect(await creds.isAvailable()).toBe(true);
    const blob = await creds.wrap(secret);
    expect(await new SystemdCreds('/moved', command, false).unwrap(blob)).toEqual(Buffer.from(secret));
    const calls = spawnSync('cat', [`${command}.calls`], { encoding: 'utf8' }).stdout;
    expect(calls).toContain('encrypt --user --name=lintel-');
    expect(calls).not.toContain(Buffer.from(secret).toString('base64'));
  });

  test('one that refuses, hangs up or is missing is no keychain, and says what to do', async () => {
    for (const command of [
      standIn('refuses', 'echo "No TPM2" >&2; exit 1'),
      standIn('lies', 'cat >/dev/null; echo something else'),
      standIn('hangs-up', 'exit 3'),
      join(folder, 'missing'),
    ]) {
      const creds = new SystemdCreds('/data', command);
      expect([command, await creds.isAvailable()]).toEqual([command, false]);
    }
    const refusing = new SystemdCreds('/data', join(folder, 'refuses'));
    await expect(refusing.wrap(secret)).rejects.toThrow(SecretsUnavailable);
    await expect(refusing.unwrap(new Uint8Array(100))).rejects.toThrow('recovery words');
    await expect(refusing.unwrap(new Uint8Array())).rejects.toThrow('recovery words');
  });

  const real =
    spawnSync('sh', ['-c', 'printf x | systemd-creds encrypt --name=probe - - >/dev/null']).status === 0;
  test.skipIf(!real)(
    `the real one wraps and unwraps, and opens nothing that was changed${real ? '' : ' (SKIPPED: no systemd-creds that works for this user)'}`,
    async () => {
      const creds = new SystemdCreds('/data');
      expect(await creds.isAvailable()).toBe(true);
      const blob = await creds.wrap(secret);
      expect(blob.length).toBeLessThanOrEqual(4096);
      expect(await creds.unwrap(blob)).toEqual(Buffer.from(secret));
      for (const at of [8, blob.length - 1]) {
        const spoilt = Uint8Array.from(blob);
        spoilt[at] = (spoilt[at] ?? 0) ^ 1;
        await expect(creds.unwrap(spoilt)).rejects.toThrow(SecretsUnavailable);
      }
    },
  );
});

class Keychain implements Secrets {
  readonly backend: string;
  works: boolean;
  constructor(backend: string, works: boolean) {
    this.backend = backend;
    this.works = works;
  }
  forBackend(backend: string): Secrets | undefined {
    return backend === this.backend ? this : undefined;
  }
  isAvailable = async () => this.works;
  wrap = async () => Buffer.from(this.backend);
  unwrap = async () => Buffer.from(this.backend);
}

test('of several keychains the first that works wraps, and each opens its own', async () => {
  const [desktop, board] = [new Keychain('desktop', false), new Keychain('board', true)];
  const secrets = new SeveralSecrets([desktop, board]);
  expect(await secrets.isAvailable()).toBe(true);
  expect(secrets.backend).toBe('board');
  expect(await secrets.wrap(secret)).toEqual(Buffer.from('board'));
  expect(secrets.forBackend('desktop')).toBe(desktop);
  expect(secrets.forBackend('board')).toBe(board);
  expect(secrets.forBackend('elsewhere')).toBeUndefined();
  board.works = false;
  expect(await secrets.isAvailable()).toBe(false);
  await expect(secrets.wrap(secret)).rejects.toThrow(SecretsUnavailable);
  desktop.works = true;
  expect(await secrets.wrap(secret)).toEqual(Buffer.from('desktop'));
});
