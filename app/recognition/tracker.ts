import type { Box } from './observation.ts';

interface Track {
  readonly id: number;
  box: Box;
  seenAtMs: number;
  /** Given while faces touched: good for one frame, since the next may show the other face in its place. */
  isFleeting: boolean;
}

/** A face unseen for longer is taken for another one when it comes back: one new approach is cheap, a swapped identity is not. */
const memoryMs = 700;
/** Two readings of one face overlap at least so much (intersection over union), or lie so near (of the face's size). */
const minOverlap = 0.25;
const maxShift = 0.6;
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
 * Follows faces from frame to frame by overlap and nearness. When it is not clear who is who, and while faces touch, they
 * get new ids: evidence gathered for one person is then never credited to another. Ids are never used twice.
 */
export class Tracker {
  #nextId = 0;
  #tracks: Track[] = [];

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
    // Who vanished beside another face may come back in its place, or it in theirs.
    this.#tracks = this.#tracks.filter(
      (track) =>
        [...given.values()].includes(track) ||
        !boxes.some((box, i) => isNear(track.box, box, steps[i] as number)),
    );
    return boxes.map((box, face) => {
      const known = given.get(face);
      const isTouching = boxes.some(
        (other, i) => i !== face && isNear(box, other, (steps[face] as number) + (steps[i] as number)),
      );
      if (known !== undefined && !isTouching) {
        known.box = box;
        known.seenAtMs = atMs;
        return known.id;
      }
      const track = { id: this.#nextId++, box, seenAtMs: atMs, isFleeting: isTouching };
      if (known !== undefined) this.#tracks = this.#tracks.filter((one) => one !== known);
      this.#tracks.push(track);
      return track.id;
    });
  }
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

/** @param step how far the two may have moved, pixels. */
function isNear(a: Box, b: Box, step: number): boolean {
  return distance(a, b) < touching * meanSize(a, b) + step;
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
