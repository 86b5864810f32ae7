import type { FaceMesh } from '../face-mesh.ts';
import { compareViews, type KeyView, keyOf, viewOf } from './parallax.ts';

/**
 * `live`: the face moved as a head in depth does. `flat`: it turned away as a picture does, without depth. `unknown`: it has not
 * turned enough to tell, or the views are too poor.
 */
export type MotionVerdict = 'live' | 'flat' | 'unknown';

/** Views reach back so far, ms: a turn of the head takes about a second, with a pause two. */
const windowMs = 4_000;
/** A verdict holds so long after the last view that spoke for it, ms. */
const holdMs = 3_000;
/** Key views are taken so far apart, ms: at most ten are kept. */
const keyEveryMs = 400;
/** After a pause without a view everything is begun anew, ms: who or what stands there may be another. */
const maxGapMs = 1_000;

const minLiveParallax = 0.2;
const minLiveShare = 0.7;
const minFlatTurn = Math.cos((30 * Math.PI) / 180);
const maxFlatParallax = 0.08;
const maxFlatResidual = 0.01;
const minSpeaking = 4;

interface Key {
  readonly atMs: number;
  readonly view: KeyView;
}

/**
 * Watches the mesh of one tracked face for the movement that only depth makes. A print, or a screen that shows a still, obeys
 * one homography from any view to any other; on a head that turns the nose moves against the cheeks.
 * Cannot see: a screen that plays a moving head, and a mask with a head's relief. Both have the parallax of a head.
 */
export class FaceMotion {
  #keys: Key[] = [];
  #live: number[] = [];
  #flat: number[] = [];
  #lastMs = Number.NEGATIVE_INFINITY;

  /**
   * Takes one view; about 20 microseconds.
   * @param mesh pixels of the picture; read only, not kept.
   * @param atMs capture time of the frame, ms, rising. Going back, or a pause of more than a second, starts anew.
   * @param isFrontalEnoughToUse false for a view whose mesh is not to be trusted: it counts only as not being a pause.
   */
  observe(mesh: FaceMesh, atMs: number, isFrontalEnoughToUse = true): void {
    const gapMs = atMs - this.#lastMs;
    if (!(gapMs >= 0 && gapMs <= maxGapMs)) {
      this.#keys = [];
      this.#live = [];
      this.#flat = [];
    }
    this.#lastMs = atMs;
    this.#keys = this.#keys.filter((key) => atMs - key.atMs <= windowMs);
    this.#live = this.#live.filter((time) => atMs - time <= holdMs);
    this.#flat = this.#flat.filter((time) => atMs - time <= holdMs);
    const view = isFrontalEnoughToUse ? viewOf(mesh) : undefined;
    if (view === undefined) return;
    let isLive = false;
    let isFlat = false;
    for (const key of this.#keys) {
      const change = compareViews(key.view, view);
      if (change.parallax >= minLiveParallax && change.noseShare >= minLiveShare) isLive = true;
      if (
        change.foreshortening <= minFlatTurn &&
        change.parallax <= maxFlatParallax &&
        change.residual <= maxFlatResidual
      )
        isFlat = true;
    }
    if (isLive) this.#live.push(atMs);
    if (isFlat) this.#flat.push(atMs);
    const newest = this.#keys.at(-1);
    if (newest === undefined || atMs - newest.atMs >= keyEveryMs)
      this.#keys.push({ atMs, view: keyOf(view) });
  }

  /** What the last seconds show. */
  get verdict(): MotionVerdict {
    const isFlat = this.#flat.length >= minSpeaking;
    const isLive = this.#live.length >= minSpeaking;
    if (isFlat && isLive) return 'unknown';
    return isFlat ? 'flat' : isLive ? 'live' : 'unknown';
  }
}
