import { type FaceMesh, meshPoint } from '#app/recognition/face-mesh.ts';
import type { RgbImage } from '#app/recognition/rgb-image.ts';
import { fitSimilarity, type Point, transformPoint } from '#app/recognition/similarity-transform.ts';
import type { ClipFaces, PhotoFace } from './faces.ts';
import type { Random } from './random.ts';

/** Corners, upper and lower lid of the eyes, image-left first. */
const eyes = [
  { outer: 33, inner: 133 },
  { outer: 263, inner: 362 },
] as const;

/**
 * A photo with holes for the eyes, through which those of a living person look: they blink and look about, and shift behind the
 * holes as that person moves.
 * @returns the photo as it looks in frame `index`; the same buffer every time.
 */
export function seeThrough(photo: PhotoFace, clip: ClipFaces, random: Random): (index: number) => RgbImage {
  const { width, height, data } = photo.picture;
  const shown: RgbImage = { width, height, data: data.slice() };
  const start = Math.floor(random.next() * clip.frames.length);
  let last: { readonly picture: RgbImage; readonly mesh: FaceMesh } | undefined;
  return (index) => {
    const now = clip.frames[(start + index) % clip.frames.length];
    if (now?.mesh !== undefined) last = { picture: now.picture, mesh: now.mesh };
    if (last === undefined) return shown;
    const from = eyes.flatMap(({ outer, inner }) => [
      meshPoint(photo.mesh, outer),
      meshPoint(photo.mesh, inner),
    ]);
    const { mesh, picture } = last;
    // Behind the paper the head keeps its place only roughly.
    const shake = (): number => 0.3 * random.normal();
    const to = eyes
      .flatMap(({ outer, inner }) => [meshPoint(mesh, outer), meshPoint(mesh, inner)])
      .map(([x, y]): Point => [x + shake(), y + shake()]);
    const toClip = fitSimilarity(from, to);
    if (toClip === undefined) return shown;
    for (const { outer, inner } of eyes) {
      const [ax, ay] = meshPoint(photo.mesh, outer);
      const [bx, by] = meshPoint(photo.mesh, inner);
      const [cx, cy] = [(ax + bx) / 2, (ay + by) / 2];
      const half = Math.hypot(bx - ax, by - ay) * 0.62;
      const tall = half * 0.62;
      for (let y = Math.ceil(cy - tall); y <= cy + tall; y++)
        for (let x = Math.ceil(cx - half); x <= cx + half; x++) {
          const isInside = ((x - cx) / half) ** 2 + ((y - cy) / tall) ** 2 <= 1;
          if (!isInside || x < 0 || y < 0 || x >= width || y >= height) continue;
          const [sx, sy] = transformPoint(toClip, [x, y]).map(Math.round) as [number, number];
          if (sx < 0 || sy < 0 || sx >= picture.width || sy >= picture.height) continue;
          const source = (sy * picture.width + sx) * 3;
          for (let channel = 0; channel < 3; channel++)
            shown.data[(y * width + x) * 3 + channel] = picture.data[source + channel] as number;
        }
    }
    return shown;
  };
}
