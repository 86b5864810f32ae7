import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Template } from '#main/inference/interface.ts';
import type { Store } from '#main/store/interface.ts';
import { newStore, someQuality } from '#main/store/store.fixture.ts';
import { newSettings } from '#main/vault.fixture.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import type { Dice } from './dice.ts';

/** A new encrypted store with the settings of a new installation, in a temporary folder of its own. */
export interface NewSite {
  readonly folder: string;
  readonly key: Uint8Array;
  readonly store: Store;
}

export function makeSite(name: string): NewSite {
  const site = newStore(createAuditLog, mkdtempSync(join(tmpdir(), `lintel-${name}-`)));
  site.store.settings.put(newSettings);
  site.store.audit.beginSealing();
  return site;
}

/** Lengths of the templates that the built-in pack makes. */
export const templateLengths: Readonly<Record<string, number>> = {
  [builtInPack.precise.id]: builtInPack.precise.length,
  [builtInPack.fast.id]: builtInPack.fast.length,
};

export const decidingModel = builtInPack.precise.id;

/** A shot as the inference process hands it over, of nobody in particular. */
export function anyShot(roll: Dice, id: string) {
  const templates: Template[] = Object.entries(templateLengths).map(([modelId, length]) => ({
    modelId,
    values: unitVector(roll, length),
  }));
  return { id, source: 'photo' as const, quality: someQuality, templates };
}

/** Tells one set of templates, as the store gives them out, from another. */
export function fingerprint(templates: readonly Template[]): string {
  const sum = createHash('sha256');
  for (const { modelId, values } of templates) {
    sum.update(`${modelId}:`);
    sum.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return sum.digest('hex');
}

function unitVector(roll: Dice, length: number): Float32Array {
  const values = Float32Array.from({ length }, () => roll(2001) / 1000 - 1);
  const norm = Math.hypot(...values) || 1;
  return values.map((value) => value / norm);
}
