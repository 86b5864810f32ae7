import type { DoorConfig } from '#app/domain/door.ts';
import { createHttpDoor } from './http.ts';
import type { DoorDriver, DoorDrivers, DoorPurpose } from './interface.ts';
import { createShellyDoor } from './shelly.ts';
import { createSimulatedDoor } from './simulated.ts';

/** Makes the driver that a door's settings ask for. */
export function createDoorDrivers(): DoorDrivers {
  return { create };
}

function create(config: DoorConfig, purpose: DoorPurpose = 'use'): DoorDriver {
  const { driver } = config;
  switch (driver.kind) {
    case 'simulated':
      return createSimulatedDoor(config);
    case 'shelly':
      return createShellyDoor(config, driver);
    case 'http':
      return createHttpDoor(config, driver, purpose);
  }
}
