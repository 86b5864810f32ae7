import type { WorkerHandle } from '../interface.ts';

/**
 * A utility process as a {@link WorkerHandle}: the fuse `runAsNode` is off, so `child_process.fork` is not for Electron.
 * The child listens on `process.parentPort` and finds the message in `event.data`.
 */
export function utilityWorker(
  utilityProcess: typeof import('electron')['utilityProcess'],
  module: string,
  options: { readonly name: string; readonly args?: readonly string[] },
): WorkerHandle {
  const child = utilityProcess.fork(module, [...(options.args ?? [])], {
    serviceName: options.name,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, LINTEL_WORKER: options.name },
  });
  const exitListeners: ((exit: { code: number | null; signal: string | null }) => void)[] = [];
  let exit: { code: number | null; signal: string | null } | undefined;
  child.once('exit', (code) => {
    exit = { code, signal: null };
    for (const listener of exitListeners) listener(exit);
  });
  return {
    get pid() {
      return child.pid;
    },
    post(message) {
      // No transfer list: Electron's ports lose transferred buffers (electron issue 34905), so they are copied.
      if (exit === undefined) child.postMessage(message);
    },
    onMessage(listener) {
      child.on('message', listener);
    },
    onExit(listener) {
      if (exit === undefined) exitListeners.push(listener);
      else listener(exit);
    },
    kill() {
      child.kill();
    },
  };
}
