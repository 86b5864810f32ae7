import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { FailedCode } from '#app/contract/setup.ts';
import { fail, type Result } from '#app/result.ts';
import { networkCards } from '#native-models/cards/networks.ts';
import { csvLine } from './audit/export-csv.ts';
import { verificationKeyFile } from './audit/verification-key.ts';
import type { Cameras } from './camera/interface.ts';
import type { PageCamera } from './camera/page-camera.ts';
import { takeTestPicture } from './camera-test.ts';
import type { DataWork } from './data-work.ts';
import { lackOfRoom } from './disk-space/disk-texts.ts';
import type { DoorDrivers } from './doors/interface.ts';
import type { Inference } from './inference/interface.ts';
import type { Downloads, OfferDownload } from './ipc/downloads.ts';
import type { Serve } from './ipc/interface.ts';
import type { Push } from './ipc/pusher.ts';
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
import type { KeyDesk } from './key-desk.ts';
import { lowestMinSimilarity, type OpenProgram } from './open-program.ts';
import type { Places } from './places.ts';
import { erasuresCsv } from './privacy/erasure-csv.ts';
import { erasureReceipt } from './privacy/erasure-receipt.ts';
import { gatherSubject, subjectJson } from './privacy/subject-export.ts';
import { subjectHtml } from './privacy/subject-html.ts';
import type { Secrets, Shell } from './shell/interface.ts';
import { failedStage, type StageMachine } from './stage.ts';
import { defaultConsentText } from './store/default-settings.ts';
import { type PresentStore, type Restorer, StoreProblem } from './store/interface.ts';
import { findBackups } from './store/restore/found-backups.ts';
import { asCallFailure, defaultThresholds, type OpenStore, type Vault } from './vault.ts';
import { readWindowPreferences, type WindowPreferences } from './window-preferences.ts';

/** How long a page waits for a new picture before it asks again, ms. */
const previewWaitMs = 2000;
/** How long the list of cameras waits for the page's own, ms. */
const pageListWaitMs = 1500;

/** What the calls of the screens are answered with. */
export interface CallParts {
  readonly shell: Pick<Shell, 'kind' | 'userDataDir' | 'handleBinary'>;
  readonly version: string;
  readonly places: Places;
  readonly stages: StageMachine;
  readonly secrets: Secrets;
  readonly vault: Vault;
  readonly restorer: Restorer;
  readonly work: DataWork;
  readonly keyDesk: KeyDesk;
  readonly inference: Inference;
  readonly cameras: Cameras;
  readonly pageCamera: PageCamera;
  readonly drivers: DoorDrivers;
  readonly downloads: Downloads;
  readonly push: Push;
  /** undefined while the store is not open. */
  readonly program: () => OpenProgram | undefined;
  /** When it fails the store is closed again. */
  readonly begin: (opened: OpenStore) => Promise<Result<void, FailedCode>>;
  /** What the first window of the next start needs before the store is open. */
  readonly keepLook: (settings: WindowPreferences) => void;
}

/** The program of an open store. @throws StoreProblem while there is none. */
export function opened(program: OpenProgram | undefined): OpenProgram {
  if (program === undefined) throw new StoreProblem('store-failed', 'Unlock Lintel first.');
  return program;
}

/** Serves every call of the contract, and the pictures of Live. */
export function serveCalls(serve: Serve, desk: CallParts): void {
  const { shell, places, stages, secrets, vault, restorer, work, keyDesk, inference } = desk;
  const { cameras, pageCamera, drivers, downloads, push, begin, version } = desk;
  const open = () => opened(desk.program());
  const offerDownload: OfferDownload = (windowId, file) => downloads.offer(windowId, file);
  const pageNamedCameras = Promise.withResolvers<void>();
  const isBackupRunning = async () => (await desk.program()?.backups.status())?.isRunning === true;

  async function keychain() {
    const isAvailable = await secrets.isAvailable();
    return { isAvailable, name: secrets.backend };
  }

  function presentStore(): PresentStore {
    const program = desk.program();
    if (program === undefined)
      return stages.current.stage === 'failed' ? { state: 'failed' } : { state: 'none' };
    const { keys, backups } = program.store;
    return { state: 'open', keys, erased: backups.erased() };
  }

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
      const begun = await begin(created.value.opened);
      // The page shows the recovery words first, whatever comes then; it asks for the stage when they are confirmed.
      stages.enter(begun.ok ? { stage: 'ready' } : failedStage(begun.code, begun.detail ?? ''));
      const { recoveryWords, verificationKey } = created.value;
      return { ok: true, value: { recoveryWords, verificationKey } };
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
      const running = desk.program()?.store.settings.get().camera;
      if (JSON.stringify(running) !== JSON.stringify(camera))
        return takeTestPicture(cameras, inference, camera);
      // Most cameras serve one reader only: the running one is asked for its own picture.
      const picture = await desk
        .program()
        ?.site.preview.next(-1, previewWaitMs, AbortSignal.timeout(previewWaitMs));
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
    isOpen: () => desk.program() !== undefined,
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
    onPhotosErased: () => void open().backups.noteErased(),
  });

  servePrivacy(serve, {
    store: () => open().store,
    onConsentChanged: (id) => open().site.onPersonChanged(id, 'changed'),
    onManyConsentsChanged: () => open().site.onManyConsentsChanged(),
    onWithdrawn: () => void open().site.erasures.look(),
    gatherSubject: (id, options) =>
      gatherSubject(open().store, id, { ...options, plan: open().site.erasures.planOf(id) }),
    writeSubject: (bundle, format) => (format === 'html' ? subjectHtml(bundle) : subjectJson(bundle)),
    offerDownload,
  });

  servePictures(serve, {
    store: () => open().store,
    onPersonChanged: (id) => open().site.onPersonChanged(id, 'changed'),
    onPhotosErased: () => void open().backups.noteErased(),
  });

  serveErasures(serve, {
    store: () => open().store,
    erasures: () => open().site.erasures,
    writeCsv: (plans) => erasuresCsv(plans, csvLine),
    onPersonChanged: (id) => open().site.onPersonChanged(id, 'changed'),
    offerDownload,
  });

  serveProtection(serve, {
    store: () => open().store,
    secretChange: () => open().secretChange,
    writeReceipt(personId) {
      const { store } = open();
      const erasure = store.people.erasure(personId);
      return erasure && erasureReceipt(erasure, store.settings.get().siteName, store.receiptKey);
    },
    offerDownload,
  });

  serveBackups(serve, { backups: () => open().backups });

  serveRestore(serve, {
    operators: () => open().operators,
    async look(folder) {
      const found = await findBackups(folder);
      const present = desk.program()?.store.backups.keyId;
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
      const done = await work.run('restoring', desk.program()?.store.keys.copyKey(), () =>
        restorer.commit(protection, by),
      );
      if (done.ok) return done;
      const { code, detail } = done;
      if (code === 'restore-not-open' || code === 'keychain-unavailable') return fail(code, detail);
      return fail(asCallFailure(code), detail);
    },
    cancel: () => restorer.cancel(),
    forgetConfirmation: (windowId) => desk.program()?.approvals.withdraw(windowId),
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
      desk.keepLook(after);
      await open().site.apply(before, after);
    },
    appearance: () => readWindowPreferences(shell.userDataDir),
    offerDownload,
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

  shell.handleBinary('/live/preview', async (query, _from, signal) => {
    const picture = await desk
      .program()
      ?.site.preview.next(Number(query.get('after') ?? -1), previewWaitMs, signal);
    if (picture === undefined) return { status: 204, contentType: 'text/plain', body: new Uint8Array() };
    const headers = { 'x-frame-id': String(picture.frameId), 'cache-control': 'no-store' };
    return { contentType: 'image/jpeg', body: picture.jpeg, headers };
  });
}
