import { unitMean } from '#app/recognition/template.ts';
import type { Gallery } from './interface.ts';
import { Matcher } from './matcher.ts';

/**
 * A gallery for the given models. A person's shots become one template: the mean of 3-5 photos, made unit again, beats
 * any single one and the best of several (MODELS.md).
 */
export function createGallery(models: readonly { readonly id: string; readonly length: number }[]): Gallery {
  const matchers = new Map(models.map(({ id, length }) => [id, new Matcher(length)]));
  return {
    upsert(personId, templates) {
      for (const [modelId, matcher] of matchers) {
        const shots = templates.filter((t) => t.modelId === modelId && t.values.length === matcher.length);
        const mean = unitMean(shots.map((t) => t.values));
        // A person without a template of this model is not found by it, rather than by an old one.
        if (mean === undefined) matcher.remove(personId);
        else matcher.upsert(personId, mean);
      }
    },
    remove(personId) {
      for (const matcher of matchers.values()) matcher.remove(personId);
    },
    clear() {
      for (const matcher of matchers.values()) matcher.clear();
    },
    compare: (modelId, probe, personId) => matchers.get(modelId)?.compare(probe, personId),
    near: (modelId, personId, top) => matchers.get(modelId)?.near(personId, top) ?? [],
    search: (modelId, probe, top) => matchers.get(modelId)?.search(probe, top) ?? [],
  };
}
