import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

type FuseName = keyof typeof FuseV1Options;

/** What a release must carry, by fuse; each opens or closes a way to run foreign code as Lintel. */
export const releaseFuses: Readonly<Record<FuseName, boolean>> = {
  RunAsNode: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  GrantFileProtocolExtraPrivileges: false,
  LoadBrowserProcessSpecificV8Snapshot: false,
  OnlyLoadAppFromAsar: true,
  EnableEmbeddedAsarIntegrityValidation: true,
  EnableCookieEncryption: true,
  // electron-builder has no setting for it; Electron's default catches wild accesses of WebAssembly.
  WasmTrapHandlers: true,
};

/**
 * Reads the fuses of a packed app.
 * @param binary the executable, or on macOS the .app.
 * @returns one line per fuse that is not as a release must have it.
 */
export async function wrongFuses(binary: string): Promise<string[]> {
  const wire = await getCurrentFuseWire(binary);
  return (Object.keys(releaseFuses) as FuseName[]).flatMap((name) => {
    const isOn = wire[FuseV1Options[name]] === FuseState.ENABLE;
    return isOn === releaseFuses[name] ? [] : [`${name} is ${isOn ? 'on' : 'off'}`];
  });
}

/** @returns the packed apps that electron-builder has left in `outDir`, one per architecture. */
export async function packedApps(outDir: string): Promise<string[]> {
  const places = (folder: string) => [
    join(outDir, folder, 'lintel'),
    join(outDir, folder, 'Lintel.exe'),
    join(outDir, folder, 'Lintel.app'),
  ];
  return (await readdir(outDir)).flatMap(places).filter((place) => existsSync(place));
}
