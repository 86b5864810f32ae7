/**
 * Remembers who is before the camera so that each approach is decided once.
 * A person's approach ends when they have been out of view for the cooldown; a new track of the same person
 * (a hand before the face, a glance away) belongs to the same approach. Times are monotonic, ms.
 */
export class Approaches {
  readonly #people = new Map<string, { lastSeenMs: number; retryAtMs: number }>();
  #lastStrangerMs = Number.NEGATIVE_INFINITY;
  readonly #strangerTracks = new Set<number>();

  /** Says whether this sighting begins a new approach, and keeps the approach alive. */
  arrives(personId: string, atMs: number, cooldownMs: number): boolean {
    const known = this.#people.get(personId);
    const isNew = known === undefined || atMs - known.lastSeenMs > cooldownMs || atMs >= known.retryAtMs;
    this.#people.set(personId, {
      lastSeenMs: atMs,
      retryAtMs: isNew || known === undefined ? Number.POSITIVE_INFINITY : known.retryAtMs,
    });
    return isNew;
  }

  /** Whether this person's approach is under way, already decided; asking changes nothing. */
  isDecided(personId: string, atMs: number, cooldownMs: number): boolean {
    const known = this.#people.get(personId);
    return known !== undefined && atMs - known.lastSeenMs <= cooldownMs && atMs < known.retryAtMs;
  }

  /** The door did not answer: who is still waiting is tried again after the cooldown, not at once and not blindly. */
  retryLater(personId: string, atMs: number): void {
    const known = this.#people.get(personId);
    if (known !== undefined) known.retryAtMs = atMs;
  }

  /**
   * The same for a face that nobody knows: one per track, and at most one per cooldown,
   * so that a stranger who paces before the camera cannot fill the log.
   */
  strangerArrives(trackId: number, atMs: number, cooldownMs: number): boolean {
    if (this.#strangerTracks.has(trackId)) return false;
    this.#strangerTracks.add(trackId);
    const isNew = atMs - this.#lastStrangerMs > cooldownMs;
    if (isNew) this.#lastStrangerMs = atMs;
    return isNew;
  }

  /** Drops what no longer matters, so that a year of visitors does not grow the memory. */
  forget(liveTracks: ReadonlySet<number>, atMs: number, cooldownMs: number): void {
    for (const track of this.#strangerTracks) if (!liveTracks.has(track)) this.#strangerTracks.delete(track);
    for (const [person, { lastSeenMs }] of this.#people)
      if (atMs - lastSeenMs > cooldownMs) this.#people.delete(person);
  }
}
