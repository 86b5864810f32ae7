import { type FaceMesh, headPose } from '#app/recognition/face-mesh.ts';
import type { RgbImage } from '#app/recognition/rgb-image.ts';

/** A photo, and where its face is. */
export interface PhotoFace {
  readonly picture: RgbImage;
  readonly mesh: FaceMesh;
}

/** A clip of a living person, with the mesh of its first face in every frame that has one. */
export interface ClipFaces {
  readonly name: string;
  readonly frames: readonly { readonly picture: RgbImage; readonly mesh: FaceMesh | undefined }[];
}

/** Whether a photo's face looks straight enough to be worth printing. */
export function isFrontal({ mesh }: PhotoFace): boolean {
  const pose = headPose(mesh);
  return Math.abs(pose.yawDegrees) <= 15 && Math.abs(pose.pitchDegrees) <= 15;
}
