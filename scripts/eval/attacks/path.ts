import type { Random } from './random.ts';

/** Where a thing is held, and how it is turned; millimetres and degrees as seen by the camera. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly distance: number;
  /** About the upright axis, the level axis, and the line of sight. */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/** How widely a thing is moved: amplitudes, degrees and millimetres. */
export interface Reach {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly shift: number;
  readonly depth: number;
}

/** Standard deviations of a hand's tremor from frame to frame. */
const tremor = { degrees: 0.4, millimetres: 0.8 };

/** A hand's movement: for every quantity two slow swings of random pace and phase, and tremor. */
export function handPath(random: Random, reach: Reach, distance: number): (seconds: number) => Pose {
  const swing = (amplitude: number) => {
    const parts = [1, 0.4].map((share) => ({
      size: amplitude * share,
      hertz: random.between(0.15, 0.6),
      phase: random.between(0, 2 * Math.PI),
    }));
    const middle = amplitude * random.between(-0.3, 0.3);
    return (seconds: number) =>
      parts.reduce(
        (sum, { size, hertz, phase }) => sum + size * Math.sin(2 * Math.PI * hertz * seconds + phase),
        middle,
      );
  };
  const [x, y, depth] = [swing(reach.shift), swing(reach.shift / 2), swing(reach.depth)];
  const [yaw, pitch, roll] = [swing(reach.yaw), swing(reach.pitch), swing(reach.roll)];
  return (seconds) => ({
    x: x(seconds) + tremor.millimetres * random.normal(),
    y: y(seconds) + tremor.millimetres * random.normal(),
    distance: distance + depth(seconds),
    yaw: yaw(seconds) + tremor.degrees * random.normal(),
    pitch: pitch(seconds) + tremor.degrees * random.normal(),
    roll: roll(seconds) + tremor.degrees * random.normal(),
  });
}

/** Row-major 3x3: from the thing's own axes (x right, y down, z away) to the camera's. */
export function rotationOf({ yaw, pitch, roll }: Pose): readonly number[] {
  const [a, b, c] = [yaw, pitch, roll].map((angle) => (angle * Math.PI) / 180) as [number, number, number];
  const [ca, sa, cb, sb, cc, sc] = [
    Math.cos(a),
    Math.sin(a),
    Math.cos(b),
    Math.sin(b),
    Math.cos(c),
    Math.sin(c),
  ];
  // Roll after pitch after yaw.
  return [
    cc * ca - sc * sb * sa,
    -sc * cb,
    cc * sa + sc * sb * ca,
    sc * ca + cc * sb * sa,
    cc * cb,
    sc * sa - cc * sb * ca,
    -cb * sa,
    sb,
    cb * ca,
  ];
}
