/** Numbers that are the same for the same seed (mulberry32), so that a round can be looked at again. */
export type Dice = (below: number) => number;

export function dice(seed: number): Dice {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** One of these, which are at least one. */
export function oneOf<T>(roll: Dice, all: readonly T[]): T {
  const found = all[roll(all.length)];
  if (found === undefined) throw new Error('There is nothing to choose from.');
  return found;
}
