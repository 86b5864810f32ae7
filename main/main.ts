import { join } from 'node:path';
import { contract } from '#app/contract/contract.ts';
import type { FailedCode } from '#app/contract/setup.ts';
import { fail, ok, type Result } from '#app/result.ts';
import { verifyCommand } from './audit/verify-command.ts';
import { createCameras } from './camera/cameras.ts';
import { PageCamera } from './camera/page-camera.ts';
import { DataWork } from './data-work.ts';
import { createDoorDrivers } from './doors/create-drivers.ts';
import { createInference } from './inference/client.ts';
import { Downloads } from './ipc/downloads.ts';
import { createPusher } from './ipc/pusher.ts';
import { createRegistrar } from './ipc/registrar.ts';
import { KeyDesk } from './key-desk.ts';
import { closeProgram, type OpenProgram, openProgram } from './open-program.ts';
import { findPlaces } from './places.ts';
import { readReceipt } from './privacy/erasure-receipt.ts';
import { receiptCommand } from './privacy/receipt-command.ts';
import { opened, serveCalls } from './serve-calls.ts';
import { loadAssets } from './shell/assets.ts';
import { ShellUnavailable, type ShellWindow } from './shell/interface.ts';
import { openShell } from './shell/open-shell.ts';
import { SeveralSecrets } from './shell/several-secrets.ts';
import { SystemdCreds } from './shell/systemd-creds.ts';
import { StageMachine } from './stage.ts';
import { createRestorer } from './store/restore/restorer.ts';
import { explainFailure, failureToOpen, type OpenStore, Vault } from './vault.ts';
import {
  keepWindowPreferences,
  readWindowPreferences,
  type WindowPreferences,
} from './window-preferences.ts';

const version = process.env.LINTEL_VERSION ?? 'development';

/** One entry on stderr. The parts' errors carry no name, image or template. */
function logSurprise(what: string, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(`lintel: ${new Date().toISOString()} ${what}: ${text}`);
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
  pageCamera.onWanted((wish) => push(contract.capture.wanted, wish));
  const cameras = createCameras({ demoClipPath: places.demoClip, pageCamera });
  const drivers = createDoorDrivers();
  const inference = createInference({
    spawn: () => shell.spawnWorker(places.worker, { name: 'lintel-inference' }),
    modelsDir: places.models,
    presentationDir: join(shell.userDataDir, 'models'),
  });
  const downloads = new Downloads();

  const keepLook = (settings: WindowPreferences) =>
    keepWindowPreferences(shell.userDataDir, settings, (error) =>
      logSurprise('keeping the look of the window', error),
    );

  async function begin(store: OpenStore): Promise<Result<void, FailedCode>> {
    try {
      program = await openProgram(store, {
        shell,
        version,
        places,
        inference,
        cameras,
        drivers,
        push,
        onSession(windowId, isSignedIn) {
          keyDesk.forgetWords(windowId);
          if (!isSignedIn && stages.current.stage === 'ready') void restorer.cancel();
        },
        logSurprise,
      });
      keepLook(store.store.settings.get());
      return ok(undefined);
    } catch (error) {
      store.store.close();
      const known = failureToOpen(error);
      if (known !== undefined) return known;
      logSurprise('starting what works on the open store', error);
      return fail('internal', 'Start Lintel again.');
    }
  }

  async function close(lastRow?: 'app-stopped'): Promise<void> {
    const closing = program;
    program = undefined;
    if (closing !== undefined) await closeProgram(closing, lastRow);
  }

  const files = { dataFolder: shell.userDataDir, threadFile: places.backupThread };
  const work = new DataWork({ stages, vault, close, begin, logSurprise });
  const restorer = createRestorer({ ...files, readReceipt });
  const keyDesk = new KeyDesk({
    ...files,
    vault,
    work,
    store: () => opened(program).store,
    onKeyFileChanged: () => void opened(program).backups.noteKeys(),
    clock: Date.now,
  });
  const registrar = createRegistrar({
    operatorAt: (windowId) => program?.sessions.current(windowId),
    isFirstRun: () => stages.current.stage === 'first-run',
    mayRestore: () => stages.current.stage === 'failed' && stages.current.mayRestore,
    secondPerson: (request) => opened(program).approvals.admit(request),
    explain: explainFailure,
    logSurprise: (reference, channel, error) => logSurprise(`${channel} (reference ${reference})`, error),
  });
  serveCalls(registrar.serve, {
    shell,
    version,
    places,
    stages,
    secrets,
    vault,
    restorer,
    work,
    keyDesk,
    inference,
    cameras,
    pageCamera,
    drivers,
    downloads,
    push,
    program: () => program,
    begin,
    keepLook,
  });
  const forgotten = registrar.unserved();
  if (forgotten.length > 0) throw new Error(`Nobody serves ${forgotten.join(', ')}.`);

  shell.handle(registrar.dispatch);
  shell.handleBinary(Downloads.path, async (query, from) => downloads.answer(query, from));
  shell.serve(await loadAssets(places.renderer));

  stages.onChange((stage) => push(contract.app.stageChanged, stage));
  inference.start();

  shell.onQuit(async () => {
    try {
      await close('app-stopped');
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
  const [first] = await Promise.all([
    vault.inspect(),
    shell.openWindow({ path: '/index.html', title: 'Lintel', width: 1280, height: 800, kiosk }).then((w) => {
      window = w;
    }),
  ]);
  if (shell.kind === 'electron') {
    const hidden = { title: 'Lintel camera', width: 320, height: 240, kiosk: false, hidden: true } as const;
    captureWindow = await shell.openWindow({ path: '/capture.html', ...hidden });
  }
  stages.enter(first);
  if (first.stage === 'locked' && first.keyKind === 'keychain') {
    const unlocked = await stages.unlock(() => vault.withKeychain(), begin);
    if (!unlocked.ok && (unlocked.code === 'keychain-unavailable' || unlocked.code === 'keychain-changed')) {
      const { code, detail = '' } = unlocked;
      stages.enter({ ...first, failure: { code, detail } });
    }
  }
}

main().catch((error: unknown) => {
  if (error instanceof ShellUnavailable) console.error(error.message);
  else logSurprise('starting', error);
  process.exit(1);
});
