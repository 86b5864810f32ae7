import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const steps = [
  'mkdirSync',
  'renameSync',
  'rmSync',
  'rmdirSync',
  'writeFileSync',
  'copyFileSync',
  'chmodSync',
  'fsyncSync',
] as const;

/**
 * For tests: runs work that stops right before its nth change to the file system, as a kill would stop it: nothing after that
 * changes anything any more, no clean-up either. Every state that a kill can leave is met so. What a thread does to a database is
 * not counted. `npm run torture -- --replacements` does the same with real kills.
 * @returns whether it was stopped: false when the work had fewer steps and ran to its end.
 */
export async function stopAtStep(step: number, work: () => Promise<void>): Promise<boolean> {
  const originals = steps.map((name) => [name, fs[name]] as const);
  let done = 0;
  for (const [name, original] of originals)
    Reflect.set(fs, name, (...args: unknown[]) => {
      if (++done >= step) throw new Error('Stopped here.');
      return Reflect.apply(original, fs, args);
    });
  syncBuiltinESMExports();
  try {
    await work();
  } catch (error) {
    if (done < step) throw error;
  } finally {
    for (const [name, original] of originals) Reflect.set(fs, name, original);
    syncBuiltinESMExports();
  }
  return done >= step;
}
