import { alignmentOf, type FaceMesh, meshPoint } from '#app/recognition/face-mesh.ts';
import type { RgbImage } from '#app/recognition/rgb-image.ts';
import { fitSimilarity, type Point, scaleOf, transformPoint } from '#app/recognition/similarity-transform.ts';
import type { PhotoFace } from '../attacks/faces.ts';
import type { Random } from '../attacks/random.ts';
import { type CoverKind, coveredFace } from './kinds.ts';

/** Cheeks and forehead, of which one gives the colour of hands. */
const skinPoints = [50, 280, 10] as const;
/** Outer and inner corners of both eyes, as {@link alignmentOf} gives them, on a face whose eyes are 1 apart. */
const eyeCorners: readonly Point[] = [
  [0.69, 0],
  [0.31, 0],
  [-0.69, 0],
  [-0.31, 0],
];

/** A copy of the photo with the face covered; undefined when the face has no place to cover. */
export function paintCover(
  { picture, mesh }: PhotoFace,
  kind: CoverKind,
  random: Random,
): RgbImage | undefined {
  const toFace = fitSimilarity(alignmentOf(mesh).slice(0, 4), eyeCorners);
  if (toFace === undefined) return undefined;
  const skin = colourAt(picture, mesh, random.pick(skinPoints), 0.12 / scaleOf(toFace));
  const onFace = (point: Point) => transformPoint(toFace, point);
  const cover = kind.make(coveredFace(mesh, onFace, skin), random);
  const { width, height } = picture;
  const data = Uint8Array.from(picture.data);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [faceX, faceY] = onFace([x, y]);
      const opacity = cover.opacity(faceX, faceY);
      if (opacity <= 0) continue;
      const at = (y * width + x) * 3;
      for (const [channel, level] of cover.colour(faceX, faceY).entries()) {
        const before = data[at + channel] as number;
        data[at + channel] = Math.max(0, Math.min(255, before * (1 - opacity) + level * opacity));
      }
    }
  return { width, height, data };
}

/** Mean colour of a square about a point of the mesh; black where it lies outside of the picture. @param radius pixels. */
export function colourAt(
  { width, height, data }: RgbImage,
  mesh: FaceMesh,
  index: number,
  radius: number,
): readonly [number, number, number] {
  const [centreX, centreY] = meshPoint(mesh, index);
  let [red, green, blue, count] = [0, 0, 0, 0];
  for (let y = Math.max(0, Math.ceil(centreY - radius)); y <= Math.min(height - 1, centreY + radius); y++)
    for (let x = Math.max(0, Math.ceil(centreX - radius)); x <= Math.min(width - 1, centreX + radius); x++) {
      const at = (y * width + x) * 3;
      red += data[at] as number;
      green += data[at + 1] as number;
      blue += data[at + 2] as number;
      count++;
    }
  return count === 0 ? [0, 0, 0] : [red / count, green / count, blue / count];
}
