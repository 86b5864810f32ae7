import { interEyeDistance } from '#app/recognition/face-mesh.ts';
import type { PhotoFace } from '../attacks/faces.ts';
import { colourAt } from './paint.ts';

/** Middle and outside of both cheeks. */
const cheekPoints = [205, 425, 50, 280] as const;

/**
 * Bands of the individual typology angle, degrees, lightest first, named by where they begin (Chardon, Cretois and Hourseau,
 * International Journal of Cosmetic Science 13, 1991). In photos the light changes the angle as skin does: a band is no group of people.
 */
export const cheekTones: readonly { readonly name: string; readonly from: number }[] = [
  { name: 'cheeks above 55°', from: 55 },
  { name: 'cheeks above 41°', from: 41 },
  { name: 'cheeks above 28°', from: 28 },
  { name: 'cheeks above 10°', from: 10 },
  { name: 'cheeks above -30°', from: -30 },
  { name: 'cheeks below that', from: -90 },
];

/** The band of one face; undefined where the cheeks have no colour of skin: grey pictures, blue light. */
export function cheekToneOf(face: PhotoFace): (typeof cheekTones)[number] | undefined {
  const radius = interEyeDistance(face.mesh) * 0.08;
  const [light, yellow] = [0, 1].map((which) =>
    median(
      cheekPoints.map(
        (point) => lightAndYellow(colourAt(face.picture, face.mesh, point, radius))[which] ?? 0,
      ),
    ),
  ) as [number, number];
  if (yellow < leastYellow) return undefined;
  const angle = (Math.atan((light - 50) / yellow) * 180) / Math.PI;
  return cheekTones.find(({ from }) => angle >= from);
}

/** b* of skin is 5 to 25; below this the angle is that of noise. */
const leastYellow = 2;

/** L* and b* of CIELAB (D65). @param colour sRGB, 0..255. */
function lightAndYellow(colour: readonly [number, number, number]): [light: number, yellow: number] {
  const [red, green, blue] = colour.map((level) => {
    const share = level / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const y = labRoot(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = labRoot((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
  return [116 * y - 16, 200 * (y - z)];
}

function labRoot(share: number): number {
  return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return ((sorted[middle] ?? 0) + (sorted[middle - 1] ?? 0)) / 2;
}
