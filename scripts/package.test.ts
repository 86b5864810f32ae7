import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtInPack } from '#native-models/cards/packs.ts';
import { ensureBuilt } from './build.ts';
import { packageLintel } from './package.ts';
import { packedApps, wrongFuses } from './shell/fuses.ts';

// No Electron binary can be had in many places, so the app is packed over a stand-in distribution. Its "binary" carries a
// real fuse wire, with every fuse set the unsafe way: electron-builder flips them as it would in Electron itself.

const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseOn = '1'.charCodeAt(0);
const fuseOff = '0'.charCodeAt(0);

let folder: string;
let appDir: string;
let inAsar: Set<string>;
let unpacked: string[];

async function makeStandInDist(at: string): Promise<void> {
  await mkdir(join(at, 'resources'), { recursive: true });
  await mkdir(join(at, 'locales'));
  const wire = Buffer.from([1, 9, fuseOn, fuseOff, fuseOn, fuseOn, fuseOff, fuseOff, fuseOn, fuseOn, fuseOn]);
  await writeFile(
    join(at, 'electron'),
    Buffer.concat([Buffer.alloc(512), Buffer.from(fuseSentinel), wire, Buffer.alloc(512)]),
  );
  await chmod(join(at, 'electron'), 0o755);
  await writeFile(join(at, 'version'), require('electron/package.json').version);
  await writeFile(join(at, 'locales', 'en-US.pak'), 'stand-in');
  await writeFile(join(at, 'LICENSE'), 'stand-in');
  await writeFile(join(at, 'LICENSES.chromium.html'), 'stand-in');
}

/** Files below a folder, with `/` between the parts. */
async function filesBelow(at: string): Promise<string[]> {
  const entries = await readdir(at, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(at.length + 1)
        .replaceAll('\\', '/'),
    );
}

describe('electron-builder.yml', () => {
  const configModule = 'app-builder-lib/out/util/config/config.js';
  const { validateConfiguration } = require(configModule) as {
    validateConfiguration(config: object, logger: object): Promise<void>;
  };
  const readYaml = async (): Promise<Record<string, unknown>> => {
    const { load } = require('js-yaml') as { load(text: string): Record<string, unknown> };
    return load(await readFile(join(root, 'electron-builder.yml'), 'utf8'));
  };

  test('fits the schema of electron-builder, which refuses what it does not know', async () => {
    const config = await readYaml();
    await validateConfiguration(config, { isEnabled: false });
    await expect(validateConfiguration({ ...config, asarr: true }, { isEnabled: false })).rejects.toThrow(
      'asarr',
    );
  });

  test('names the installers of the three systems', async () => {
    const config = await readYaml();
    expect(config).toMatchObject({
      win: { target: ['nsis'] },
      mac: { target: [{ target: 'dmg' }] },
      linux: { target: ['AppImage', 'deb'] },
      asar: true,
      publish: null,
    });
  });
});

describe.skipIf(process.platform !== 'linux')(
  'the packed app (stand-in distribution, laid out for Linux only)',
  () => {
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'lintel-package-'));
      const electronDist = join(folder, 'electron');
      const distDir = join(folder, 'dist');
      await makeStandInDist(electronDist);
      await ensureBuilt({ mode: 'release', outDir: distDir, say: () => {} });
      await packageLintel({ onlyFolder: true, electronDist, distDir, outDir: join(folder, 'out') });
      appDir = join(folder, 'out', process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked');
      inAsar = new Set(
        listPackage(join(appDir, 'resources', 'app.asar'), { isPack: false }).map((file) =>
          file.replaceAll('\\', '/'),
        ),
      );
      unpacked = await filesBelow(join(appDir, 'resources', 'app.asar.unpacked'));
    }, 240_000);
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test('main, the inference process, both preloads and the screens are in the archive', () => {
      for (const file of [
        '/dist/main/main.js',
        '/dist/main/worker.js',
        '/dist/preload/electron.cjs',
        '/dist/renderer/index.html',
        '/package.json',
      ]) {
        expect(inAsar.has(file), file).toBe(true);
      }
      const { main, type } = JSON.parse(
        extractFile(join(appDir, 'resources', 'app.asar'), 'package.json').toString(),
      );
      expect([main, type]).toEqual(['dist/main/main.js', 'module']);
    });

    test('native files lie outside the archive, those of this platform and no other', () => {
      const { platform, arch } = process;
      const native = unpacked.filter((file) => file.endsWith('.node'));
      const expectOne = (pattern: RegExp) =>
        expect(
          native.filter((file) => pattern.test(file)),
          String(pattern),
        ).toHaveLength(1);
      expectOne(new RegExp(`onnxruntime-node/bin/napi-v6/${platform}/${arch}/onnxruntime_binding\\.node$`));
      expectOne(new RegExp(`better-sqlite3/prebuilds/${platform}-${arch}\\.node$`));
      expectOne(/@img\/sharp-/);
      expectOne(/@napi-rs\/keyring-/);
      expectOne(/@node-rs\/argon2-/);
      expect(native).toHaveLength(5);
      expect(unpacked.filter((file) => /libonnxruntime\.so/.test(file))).toHaveLength(1);
      expect(unpacked.filter((file) => /libvips-cpp\.so/.test(file))).toHaveLength(1);
    });

    test('models, demo clip and icon are resources', async () => {
      const resources = await filesBelow(join(appDir, 'resources'));
      const { detector, wideDetector, mesh, fast, precise } = builtInPack;
      const wanted = new Set([
        detector,
        wideDetector,
        mesh,
        ...[fast, precise].flatMap((card) => card.parts.map((part) => part.network)),
      ]);
      expect(new Set(resources.filter((file) => file.startsWith('native-models/')))).toEqual(
        new Set([...wanted].map((id) => `native-models/built/${id}.onnx`)),
      );
      expect(resources.filter((file) => /^resources\/demo\//.test(file)).length).toBeGreaterThan(0);
      expect(resources).toContain('resources/icon.png');
      expect(resources).toContain('LICENSE');
    });

    test('nothing that only builds or tests is inside', () => {
      const packages = new Set(
        [...inAsar].flatMap((file) => /^\/node_modules\/((?:@[^/]+\/)?[^/@]+)\//.exec(file)?.[1] ?? []),
      );
      expect([...packages].map((name) => name.replace(/-linux.*/, '-linux')).sort()).toEqual([
        '@img/colour',
        '@img/sharp-libvips-linux',
        '@img/sharp-linux',
        '@napi-rs/keyring',
        '@napi-rs/keyring-linux',
        '@node-rs/argon2',
        '@node-rs/argon2-linux',
        'better-sqlite3',
        'detect-libc',
        'onnxruntime-common',
        'onnxruntime-node',
        'semver',
        'sharp',
      ]);
      const sources = [...inAsar].filter((file) => /\.(ts|tsx|map)$|\.test\.|\/e2e\//.test(file));
      expect(sources).toEqual([]);
    });

    test('the archive has no test hooks', () => {
      const scripts = [...inAsar].filter((file) => file.startsWith('/dist/main/') && file.endsWith('.js'));
      const text = scripts
        .map((file) => extractFile(join(appDir, 'resources', 'app.asar'), file.slice(1)).toString())
        .join('\n');
      expect(text).not.toContain('remote-debugging-port');
    });

    test('every fuse of the binary is flipped the safe way, and one that is not stops the packing', async () => {
      const binary = join(appDir, 'lintel');
      expect(await packedApps(join(folder, 'out'))).toEqual([binary]);
      expect(await wrongFuses(binary)).toEqual([]);
      await flipFuses(binary, { version: FuseVersion.V1, [FuseV1Options.RunAsNode]: true });
      expect(await wrongFuses(binary)).toEqual(['RunAsNode is on']);
    });
  },
);
