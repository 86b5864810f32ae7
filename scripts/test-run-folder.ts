import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives one run of the tests (of Vitest and Playwright alike) a temporary folder of its own. A test removes what it made, but a browser
 * or a killed process that takes a moment to end writes once more into a folder that is gone already.
 * @returns removes it.
 */
export default function giveRunItsFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-tests-'));
  // Where temporary files go: POSIX, and Windows. Workers and whatever they start inherit it.
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
