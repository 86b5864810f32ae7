/** `npm run package [-- --dir]`: a release build, then installers for this system; `--dir` leaves the unpacked app. */
import { join } from 'node:path';
import { build, type Configuration } from 'electron-builder';
import { ensureBuilt } from './build.ts';

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
 * Runs electron-builder on electron-builder.yml, never publishing.
 * @returns paths of the installers; none with `onlyFolder`.
 */
export async function packageLintel(options: PackageOptions): Promise<readonly string[]> {
  const { electronDist, distDir, outDir } = options;
  const config: Configuration = {
    extends: join(root, 'electron-builder.yml'),
    ...(electronDist === undefined ? {} : { electronDist }),
    ...(outDir === undefined ? {} : { directories: { output: outDir } }),
    ...(distDir === undefined
      ? {}
      : { files: ['!dist/**', { from: distDir, to: 'dist', filter: ['**/*', '!**/*.map', '!build.json'] }] }),
  };
  return build({ projectDir: root, config, publish: 'never', ...(options.onlyFolder ? { dir: true } : {}) });
}

if (import.meta.main) {
  await ensureBuilt({ mode: 'release' });
  for (const file of await packageLintel({ onlyFolder: process.argv.includes('--dir') })) console.log(file);
}
