import type { FaceQuality } from '#app/recognition/observation.ts';

/** What the person before the camera is asked to do for one shot. */
export type Pose = 'look-straight' | 'turn-left' | 'turn-right' | 'look-up';

/**
 * Five shots of slightly different views: MODELS.md measured FNMR at FMR 1e-4 of 9.2 % with one shot, 2.3 % with
 * three and 1.7 % with five; alike shots would count as one.
 */
export const wantedPoses: readonly Pose[] = [
  'look-straight',
  'turn-left',
  'turn-right',
  'look-up',
  'look-straight',
];

/** After this long a pose is waived: a stiff neck must not lock anybody out. Any good view then counts that is not like one before. */
const patienceMs = 4000;
/** Time to move into a pose; until then nobody is told that the view is still that of the shot before. */
export const movingMs = 1500;
/** From the first view that will do the best one is taken until then: the first is often blurred by the movement into the pose. */
export const choosingMs = 400;
/** Two shots of the same instant show the same picture. */
const betweenShotsMs = 500;

/** Degrees away from straight that count as "turned a little"; beyond the quality gate a view is refused anyway. */
const slightTurnDegrees = 8;
const straightDegrees = 12;
const slightLiftDegrees = 5;

/** Whether this view shows the pose that is asked for. Angles per FaceQuality. */
export function showsPose(pose: Pose, quality: Pick<FaceQuality, 'yawDegrees' | 'pitchDegrees'>): boolean {
  switch (pose) {
    case 'look-straight':
      return Math.abs(quality.yawDegrees) <= straightDegrees;
    case 'turn-left':
      return quality.yawDegrees >= slightTurnDegrees;
    case 'turn-right':
      return quality.yawDegrees <= -slightTurnDegrees;
    case 'look-up':
      return quality.pitchDegrees >= slightLiftDegrees;
  }
}

/** The pose to ask for next, given how many shots there are; undefined when all are taken. */
export function nextPose(shotCount: number): Pose | undefined {
  return wantedPoses[shotCount];
}

/**
 * Whether a good view may be taken now.
 * @param sinceAskedMs since this pose was first asked for.
 * @param sinceLastShotMs since the previous shot; Infinity before the first.
 */
export function mayTake(
  pose: Pose,
  quality: Pick<FaceQuality, 'yawDegrees' | 'pitchDegrees'>,
  sinceAskedMs: number,
  sinceLastShotMs: number,
): boolean {
  return sinceLastShotMs >= betweenShotsMs && (showsPose(pose, quality) || sinceAskedMs >= patienceMs);
}
