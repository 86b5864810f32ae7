import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { contract } from '#app/contract/contract.ts';
import { likelihoodOf } from '#app/recognition/likelihood.ts';
import { lowestThreshold } from '#app/recognition/thresholds.ts';
import { fail } from '#app/result.ts';
import { networkCards } from '#native-models/cards/networks.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { csvLine } from './audit/export-csv.ts';
import { verificationKeyFile } from './audit/verification-key.ts';
import { verifyCommand } from './audit/verify-command.ts';
import { createBackups } from './backup/backups.ts';
import type { Backups } from './backup/interface.ts';
import { createCameras } from './camera/cameras.ts';
import { PageCamera } from './camera/page-camera.ts';
import { takeTestPicture } from './camera-test.ts';
import { createClaimCodes } from './claims/claim-codes.ts';
import type { ClaimCodes } from './claims/interface.ts';
import { DataWork } from './data-work.ts';
import { adoptDecidingModel } from './deciding-model.ts';
import { diskEntry, lackOfRoom } from './disk-space/disk-texts.ts';
import { watchDisks } from './disk-space/disk-watch.ts';
import type { DiskWatch } from './disk-space/interface.ts';
import { createDoorDrivers } from './doors/create-drivers.ts';
import { createInference } from './inference/client.ts';
import { Downloads } from './ipc/downloads.ts';
import { createPusher } from './ipc/pusher.ts';
import { createRegistrar } from './ipc/registrar.ts';
import { serveAttempts } from './ipc/serve-attempts.ts';
import { serveBackups } from './ipc/serve-backups.ts';
import { serveErasures } from './ipc/serve-erasures.ts';
import { serveLive } from './ipc/serve-live.ts';
import { servePeople } from './ipc/serve-people.ts';
import { servePictures } from './ipc/serve-pictures.ts';
import { servePrivacy } from './ipc/serve-privacy.ts';
import { serveProtection } from './ipc/serve-protection.ts';
import { serveRecords } from './ipc/serve-records.ts';
import { serveRestore } from './ipc/serve-restore.ts';
import { serveSecurity } from './ipc/serve-security.ts';
import { serveSession } from './ipc/serve-session.ts';
import { serveSetup } from './ipc/serve-setup.ts';
import { serveTuning } from './ipc/serve-tuning.ts';
import { KeyDesk } from './key-desk.ts';
import { findPlaces } from './places.ts';
import { erasuresCsv } from './privacy/erasure-csv.ts';
import { erasureReceipt } from './privacy/erasure-receipt.ts';
import { receiptCommand } from './privacy/receipt-command.ts';
import { gatherSubject, subjectJson } from './privacy/subject-export.ts';
import { subjectHtml } from './privacy/subject-html.ts';
import { loadAssets } from './shell/assets.ts';
import { ShellUnavailable, type ShellWindow } from './shell/interface.ts';
import { openShell } from './shell/open-shell.ts';
import { SeveralSecrets } from './shell/several-secrets.ts';
import { SystemdCreds } from './shell/systemd-creds.ts';
import { openSite, type Site } from './site.ts';
import { StageMachine } from './stage.ts';
import { defaultConsentText } from './store/default-settings.ts';
import { type PresentStore, StoreProblem } from './store/interface.ts';
import { findBackups } from './store/restore/found-backups.ts';
import { createRestorer } from './store/restore/restorer.ts';
import type { Tuning } from './tuning/interface.ts';
import { createTuning } from './tuning/tuning.ts';
import { asCallFailure, defaultThresholds, explainFailure, type OpenStore, Vault } from './vault.ts';
import { readWindowPreferences, writeWindowPreferences } from './window-preferences.ts';

/** How long a page waits for a new picture before it asks again, ms. */
const previewWaitMs = 2000;
/** How long the list of cameras waits for the page's own, ms. */
const pageListWaitMs = 1500;
/** From a change of the gallery to the look at what it means for the aims, ms. */
const aimsAfterMs = 20_000;
const lowestMinSimilarity = lowestThreshold(builtInPack.precise);
const version = process.env.LINTEL_VERSION ?? 'development';

/** One entry on stderr. The parts' errors carry no name, image or template. */
function logSurprise(what: string, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(`lintel: ${new Date().toISOString()} ${what}: ${text}`);
}

/** Everything that exists only while the store is open. */
interface OpenProgram extends OpenStore {
  readonly claims: ClaimCodes;
  readonly site: Site;
  readonly backups: Backups;
  readonly tuning: Tuning;
  readonly disks: DiskWatch;
}

/** Checks an exported file without opening anything else. */
function verifyOnly({ text, exitCode }: { readonly text: string; readonly exitCode: number }): void {
  process.stdout.write(`${text}\n`, () => process.exit(exitCode));
}

async function main(): Promise<void> {
  // `lintel --verify-audit FILE [--key FILE] [--time]` and `lintel --verify-receipt FILE [--key KEY]`.
  for (const [name, command] of [
    ['--verify-audit', verifyCommand],
    ['--verify-receipt', receiptCommand],
  ] as const) {
    const at = process.argv.indexOf(name);
    if (at > 0) return verifyOnly(command(process.argv.slice(at + 1)));
  }
  const places = findPlaces(import.meta.dirname);
  const shell = await openShell({ preloadDir: places.preload, logSurprise });
  let window: ShellWindow | undefined;
  if (!(await shell.acquireSingleInstance(() => void window?.reload()))) {
    console.log('Lintel is running already; its window was asked to show itself.');
    await shell.quit(0);
    return;
  }

  const stages = new StageMachine();
  const secrets = new SeveralSecrets([shell.secrets, new SystemdCreds(shell.userDataDir)]);
  const vault = new Vault(shell.userDataDir, secrets, logSurprise);
  let program: OpenProgram | undefined;
  /** Electron's hidden page that hosts its camera; in Chromium the window itself does. */
  let captureWindow: ShellWindow | undefined;
  const push = createPusher((channel, data) => {
    window?.push(channel, data);
    captureWindow?.push(channel, data);
  });
  const pageCamera = new PageCamera();
  const pageNamedCameras = Promise.withResolvers<void>();
  pageCamera.onWanted((wish) => push(contract.capture.wanted, wish));
  const cameras = createCameras({ demoClipPath: places.demoClip, pageCamera });
  const drivers = createDoorDrivers();
  const inference = createInference({
    spawn: () => shell.spawnWorker(places.worker, { name: 'lintel-inference' }),
    modelsDir: places.models,
    presentationDir: join(shell.userDataDir, 'models'),
  });
  const downloads = new Downloads();

  function open(): OpenProgram {
    if (program === undefined) throw new StoreProblem('store-failed', 'Unlock Lintel first.');
    return program;
  }

  /** The store is open: camera, recognition and door start; only then are the screens told. */
  async function begin(opened: OpenStore): Promise<void> {
    const { store, sessions } = opened;
    adoptDecidingModel(store, { id: builtInPack.precise.id, ...defaultThresholds });
    store.audit.append({ kind: 'app-started', actor: 'lintel', details: { version, shell: shell.kind } });
    const claims = createClaimCodes(store);
    const tuning = createTuning({
      store,
      threadFile: places.figuresThread,
      model: { templateLength: builtInPack.precise.length, lowestMinSimilarity },
      clock: Date.now,
      lookAfterMs: aimsAfterMs,
      onWatched: (watch) => push(contract.tuning.watched, watch),
      logSurprise,
    });
    const disks = watchDisks({
      dataFolder: shell.userDataDir,
      backups() {
        const folder = store.settings.get().backup?.folder;
        return folder === undefined ? undefined : { folder, neededBytes: store.backups.sizeNow() };
      },
      onLevel: (...change) => void store.audit.append(diskEntry(...change)),
      onError: (error) => logSurprise('watching the room on the disks', error),
    });
    const site = await openSite({
      likelihood: likelihoodOf([builtInPack.fast, builtInPack.precise]),
      store,
      inference,
      cameras,
      drivers,
      claims,
      push,
      onErased: () => program?.backups.noteErased(),
      onGalleryChanged: () => tuning.noteChanged('gallery'),
      diskWarnings: () => disks.warnings,
      mayShowNames: () => sessions.isAnybodySignedIn || store.settings.get().showNamesWhenSignedOut,
      logSurprise,
    });
    sessions.onChange(({ windowId, operator, why }) => {
      if (why !== 'changed') {
        opened.approvals.withdraw(windowId);
        keyDesk.forgetWords(windowId);
      }
      // Whoever enrolled is gone: what they had begun must not be finished by somebody else.
      if (operator === null) site.enrollment.cancel();
      if (operator === null && stages.current.stage === 'ready') void restorer.cancel();
      push(contract.session.changed, { operator, why });
    });
    const backups = createBackups({
      store,
      dataFolder: shell.userDataDir,
      threadFile: places.backupThread,
      clock: Date.now,
      onChanged: (status) => push(contract.backups.changed, status),
      logSurprise,
    });
    program = { ...opened, claims, site, backups, tuning, disks };
  }

  /** Everything that uses the store ends, and the store closes. */
  async function closeProgram(lastRow?: 'app-stopped'): Promise<void> {
    const closing = program;
    program = undefined;
    try {
      closing?.tuning.close();
      await closing?.site.close();
      await closing?.backups.close();
      closing?.disks.close();
      if (lastRow !== undefined) closing?.store.audit.append({ kind: lastRow, actor: 'lintel', details: {} });
      closing?.sessions.close();
    } finally {
      // A log that cannot be written must not keep the store from closing.
      closing?.store.close();
    }
  }

  const files = { dataFolder: shell.userDataDir, threadFile: places.backupThread };
  const work = new DataWork({ stages, vault, close: closeProgram, begin, logSurprise });
  const restorer = createRestorer(files);
  const keyDesk = new KeyDesk({
    ...files,
    vault,
    work,
    store: () => open().store,
    onKeyFileChanged: () => void open().backups.noteKeys(),
    clock: Date.now,
  });
  const isBackupRunning = async () => (await program?.backups.status())?.isRunning === true;

  async function keychain() {
    const isAvailable = await secrets.isAvailable();
    return { isAvailable, name: secrets.backend };
  }

  function presentStore(): PresentStore {
    if (program === undefined)
      return stages.current.stage === 'failed' ? { state: 'failed' } : { state: 'none' };
    const { keys, backups } = program.store;
    return { state: 'open', keys, erased: backups.erased() };
  }

  const registrar = createRegistrar({
    operatorAt: (windowId) => program?.sessions.current(windowId),
    isFirstRun: () => stages.current.stage === 'first-run',
    mayRestore: () => stages.current.stage === 'failed' && stages.current.mayRestore,
    secondPerson: (request) => open().approvals.admit(request),
    explain: explainFailure,
    logSurprise: (reference, channel, error) => logSurprise(`${channel} (reference ${reference})`, error),
  });
  const { serve } = registrar;

  serveSetup(serve, {
    stage: () => stages.current,
    about: () => ({
      version,
      shell: shell.kind,
      runtime: `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
      keyProtection: vault.protection(),
      dataFolder: shell.userDataDir,
      models: networkCards.map(({ id, licence, source }) => ({ id, licence, source })),
      licences: JSON.parse(readFileSync(places.licences, 'utf8')),
    }),
    keychain,
    consentText: defaultConsentText,
    async complete(request) {
      const created = await vault.create(request);
      if (!created.ok) return created;
      await begin(created.value.opened);
      const preferences = { kiosk: false, theme: 'auto', siteName: request.siteName } as const;
      writeWindowPreferences(shell.userDataDir, preferences);
      // The page shows the recovery words first; it asks for the stage when they are confirmed.
      stages.enter({ stage: 'ready' });
      return { ok: true, value: { recoveryWords: created.value.recoveryWords } };
    },
    unlock: (passphrase) => stages.unlock(() => vault.withPassphrase(passphrase), begin),
    retryKeychain: () => stages.unlock(() => vault.withKeychain(), begin),
    recover: (words) => stages.unlock(() => vault.withRecoveryWords(words), begin),
    async listCameras() {
      // Only the page knows the browser's cameras; it names them shortly after it has loaded.
      await Promise.race([pageNamedCameras.promise, wait(pageListWaitMs)]);
      return cameras.list();
    },
    testCamera: async (camera) => {
      const running = program?.store.settings.get().camera;
      if (JSON.stringify(running) !== JSON.stringify(camera))
        return takeTestPicture(cameras, inference, camera);
      // Most cameras serve one reader only: the running one is asked for its own picture.
      const picture = await program?.site.preview.next(-1, previewWaitMs, AbortSignal.timeout(previewWaitMs));
      return picture === undefined
        ? fail('camera-stopped', 'This camera is in use and gives no picture just now.')
        : { ok: true, value: { jpeg: picture.jpeg, width: picture.width, height: picture.height } };
    },
    async probeDoor(door) {
      const driver = drivers.create(door, 'probe');
      try {
        return await driver.probe();
      } finally {
        await driver.close();
      }
    },
  });

  serveSession(serve, {
    sessions: () => open().sessions,
    operators: () => open().operators,
    approvals: () => open().approvals,
    audit: () => open().store.audit,
    isOpen: () => program !== undefined,
  });

  servePeople(serve, {
    store: () => open().store,
    claims: () => open().claims,
    alike: () => open().site.alike.view,
    enrollment: () => open().site.enrollment,
    lackOfRoom: () => lackOfRoom(open().disks.warnings),
    onPersonChanged(id, what) {
      open().site.onPersonChanged(id, what);
      if (what === 'erased') void open().backups.noteErased();
    },
  });

  servePrivacy(serve, {
    store: () => open().store,
    onConsentChanged: (id) => open().site.onPersonChanged(id, 'changed'),
    onManyConsentsChanged: () => open().site.onManyConsentsChanged(),
    onWithdrawn: () => void open().site.erasures.look(),
    gatherSubject: (id, options) =>
      gatherSubject(open().store, id, { ...options, plan: open().site.erasures.planOf(id) }),
    writeSubject: (bundle, format) => (format === 'html' ? subjectHtml(bundle) : subjectJson(bundle)),
    offerDownload: (windowId, file) => downloads.offer(windowId, file),
  });

  servePictures(serve, {
    store: () => open().store,
    onPersonChanged: (id) => open().site.onPersonChanged(id, 'changed'),
  });

  serveErasures(serve, {
    store: () => open().store,
    erasures: () => open().site.erasures,
    writeCsv: (plans) => erasuresCsv(plans, csvLine),
    onPersonChanged: (id) => open().site.onPersonChanged(id, 'changed'),
    offerDownload: (windowId, file) => downloads.offer(windowId, file),
  });

  serveProtection(serve, {
    store: () => open().store,
    onRenewed: () => open().site.onProtectionRenewed(),
    writeReceipt(personId) {
      const { store } = open();
      const erasure = store.people.erasure(personId);
      return erasure && erasureReceipt(erasure, store.settings.get().siteName, store.receiptKey);
    },
    offerDownload: (windowId, file) => downloads.offer(windowId, file),
  });

  serveBackups(serve, { backups: () => open().backups });

  serveRestore(serve, {
    operators: () => open().operators,
    async look(folder) {
      const found = await findBackups(folder);
      const present = program?.store.backups.keyId;
      if (!found.ok) return found;
      const copies = found.value.map(({ keyId, ...copy }) => ({
        ...copy,
        isUnderPresentKey: keyId === present,
      }));
      return { ok: true, value: copies };
    },
    open: (source, secret) => restorer.open(source, secret, presentStore()),
    keychain,
    isBackupRunning,
    async commit(key, by) {
      if (!restorer.isOpen) return fail('restore-not-open', 'Open a backup first.');
      if (key !== undefined && !(await vault.canProtect(key)))
        return fail('keychain-unavailable', 'No keychain works here. Choose a passphrase.');
      const protection = key === undefined ? undefined : vault.protectionFor(key);
      const done = await work.run('restoring', program?.store.keys.copyKey(), () =>
        restorer.commit(protection, by),
      );
      if (done.ok) return done;
      const { code, detail } = done;
      if (code === 'restore-not-open' || code === 'keychain-unavailable') return fail(code, detail);
      return fail(asCallFailure(code), detail);
    },
    cancel: () => restorer.cancel(),
  });

  serveSecurity(serve, {
    operators: () => open().operators,
    status: async () => ({
      protection: open().store.keys.protection(),
      keychain: await keychain(),
      copies: (await open().backups.status()).copies.length,
    }),
    isBackupRunning,
    protect: (choice, by) => keyDesk.protect(choice, by),
    drawWords: (windowId) => keyDesk.drawWords(windowId),
    renewWords: (windowId, by) => keyDesk.renewWords(windowId, by),
    changeKey: (windowId, choice, by) => keyDesk.changeKey(windowId, choice, by),
  });

  serveAttempts(serve, {
    store: () => open().store,
    push,
    onMarked: () => open().tuning.noteChanged('door'),
  });

  serveRecords(serve, {
    store: () => open().store,
    push,
    verificationKeyFile,
    onSettingsChanged: async (before, after) => {
      writeWindowPreferences(shell.userDataDir, {
        kiosk: after.kiosk,
        theme: after.theme,
        siteName: after.siteName,
      });
      await open().site.apply(before, after);
    },
    appearance: () => readWindowPreferences(shell.userDataDir),
    offerDownload: (windowId, file) => downloads.offer(windowId, file),
  });

  serveTuning(serve, {
    store: () => open().store,
    tuning: () => open().tuning,
    defaultThresholds,
    lowestMinSimilarity,
    onSettingsChanged: (before, after) => open().site.apply(before, after),
  });

  serveLive(
    serve,
    {
      status: () => open().site.status(),
      enterCode: (code) => open().site.enterCode(code),
      requestOverride: (operator, reason, confirmedBy) =>
        open().site.access.requestOverride(operator, reason, confirmedBy),
    },
    {
      receiveReady: () => pageCamera.receiveReady(),
      receiveList(labels) {
        pageCamera.receiveList(labels);
        pageNamedCameras.resolve();
      },
      receiveFrame: (frame) => pageCamera.receiveFrame(frame),
      receiveProblem: (code) => pageCamera.receiveProblem(code),
    },
  );

  const forgotten = registrar.unserved();
  if (forgotten.length > 0) throw new Error(`Nobody serves ${forgotten.join(', ')}.`);

  shell.handle(registrar.dispatch);
  shell.handleBinary(Downloads.path, async (query, from) => downloads.answer(query, from));
  shell.handleBinary('/live/preview', async (query, _from, signal) => {
    const picture = await program?.site.preview.next(Number(query.get('after') ?? -1), previewWaitMs, signal);
    if (picture === undefined) return { status: 204, contentType: 'text/plain', body: new Uint8Array() };
    const headers = { 'x-frame-id': String(picture.frameId), 'cache-control': 'no-store' };
    return { contentType: 'image/jpeg', body: picture.jpeg, headers };
  });
  shell.serve(await loadAssets(places.renderer));

  stages.onChange((stage) => push(contract.app.stageChanged, stage));
  inference.start();

  shell.onQuit(async () => {
    try {
      await closeProgram('app-stopped');
    } finally {
      await inference.close();
    }
  });
  shell.onWindowGone(({ id, why }) => {
    // A page that was torn down may have left an unlocked desk behind.
    try {
      program?.sessions.signOut(id);
    } catch (error) {
      // The session has ended all the same; only its row is missing.
      logSurprise('logging a sign-out', error);
    }
    if (why === 'closed' && id === window?.id && !readWindowPreferences(shell.userDataDir).kiosk)
      void shell.quit(0);
  });

  const { kiosk } = readWindowPreferences(shell.userDataDir);
  // The store opens while the window does: neither waits for the other.
  const [opened] = await Promise.all([
    vault.inspect(),
    shell.openWindow({ path: '/index.html', title: 'Lintel', width: 1280, height: 800, kiosk }).then((w) => {
      window = w;
    }),
  ]);
  if (shell.kind === 'electron') {
    const hidden = { title: 'Lintel camera', width: 320, height: 240, kiosk: false, hidden: true } as const;
    captureWindow = await shell.openWindow({ path: '/capture.html', ...hidden });
  }
  stages.enter(opened);
  if (opened.stage === 'locked' && opened.keyKind === 'keychain') {
    const unlocked = await stages.unlock(() => vault.withKeychain(), begin);
    if (!unlocked.ok && (unlocked.code === 'keychain-unavailable' || unlocked.code === 'keychain-changed')) {
      const { code, detail = '' } = unlocked;
      stages.enter({ ...opened, failure: { code, detail } });
    }
  }
}

main().catch((error: unknown) => {
  if (error instanceof ShellUnavailable) console.error(error.message);
  else logSurprise('starting', error);
  process.exit(1);
});
