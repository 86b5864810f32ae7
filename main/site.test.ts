import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { likelihoodOf } from '#app/recognition/likelihood.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { createCameras } from './camera/cameras.ts';
import type { Cameras } from './camera/interface.ts';
import { PageCamera } from './camera/page-camera.ts';
import { createClaimCodes } from './claims/claim-codes.ts';
import { createDoorDrivers } from './doors/create-drivers.ts';
import { frameOf, reached, realInference } from './inference/inference.fixture.ts';
import type { Inference } from './inference/interface.ts';
import { openSite, type Site } from './site.ts';
import type { Store } from './store/interface.ts';
import { assembleStore } from './store/lintel-store.ts';
import { createStore } from './store/open.ts';
import {
  newFolder,
  newStore,
  randomTemplate,
  removeFolder,
  shotOf,
  somebody,
  someSettings,
} from './store/store.fixture.ts';

const photoFile = join(import.meta.dirname, '..', 'resources', 'demo', 'alex-1.jpg');
const demoClip = join(import.meta.dirname, '..', 'resources', 'demo', 'demo-clip.bin');
const closers: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

/** What these sites have alike. */
function partsOf(store: Store) {
  return {
    store,
    drivers: createDoorDrivers(),
    claims: createClaimCodes(store),
    push: () => undefined,
    likelihood: likelihoodOf([builtInPack.fast, builtInPack.precise]),
    onGalleryChanged: () => undefined,
    diskWarnings: () => [],
    mayShowNames: () => true,
    onErased: () => undefined,
    logSurprise: (what: string, error: unknown) => console.error(what, error),
  };
}

test.skipIf(!existsSync(photoFile))(
  `whoever has no valid consent is not in the inference process: withdrawn, ended, to be renewed (needs ${photoFile})`,
  { timeout: 60_000 },
  async () => {
    const { store, folder } = newStore((records) => createAuditLog(records));
    closers.push(
      () => removeFolder(folder),
      () => store.close(),
    );
    const inference = realInference();
    closers.push(() => inference.close());
    inference.start();
    await reached(inference, 'ready');
    const photo = readFileSync(photoFile);
    const shot = await inference.analysePhoto(photo);
    if (!shot.ok) throw new Error(`The photo does not serve: ${shot.code}`);
    const { quality, templates } = shot.value;
    const enroll = (until?: number) => {
      const person = somebody('Alex');
      const consent = { ...person.consent, language: 'en', ...(until ? { validUntilMs: until } : {}) };
      store.people.insert({ ...person, consent });
      const facts = { source: 'photo', quality, templates, createdAtMs: 1 } as const;
      store.templates.insertShot({ personId: person.id, shotId: person.id, ...facts });
      return person.id;
    };
    /** Who of the inference process's gallery looks like the photo. */
    const found = async () => {
      // Changes of the gallery go in turn: once this one is through, those before it are.
      await inference.removePerson('nobody');
      const seen = await inference.analysePhoto(photo);
      return new Set(seen.ok ? seen.value.candidates.map(({ personId }) => personId) : [seen.code]);
    };
    const stays = enroll();
    const withdraws = enroll();
    enroll(Date.now() - 1);
    // The first store row after opening tells that the watch has seen an end: no waiting for a time.
    const ends = enroll(Date.now() + 8000);
    const hasEnded = new Promise<void>((resolve) => {
      store.onLogged(() => {
        const { rows } = store.audit.page({ kinds: ['consent-ended'] }, undefined, 5);
        if (rows.some(({ personId }) => personId === ends)) resolve();
      });
    });
    const site: Site = await openSite({
      ...partsOf(store),
      inference,
      cameras: createCameras({ demoClipPath: 'none', pageCamera: new PageCamera() }),
    });
    closers.push(() => site.close());
    expect(await found()).toEqual(new Set([stays, withdraws, ends]));

    store.consents.withdraw(withdraws, Date.now());
    site.onPersonChanged(withdraws, 'changed');
    expect(await found()).toEqual(new Set([stays, ends]));

    await hasEnded;
    expect(await found()).toEqual(new Set([stays]));

    const text = { language: 'en', text: 'I agree to be recognised.', purpose: 'Door', validDays: 0 };
    store.consents.publish({ ...text, requiresRenewal: true, createdAtMs: 1, createdBy: 'desk' });
    site.onManyConsentsChanged();
    // Everybody is read anew, and handed over.
    while (inference.people.length > 0) await nextTurn();
    expect(await found()).toEqual(new Set());

    store.consents.renew(stays, { textVersion: 'en-2', language: 'en', givenAtMs: 2, recordedBy: 'desk' });
    site.onPersonChanged(stays, 'changed');
    expect(await found()).toEqual(new Set([stays]));
  },
);

test.skipIf(!existsSync(demoClip))(
  `the face of a refused stranger is kept where the site turned that on, and gone once it is off (needs ${demoClip})`,
  { timeout: 120_000 },
  async () => {
    const { store, folder } = newStore((records) => createAuditLog(records));
    closers.push(
      () => removeFolder(folder),
      () => store.close(),
    );
    const before = { ...store.settings.get(), unknownFaceDays: 3 };
    store.settings.put(before);
    const inference = realInference();
    closers.push(() => inference.close());
    inference.start();
    await reached(inference, 'ready');
    const hasRefused = new Promise<number>((resolve) => {
      store.onLogged(() => {
        const { rows } = store.audit.page({ kinds: ['attempt-refused'] }, undefined, 5);
        const stranger = rows.find(({ details }) => details.reason === 'stranger');
        if (stranger !== undefined) resolve(stranger.sequence);
      });
    });
    const site = await openSite({
      ...partsOf(store),
      inference,
      cameras: createCameras({ demoClipPath: demoClip, pageCamera: new PageCamera() }),
    });
    closers.push(() => site.close());
    const sequence = await hasRefused;
    const jpeg = store.unknownFaces.open(sequence);
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 160, height: 160 });

    const after = { ...before, unknownFaceDays: 0 };
    store.settings.put(after);
    await site.apply(before, after);
    expect(store.unknownFaces.count()).toBe(0);
    expect(store.audit.page({ kinds: ['unknown-face-erased'] }, undefined, 5).rows).toHaveLength(1);
  },
);

test('cameras changed twice at once, and while the site closes: one runs at any time, and none in the end', async () => {
  const { store, folder } = newStore((records) => createAuditLog(records));
  closers.push(
    () => removeFolder(folder),
    () => store.close(),
  );
  const running = new Set<unknown>();
  let most = 0;
  const cameras: Cameras = {
    list: () => Promise.reject(new Error('Nobody asks.')),
    open: (choice) => ({
      choice,
      start() {
        running.add(choice);
        most = Math.max(most, running.size);
      },
      next: async () => undefined,
      droppedFrames: 0,
      state: { state: 'starting' },
      onState: () => () => undefined,
      async close() {
        await nextTurn();
        running.delete(choice);
      },
    }),
  };
  const site = await openSite({ ...partsOf(store), inference: realInference(), cameras });
  const settings = store.settings.get();
  const at = (device: string) => ({ ...settings, camera: { kind: 'usb', device } as const });
  await Promise.all([site.apply(settings, at('a')), site.apply(at('a'), at('b'))]);
  expect([...running]).toEqual([at('b').camera]);
  const changing = site.apply(at('b'), at('c'));
  await site.close();
  await changing;
  expect([running.size, most]).toEqual([0, 1]);
});

test('while the gallery cannot be read faces are compared with nobody, and the screens are told why; then all goes on', {
  timeout: 60_000,
}, async () => {
  const folder = newFolder();
  const db = createStore(folder, randomBytes(32));
  const store = assembleStore(db, createAuditLog, () => undefined);
  closers.push(
    () => removeFolder(folder),
    () => store.close(),
  );
  store.settings.put(someSettings);
  const person = somebody('Somebody');
  store.people.insert(person);
  store.templates.insertShot(shotOf(person.id, randomTemplate()));
  const compared: unknown[] = [];
  const real = realInference();
  closers.push(() => real.close());
  const inference: Inference = Object.create(real, {
    analyse: {
      value: (...[frame, options]: Parameters<Inference['analyse']>) => {
        compared.push(options.comparison);
        return real.analyse(frame, options);
      },
    },
  });
  real.start();
  await reached(real, 'ready');
  const grey = await frameOf([]);
  const cameras: Cameras = {
    list: () => Promise.reject(new Error('Nobody asks.')),
    open: (choice) => ({
      choice,
      start: () => undefined,
      async next(signal) {
        await nextTurn();
        return signal.aborted ? undefined : grey;
      },
      droppedFrames: 0,
      state: { state: 'live', width: 640, height: 480, framesPerSecond: 30 },
      onState: () => () => undefined,
      close: async () => undefined,
    }),
  };
  const surprises: string[] = [];
  const site = await openSite({
    ...partsOf(store),
    inference,
    cameras,
    logSurprise: (what) => surprises.push(what),
  });
  closers.push(() => site.close());
  /** The next frame is compared so. */
  const untilCompared = async (how: unknown) => {
    compared.length = 0;
    while (!compared.includes(how)) await nextTurn();
  };
  await untilCompared('everybody');
  expect(site.status().problem).toBeUndefined();

  store.templates.beginRenewal('ada');
  while (store.templates.turnSome(4) !== 'all');
  store.templates.finishRenewal();
  db.exec('ALTER TABLE gallery_templates RENAME TO elsewhere');
  site.onProtectionRenewed();
  await untilCompared('nobody');
  expect(site.status().problem).toMatch(/door stays locked/);
  expect(compared).not.toContain('everybody');
  expect(surprises).toContain('reading the gallery');

  db.exec('ALTER TABLE elsewhere RENAME TO gallery_templates');
  await untilCompared('everybody');
  expect(site.status().problem).toBeUndefined();
  expect(inference.people).toEqual([person.id]);
});
