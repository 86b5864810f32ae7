import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the program's own files lie: beside main in a checkout, below Electron's resources once installed. */
export interface Places {
  readonly renderer: string;
  readonly preload: string;
  readonly worker: string;
  /** Copies the store on a thread. */
  readonly backupThread: string;
  /** Computes what thresholds would do, on a thread. */
  readonly figuresThread: string;
  readonly licences: string;
  readonly models: string;
  readonly demoClip: string;
}

/** @param mainDir folder of the built main.js: `<program>/dist/main`. */
export function findPlaces(mainDir: string): Places {
  const program = join(mainDir, '..', '..');
  const dist = join(program, 'dist');
  // An installed program is an archive without models: those are files of their own, below the resources folder.
  const resources = existsSync(join(program, 'native-models', 'built'))
    ? program
    : String(Reflect.get(process, 'resourcesPath') ?? program);
  return {
    renderer: join(dist, 'renderer'),
    preload: join(dist, 'preload'),
    worker: join(dist, 'main', 'worker.js'),
    backupThread: join(dist, 'main', 'backup-thread.js'),
    figuresThread: join(dist, 'main', 'figures-thread.js'),
    licences: join(dist, 'licences.json'),
    models: join(resources, 'native-models', 'built'),
    demoClip: join(resources, 'resources', 'demo', 'demo-clip.bin'),
  };
}
