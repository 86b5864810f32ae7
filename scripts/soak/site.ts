import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { likelihoodOf } from '#app/recognition/likelihood.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { createCameras } from '#main/camera/cameras.ts';
import { PageCamera } from '#main/camera/page-camera.ts';
import { createDoorDrivers } from '#main/doors/create-drivers.ts';
import { saveEnrollment } from '#main/enrollment/save.ts';
import { createInference } from '#main/inference/client.ts';
import type { Inference } from '#main/inference/interface.ts';
import { createPusher } from '#main/ipc/pusher.ts';
import { forkWorker } from '#main/shell/fork-worker.ts';
import { openSite, type Site } from '#main/site.ts';
import { defaultSettings } from '#main/store/default-settings.ts';
import type { Store } from '#main/store/interface.ts';
import { assembleStore } from '#main/store/lintel-store.ts';
import { createStore } from '#main/store/open.ts';
import { defaultThresholds } from '#main/vault.ts';
import { ensureModels } from '#native-models/build.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { ensureDemoClip } from '../../resources/build-demo-clip.ts';
import { type DemoPerson, demoEnrollmentPhotos } from '../../resources/demo-cast.ts';

/** The product without a screen: everything that runs behind one, on a data folder of its own. */
export interface SoakSite {
  readonly store: Store;
  readonly inference: Inference;
  readonly site: Site;
  /** Ids of the enrolled people of the demo clip. */
  readonly staff: ReadonlyMap<string, DemoPerson>;
  readonly surprises: string[];
  close(): Promise<void>;
}

/** Opens a site that watches the demo clip, with its staff enrolled and a simulated door. */
export async function openSoakSite(): Promise<SoakSite> {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-soak-'));
  const { path: demoClipPath } = await ensureDemoClip();
  const store = assembleStore(createStore(folder, randomBytes(32)), createAuditLog, () => undefined);
  store.settings.put(
    defaultSettings({
      siteName: 'Soak',
      camera: { kind: 'demo' },
      door: {
        id: 'front',
        name: 'Door',
        driver: { kind: 'simulated' },
        pulseSeconds: 1,
        acknowledgeTimeoutMs: 1000,
        presentation: 'off',
      },
      model: { id: builtInPack.precise.id, ...defaultThresholds },
    }),
  );
  const inference = createInference({
    spawn: () => forkWorker(join(import.meta.dirname, '../../main/inference/worker.ts'), { name: 'soak' }),
    modelsDir: ensureModels().dir,
  });
  const ready = new Promise<void>((resolve, reject) => {
    inference.onState((state) => {
      if (state.state === 'ready') resolve();
      if (state.state === 'failed') reject(new Error(state.detail));
    });
  });
  inference.start();
  await ready;
  const staff = new Map<string, DemoPerson>();
  for (const { person, files } of demoEnrollmentPhotos) {
    const shots = [];
    for (const file of files) {
      const shot = await inference.analysePhoto(readFileSync(join(dirname(demoClipPath), file)));
      if (!shot.ok) throw new Error(`A photo of the demo was refused: ${shot.code}`);
      shots.push({ ...shot.value, id: randomUUID(), source: 'photo' as const });
    }
    const request = { name: person, note: '', confirmedNotDuplicate: true };
    staff.set(saveEnrollment(store, request, shots, 'soak').id, person);
  }
  const surprises: string[] = [];
  const site = await openSite({
    likelihood: likelihoodOf([builtInPack.fast, builtInPack.precise]),
    store,
    inference,
    cameras: createCameras({ demoClipPath, pageCamera: new PageCamera() }),
    drivers: createDoorDrivers(),
    // Everything that screens would be told is checked against the contract, and goes nowhere.
    push: createPusher(() => undefined),
    mayShowNames: () => true,
    logSurprise: (what, error) => surprises.push(`${what}: ${String(error)}`),
  });
  return {
    store,
    inference,
    site,
    staff,
    surprises,
    async close() {
      await site.close();
      await inference.close();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
