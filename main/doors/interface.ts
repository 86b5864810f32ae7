import type { DoorConfig, DoorFailure } from '#app/domain/door.ts';
import type { Result } from '#app/result.ts';

export interface Acknowledgement {
  /** From sending the command to the relay's acknowledgement, ms. */
  readonly acknowledgedAfterMs: number;
  /** 1, or 2 when the single retry was needed. */
  readonly attempts: number;
}

/** One relay. A driver never throws for what a network or a device does: failures are values. */
export interface DoorDriver {
  /** Releases the lock for the configured time. Retries once when nothing was acknowledged; never repeats blindly. */
  pulse(): Promise<Result<Acknowledgement, DoorFailure>>;
  /** Asks whether the device is there, without switching anything. */
  probe(): Promise<Result<{ readonly roundTripMs: number }, DoorFailure>>;
  /** Sends "off" where the device does not end a pulse by itself; releases timers and sockets. */
  close(): Promise<void>;
}

export interface DoorDrivers {
  /**
   * @param purpose `probe` for a driver that is asked whether its device is there and closed again: it sends no "off" at
   *   start and on close. Default `use`.
   */
  create(config: DoorConfig, purpose?: DoorPurpose): DoorDriver;
}

export type DoorPurpose = 'use' | 'probe';
