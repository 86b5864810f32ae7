import { clopperPearson } from '#app/recognition/error-rates/binomial.ts';

/** Counts over the presentations of one kind. */
export interface Counted {
  readonly plays: number;
  /** Presentations in which a face was found at all. */
  readonly acquired: number;
  /** Of these: called live, called flat; the others remained unknown. */
  readonly live: number;
  readonly flat: number;
  /** Presentations that the passive networks scored, and those that they let pass. */
  readonly networkScored: number;
  readonly networkPassed: number;
  /** Random challenges to which the presentation was played in a loop, and those passed. */
  readonly challenges: number;
  readonly challengesPassed: number;
  /** The farthest that a head was seen to turn or nod, degrees. */
  readonly turnDegrees: number;
}

export interface GroupFigures extends Counted {
  readonly name: string;
  readonly isSeenByMotion?: boolean;
  readonly isSeenByChallenge?: boolean;
}

/** Which species got in that are claimed to be seen. */
export function claimLines(attacks: readonly GroupFigures[]): { lines: string[]; areHeld: boolean } {
  const broken = attacks.flatMap(({ name, isSeenByMotion, isSeenByChallenge, live, challengesPassed }) => [
    ...(isSeenByMotion === true && live > 0 ? [`${name}: called live ${live} times`] : []),
    ...(isSeenByChallenge === true && challengesPassed > 0
      ? [`${name}: ${challengesPassed} challenges passed`]
      : []),
  ]);
  // A species of which no face was ever found shows nothing.
  const unseen = attacks.filter(({ acquired }) => acquired === 0).map(({ name }) => `${name}: no face found`);
  const wrong = [...broken, ...unseen];
  if (wrong.length > 0) return { lines: ['claims NOT HELD', ...wrong], areHeld: false };
  /** `none`, or `none but ...` with what cannot be seen. */
  const none = (isSeen: (one: GroupFigures) => boolean | undefined) => {
    const unseenByDesign = attacks.filter((one) => isSeen(one) !== true).map(({ name }) => name);
    return unseenByDesign.length === 0 ? 'none' : `none but ${unseenByDesign.join(' and ')}`;
  };
  return {
    lines: [
      `claims held: taken for alive by motion: ${none((one) => one.isSeenByMotion)}`,
      `             challenges passed by: ${none((one) => one.isSeenByChallenge)}`,
    ],
    areHeld: true,
  };
}

/**
 * APCER per species and mode (ISO/IEC 30107-3: share of attack presentations that are taken for bona fide ones). A door opens
 * on `live` only, so `unknown` is a non-response, not an error; its share is given beside.
 */
export function attackLines(attacks: readonly GroupFigures[], challengesPerPlay: number): string[] {
  const lines = [
    `APCER per species; a play without a face counts as refused. Challenges: ${challengesPerPlay} random ones per play.`,
  ];
  for (const one of attacks) {
    const unknown = one.plays - one.live - one.flat;
    lines.push(
      `${one.name}${one.isSeenByMotion === false ? ' (motion alone cannot see it)' : ''}`,
      `  motion     APCER ${share(one.live, one.plays)}; called flat ${one.flat}, no answer ${unknown}`,
      `  challenge  APCER ${share(one.challengesPassed, one.challenges)} [${one.acquired} plays: the interval is too narrow]`,
      one.networkScored === 0
        ? '  network    not run'
        : `  network    APCER ${share(one.networkPassed, one.networkScored)}`,
    );
  }
  return lines;
}

/** BPCER on living people: share that is taken for an attack; those without an answer beside it. */
export function bonaFideLine(
  clips: readonly GroupFigures[],
  challengesPerPlay: number,
  turnedDegrees: number,
): string[] {
  const sum = (of: (one: GroupFigures) => number, from = clips) =>
    from.reduce((total, one) => total + of(one), 0);
  const turned = clips.filter((one) => one.turnDegrees >= turnedDegrees);
  const count = sum((one) => one.acquired);
  return [
    `Bona fide: ${clips.length} clips`,
    `  motion     BPCER ${share(
      sum((one) => one.flat),
      count,
    )}; live ${sum((one) => one.live)}, no answer ${count - sum((one) => one.live + one.flat)}`,
    `             of ${turned.length} who turned or nodded by ${turnedDegrees} degrees or more: live ${sum(
      (one) => one.live,
      turned,
    )}, flat ${sum((one) => one.flat, turned)}`,
    ...clips.map(
      (one) =>
        `             ${one.name}: ${one.live > 0 ? 'live' : one.flat > 0 ? 'flat' : 'no answer'}, moved ${one.turnDegrees.toFixed(0)} degrees`,
    ),
    '  challenge  BPCER not measurable: recorded people do not hear what is asked.',
    `             As a perfect replay the clips passed ${sum((one) => one.challengesPassed)} of ${sum(
      (one) => one.challenges,
    )} random challenges (${challengesPerPlay} per clip).`,
    sum((one) => one.networkScored) === 0
      ? '  network    not run'
      : `  network    BPCER ${share(
          sum((one) => one.networkScored - one.networkPassed),
          sum((one) => one.networkScored),
        )}`,
    "Motion cannot see a screen that plays a moving head, nor a mask with a head's relief: both move as a head does.",
    'All attacks are rendered; no paper, screen or mask was held before a camera. No rate below 3/N is claimed after N plays (95 %).',
  ];
}

function share(errors: number, count: number): string {
  if (count === 0) return 'of none';
  const { low, high } = clopperPearson(errors, count);
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  return `${errors} of ${count}: ${percent(errors / count)} (${percent(low)} to ${percent(high)})`;
}
