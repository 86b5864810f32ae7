import { fork } from 'node:child_process';
import type { WorkerHandle } from './interface.ts';

/**
 * Forks a Node child that speaks structured clone (typed arrays arrive as typed arrays, copied).
 * The child must end itself on `process.on('disconnect')`, so that a killed main leaves nobody behind.
 * @param module absolute path of a built or TypeScript file.
 */
export function forkWorker(
  module: string,
  options: { readonly name: string; readonly args?: readonly string[] },
): WorkerHandle {
  const child = fork(module, [...(options.args ?? [])], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, LINTEL_WORKER: options.name },
    // Flags of the parent (a debugger port, a test runner's loader) are not the child's.
    execArgv: [],
  });
  const messageListeners: ((message: unknown) => void)[] = [];
  const exitListeners: ((exit: { code: number | null; signal: string | null }) => void)[] = [];
  let exit: { code: number | null; signal: string | null } | undefined;
  const ended = (code: number | null, signal: string | null) => {
    if (exit !== undefined) return;
    exit = { code, signal };
    for (const listener of exitListeners) listener(exit);
  };
  child.on('message', (message: unknown) => {
    for (const listener of messageListeners) listener(message);
  });
  child.on('exit', ended);
  // Without a listener a failed spawn or a broken pipe would be an uncaught exception in main.
  child.on('error', () => {
    if (child.pid === undefined) ended(null, null);
  });
  return {
    pid: child.pid,
    post(message) {
      // A child that just died is news for onExit, not for the sender.
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage(listener) {
      messageListeners.push(listener);
    },
    onExit(listener) {
      if (exit === undefined) exitListeners.push(listener);
      else listener(exit);
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}
