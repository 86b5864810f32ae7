import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** One package that ships, as Settings > About lists it. */
export interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

/** A plugin that notes which packages a bundle took code from. @param found gets folders below node_modules, e.g. `@mantine/core`. */
export function notePackages(found: Set<string>): Plugin {
  return {
    name: 'lintel-note-packages',
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk') continue;
        for (const id of output.moduleIds) {
          const name = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1];
          if (name !== undefined) found.add(name.replaceAll('\\', '/'));
        }
      }
    },
  };
}

/**
 * Licences of all that ships: packages inside the bundles, and the run-time packages with everything they bring.
 * @param root folder of package-lock.json and node_modules.
 * @param bundled package names that {@link notePackages} found.
 * @throws when a package that ships names no licence: nobody may ship it.
 */
export async function listLicences(root: string, bundled: ReadonlySet<string>): Promise<Licence[]> {
  const lock: unknown = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const packages = record(record(lock).packages);
  const folders = new Set([...bundled].map((name) => join('node_modules', name)));
  for (const [path, entry] of Object.entries(packages))
    if (path.startsWith('node_modules/') && record(entry).dev !== true) folders.add(join(...path.split('/')));
  const licences = new Map<string, Licence>();
  for (const folder of folders) {
    const manifest = await readManifest(join(root, folder));
    // An optional package of another platform is in the lock, not on the disk, and does not ship from here.
    if (manifest === undefined) continue;
    const { name, version, license } = manifest;
    const licence = typeof license === 'string' ? license : await guessFromFile(join(root, folder));
    if (typeof name !== 'string' || licence === undefined)
      throw new Error(`${folder} ships and names no licence.`);
    licences.set(`${name}@${version}`, { name, version: String(version), licence });
  }
  return [...licences.values(), ...besides].sort((a, b) => a.name.localeCompare(b.name));
}

/** What ships without being an npm package of its own. */
const besides: readonly Licence[] = [
  {
    name: 'Electron (with Chromium and Node.js)',
    version: 'installers only',
    licence: 'MIT, BSD-3-Clause and others',
  },
  { name: 'Weights of @vladmandic/face-api', version: '1.7.15', licence: 'MIT' },
  { name: 'Weights of @vladmandic/human', version: '3.3.6', licence: 'MIT' },
  { name: 'SQLite3 Multiple Ciphers (inside better-sqlite3)', version: '2', licence: 'MIT' },
];

async function readManifest(folder: string): Promise<Record<string, unknown> | undefined> {
  try {
    return record(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Some packages carry the text of their licence only. */
async function guessFromFile(folder: string): Promise<string | undefined> {
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) return undefined;
  const text = await readFile(join(folder, file), 'utf8');
  if (/Permission is hereby granted, free of charge/.test(text)) return 'MIT';
  if (/Apache License\s+Version 2\.0/.test(text)) return 'Apache-2.0';
  return undefined;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
