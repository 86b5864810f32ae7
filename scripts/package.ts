/** `npm run package [-- --dir]`: a release build, then installers for this system; `--dir` leaves the unpacked app. */
import { join } from 'node:path';
import { build, type Configuration } from 'electron-builder';
import { ensureBuilt } from './build.ts';
import { packedApps, wrongFuses } from './shell/fuses.ts';

const root = join(import.meta.dirname, '..');

export interface PackageOptions {
  /** Only the unpacked app, no installers. */
  readonly onlyFolder: boolean;
  /** A folder shaped like an Electron distribution; default: the one that electron-builder fetches for this version. */
  readonly electronDist?: string;
  /** A release build that lies elsewhere than in dist/. */
  readonly distDir?: string;
  /** Default: release/. */
  readonly outDir?: string;
}

/**
 * Runs electron-builder on electron-builder.yml, never publishing, and reads the fuses of what came out.
 * @returns paths of the installers; none with `onlyFolder`.
 * @throws when a packed app carries a fuse that a release must not have.
 */
export async function packageLintel(options: PackageOptions): Promise<readonly string[]> {
  const { electronDist, distDir, outDir = join(root, 'release') } = options;
  const config: Configuration = {
    extends: join(root, 'electron-builder.yml'),
    directories: { output: outDir },
    ...(electronDist === undefined ? {} : { electronDist }),
    ...(distDir === undefined
      ? {}
      : { files: ['!dist/**', { from: distDir, to: 'dist', filter: ['**/*', '!**/*.map', '!build.json'] }] }),
  };
  const installers = await build({
    projectDir: root,
    config,
    publish: 'never',
    ...(options.onlyFolder ? { dir: true } : {}),
  });
  const apps = await packedApps(outDir);
  if (apps.length === 0) throw new Error(`electron-builder left no app in ${outDir}.`);
  for (const app of apps) {
    const wrong = await wrongFuses(app);
    if (wrong.length > 0) throw new Error(`${app} must not be shipped: ${wrong.join(', ')}.`);
  }
  return installers;
}

if (import.meta.main) {
  await ensureBuilt({ mode: 'release' });
  for (const file of await packageLintel({ onlyFolder: process.argv.includes('--dir') })) console.log(file);
}
