import { type FaceMesh, meshPoint } from '#app/recognition/face-mesh.ts';
import type { Point } from '#app/recognition/similarity-transform.ts';
import type { Random } from '../attacks/random.ts';

type Colour = readonly [number, number, number];

/**
 * Something painted over a face. Places are on the face: the middle of the eyes at 0,0, their distance is 1, x towards the image-right
 * eye, y towards the chin.
 */
export interface Cover {
  /** How much of the face is hidden at a place, 0..1. */
  readonly opacity: (x: number, y: number) => number;
  /** Colour there, 0..255; may go beyond. */
  readonly colour: (x: number, y: number) => Colour;
}

/** What a cover is fitted to. */
export interface CoveredFace {
  /** Middle of the mouth, on the face. */
  readonly mouth: Point;
  /** Outline of a mask that lies from the bridge of the nose to below the chin, on the face. */
  readonly maskOutline: readonly Point[];
  /** The person's own skin, 0..255. */
  readonly skin: Colour;
}

/** Points of the mesh along the edge of a surgical mask: bridge of the nose, image-left cheek, jaw, image-right cheek. */
export const maskEdge: readonly number[] = [
  6, 114, 117, 123, 147, 177, 215, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288,
  435, 401, 376, 352, 346, 343,
];

/** @param toFace from pixels of the mesh to places on the face. */
export function coveredFace(mesh: FaceMesh, toFace: (point: Point) => Point, skin: Colour): CoveredFace {
  return {
    mouth: toFace(meshPoint(mesh, 13)),
    maskOutline: maskEdge.map((index) => toFace(meshPoint(mesh, index))),
    skin,
  };
}

export interface CoverKind {
  readonly name: string;
  readonly make: (face: CoveredFace, random: Random) => Cover;
}

/** Everything that faces are covered with. */
export const coverKinds: readonly CoverKind[] = [
  { name: 'surgical mask', make: mask },
  { name: 'scarf', make: scarf },
  { name: 'flat hand before the mouth', make: flatHand },
  { name: 'fist before the mouth', make: fist },
  { name: 'cup or phone before the mouth', make: cup },
  { name: 'hand before the eyes', make: handBeforeEyes },
  { name: 'sunglasses', make: sunglasses },
];

function mask({ maskOutline, skin }: CoveredFace, random: Random): Cover {
  const cloth = random.pick<Colour>([
    [160, 190, 220],
    [225, 228, 230],
    [40, 40, 45],
    [120, 170, 160],
  ]);
  // As light as the face that wears it.
  const light = Math.min(1, (skin[0] + skin[1] + skin[2]) / 3 / 190 + 0.15);
  const pleats = random.between(0.03, 0.08);
  return {
    opacity: (x, y) => (isInside(maskOutline, x, y) ? 1 : 0),
    colour: (x, y) =>
      shaded(
        cloth,
        light * (1 - 0.35 * x * x + pleats * Math.sign(Math.sin(y * 14)) + 0.04 * random.normal()),
      ),
  };
}

function scarf({ mouth }: CoveredFace, random: Random): Cover {
  const colour = (): Colour => [random.between(10, 240), random.between(10, 240), random.between(10, 240)];
  const [one, other] = [colour(), colour()];
  const top = mouth[1] - random.between(0.25, 0.6);
  const hang = random.between(0, 0.4);
  const [stripes, angle] = [random.between(3, 20), random.between(0, Math.PI)];
  return {
    opacity: (x, y) => (Math.abs(x) < 1.5 && y > top + hang * x * x && y < mouth[1] + 2 ? 1 : 0),
    colour: (x, y) => {
      const across = x * Math.cos(angle) + y * Math.sin(angle);
      const share = 0.5 + 0.5 * Math.sin(stripes * across + 2 * Math.sin(3 * x));
      const light = 0.9 - 0.2 * x * x + 0.07 * random.normal();
      return shaded(mixed(one, other, share), light);
    },
  };
}

function flatHand({ mouth, skin }: CoveredFace, random: Random): Cover {
  const from = random.pick([-1, 1]);
  const width = random.between(0.15, 0.2);
  const angle = random.between(-0.35, 0.35) + (from < 0 ? 0 : Math.PI);
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const [x, y] = [mouth[0] + from * random.between(0.1, 0.5), mouth[1] + random.between(-0.2, 0.15)];
  const fingers = [-1.5, -0.5, 0.5, 1.5].map((place) => {
    const [bx, by] = [x - dy * place * width * 1.75 - dx / 2, y + dx * place * width * 1.75 - dy / 2];
    const length = 0.5 + random.between(0.45, 0.8);
    return bar([bx, by], [bx + dx * length, by + dy * length], width);
  });
  const palm = bar([x - dx * 0.6, y - dy * 0.6], [x - dx * 2.2, y - dy * 2.2 + 0.6], width * 3);
  return ofFlesh([...fingers, palm], width, skin, random);
}

function handBeforeEyes({ skin }: CoveredFace, random: Random): Cover {
  const from = random.pick([-1, 1]);
  const width = 0.16;
  const [middle, tilt] = [random.between(-0.05, 0.05), random.between(-0.2, 0.2)];
  const fingers = [-1.5, -0.5, 0.5, 1.5].map((place) => {
    const y = middle + place * width * 1.8;
    return bar([from * 2, y + tilt], [-from * random.between(0.8, 1.2), y - tilt], width);
  });
  return ofFlesh(fingers, width, skin, random);
}

function fist({ mouth, skin }: CoveredFace, random: Random): Cover {
  const [x, y] = [mouth[0] + random.between(-0.2, 0.2), mouth[1] + random.between(-0.3, 0.1)];
  const [wide, tall] = [random.between(0.45, 0.65), random.between(0.38, 0.55)];
  const arm = bar([x, y + 0.2], [x + random.between(-1, 1), y + 2.5], 0.42);
  const depth = (px: number, py: number) =>
    Math.max(1 - Math.hypot((px - x) / wide, (py - y) / tall), arm(px, py) / 0.42);
  const knuckles = random.between(7, 11);
  const tone = shaded(skin, random.between(0.75, 1.1));
  return {
    opacity: (px, py) => within01(depth(px, py) * 20 + 0.5),
    colour: (px, py) => {
      const round = 1 - 0.35 * within01(1 - depth(px, py) * 2);
      return shaded(tone, round * (1 + 0.1 * Math.sin(knuckles * (px - x))) * (1 + 0.02 * random.normal()));
    },
  };
}

function cup({ mouth }: CoveredFace, random: Random): Cover {
  const colour = random.pick<Colour>([
    [25, 25, 28],
    [230, 230, 228],
    [90, 60, 40],
    [180, 30, 40],
  ]);
  const [x, top] = [mouth[0] + random.between(-0.15, 0.15), mouth[1] - random.between(0.25, 0.5)];
  const [half, height] = [random.between(0.38, 0.6), random.between(0.9, 1.4)];
  return {
    opacity: (px, py) => (Math.abs(px - x) < half && py > top && py < top + height ? 1 : 0),
    colour: (px) => shaded(colour, 1 - 0.5 * ((px - x) / half) ** 2 + 0.02 * random.normal()),
  };
}

function sunglasses(_face: CoveredFace, random: Random): Cover {
  const glass = random.pick<Colour>([
    [15, 15, 18],
    [40, 28, 20],
    [25, 30, 40],
  ]);
  const [wide, tall] = [random.between(0.34, 0.45), random.between(0.26, 0.38)];
  const [darkness, squareness] = [random.between(0.85, 1), random.between(2, 4)];
  return {
    opacity: (x, y) => {
      const lens =
        (Math.abs(Math.abs(x) - 0.5) / wide) ** squareness + (Math.abs(y - 0.06) / tall) ** squareness;
      const isFrame = Math.abs(y + 0.08) < 0.05 && Math.abs(x) < 1.15;
      return lens < 1 ? darkness : isFrame ? 1 : 0;
    },
    // The sky mirrored in the upper edge.
    colour: (x, y) => shaded(glass, 1 + 0.5 * within01(x / 2 - y * 2) + 0.03 * random.normal()),
  };
}

/** A rounded bar: how deep inside of it a place lies, below 0 outside. */
type Bar = (x: number, y: number) => number;

function bar([ax, ay]: Point, [bx, by]: Point, radius: number): Bar {
  const [dx, dy] = [bx - ax, by - ay];
  return (x, y) => {
    const along = within01(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy));
    return radius - Math.hypot(x - ax - along * dx, y - ay - along * dy);
  };
}

/** Fingers of the person's own colour, or nearly, darker towards their edges. */
function ofFlesh(bars: readonly Bar[], width: number, skin: Colour, random: Random): Cover {
  const gain = random.between(0.8, 1.12);
  const tone = skin.map((level) => level * gain + random.between(-8, 8)) as [number, number, number];
  const depth = (x: number, y: number) => Math.max(...bars.map((one) => one(x, y)));
  return {
    opacity: (x, y) => within01(depth(x, y) * 40 + 0.5),
    colour: (x, y) => {
      const edge = Math.max(0, 1 - depth(x, y) / (width * 0.6));
      return shaded(tone, (1 - 0.45 * edge) * (1 + 0.02 * random.normal()));
    },
  };
}

function isInside(outline: readonly Point[], x: number, y: number): boolean {
  let isOdd = false;
  let [fromX, fromY] = outline.at(-1) ?? [0, 0];
  for (const [toX, toY] of outline) {
    if (toY > y !== fromY > y && x < ((fromX - toX) * (y - toY)) / (fromY - toY) + toX) isOdd = !isOdd;
    [fromX, fromY] = [toX, toY];
  }
  return isOdd;
}

function within01(value: number): number {
  return Math.max(0, Math.min(1, value));
}

function shaded([red, green, blue]: Colour, light: number): Colour {
  return [red * light, green * light, blue * light];
}

function mixed(one: Colour, other: Colour, share: number): Colour {
  const at = (i: 0 | 1 | 2) => one[i] * share + other[i] * (1 - share);
  return [at(0), at(1), at(2)];
}
