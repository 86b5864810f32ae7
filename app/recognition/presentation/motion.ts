import { type FaceMesh, headPose } from '../face-mesh.ts';
import { type ChipChange, compareChips, type KeyChip, keyChipOf } from './chip-alignment.ts';
import { compareViews, type KeyView, keyOf, type View, type ViewChange, viewOf } from './parallax.ts';

/**
 * `live`: the face moved as a head in depth does. `flat`: it turned away as a picture does, without depth. `unknown`: it has not
 * turned enough to tell, or the views are too poor.
 */
export type MotionVerdict = 'live' | 'flat' | 'unknown';

/** Views are compared with those of the last seconds, ms: a turn of the head takes one or two. */
const windowMs = 4_000;
/** What a view said counts for so long, ms. */
const votesMs = 4_000;
/** Key views are taken so far apart, ms; ten at most are kept. */
const keyEveryMs = 400;
/** Views nearer in time are passed over, ms: their errors are alike, and the bounds below were measured at 15 a second. */
const viewEveryMs = 60;
/** After a pause without a view everything is begun anew, ms: who or what stands there may be another. */
const maxGapMs = 1_000;
/** Views turned farther say nothing: half of the face is the network's guess. */
const maxTurnDegrees = 35;
/** A picture is only called flat when it shows a face that looks about straight. */
const maxFlatDegrees = 20;

/**
 * When a view is that of a turned head, measured on the clips of ../shared/faces and on rendered prints (docs/presentation-attacks.md).
 * The mesh alone does not do: on a tilted print it shows up to .4, because the network has learned that faces are heads. It only
 * says where to look, and in which direction. The pixels decide: on prints that can be aligned they show .06 in one view of twenty.
 */
const live = {
  minMeshParallax: 0.08,
  /** Of several key views the one with this is best: more to see than noise, and not too much to be aligned. */
  bestMeshParallax: 0.14,
  minMeshShare: 0.5,
  minParallax: 0.08,
  /** Pixels and mesh must agree on the direction; cosine. */
  minAgreement: 0.7,
  /** Over the standard error of the pixels' answer. */
  minCertainty: 3.5,
  /** Over the sine of the turn that the same view would be on a picture: heads have .4 to .9, prints below .16. */
  minDepth: 0.35,
  minLikeness: 0.85,
} as const;

/** When a view is that of a picture turned away: by 20 degrees or more, without depth, and alike to the last pixel. */
const flat = {
  /** Nearer to 1 the pixels need not be asked. */
  maxMeshForeshortening: 0.98,
  minTurn: Math.sin((20 * Math.PI) / 180),
  maxDepth: 0.15,
  minLikeness: 0.97,
} as const;

/** Votes for a verdict. Prints had at most one for live; people who moved at most two for flat. */
const minLiveVotes = 5;
const minFlatVotes = 6;

interface Key {
  readonly atMs: number;
  readonly view: KeyView;
  readonly chip: KeyChip | undefined;
  readonly isStraight: boolean;
}

/**
 * Watches one tracked face for the movement that only depth makes. A print, or a screen that shows a still, obeys one homography
 * from any view to any other, a bent one a map of the second degree; on a head that turns the nose moves against the cheeks.
 * Cannot see: a screen that plays a moving head, and a mask with a head's relief. Both have a head's parallax.
 */
export class FaceMotion {
  #keys: Key[] = [];
  #liveVotes: number[] = [];
  #flatVotes: number[] = [];
  #seenMs = Number.NEGATIVE_INFINITY;
  #usedMs = Number.NEGATIVE_INFINITY;

  /**
   * Takes one view: some 0.05 ms while the face keeps still, 1 ms while it turns, 0.4 ms on average over the clips, whose people
   * never keep still. At most eleven key views are kept, 70 KB each.
   * @param mesh pixels of the picture; read only, not kept.
   * @param atMs capture time of the frame, ms, rising. Going back, or a pause of more than a second, starts anew.
   * @param isFrontalEnoughToUse false for a view whose mesh is not to be trusted: it counts only as not being a pause.
   * @param chip of the same mesh, as `faceChip` makes it; read only, not kept. Without chips the verdict stays unknown.
   */
  observe(mesh: FaceMesh, atMs: number, isFrontalEnoughToUse = true, chip?: Float32Array): void {
    const gapMs = atMs - this.#seenMs;
    if (!(gapMs >= 0 && gapMs <= maxGapMs)) this.#startAnew();
    this.#seenMs = atMs;
    if (!isFrontalEnoughToUse || atMs - this.#usedMs < viewEveryMs) return;
    const { yawDegrees, pitchDegrees } = headPose(mesh);
    const turn = Math.max(Math.abs(yawDegrees), Math.abs(pitchDegrees));
    const view = turn <= maxTurnDegrees ? viewOf(mesh) : undefined;
    if (view === undefined) return;
    this.#usedMs = atMs;
    this.#keys = this.#keys.filter((key) => atMs - key.atMs <= windowMs);
    const isStraight = turn <= maxFlatDegrees;
    if (chip !== undefined) this.#vote(view, chip, isStraight, atMs);
    const newest = this.#keys.at(-1);
    if (newest === undefined || atMs - newest.atMs >= keyEveryMs)
      this.#keys.push({
        atMs,
        view: keyOf(view),
        chip: chip === undefined ? undefined : keyChipOf(chip),
        isStraight,
      });
  }

  /** What the last seconds show. */
  get verdict(): MotionVerdict {
    const recent = (time: number) => this.#seenMs - time <= votesMs;
    const liveVotes = this.#liveVotes.filter(recent).length;
    const flatVotes = this.#flatVotes.filter(recent).length;
    if (liveVotes >= minLiveVotes && liveVotes > flatVotes) return 'live';
    return flatVotes >= minFlatVotes && flatVotes > liveVotes ? 'flat' : 'unknown';
  }

  #startAnew(): void {
    this.#keys = [];
    this.#liveVotes = [];
    this.#flatVotes = [];
    this.#usedMs = Number.NEGATIVE_INFINITY;
  }

  /** The mesh picks the key views that promise most; their pixels are compared. */
  #vote(view: View, chip: Float32Array, isStraight: boolean, atMs: number): void {
    const deep: Pair[] = [];
    let far: Pair | undefined;
    for (const key of this.#keys) {
      if (key.chip === undefined) continue;
      const change = compareViews(key.view, view);
      const pair = { key: key.chip, change };
      if (change.parallax >= live.minMeshParallax && change.noseShare >= live.minMeshShare) deep.push(pair);
      const isFar = isStraight && key.isStraight && change.foreshortening <= flat.maxMeshForeshortening;
      if (isFar && change.foreshortening < (far?.change.foreshortening ?? 1)) far = pair;
    }
    deep.sort((a, b) => offBest(a.change) - offBest(b.change));
    for (const { key, change } of [...deep.slice(0, 1), ...deep.slice(1).slice(-1)]) {
      const pixels = compareChips(key, chip);
      if (pixels === undefined || !isLive(change, pixels)) continue;
      this.#liveVotes = recorded(this.#liveVotes, atMs);
      return;
    }
    const pixels = far === undefined ? undefined : compareChips(far.key, chip);
    if (pixels !== undefined && isFlat(pixels)) this.#flatVotes = recorded(this.#flatVotes, atMs);
  }
}

interface Pair {
  readonly key: KeyChip;
  readonly change: ViewChange;
}

function offBest({ parallax }: ViewChange): number {
  return Math.abs(parallax - live.bestMeshParallax);
}

function isLive(mesh: ViewChange, pixels: ChipChange): boolean {
  const length = Math.hypot(pixels.parallaxX, pixels.parallaxY);
  const along = (pixels.parallaxX * mesh.parallaxX + pixels.parallaxY * mesh.parallaxY) / mesh.parallax;
  return (
    pixels.likeness >= live.minLikeness &&
    along >= live.minParallax &&
    along >= live.minAgreement * length &&
    along >= live.minCertainty * pixels.error &&
    along >= live.minDepth * sineOfTurn(pixels)
  );
}

function isFlat(pixels: ChipChange): boolean {
  const turn = sineOfTurn(pixels);
  const length = Math.hypot(pixels.parallaxX, pixels.parallaxY);
  return pixels.likeness >= flat.minLikeness && turn >= flat.minTurn && length <= flat.maxDepth * turn;
}

/** By how much a picture would have turned to be so much narrower. */
function sineOfTurn({ foreshortening }: ChipChange): number {
  return Math.sqrt(Math.max(0, 1 - foreshortening ** 2));
}

/** Votes that still count, and a new one. */
function recorded(votes: readonly number[], atMs: number): number[] {
  return [...votes.filter((time) => atMs - time <= votesMs), atMs];
}
