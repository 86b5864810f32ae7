import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCameras } from './camera/cameras.ts';
import { PageCamera } from './camera/page-camera.ts';
import { createDoorDrivers } from './doors/create-drivers.ts';
import { createInference } from './inference/client.ts';
import { openProgram } from './open-program.ts';
import { findPlaces } from './places.ts';
import { openStore } from './store/open.ts';
import { newFolder, removeFolder } from './store/store.fixture.ts';
import { install, newVault, noSurprise } from './vault.fixture.ts';

test.each([
  ['a gallery', 'gallery_templates'],
  ['a new secret on its way', 'template_renewal'],
])(
  '%s that cannot be read ends everything that had begun, and the data can be opened again',
  async (_what, table) => {
    const folder = newFolder();
    const vault = newVault(folder);
    const { store } = (await install(vault)).opened;
    const key = store.keys.copyKey();
    store.close();
    const damaged = openStore(folder, key);
    damaged.exec(`ALTER TABLE ${table} RENAME TO elsewhere`);
    damaged.close();
    const parts = {
      shell: { kind: 'chromium', userDataDir: folder } as const,
      version: 'test',
      places: findPlaces(join(import.meta.dirname, '..', 'dist', 'main')),
      inference: createInference({
        spawn: () => noSurprise('recognition is not started', undefined),
        modelsDir: folder,
      }),
      cameras: createCameras({ demoClipPath: 'none', pageCamera: new PageCamera() }),
      drivers: createDoorDrivers(),
      push: () => undefined,
      onSession: () => undefined,
      logSurprise: noSurprise,
    };
    const clocksRunning = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = clocksRunning();
    const opened = await vault.withKey(Uint8Array.from(key));
    if (!opened.ok) throw new Error(opened.code);
    await expect(openProgram(opened.value, parts)).rejects.toThrow(table);
    expect(clocksRunning()).toBe(before);
    opened.value.store.close();
    const mended = openStore(folder, key);
    mended.exec(`ALTER TABLE elsewhere RENAME TO ${table}`);
    mended.close();
    const again = await vault.withKey(key);
    if (!again.ok) throw new Error(again.code);
    again.value.store.close();
    removeFolder(folder);
  },
);
