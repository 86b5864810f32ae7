/** A webcam clip and who is in it; see the clips' own README. */
export interface Clip {
  readonly file: string;
  /** Everybody who may be in it. A person's own clips share a name. */
  readonly people: readonly string[];
}

export const clips: readonly Clip[] = [
  { file: 'again.mkv', people: ['black jumper'] },
  { file: 'brother.mkv', people: ['black jumper'] },
  { file: 'bird.mkv', people: ['grey t-shirt'] },
  { file: 'milk.mkv', people: ['grey t-shirt'] },
  { file: 'book.mkv', people: ['orange jumper'] },
  { file: 'learn.mkv', people: ['orange jumper'] },
  { file: 'eat.mkv', people: ['patterned jumper'] },
  { file: 'night.mkv', people: ['patterned jumper'] },
  { file: 'hungry.mkv', people: ['glasses'] },
  // Whether the man of one is the man of the other is not said: neither may stand for a stranger to the other.
  { file: 'head-pose-male-640x480.mjpeg', people: ['blue shirt'] },
  { file: 'head-pose-female-and-male-640x480.mjpeg', people: ['blue shirt', 'sleeveless'] },
];

/** One clip to be met in, and who is enrolled from which clip meanwhile. */
export interface Meeting {
  readonly met: Clip;
  /** Who must be let in; undefined: a stranger, to whom nobody's door opens. */
  readonly known: string | undefined;
  readonly enrolled: readonly { readonly person: string; readonly from: Clip }[];
}

/**
 * Every clip as that of somebody enrolled from each other clip of theirs, and every clip as a stranger's, everybody else enrolled.
 * A clip is never met by whoever was enrolled from it.
 * @param of clips from which one person can be enrolled: those with one person in them.
 */
export function meetings(of: readonly Clip[] = clips): Meeting[] {
  const single = of.filter(({ people }) => people.length === 1);
  return of.flatMap((met): Meeting[] => {
    const others = single.filter(({ people }) => !people.some((person) => met.people.includes(person)));
    const rest = [...new Map(others.toReversed().map((from) => [from.people[0] ?? '', from]))].map(
      ([person, from]) => ({ person, from }),
    );
    const own = met.people.length === 1 ? met.people[0] : undefined;
    const known = single
      .filter((from) => from !== met && own !== undefined && from.people[0] === own)
      .map((from): Meeting => ({ met, known: own, enrolled: [{ person: own ?? '', from }, ...rest] }));
    return [...known, { met, known: undefined, enrolled: rest }];
  });
}
