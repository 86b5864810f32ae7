import type { MatchMode } from './thresholds.ts';

/**
 * What the tuning screen offers: at most one stranger in so many attempts is let in. Comfort is for an inner door that keeps
 * visitors from wandering, where staff must not wait; Standard for the door of an office; High for the door of a store or server room. High is the
 * FMR that NIST SP 800-63B-4 asks of one comparison, asked here of a whole search: with a gallery of 100 it is about a
 * hundred times as strict. Comfort is not laxer than 1/100, because at a busy door that is already a stranger let in every few weeks.
 */
export const strangersInNPresets = { comfort: 100, standard: 1000, high: 10_000 } as const;

/**
 * The same for doors that ask for a PIN or a badge first: at most one of so many people who claim to be somebody else passes as them (FMR of one
 * comparison). Standard is what NIST SP 800-63B-4 asks for. High is beyond what some thousand people can show; the screen says so.
 */
export const impostorsInNPresets = { comfort: 1000, standard: 10_000, high: 100_000 } as const;

export type AimPreset = keyof typeof strangersInNPresets;

/** All aims that can be chosen: at most one stranger in so many is let in. Presets among them. */
export const aims: Readonly<Record<MatchMode, readonly number[]>> = {
  identification: [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000],
  verification: [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
};

/** The preset of an aim; undefined for those between. */
export function presetOf(mode: MatchMode, strangersInN: number): AimPreset | undefined {
  const presets = mode === 'identification' ? strangersInNPresets : impostorsInNPresets;
  return (Object.keys(presets) as AimPreset[]).find((preset) => presets[preset] === strangersInN);
}
