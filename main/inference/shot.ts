import { type FaceMesh, meshBox, meshPoint, meshRegion } from '#app/recognition/face-mesh.ts';
import type { ImagePyramid } from '#app/recognition/image-pyramid.ts';
import { warpToRgb } from '#app/recognition/warp.ts';
import { fail, ok, type Result } from '#app/result.ts';
import { encodeJpeg } from './decode-photo.ts';
import type { FoundFace } from './face-finder.ts';

/**
 * Somebody in the background does not spoil a shot: a second face counts from a quarter of the largest one's area
 * (half its height, so about twice as far away).
 */
const minRivalArea = 1 / 4;
const thumbnailSide = 160;
const thumbnailQuality = 80;

/** The one face that a shot is of: the largest, if no other comes near its size. */
export function chooseFace(faces: readonly FoundFace[]): Result<FoundFace, 'no-face' | 'several-faces'> {
  const areaOf = ({ box }: FoundFace) => box.width * box.height;
  const [largest, second] = faces.toSorted((a, b) => areaOf(b) - areaOf(a));
  if (largest === undefined)
    return fail('no-face', 'No face was found. Use a picture that shows one face from the front.');
  if (second !== undefined && areaOf(second) >= areaOf(largest) * minRivalArea)
    return fail('several-faces', 'There are several faces. Use a picture of one person.');
  return ok(largest);
}

/** The face nearest the centre of a picture: in labelled photos the one that the label is of. Sides in pixels. */
export function nearestCentre(
  faces: readonly FoundFace[],
  width: number,
  height: number,
): FoundFace | undefined {
  const offCentre = ({ box }: FoundFace) =>
    Math.hypot(box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2);
  return faces.toSorted((a, b) => offCentre(a) - offCentre(b))[0];
}

/** The face upright with some room around it, 160 x 160 JPEG. */
export async function thumbnailOf(pyramid: ImagePyramid, mesh: FaceMesh): Promise<Uint8Array> {
  // Outer eye corners, image-left first: the picture is turned so that they lie level.
  const toImage = meshRegion(meshBox(mesh), meshPoint(mesh, 33), meshPoint(mesh, 263), thumbnailSide);
  return encodeJpeg(warpToRgb(pyramid, toImage, thumbnailSide, thumbnailSide), thumbnailQuality);
}
