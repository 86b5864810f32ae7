/** What is remembered of one track. Times are capture times, ms. */
interface Looks {
  count: number;
  lastMs: number;
  best: number;
}

/** Frames nearer in time than this say nearly the same (their scores correlate): about three at 30 frames a second. */
const spacingMs = 90;
/** So many looks open a track: a second of evidence, after which it is decided or was not sure for lack of better views. */
const openingLooks = 10;
/** From then on a look this often: somebody may have stepped into the other's place, however well the mesh followed. */
const recheckMs = 500;
/** A view better by this much (overall quality, 0-100) is worth a look at once. */
const betterBy = 10;

/**
 * Says when a followed face is worth embedding again: while evidence is missing, when the view is better than any before,
 * and now and then to be sure that it is still the same person.
 */
export class LookSchedule {
  #tracks = new Map<number, Looks>();

  /** @param overall quality of this view, 0-100. */
  isDue(trackId: number, overall: number, atMs: number): boolean {
    const track = this.#tracks.get(trackId);
    if (track === undefined) return true;
    const ageMs = atMs - track.lastMs;
    if (ageMs < spacingMs) return false;
    return track.count < openingLooks || ageMs >= recheckMs || overall >= track.best + betterBy;
  }

  /** Capture time of the last look, for taking turns; -Infinity when there was none. */
  lastMs(trackId: number): number {
    return this.#tracks.get(trackId)?.lastMs ?? Number.NEGATIVE_INFINITY;
  }

  /** The track was embedded and compared. */
  took(trackId: number, overall: number, atMs: number): void {
    const track = this.#tracks.get(trackId);
    this.#tracks.set(trackId, {
      count: (track?.count ?? 0) + 1,
      lastMs: atMs,
      best: Math.max(track?.best ?? 0, overall),
    });
  }

  /** The gallery changed: what was compared before says nothing about who is in it now. */
  reset(): void {
    this.#tracks.clear();
  }

  /** Forgets all other tracks: their ids never come back. */
  keep(trackIds: readonly number[]): void {
    for (const id of this.#tracks.keys()) if (!trackIds.includes(id)) this.#tracks.delete(id);
  }
}
