import { setImmediate as letOthersRun } from 'node:timers/promises';
import { type GalleryScores, galleryScores } from '#app/recognition/gallery-scores.ts';
import type { Store } from './store/interface.ts';

/** Read between two steps of others: about 5 ms. */
const peopleAtOnce = 50;

/** Scores of the site's own gallery under one model, in small steps: the live loop runs on in between. */
export async function ownScores(
  store: Store,
  modelId: string,
): Promise<{ scores: GalleryScores; shotsPerPerson: number[] }> {
  const people: { shots: Float32Array[] }[] = [];
  for (const { templates } of store.templates.shotsForGallery()) {
    const shots = templates.filter((t) => t.modelId === modelId).map((t) => t.values);
    if (shots.length > 0) people.push({ shots });
    if (people.length % peopleAtOnce === 0) await letOthersRun();
  }
  const steps = galleryScores(people);
  for (;;) {
    const step = steps.next();
    if (step.done === true)
      return { scores: step.value, shotsPerPerson: people.map(({ shots }) => shots.length) };
    await letOthersRun();
  }
}
