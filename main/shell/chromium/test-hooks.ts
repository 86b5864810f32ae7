import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a test may change about the browser. */
export interface TestHooks {
  readonly flags: readonly string[];
  readonly isHeadless: boolean;
  /** Writes `<userDataDir>/devtools.json`: {"port": 40123, "wsEndpoint": "ws://127.0.0.1:40123/devtools/browser/..."}. */
  reportDevtools(profileDir: string, userDataDir: string): Promise<void>;
}

/**
 * Hooks for the end-to-end suite. The build of a release leaves this module out, see shell.ts.
 * @param env LINTEL_HEADLESS=1: no screen needed. LINTEL_FAKE_CAMERA: a .y4m or .mjpeg file that plays as the camera.
 */
export function testHooks(env: NodeJS.ProcessEnv): TestHooks {
  const isHeadless = env.LINTEL_HEADLESS === '1';
  const camera = env.LINTEL_FAKE_CAMERA;
  return {
    isHeadless,
    flags: [
      '--remote-debugging-port=0',
      ...(isHeadless ? ['--headless=new'] : []),
      ...(camera
        ? ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${camera}`]
        : []),
    ],
    async reportDevtools(profileDir, userDataDir) {
      const [port, path] = (await readFile(join(profileDir, 'DevToolsActivePort'), 'utf8'))
        .trim()
        .split('\n');
      const report = { port: Number(port), wsEndpoint: `ws://127.0.0.1:${port}${path}` };
      const file = join(userDataDir, 'devtools.json');
      // Renamed into place: a test that polls for the file never reads half of it.
      await writeFile(`${file}.new`, JSON.stringify(report), { mode: 0o600 });
      await rename(`${file}.new`, file);
    },
  };
}
