import { createHash } from 'node:crypto';
import { mkdir, rmdir, stat, unlink } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { ensurePrivateFolder } from './user-data.ts';

export interface InstanceLock {
  release(): Promise<void>;
}

// sun_path holds 108 bytes on Linux and 104 on macOS.
const longestSocketPath = 90;
const answerTimeoutMs = 2_000;
/** Long enough for an abandoned recovery to be noticed and done again. */
const recoveryTimeoutMs = 15_000;
const abandonedMs = 5_000;

/**
 * Holds a socket that stands for "Lintel runs on this data folder".
 * @param onSecond called when another start asked this one to show itself.
 * @returns undefined when another instance answers on the socket (it has been asked to show itself).
 */
export async function acquireInstanceLock(
  userDataDir: string,
  onSecond: () => void,
): Promise<InstanceLock | undefined> {
  const path = await socketPath(userDataDir);
  const deadlineMs = performance.now() + recoveryTimeoutMs;
  while (performance.now() < deadlineMs) {
    const server = await listen(path, onSecond);
    if (server !== undefined) return { release: () => new Promise((done) => server.close(() => done())) };
    if (await askToShow(path)) return undefined;
    if (process.platform !== 'win32') await removeStale(path);
  }
  throw new Error(
    `Lintel cannot tell whether it already runs: ${path} neither answers nor goes away. Delete it.`,
  );
}

async function socketPath(userDataDir: string): Promise<string> {
  const id = createHash('sha256').update(userDataDir).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\lintel-${id}`;
  const inside = join(userDataDir, 'run', 'lintel.sock');
  // Both folders are 0700 and ours: nobody else can answer in our name.
  const path =
    Buffer.byteLength(inside) <= longestSocketPath
      ? inside
      : join(tmpdir(), `lintel-${process.getuid?.() ?? 0}-${id}`, 'lintel.sock');
  await ensurePrivateFolder(join(path, '..'));
  return path;
}

function listen(path: string, onSecond: () => void): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => {
      connection.on('error', () => {});
      connection.end('shown\n');
      onSecond();
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** @returns whether somebody answered. An instance that accepts but hangs counts as running: in doubt, do not start twice. */
function askToShow(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(path);
    let connected = false;
    const finish = () => {
      connection.destroy();
      resolve(connected);
    };
    connection.setTimeout(answerTimeoutMs, finish);
    connection.once('connect', () => {
      connected = true;
    });
    connection.once('data', finish);
    connection.once('error', finish);
    connection.once('close', finish);
  });
}

/**
 * A socket nobody listens on is left by a killed Lintel. One start at a time may remove it, and asks once more before it
 * does: while the stale file is there nobody can listen, so what is removed is never another start's fresh socket.
 */
async function removeStale(path: string): Promise<void> {
  const mutex = `${path}.recovering`;
  try {
    await mkdir(mutex);
  } catch {
    // Another start is at it. One that was killed meanwhile must not block the next for good.
    const ageMs = await stat(mutex).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (ageMs > abandonedMs) await rmdir(mutex).catch(() => {});
    await wait(20);
    return;
  }
  try {
    if (!(await askToShow(path))) await unlink(path).catch(() => {});
  } finally {
    await rmdir(mutex).catch(() => {});
  }
}
