import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FrameObserved } from '#app/recognition/observation.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { frameOf, portrait, reached, realInference } from './inference.fixture.ts';
import type { Inference, Template } from './interface.ts';

const nothing = { wantPreview: false, wantShot: false };

describe('following faces from frame to frame', () => {
  let inference: Inference;
  let faces: Record<'ada' | 'bob', Buffer>;
  let clockMs = 0;

  beforeAll(async () => {
    inference = realInference();
    inference.start();
    await reached(inference, 'ready');
    const entries: { personId: string; templates: readonly Template[] }[] = [];
    for (const personId of ['ada', 'bob'] as const) {
      const shot = await inference.analysePhoto(await (await portrait(personId)).jpeg().toBuffer());
      if (!shot.ok) throw new Error(shot.code);
      entries.push({ personId, templates: shot.value.templates });
    }
    await inference.loadGallery(entries);
    const cut = async (name: 'ada' | 'bob') =>
      (await portrait(name)).resize(200, 200, { fit: 'cover' }).png().toBuffer();
    faces = { ada: await cut('ada'), bob: await cut('bob') };
  });
  afterAll(() => inference.close());

  /** The next picture, 33 ms after the one before unless said otherwise. Later parts lie over earlier ones. */
  async function see(
    parts: readonly { readonly who: 'ada' | 'bob'; readonly left: number; readonly top?: number }[],
    { afterMs = 33, options = nothing } = {},
  ): Promise<FrameObserved> {
    clockMs += afterMs;
    const picture = await frameOf(
      parts.map(({ who, left, top = 140 }) => ({ picture: faces[who], left, top })),
    );
    const result = await inference.analyse({ ...picture, capturedAtMs: clockMs }, options);
    if (!result.ok) throw new Error(result.code);
    return result.value.observed;
  }
  const afterPause = { afterMs: 5000 };

  test('a face is detected once and then followed by its mesh, without the detector', async () => {
    const first = await see([{ who: 'ada', left: 100 }], afterPause);
    expect(first.timings.detectMs).toBeGreaterThan(0);
    const ids = new Set(first.faces.map((face) => face.trackId));
    for (let i = 1; i <= 10; i++) {
      const next = await see([{ who: 'ada', left: 100 + i * 8 }]);
      expect(next.timings.detectMs).toBe(0);
      for (const face of next.faces) ids.add(face.trackId);
      expect(next.faces[0]?.box.x).toBeCloseTo((first.faces[0]?.box.x ?? 0) + i * 8, -1);
    }
    expect(ids.size).toBe(1);
  });

  test('a followed face is embedded while evidence is missing, not in every frame', async () => {
    const looks = [(await see([{ who: 'ada', left: 100 }], afterPause)).faces[0]?.modelId];
    for (let i = 1; i < 60; i++)
      looks.push((await see([{ who: 'ada', left: 100 + (i % 2) }])).faces[0]?.modelId);
    const embedded = looks.map((modelId) => modelId === builtInPack.precise.id);
    expect(embedded.slice(0, 7)).toEqual([true, false, false, true, false, false, true]);
    // Ten looks in the first second, then two a second.
    expect(embedded.slice(0, 30).filter(Boolean)).toHaveLength(10);
    expect(embedded.slice(32).filter(Boolean).length).toBeLessThanOrEqual(2);
  });

  test('somebody who joins is noticed within half a second', async () => {
    await see([{ who: 'ada', left: 20 }], afterPause);
    const seen = [];
    for (let i = 0; i < 17; i++)
      seen.push(
        (
          await see([
            { who: 'ada', left: 20 },
            { who: 'bob', left: 400 },
          ])
        ).faces.length,
      );
    expect(seen[0]).toBe(1);
    expect(seen.at(-1)).toBe(2);
  });

  test('a face that left is not seen again where it was', async () => {
    await see([{ who: 'ada', left: 100 }], afterPause);
    expect((await see([])).faces).toEqual([]);
    const back = await see([{ who: 'bob', left: 350 }]);
    expect(back.faces).toHaveLength(1);
    expect(back.timings.detectMs).toBeGreaterThan(0);
  });

  test('a picture for enrollment is always searched for other faces', async () => {
    const options = { wantPreview: false, wantShot: true };
    await see([{ who: 'ada', left: 100 }], afterPause);
    expect((await see([{ who: 'ada', left: 100 }], { options })).timings.detectMs).toBeGreaterThan(0);
  });

  test.each([
    [8, 33, 'ada'],
    [20, 33, 'ada'],
    [20, 33, 'bob'],
    [45, 33, 'ada'],
    [30, 100, 'ada'],
    [60, 100, 'bob'],
    [70, 150, 'ada'],
  ] as const)(
    'when two people cross, %i pixels a frame, a frame every %i ms, %s in front, no track ever means both of them',
    async (speed, everyMs, front) => {
      const peopleOf = new Map<number, Set<string>>();
      let lookCount = 0;
      for (let left = 0, first = true; left <= 440; left += speed, first = false) {
        const walkers = [
          { who: 'bob', left: 440 - left },
          { who: 'ada', left },
        ] as const;
        const { faces: seen } = await see(
          front === 'ada' ? walkers : walkers.toReversed(),
          first ? afterPause : { afterMs: everyMs },
        );
        for (const face of seen) {
          const best = face.candidates[0];
          if (face.modelId !== builtInPack.precise.id || best === undefined || best.similarity < 0.9)
            continue;
          lookCount++;
          const people = peopleOf.get(face.trackId) ?? new Set();
          peopleOf.set(face.trackId, people.add(best.personId));
        }
      }
      expect(lookCount).toBeGreaterThan(4);
      expect([...peopleOf.values()].map((people) => people.size)).toEqual(
        [...peopleOf.values()].map(() => 1),
      );
      expect(new Set([...peopleOf.values()].flatMap((people) => [...people])).size).toBe(2);
    },
  );
});
