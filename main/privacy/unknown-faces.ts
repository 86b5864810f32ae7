import type { FaceChip } from '#main/inference/interface.ts';
import type { Store } from '#main/store/interface.ts';

/** What becomes of the faces of strangers; nothing is held of anybody while the site has it off. */
export interface UnknownFaces {
  readonly isOn: boolean;
  /** Pictures of the faces that were compared in a frame, and the tracks that are in view. */
  note(chips: readonly FaceChip[], tracksInView: readonly number[]): void;
  /** A stranger was refused: the best picture of this track is kept. @param sequence the row of the log. */
  keep(sequence: number, trackId: number): void;
  /** Destroys what has ended. Also after the setting was changed. */
  look(): void;
  close(): void;
}

export interface UnknownFacesParts {
  readonly store: Store;
  readonly onError: (error: unknown) => void;
  /** Wall clock, ms. */
  readonly clock?: () => number;
}

const lookEveryMs = 60_000;

/** Keeps the faces of refused strangers for as long as the site has set, and destroys them then. */
export function createUnknownFaces(parts: UnknownFacesParts): UnknownFaces {
  const { store } = parts;
  const clock = parts.clock ?? Date.now;
  const days = () => store.settings.get().unknownFaceDays ?? 0;
  /** The best picture so far of each track in view; nowhere but here. */
  let best = new Map<number, FaceChip>();

  function look(): void {
    try {
      if (days() === 0) best = new Map();
      const destroyed = store.unknownFaces.destroyEnded(clock(), days());
      if (destroyed === 0) return;
      const details = { faces: destroyed, why: days() === 0 ? 'switched off' : 'time is over' };
      store.audit.append({ kind: 'unknown-face-erased', actor: 'lintel', details });
    } catch (error) {
      // They are tried again at the next look.
      parts.onError(error);
    }
  }

  look();
  const timer = setInterval(look, lookEveryMs);
  timer.unref();
  return {
    get isOn() {
      return days() > 0;
    },
    note(chips, tracksInView) {
      const inView = new Set(tracksInView);
      for (const trackId of best.keys()) if (!inView.has(trackId)) best.delete(trackId);
      for (const chip of chips)
        if (chip.quality >= (best.get(chip.trackId)?.quality ?? 0)) best.set(chip.trackId, chip);
    },
    keep(sequence, trackId) {
      const chip = best.get(trackId);
      if (days() === 0 || chip === undefined) return;
      try {
        store.unknownFaces.keep(sequence, chip.jpeg, clock(), days());
      } catch (error) {
        // The refusal itself is in the log already.
        parts.onError(error);
      }
    },
    look,
    close: () => clearInterval(timer),
  };
}
