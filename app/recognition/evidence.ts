import type { FaceObserved } from './observation.ts';
import { isUsable } from './quality.ts';

/** What one frame said about one track. */
interface Look {
  readonly atMs: number;
  readonly modelId: string;
  readonly personId: string | undefined;
  /** Cosine similarity to the best person, -1 when the gallery had nobody to offer. */
  readonly similarity: number;
  /** Lead over the second-best person; 2 (the whole scale) when there is no second. */
  readonly margin: number;
}

/** The recent looks at one track, oldest first. A value: observing returns a new one. */
export interface TrackEvidence {
  readonly looks: readonly Look[];
}

export interface EvidenceSettings {
  /** Only this model's similarities can accept. */
  readonly modelId: string;
  /** Cosine similarity, -1..1. */
  readonly minSimilarity: number;
  readonly minMargin: number;
  /** Looks that must agree on one person. */
  readonly agreeingFrames: number;
}

export type Judgement =
  | { readonly verdict: 'looking' }
  /** Somebody is near the threshold, or looks disagree: say so and keep looking. */
  | { readonly verdict: 'not-sure' }
  | { readonly verdict: 'accept'; readonly personId: string; readonly similarity: number }
  | { readonly verdict: 'stranger' };

/** Older looks say little about who stands there now. */
const windowMs = 1500;
/** A stranger is named such after three times the looks that accept anybody, over at least this long. */
const strangerLooks = 3;
const strangerMs = 800;
/** So near below the threshold a better view may still accept: "not sure" rather than "stranger". Cosine. */
const nearMiss = 0.03;

/** No looks yet. */
export function emptyEvidence(): TrackEvidence {
  return { looks: [] };
}

/**
 * Adds one observed face of the track.
 * Frames without an embedding, and views too poor to count, change nothing but the window.
 * @param atMs monotonic capture time of the frame, ms.
 */
export function observe(evidence: TrackEvidence, face: FaceObserved, atMs: number): TrackEvidence {
  const recent = evidence.looks.filter((look) => atMs - look.atMs <= windowMs);
  if (face.modelId === undefined || !isUsable(face.quality)) return { looks: recent };
  const [best, second] = face.candidates;
  const look: Look = {
    atMs,
    modelId: face.modelId,
    personId: best?.personId,
    similarity: best?.similarity ?? -1,
    margin: best === undefined ? 0 : second === undefined ? 2 : best.similarity - second.similarity,
  };
  return { looks: [...recent, look] };
}

/**
 * Judges a track by agreement over several looks. A single good score never accepts, a single dissenting vote
 * for somebody else blocks, and at least half of the looks must carry the vote.
 */
export function judge(evidence: TrackEvidence, settings: EvidenceSettings): Judgement {
  const { looks } = evidence;
  const votes = looks.filter((look) => isVote(look, settings));
  const first = votes[0];
  if (first?.personId !== undefined) {
    if (votes.some((vote) => vote.personId !== first.personId)) return { verdict: 'not-sure' };
    if (votes.length >= settings.agreeingFrames && votes.length * 2 >= looks.length)
      return {
        verdict: 'accept',
        personId: first.personId,
        similarity: median(votes.map((vote) => vote.similarity)),
      };
    return looks.length >= settings.agreeingFrames * strangerLooks
      ? { verdict: 'not-sure' }
      : { verdict: 'looking' };
  }
  const spanMs = (looks.at(-1)?.atMs ?? 0) - (looks[0]?.atMs ?? 0);
  if (looks.length < settings.agreeingFrames * strangerLooks || spanMs < strangerMs)
    return { verdict: 'looking' };
  const isNear = looks.some(
    (look) => look.modelId === settings.modelId && look.similarity >= settings.minSimilarity - nearMiss,
  );
  return { verdict: isNear ? 'not-sure' : 'stranger' };
}

function isVote(look: Look, settings: EvidenceSettings): boolean {
  return (
    look.modelId === settings.modelId &&
    look.similarity >= settings.minSimilarity &&
    look.margin >= settings.minMargin
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
