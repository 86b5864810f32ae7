import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildMode } from './shell/bundles.ts';

const root = join(import.meta.dirname, '..');
const stampName = 'build.json';

export interface BuildOptions {
  /** Build even when nothing changed. */
  readonly force?: boolean;
  /** `release` leaves the test hooks out; default `development`. */
  readonly mode?: BuildMode;
  /** Default: dist/ of this checkout, where package.json's `main` points. */
  readonly outDir?: string;
  /** Told one line per step. Default: stdout. */
  readonly say?: (line: string) => void;
}

/**
 * Brings dist/, the models and the demo clip up to date: at once when the inputs' hash is that of the last build.
 * @returns whether dist/ was built anew.
 */
export async function ensureBuilt(options: BuildOptions = {}): Promise<boolean> {
  const { force = false, mode = 'development', outDir = join(root, 'dist') } = options;
  const say = options.say ?? ((line: string) => console.log(line));
  const hash = await hashInputs(mode);
  const isStale = force || (await readStamp(outDir)) !== hash;
  if (isStale) {
    const startedAtMs = performance.now();
    await buildInto(outDir, mode, hash);
    say(`Built Lintel in ${((performance.now() - startedAtMs) / 1_000).toFixed(1)} s.`);
  }
  await ensureResources();
  return isStale;
}

/** Builds aside and swaps at the end: an interrupted build, or two at once, leave a whole folder behind. */
async function buildInto(outDir: string, mode: BuildMode, hash: string): Promise<void> {
  // Loaded only when needed: an unchanged start must not pay for the bundler.
  const { bundleNode, bundlePreloads, bundleRenderer } = await import('./shell/bundles.ts');
  const { listLicences } = await import('./shell/licences.ts');
  const packages = new Set<string>();
  const aside = join(root, '.lintel-dev', `build-${process.pid}`);
  await mkdir(aside, { recursive: true });
  try {
    await bundlePreloads(join(aside, 'preload'), mode);
    await bundleRenderer(mode, join(aside, 'renderer'), packages);
    for (const [entry, output] of [
      ['main/main.ts', 'main/main.js'],
      ['main/inference/worker.ts', 'main/worker.js'],
      ['main/store/backup/backup-thread.ts', 'main/backup-thread.js'],
      ['main/tuning/figures-thread.ts', 'main/figures-thread.js'],
    ] as const) {
      if (existsSync(join(root, entry)))
        await bundleNode(join(root, entry), join(aside, output), mode, packages);
    }
    await writeFile(join(aside, 'licences.json'), JSON.stringify(await listLicences(root, packages)));
    await writeFile(join(aside, stampName), JSON.stringify({ mode, hash }));
    await rm(outDir, { recursive: true, force: true });
    await mkdir(dirname(outDir), { recursive: true });
    await rename(aside, outDir);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Models and demo clip are made from what npm packages carry; each step knows by itself whether it is up to date. */
async function ensureResources(): Promise<void> {
  for (const [file, name] of [
    ['native-models/build.ts', 'ensureModels'],
    ['resources/build-demo-clip.ts', 'ensureDemoClip'],
  ] as const) {
    const path = join(root, file);
    if (!existsSync(path)) continue;
    const step: unknown = (await import(pathToFileURL(path).href))[name];
    if (typeof step !== 'function') throw new Error(`${file} does not export ${name}().`);
    await step();
  }
}

/** Everything that ends up in dist/, tests aside. */
async function hashInputs(mode: BuildMode): Promise<string> {
  const files = [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'vite.config.ts',
    'scripts/build.ts',
    'scripts/shell/bundles.ts',
    'scripts/shell/licences.ts',
  ];
  for (const folder of ['app', 'main', 'renderer', 'native-models']) {
    if (!existsSync(join(root, folder))) continue;
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      const file = relative(root, join(entry.parentPath, entry.name));
      const isInput =
        entry.isFile() && !/\.test\.tsx?$/.test(file) && !file.startsWith(join('native-models', 'built'));
      if (isInput) files.push(file);
    }
  }
  const hash = createHash('sha256').update(mode);
  for (const file of files.sort()) {
    hash.update(file).update('\0');
    hash.update(await readFile(join(root, file)));
  }
  return hash.digest('hex');
}

async function readStamp(outDir: string): Promise<string | undefined> {
  try {
    return (JSON.parse(await readFile(join(outDir, stampName), 'utf8')) as { hash?: string }).hash;
  } catch {
    return undefined; // Never built, or interrupted: build.
  }
}

if (import.meta.main) await ensureBuilt({ force: process.argv.includes('--force') });
