import type { LogLikelihood } from './likelihood.ts';
import type { Candidate, FaceObserved } from './observation.ts';
import { isUsable } from './quality.ts';

/** What one embedded frame said about one track. */
interface Look {
  readonly atMs: number;
  readonly modelId: string;
  /** Best first. */
  readonly candidates: readonly Candidate[];
}

/** The recent looks at one track, oldest first. A value: observing returns a new one. */
export interface TrackEvidence {
  readonly looks: readonly Look[];
}

export interface EvidenceSettings {
  /** Only this model's similarities can accept; others can only tell against. */
  readonly modelId: string;
  /** Cosine similarity, -1..1: the tuned threshold. */
  readonly minSimilarity: number;
  readonly minMargin: number;
  /** Looks that a face at the very threshold needs. */
  readonly agreeingFrames: number;
  /** Share of looks at enrolled people that may be called a stranger's. */
  readonly strangerMissRate: number;
}

export type Judgement =
  | { readonly verdict: 'looking' }
  /** Somebody is near the threshold, or looks disagree: say so and keep looking. */
  | { readonly verdict: 'not-sure' }
  | { readonly verdict: 'accept'; readonly personId: string; readonly similarity: number }
  | { readonly verdict: 'stranger' };

/** Older looks say little about who stands there now. */
const windowMs = 1500;
/** A single good score never accepts, however good. */
const minLooks = 2;
/** Nobody is called a stranger, nor unsure, sooner: the first looks of an approach are often the worst. */
const strangerMs = 800;
/**
 * Correlation of two looks at one track, as a share of all variance: what makes a stranger resemble somebody is mostly
 * there in every frame. Measured on webcam clips, 10 looks a second: .82 (fast card) and .88 (precise) over 21 pairs of a
 * stranger's clip and an enrolled person.
 */
const correlation = 0.85;

/** No looks yet. */
export function emptyEvidence(): TrackEvidence {
  return { looks: [] };
}

/**
 * Adds one observed face of the track.
 * Frames without an embedding, views too poor to count, and similarities that no two templates have (not a number, beyond 1)
 * change nothing but the window.
 * @param atMs monotonic capture time of the frame, ms.
 */
export function observe(evidence: TrackEvidence, face: FaceObserved, atMs: number): TrackEvidence {
  const recent = evidence.looks.filter((look) => atMs - look.atMs <= windowMs);
  // Written so that NaN is not sound; the rest is what rounding may add.
  const isSound = face.candidates.every(({ similarity }) => Math.abs(similarity) <= 1.001);
  if (face.modelId === undefined || !isUsable(face.quality) || !isSound) return { looks: recent };
  return { looks: [...recent, { atMs, modelId: face.modelId, candidates: face.candidates }] };
}

/**
 * Judges a track by a sequential test (Wald 1945) on the looks' log-likelihood ratios. Their mean counts as often as there
 * are independent looks among them, n / (1 + (n - 1) rho) (Kish's effective sample size), which with frames of one
 * approach is little more than one: many looks make sure of the score, they do not make a middling score a good one.
 *
 * Accepts when that evidence reaches what `agreeingFrames` looks at the very threshold would give. A single good
 * score never accepts, a single look that speaks for somebody else blocks, and a look that hardly tells the best person from
 * the second says nothing for either. A stranger is called such when the evidence for the likeliest person falls to
 * the logarithm of `strangerMissRate`. Between the two: not sure.
 */
export function judge(
  evidence: TrackEvidence,
  settings: EvidenceSettings,
  likelihood: LogLikelihood,
): Judgement {
  const looks = evidence.looks.filter((look) => likelihood(look.modelId, -1) !== undefined);
  const votes = looks.flatMap((look) => voteOf(look, settings) ?? []);
  const [first] = votes;
  const spanMs = (looks.at(-1)?.atMs ?? 0) - (looks[0]?.atMs ?? 0);
  const isLongEnough = looks.length >= settings.agreeingFrames && spanMs >= strangerMs;
  if (first !== undefined) {
    if (votes.some((vote) => vote.personId !== first.personId)) return { verdict: 'not-sure' };
    const wanted =
      (likelihood(settings.modelId, settings.minSimilarity) ?? Number.POSITIVE_INFINITY) *
      independentLooks(settings.agreeingFrames);
    const isEnough =
      // A threshold below every likeness asks for nothing: then all wanted looks must vote.
      wanted > 0
        ? evidenceFor(first.personId, looks, settings, likelihood) >= wanted
        : votes.length >= Math.max(settings.agreeingFrames, looks.length / 2);
    if (votes.length >= minLooks && isEnough)
      return {
        verdict: 'accept',
        personId: first.personId,
        similarity: median(votes.map((vote) => vote.similarity)),
      };
    return { verdict: isLongEnough ? 'not-sure' : 'looking' };
  }
  if (!isLongEnough) return { verdict: 'looking' };
  const people = new Set(looks.flatMap((look) => look.candidates.map(({ personId }) => personId)));
  const isNobody = [...people].every(
    (personId) => evidenceFor(personId, looks, settings, likelihood) <= Math.log(settings.strangerMissRate),
  );
  return { verdict: isNobody ? 'stranger' : 'not-sure' };
}

/** Log-likelihood ratio of "it is this person" to "it is somebody else" over all looks, correlation discounted. */
function evidenceFor(
  personId: string,
  looks: readonly Look[],
  settings: EvidenceSettings,
  likelihood: LogLikelihood,
): number {
  let sum = 0;
  for (const look of looks) {
    const own = look.candidates.find((candidate) => candidate.personId === personId);
    // Not among the best: as unlike as can be.
    const ratio = likelihood(look.modelId, own?.similarity ?? -1) ?? 0;
    // A look speaks for whom it votes for; against, it counts for everybody.
    sum += voteOf(look, settings)?.personId === personId ? ratio : Math.min(0, ratio);
  }
  return looks.length === 0 ? 0 : (sum / looks.length) * independentLooks(looks.length);
}

function independentLooks(count: number): number {
  return count / (1 + (count - 1) * correlation);
}

/** The person a look speaks for by itself, at the tuned threshold and margin. */
function voteOf(look: Look, settings: EvidenceSettings): Candidate | undefined {
  const [best] = look.candidates;
  return best !== undefined &&
    look.modelId === settings.modelId &&
    best.similarity >= settings.minSimilarity &&
    isClear(look, settings)
    ? best
    : undefined;
}

/** Whether the best person leads the second by the wanted margin. */
function isClear({ candidates: [best, second] }: Look, settings: EvidenceSettings): boolean {
  return (
    best !== undefined && (second === undefined || best.similarity - second.similarity >= settings.minMargin)
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
