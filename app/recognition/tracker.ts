import type { Box } from './observation.ts';

interface Track {
  readonly id: number;
  box: Box;
  seenAtMs: number;
  /** Given while faces touched or one was hidden: good for one frame, since the next may show the other face in its place. */
  isFleeting: boolean;
}

/** A face unseen for longer is taken for another one when it comes back: one new approach is cheap, a swapped identity is not. */
const memoryMs = 700;
/** Two readings of one face overlap at least so much (intersection over union), or lie so near (of the face's size). */
const minOverlap = 0.25;
const maxShift = 0.6;
/** Nobody moves farther from one look to the next, of the face's size: who is seen farther away came anew. */
const farthest = 2.5;
/** A face does not grow or shrink by more than this from one look to the next. */
const maxGrowth = 1.6;
/** When two faces claim a track, or two tracks a face, and their claims differ by less, nobody gets it. */
const clearLead = 0.2;
/**
 * Two faces whose centres come nearer than this share of their size, on top of what they just moved, may change places
 * unseen: one passes behind the other, and what follows it takes the one in front for it.
 */
const touching = 0.8;
/**
 * Who vanishes so near to another face, of its size, may have gone behind it: heads of people who stand side by side are three sizes
 * apart. Until a face unseen would be forgotten anyway, it is not sure who is seen there, and nobody there keeps an id.
 */
const beside = 2;

/**
 * Follows faces from frame to frame by overlap and nearness. When it is not clear who is who, and while faces touch, they
 * get new ids: evidence gathered for one person is then never credited to another. Ids are never used twice.
 */
export class Tracker {
  #nextId = 0;
  #tracks: Track[] = [];
  /** Where somebody vanished beside another face, and when. */
  #hidden: { readonly box: Box; readonly atMs: number }[] = [];

  /**
   * Gives each face of a frame its track.
   * @param boxes pixels of the frame.
   * @param atMs monotonic capture time; going back in time ends all tracks.
   * @returns one id per box, in order.
   */
  follow(boxes: readonly Box[], atMs: number): number[] {
    this.#tracks = this.#tracks.filter((track) => {
      const ageMs = atMs - track.seenAtMs;
      return ageMs >= 0 && ageMs <= memoryMs && !track.isFleeting;
    });
    const claims = this.#tracks.flatMap((track) =>
      boxes.flatMap((box, face) => {
        const strength = likeness(track.box, box);
        return strength > 0 ? [{ track, face, strength }] : [];
      }),
    );
    claims.sort((a, b) => b.strength - a.strength);
    const given = new Map<number, Track>();
    const taken = new Set<Track>();
    for (const claim of claims) {
      if (given.has(claim.face) || taken.has(claim.track)) continue;
      const isContested = claims.some(
        (other) =>
          other !== claim &&
          (other.track === claim.track) !== (other.face === claim.face) &&
          claim.strength - other.strength < clearLead,
      );
      taken.add(claim.track);
      if (!isContested) given.set(claim.face, claim.track);
    }
    const contested = [...taken].filter((track) => ![...given.values()].includes(track));
    this.#tracks = this.#tracks.filter((track) => !contested.includes(track));
    const steps = boxes.map((box, face) => {
      const known = given.get(face);
      return known === undefined ? 0 : distance(known.box, box);
    });
    const held = new Set(given.values());
    const lost = this.#tracks.filter((track) => !held.has(track));
    // A face without a track came from somewhere: it may be one that was lost, and as fast as that would make it.
    const moved = pairsByDistance(lost, boxes, (face) => !given.has(face));
    for (const { face, step } of moved) steps[face] = step;
    const vanished = lost.filter((track) => !moved.some((pair) => pair.track === track));
    this.#hidden = this.#hidden.filter(({ atMs: sinceMs }) => atMs >= sinceMs && atMs - sinceMs <= memoryMs);
    const isBesideAnybody = (track: Track) =>
      boxes.some((box, i) => isNear(track.box, box, steps[i] as number, beside));
    for (const { box } of vanished.filter(isBesideAnybody)) this.#hidden.push({ box, atMs });
    // Who moved too far to be followed has another id now; who vanished beside another may come back in its place, or it in theirs.
    this.#tracks = this.#tracks.filter(
      (track) => held.has(track) || (vanished.includes(track) && !isBesideAnybody(track)),
    );
    return boxes.map((box, face) => {
      const known = given.get(face);
      const step = steps[face] as number;
      const isUnsure =
        boxes.some((other, i) => i !== face && isNear(box, other, step + (steps[i] as number))) ||
        this.#hidden.some((hidden) => isNear(box, hidden.box, step, beside));
      if (known !== undefined && !isUnsure) {
        known.box = box;
        known.seenAtMs = atMs;
        return known.id;
      }
      const track = { id: this.#nextId++, box, seenAtMs: atMs, isFleeting: isUnsure };
      if (known !== undefined) this.#tracks = this.#tracks.filter((one) => one !== known);
      this.#tracks.push(track);
      return track.id;
    });
  }
}

/** Lost tracks and faces without one that may belong together, nearest first, each once. */
function pairsByDistance(
  lost: readonly Track[],
  boxes: readonly Box[],
  isFree: (face: number) => boolean,
): { readonly track: Track; readonly face: number; readonly step: number }[] {
  const all = lost.flatMap((track) =>
    boxes.flatMap((box, face) => {
      const step = distance(track.box, box);
      return isFree(face) && step <= farthest * meanSize(track.box, box) ? [{ track, face, step }] : [];
    }),
  );
  const pairs: typeof all = [];
  for (const one of all.sort((a, b) => a.step - b.step))
    if (!pairs.some((pair) => pair.track === one.track || pair.face === one.face)) pairs.push(one);
  return pairs;
}

/** 0 when two boxes cannot be the same face, else up to 2. */
function likeness(a: Box, b: Box): number {
  const growth = Math.sqrt((a.width * a.height) / (b.width * b.height));
  if (!(growth <= maxGrowth && growth >= 1 / maxGrowth)) return 0;
  const shift = distance(a, b) / meanSize(a, b);
  const shared = sharedOf(a, b);
  if (shared < minOverlap && shift > maxShift) return 0;
  return shared + Math.max(0, 1 - shift);
}

/** @param step how far the two may have moved, pixels. @param within of their size. */
function isNear(a: Box, b: Box, step: number, within = touching): boolean {
  return distance(a, b) < within * meanSize(a, b) + step;
}

function meanSize(a: Box, b: Box): number {
  return (a.width + a.height + b.width + b.height) / 4;
}

/** Between the centres. */
function distance(a: Box, b: Box): number {
  return Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2);
}

/** Intersection over union, 0..1. */
function sharedOf(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (!(width > 0 && height > 0)) return 0;
  return (width * height) / (a.width * a.height + b.width * b.height - width * height);
}
