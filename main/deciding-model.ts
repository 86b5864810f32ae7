import { type Thresholds, withModel } from '#app/recognition/thresholds.ts';
import type { Store } from './store/interface.ts';

/**
 * Lets the program's deciding model decide here, when another did so before: an update brought a new one. It starts with thresholds
 * of its own, for scores of two models are never held against one threshold; those of the old model are kept. Logged.
 * @param model from its card.
 */
export function adoptDecidingModel(store: Store, model: { readonly id: string } & Thresholds): void {
  const before = store.settings.get();
  const match = withModel(before.match, model.id, model);
  if (match === before.match) return;
  store.transact(() => {
    store.settings.put({ ...before, match: { ...match, otherModels: match.otherModels.slice(0, 16) } });
    store.audit.append({
      kind: 'model-changed',
      actor: 'lintel',
      details: {
        from: before.match.modelId,
        to: model.id,
        identificationThreshold: match.minSimilarity,
        verificationThreshold: match.minVerificationSimilarity,
      },
    });
  });
}
