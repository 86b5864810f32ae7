import type { TrackEvidence } from '#app/recognition/evidence.ts';
import type { Box } from '#app/recognition/observation.ts';
import type { PinRequest } from './pin-request.ts';
import type { PresentationCheck } from './presentation-check.ts';

/** One face that is followed, and what is known of it. Times are monotonic, ms. */
export interface Track {
  readonly trackId: number;
  evidence: TrackEvidence;
  firstSeenMs: number;
  lastSeenMs: number;
  box: Box;
  /** Overall quality of the newest frame, 0-100. */
  quality: number;
  /** Of the newest frame in which the deciding model compared this face. */
  similarity?: number | undefined;
  /** Runs from the moment the face was recognised until its approach is decided. */
  check?: PresentationCheck | undefined;
  /** The face is recognised and the person is asked for a PIN besides. */
  pin?: PinRequest | undefined;
}

/** The face nearest the camera: who stands at the keys. */
export function nearestTrack(tracks: Iterable<Track>): Track | undefined {
  let nearest: Track | undefined;
  for (const track of tracks)
    if (nearest === undefined || areaOf(track.box) > areaOf(nearest.box)) nearest = track;
  return nearest;
}

function areaOf({ width, height }: Box): number {
  return width * height;
}
