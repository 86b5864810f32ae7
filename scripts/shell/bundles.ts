import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type InlineConfig, type Rolldown } from 'vite';
import { channelNames } from '#app/contract/contract.ts';
import { notePackages } from './licences.ts';

const root = join(import.meta.dirname, '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** Loaded at run time from node_modules: native files, and what starts or is a browser. */
const runtimePackages = [
  'onnxruntime-node',
  'better-sqlite3',
  'sharp',
  '@napi-rs/keyring',
  '@node-rs/argon2',
  'puppeteer-core',
  'electron',
];

export type BuildMode = 'development' | 'release';

function shared(mode: BuildMode): InlineConfig {
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    mode: mode === 'release' ? 'production' : 'development',
    // Fixed at build time: with "release" the test hooks become unreachable and are left out of the bundle.
    define: {
      'process.env.LINTEL_BUILD': JSON.stringify(mode),
      'process.env.LINTEL_VERSION': JSON.stringify(manifest.version),
    },
  };
}

/**
 * Bundles a Node entry as an ES module, with everything but the run-time packages inside.
 * @param packages gets the names of the packages whose code went in.
 * @param outFile absolute; chunks of dynamic imports lie in `chunks/` beside it.
 */
export async function bundleNode(
  entry: string,
  outFile: string,
  mode: BuildMode,
  packages = new Set<string>(),
): Promise<void> {
  const outDir = join(outFile, '..');
  await build({
    ...shared(mode),
    plugins: [notePackages(packages)],
    build: {
      ssr: true,
      target: 'node22',
      outDir,
      emptyOutDir: false,
      minify: false,
      sourcemap: mode === 'development',
      rolldownOptions: {
        input: entry,
        external: (id) => runtimePackages.some((name) => id === name || id.startsWith(`${name}/`)),
        output: {
          format: 'esm',
          entryFileNames: outFile.slice(outDir.length + 1),
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
    ssr: { noExternal: true, external: runtimePackages },
  });
}

/** Writes `electron.cjs` and `chromium.js`; the channel names of the contract are put into both. */
export async function bundlePreloads(outDir: string, mode: BuildMode = 'development'): Promise<void> {
  const define = { LINTEL_CHANNELS: JSON.stringify(channelNames()) };
  // A sandboxed preload must be one CommonJS file; `require('electron')` is all that it may require.
  await bundleScript('main/preload/electron.ts', {
    define,
    outDir,
    fileName: 'electron.cjs',
    format: 'cjs',
    mode,
  });
  await bundleScript('main/preload/chromium.ts', {
    define,
    outDir,
    fileName: 'chromium.js',
    format: 'iife',
    mode,
  });
}

/** @returns the text of the script that makes the page's Trusted Types policy. */
export async function bundleTrustedTypes(): Promise<string> {
  return bundleScript('main/preload/trusted-types.ts', {
    define: {},
    outDir: undefined,
    fileName: 'trusted-types.js',
    format: 'iife',
    mode: 'release',
  });
}

async function bundleScript(
  entry: string,
  options: {
    readonly define: Record<string, string>;
    readonly outDir: string | undefined;
    readonly fileName: string;
    readonly format: 'cjs' | 'iife';
    readonly mode: BuildMode;
  },
): Promise<string> {
  const { outDir, fileName, format, mode } = options;
  const base = shared(mode);
  const result = (await build({
    ...base,
    define: { ...base.define, ...options.define },
    build: {
      target: 'chrome140',
      write: outDir !== undefined,
      ...(outDir === undefined ? {} : { outDir }),
      emptyOutDir: false,
      minify: false,
      lib: { entry: join(root, entry), formats: [format], name: 'lintelPreload', fileName: () => fileName },
      rolldownOptions: { external: ['electron'] },
    },
  })) as Rolldown.RolldownOutput[] | Rolldown.RolldownOutput;
  return [result].flat()[0]?.output[0].code ?? '';
}

/** The renderer, as vite.config.ts says; skipped while there is no page. @returns whether it was built. */
export async function bundleRenderer(
  mode: BuildMode,
  outDir: string,
  packages = new Set<string>(),
): Promise<boolean> {
  if (!existsSync(join(root, 'renderer', 'index.html'))) return false;
  await build({
    configFile: join(root, 'vite.config.ts'),
    plugins: [notePackages(packages)],
    logLevel: 'warn',
    mode: mode === 'release' ? 'production' : 'development',
    build: { outDir, sourcemap: mode === 'development' },
  });
  await refuseInlineScripts(join(outDir, 'index.html'));
  return true;
}

/** The page's CSP blocks inline scripts; one in the built page would only show as a white window. */
async function refuseInlineScripts(page: string): Promise<void> {
  const html = await readFile(page, 'utf8');
  if (/<script(?![^>]*\ssrc=)/i.test(html))
    throw new Error(`${page} has an inline script, which the CSP will block.`);
}
