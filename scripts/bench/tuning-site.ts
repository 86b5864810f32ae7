import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { seededRandom } from '#app/recognition/error-rates/seeded-random.ts';
import { lowestThreshold } from '#app/recognition/thresholds.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { saveEnrollment } from '#main/enrollment/save.ts';
import { createOperatorService } from '#main/operators/operator-service.ts';
import type { Store } from '#main/store/interface.ts';
import { setUpStore } from '#main/store/set-up.ts';
import { someQuality } from '#main/store/store.fixture.ts';
import type { Tuning } from '#main/tuning/interface.ts';
import { createTuning } from '#main/tuning/tuning.ts';
import { newSettings } from '#main/vault.fixture.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { administrator, passphrase } from '../../e2e/fixtures/steps.ts';

const { id: modelId, length } = builtInPack.precise;
const peoplePerTransaction = 100;

/**
 * Numbers of made-up faces: what all share, what a person has, and what a picture has, as shares of the squared length. Near what the deciding
 * card gives for real faces: different people about .70, pictures of one person about .93 against the mean of four.
 */
const shares = { common: 0.7, person: 0.2, picture: 0.1 };
/** People differ in so many directions: fewer make their likeness to each other spread as widely as it does. */
const personDirections = 40;

/** People with so many made-up pictures each, one after the other; the same for the same seed. */
export function* madeUpFaces(people: number, shots: number, seed: number): Generator<Float32Array[]> {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const vector = (directions: number, share: number) => {
    const scale = Math.sqrt(share / directions);
    return Float32Array.from({ length }, (_, i) => (i < directions ? scale * normal() : 0));
  };
  const common = vector(length, shares.common);
  for (let i = 0; i < people; i++) {
    const person = vector(personDirections, shares.person);
    // Some people's pictures are less alike than others'.
    const unlike = shares.picture * (0.5 + 1.5 * random() ** 3);
    yield Array.from({ length: shots }, () => {
      const picture = vector(length, unlike);
      const face = common.map((value, at) => value + (person[at] ?? 0) + (picture[at] ?? 0));
      const norm = Math.hypot(...face);
      return face.map((value) => value / norm);
    });
  }
}

/** Enrolls them as "Person 1", "Person 2" ... under the deciding model. */
export function enrollAll(store: Store, faces: Iterable<readonly Float32Array[]>): number {
  let enrolled = 0;
  let waiting: (readonly Float32Array[])[] = [];
  const flush = () => {
    store.transact(() => {
      for (const shots of waiting) {
        enrolled += 1;
        saveEnrollment(
          store,
          { name: `Person ${enrolled}`, note: '' },
          shots.map((values) => ({
            id: randomUUID(),
            source: 'photo' as const,
            quality: someQuality,
            templates: [{ modelId, values }],
          })),
          administrator.name,
        );
      }
    });
    waiting = [];
  };
  for (const shots of faces) {
    waiting.push(shots);
    if (waiting.length === peoplePerTransaction) flush();
  }
  flush();
  return enrolled;
}

/**
 * A finished installation that the journeys' steps can unlock and sign in to.
 * @param fill enrolls, inserts attempts ...
 * @param use of the finished store, before it is closed.
 */
export async function installSite(
  folder: string,
  fill: (store: Store) => void,
  use: (store: Store) => Promise<void> = async () => undefined,
): Promise<void> {
  const done = await setUpStore({
    folder,
    protection: { kind: 'passphrase', passphrase },
    makeAuditLog: createAuditLog,
    fill: async (store) => {
      store.audit.beginSealing();
      store.settings.put(newSettings);
      const added = await createOperatorService(store).add(
        { ...administrator, role: 'administrator' },
        'lintel',
      );
      if (!added.ok) throw new Error(added.code);
      fill(store);
    },
  });
  if (!done.ok) throw new Error(done.detail ?? done.code);
  try {
    await use(done.value.store);
  } finally {
    done.value.store.close();
  }
}

/** Tuning of an open store, on its real thread; nothing is looked at unasked. */
export function openTuning(store: Store): Tuning {
  return createTuning({
    store,
    threadFile: join(import.meta.dirname, '../../main/tuning/figures-thread.ts'),
    model: {
      templateLength: builtInPack.precise.length,
      lowestMinSimilarity: lowestThreshold(builtInPack.precise),
    },
    clock: Date.now,
    lookAfterMs: 2 ** 30,
    onWatched: () => undefined,
    logSurprise: (_, error) => {
      throw error;
    },
  });
}
