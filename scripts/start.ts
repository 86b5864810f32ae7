/** `npm start [-- --shell electron|chromium]`: brings everything up to date and opens Lintel. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { missingDisplay } from '#main/shell/display.ts';
import { ensureBuilt } from './build.ts';
import { electronBinary, installElectron, isElectronUnreachable } from './shell/electron-binary.ts';
import { CannotStart, nodeTooOld, planStart, readStartArguments } from './shell/start-plan.ts';
import { ensureSystemPackages } from './system-packages.ts';

const root = join(import.meta.dirname, '..');
const places = { packageDir: join(root, 'node_modules', 'electron'), memoryDir: join(root, '.lintel-dev') };

/** @returns the Electron executable to start, or undefined for the Chromium shell. */
async function chooseElectron(forced: 'electron' | 'chromium' | undefined): Promise<string | undefined> {
  const binary = electronBinary(places, process.env);
  const plan = planStart({
    forced,
    hasElectron: binary !== undefined,
    isUnreachable: await isElectronUnreachable(places),
  });
  if (plan.shell === 'chromium') return undefined;
  if (!plan.mustInstall) return binary;
  return installElectron(places, process.env, {
    say: (line) => console.log(line),
    showProgress: (megabytes, seconds) => {
      if (process.stdout.isTTY)
        process.stdout.write(`\r${megabytes.toFixed(0)} MB, ${seconds.toFixed(0)} s \r`);
    },
    stallLimitMs: 20_000,
    totalLimitMs: 15 * 60_000,
  });
}

async function start(): Promise<void> {
  const tooOld = nodeTooOld(process.versions.node);
  if (tooOld !== undefined) throw new CannotStart(tooOld);
  const { shell: forced, rest } = readStartArguments(process.argv.slice(2));
  const isHeadlessTest = process.env.LINTEL_TEST === '1' && process.env.LINTEL_HEADLESS === '1';
  const noDisplay = isHeadlessTest ? undefined : missingDisplay(process.env, process.platform);
  if (noDisplay !== undefined) throw new CannotStart(noDisplay);

  const electron = await chooseElectron(forced);
  if (forced === 'electron' && electron === undefined)
    throw new CannotStart('Without Electron: npm start -- --shell chromium');
  // Cameras need ffmpeg; without it the demo clip and the screens still work, so its line is a warning.
  ensureSystemPackages(['ffmpeg']);
  if (electron === undefined && !ensureSystemPackages(['chromium'])) {
    throw new CannotStart('Lintel needs a Chromium, Chrome or Edge to show its window.');
  }
  await ensureBuilt();

  if (electron === undefined) {
    process.argv.splice(2, process.argv.length, ...rest);
    // In this very process: one Node fewer on a small board, and signals reach main without a go-between.
    await import(pathToFileURL(join(root, 'dist', 'main', 'main.js')).href);
    return;
  }
  // Like Chromium, Electron's sandbox refuses to run as root; an ordinary user keeps it.
  const rootFlags = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(electron, [...rootFlags, root, ...rest], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(`Electron did not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

try {
  await start();
} catch (error) {
  if (!(error instanceof CannotStart)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
