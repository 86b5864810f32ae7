import type { Connection } from '../connection.ts';

/** One step of the schema. Once released it is never edited: a later one changes what it made. */
export interface Migration {
  /** Rises by tens, so that branches worked on side by side find a place between. */
  readonly version: number;
  /** Inside the one transaction of all pending steps. */
  up(db: Connection): void;
}
