import type { RgbImage } from '#app/recognition/rgb-image.ts';
import { type Pose, rotationOf } from './path.ts';
import { camera } from './picture.ts';

/** A sheet or a screen that shows a picture. */
export interface Sheet {
  readonly picture: RgbImage;
  /** Width of the sheet, mm; its height follows from the picture. */
  readonly width: number;
  /** 1/radius of the cylinder it is bent to, per mm; positive bulges towards the camera. 0: flat. */
  readonly curvature: number;
  /** Direction of the cylinder's axis in the sheet, degrees from upright. */
  readonly axisDegrees: number;
  /** Distance of a screen's pixels, mm; undefined for paper. What the camera makes of them is moire. */
  readonly pixelPitch?: number;
  /** A lamp mirrored in the sheet. */
  readonly glare?: {
    readonly x: number;
    readonly y: number;
    readonly radius: number;
    readonly light: number;
  };
}

/** Draws the sheet over the picture `onto`, as a pinhole camera sees it: one ray per pixel. */
export function drawSheet(sheet: Sheet, pose: Pose, onto: RgbImage): void {
  const { picture, width, curvature, axisDegrees } = sheet;
  const r = rotationOf(pose) as Matrix;
  const perMm = picture.width / width;
  const axis = (axisDegrees * Math.PI) / 180;
  const [cosAxis, sinAxis] = [Math.cos(axis), Math.sin(axis)];
  // The camera in the sheet's axes: the transposed rotation of minus the sheet's place.
  const place = [-pose.x, -pose.y, -pose.distance] as const;
  const [ox, oy, oz] = [0, 1, 2].map((k) => column(r, k, place)) as [number, number, number];
  // A sheet turned away from the lamp above the camera is darker.
  const shade = 0.7 + 0.3 * Math.abs(r[8]);
  for (let py = 0, o = 0; py < camera.height; py++)
    for (let px = 0; px < camera.width; px++, o += 3) {
      const ray = [
        (px - camera.width / 2) / camera.focal,
        (py - camera.height / 2) / camera.focal,
        1,
      ] as const;
      const dx = column(r, 0, ray);
      const dy = column(r, 1, ray);
      const dz = column(r, 2, ray);
      let u: number;
      let v: number;
      if (curvature === 0) {
        const s = -oz / dz;
        if (!(s > 0)) continue;
        u = ox + s * dx;
        v = oy + s * dy;
      } else {
        const hit = hitCylinder(
          1 / curvature,
          [ox * cosAxis + oy * sinAxis, oz],
          [dx * cosAxis + dy * sinAxis, dz],
        );
        if (hit === undefined) continue;
        const along = -ox * sinAxis + oy * cosAxis + hit.s * (-dx * sinAxis + dy * cosAxis);
        u = hit.arc * cosAxis - along * sinAxis;
        v = hit.arc * sinAxis + along * cosAxis;
      }
      paint(sheet, u, v, u * perMm + picture.width / 2, v * perMm + picture.height / 2, shade, onto, o);
    }
}

type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** The inner product of a column of the rotation, which is a row of its inverse. */
function column(r: readonly number[], k: number, [x, y, z]: readonly [number, number, number]): number {
  return (r[k] as number) * x + (r[k + 3] as number) * y + (r[k + 6] as number) * z;
}

/**
 * Where a ray meets the cylinder that touches the sheet's plane in its middle line, in the plane across the axis.
 * @param radius signed: the axis lies at depth `radius`.
 * @returns the ray's length and the arc from the middle line, within a quarter turn.
 */
function hitCylinder(
  radius: number,
  [ox, oz]: readonly [number, number],
  [dx, dz]: readonly [number, number],
): { readonly s: number; readonly arc: number } | undefined {
  const z = oz - radius;
  const a = dx * dx + dz * dz;
  const b = ox * dx + z * dz;
  const root = b * b - a * (ox * ox + z * z - radius * radius);
  if (root < 0) return undefined;
  // Of both the sheet's side of the cylinder is the one near its plane.
  const s = (-b - Math.sign(radius) * Math.sqrt(root)) / a;
  const [x, depth] = [ox + s * dx, oz + s * dz];
  const angle = Math.atan2(x, Math.sign(radius) * (radius - depth));
  return s > 0 && Math.abs(angle) < Math.PI / 2 ? { s, arc: Math.abs(radius) * angle } : undefined;
}

function paint(
  { picture, pixelPitch, glare }: Sheet,
  u: number,
  v: number,
  x: number,
  y: number,
  shade: number,
  onto: RgbImage,
  o: number,
): void {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  if (x0 < 0 || y0 < 0 || x0 >= picture.width - 1 || y0 >= picture.height - 1) return;
  const [fx, fy] = [x - x0, y - y0];
  const stride = picture.width * 3;
  const i = y0 * stride + x0 * 3;
  let light = 0;
  if (glare !== undefined) {
    const away = ((u - glare.x) ** 2 + (v - glare.y) ** 2) / glare.radius ** 2;
    light = away < 4 ? glare.light * Math.exp(-away * 2) : 0;
  }
  for (let channel = 0; channel < 3; channel++) {
    const at = i + channel;
    const top = (picture.data[at] as number) * (1 - fx) + (picture.data[at + 3] as number) * fx;
    const bottom =
      (picture.data[at + stride] as number) * (1 - fx) + (picture.data[at + stride + 3] as number) * fx;
    let value = (top * (1 - fy) + bottom * fy) * shade;
    if (pixelPitch !== undefined) {
      // Three stripes beside each other per pixel, and a dark line between rows; the lens has washed out most of it.
      const stripe = Math.cos(2 * Math.PI * (u / pixelPitch - channel / 3));
      const row = Math.cos((2 * Math.PI * v) / pixelPitch);
      value *= 1 + 0.12 * stripe + 0.06 * row;
    }
    onto.data[o + channel] = Math.max(0, Math.min(255, value + light));
  }
}
