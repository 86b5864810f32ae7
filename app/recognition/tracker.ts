import type { Box } from './observation.ts';

interface Track {
  readonly id: number;
  box: Box;
  lastSeenMs: number;
}

/** A face that was not seen for this long begins a new track, with new evidence. */
const forgetMs = 700;
/** Boxes of one face in two frames overlap at least this much, or their centres lie within half a face. */
const minOverlap = 0.3;
const maxCentreShift = 0.5;

/** Gives faces ids that last from frame to frame. Ids are never used twice. */
export class Tracker {
  readonly #tracks = new Set<Track>();
  #nextId = 0;

  /**
   * Follows faces into the next frame: best overlap first, each track once.
   * @param boxes faces of one frame, in pixels.
   * @param atMs capture time, monotonic; earlier than the last one starts afresh.
   * @returns one id per box, in their order.
   */
  follow(boxes: readonly Box[], atMs: number): number[] {
    for (const track of this.#tracks)
      if (!(Math.abs(atMs - track.lastSeenMs) <= forgetMs)) this.#tracks.delete(track);
    const pairs = boxes
      .flatMap((box, index) =>
        [...this.#tracks].map((track) => ({ index, track, likeness: likeness(track.box, box) })),
      )
      .filter(({ likeness }) => likeness > 0)
      .sort((a, b) => b.likeness - a.likeness);
    const ids = new Map<number, number>();
    const taken = new Set<Track>();
    for (const { index, track } of pairs) {
      if (ids.has(index) || taken.has(track)) continue;
      ids.set(index, track.id);
      taken.add(track);
      track.box = boxes[index] ?? track.box;
      track.lastSeenMs = atMs;
    }
    return boxes.map((box, index) => {
      const known = ids.get(index);
      if (known !== undefined) return known;
      const track: Track = { id: this.#nextId++, box, lastSeenMs: atMs };
      this.#tracks.add(track);
      return track.id;
    });
  }

  /** Another camera: nobody in it was seen before. */
  reset(): void {
    this.#tracks.clear();
  }
}

/** Above 1: overlap; up to 1: nearness of the centres in faces; 0: not the same face. */
function likeness(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, width) * Math.max(0, height);
  const overlap = shared / (a.width * a.height + b.width * b.height - shared);
  if (overlap >= minOverlap) return 1 + overlap;
  const size = (a.width + a.height + b.width + b.height) / 4;
  const shift =
    Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2) / size;
  const growth = (a.width * a.height) / (b.width * b.height);
  return shift <= maxCentreShift && growth > 0.5 && growth < 2 ? 1 - shift : 0;
}
