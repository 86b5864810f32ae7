import type { EmbeddingCard } from './model-card.ts';

/**
 * What a similarity says: natural logarithm of how much likelier it is when both are the same person than when they are not.
 * Undefined for a model without a measured curve: its scores are evidence of nothing.
 */
export type LogLikelihood = (modelId: string, similarity: number) => number | undefined;

/** Reads the curves of cards: linear between their points, flat beyond both ends. */
export function likelihoodOf(cards: readonly EmbeddingCard[]): LogLikelihood {
  const curves = new Map(cards.map((card) => [card.id, card.likelihood]));
  return (modelId, similarity) => {
    const curve = curves.get(modelId);
    if (curve === undefined || Number.isNaN(similarity)) return undefined;
    const above = curve.findIndex((point) => point.similarity >= similarity);
    const upper = curve[above];
    const lower = curve[above - 1];
    if (upper === undefined) return curve.at(-1)?.logRatio;
    if (lower === undefined) return upper.logRatio;
    const share = (similarity - lower.similarity) / (upper.similarity - lower.similarity);
    return lower.logRatio + share * (upper.logRatio - lower.logRatio);
  };
}
