import { spawn } from 'node:child_process';

/** A screen for the time of a test or a demo. */
export interface Display {
  /** Value for DISPLAY, e.g. `:99`. */
  readonly name: string;
  close(): Promise<void>;
}

/**
 * Starts Xvfb on a free display number; the real screen is left alone, so that nobody's desktop is clicked upon.
 * @throws when Xvfb is not installed or does not come up; the message says what to do.
 */
export async function openVirtualDisplay(width = 1280, height = 800): Promise<Display> {
  // -displayfd: Xvfb picks a free number and tells it, so parallel runs never meet.
  const child = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const number = await new Promise<string>((resolve, reject) => {
    child.once('error', () => reject(new Error('Xvfb is not installed. On Debian: apt install xvfb')));
    child.once('exit', (code) => reject(new Error(`Xvfb ended at once (code ${code}).`)));
    let text = '';
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text.trim());
    });
  });
  return {
    name: `:${number}`,
    async close() {
      child.kill();
      await exited;
    },
  };
}
