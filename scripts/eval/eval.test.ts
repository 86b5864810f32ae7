import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { cosineSimilarity } from '#app/recognition/template.ts';
import { reached, realInference } from '#main/inference/inference.fixture.ts';
import type { Template } from '#main/inference/interface.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { ensureDemoClip } from '../../resources/build-demo-clip.ts';
import { demoEnrollmentPhotos } from '../../resources/demo-cast.ts';
import { embedAll } from './embed.ts';
import { allAgainstAll, atFmrs, judgePairs, openSet, scorePairs } from './measure.ts';
import { embeddingOf } from './person-rows.ts';
import type { LabelledPhoto } from './photo-set.ts';
import { againstMean, rejectCurves } from './reject.ts';

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-eval-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('embedding and measuring real photos', () => {
  let photos: LabelledPhoto[];
  const card = builtInPack.fast;

  beforeAll(async () => {
    const { path } = await ensureDemoClip();
    photos = demoEnrollmentPhotos.flatMap(({ person, files }) =>
      files.map((file) => ({ path: join(path, '..', file), identity: person })),
    );
  }, 120_000);

  const embed = (folder: string, list = photos, { id, length } = card, onUnreadable = (_: number) => {}) =>
    embedAll({
      onUnreadable,
      photos: list,
      list: 'list.csv',
      folder,
      modelId: id,
      length,
      onProgress: () => undefined,
    });

  test('a run that was cut off goes on where it ended, with the same numbers', async () => {
    const folder = ownFolder();
    const whole = await embed(folder);
    expect(whole.acquired).toEqual(photos.map(() => true));
    // Two whole rows and a half; the list got one line further.
    truncateSync(join(folder, 'embeddings.f32'), 2.5 * card.length * 4);
    const lines = readFileSync(join(folder, 'embeddings.csv'), 'utf8').split('\n');
    writeFileSync(join(folder, 'embeddings.csv'), `${lines.slice(0, 4).join('\n')}\n`);
    expect(await embed(folder)).toEqual(whole);
  }, 60_000);

  test('one person’s photos score higher than two people’s, in every figure', async () => {
    const of = await embed(ownFolder());
    const { same, different } = allAgainstAll(photos, of);
    expect([same.length, different.length]).toEqual([3, 3]);
    expect(same[0]).toBeGreaterThan(different.at(-1) ?? 1);
    const pairs = photos.flatMap((a, i) =>
      photos.slice(i + 1).map((b) => ({ a: a.path, b: b.path, isSame: a.identity === b.identity })),
    );
    const scores = scorePairs(pairs, photos, of);
    expect(scores.every((score, i) => (score ?? 0) > 0.9 === pairs[i]?.isSame)).toBe(true);
    expect(judgePairs(pairs, scores).equalError?.value).toBeCloseTo(0, 3);
    // Three different-person comparisons cannot speak of FMR 1 %.
    expect(atFmrs(same, different)).toEqual([]);
    expect(openSet(photos, of, 2, 10)).toMatchObject({
      galleryPeople: 1,
      mateProbes: 1,
      strangerProbes: 2,
      atFpir: [],
    });
  }, 60_000);

  test('photos that an operator imports get the numbers that eval counts: every similarity to the third digit', async () => {
    const inference = realInference();
    onTestFinished(() => inference.close());
    inference.start();
    await reached(inference, 'ready');
    const imported: (readonly Template[])[] = [];
    for (const { path } of photos) {
      const shot = await inference.analysePhoto(readFileSync(path));
      expect(shot).toMatchObject({ ok: true });
      if (shot.ok) imported.push(shot.value.templates);
    }
    expect(imported).toHaveLength(photos.length);
    for (const { id, length } of [builtInPack.fast, builtInPack.precise]) {
      const of = await embed(ownFolder(), photos, { ...card, id, length });
      const own = imported.map(
        (templates) => templates.find(({ modelId }) => modelId === id)?.values ?? new Float32Array(length),
      );
      for (const [i, a] of own.entries()) {
        expect(cosineSimilarity(a, embeddingOf(of, i))).toBeGreaterThan(0.99999);
        for (const [j, b] of own.entries())
          expect(cosineSimilarity(a, b)).toBeCloseTo(
            cosineSimilarity(embeddingOf(of, i), embeddingOf(of, j)),
            4,
          );
      }
    }
  }, 120_000);

  test('photos rejected by a quality that knows the hard ones take the errors with them, others do not', () => {
    // Ten people of three photos, two numbers per template; the photos of low quality point aside.
    const angles = Array.from({ length: 5 }, () => [0, 0.05, 0.9, 1.5, 1.55, 0.7]).flat();
    const of = {
      modelId: 'any',
      length: 2,
      rows: Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])),
      acquired: angles.map(() => true),
      quality: angles.map((_, i) => ({ telling: i % 3 === 2 ? 10 : 90, silent: 50 })),
    };
    const labelled = angles.map((_, i) => ({ path: `${i}`, identity: `person ${Math.floor(i / 3)}` }));
    const [telling, silent] = rejectCurves(labelled, of, 0.95);
    expect(telling?.points[0]?.fnmr).toMatchObject({ errors: 20, count: 30 });
    expect(telling?.points.at(-1)?.fnmr).toMatchObject({ errors: 14, count: 24 });
    expect(silent?.points.at(-1)?.fnmr).toMatchObject({ errors: 16, count: 24 });
    expect(telling?.relativeArea).toBeLessThan(silent?.relativeArea ?? 0);
    expect(silent?.relativeArea).toBeCloseTo(1, 1);
    expect(againstMean(labelled, of, 2)).toMatchObject({
      people: 10,
      same: 10,
      different: 90,
      atFmr: [],
    });
    expect(againstMean(labelled, of, 3)).toBeUndefined();
  });

  test('photos that a component cannot tell apart lose errors in proportion, whatever their order', () => {
    // Ada's three photos are alike, Bob's three are not: all errors stand at the end of the list.
    const angles = [0, 0.01, 0.02, 0, 0.8, 1.5];
    const of = {
      modelId: 'any',
      length: 2,
      rows: Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])),
      acquired: angles.map(() => true),
      quality: angles.map((_, i) => ({ silent: 100, telling: i < 3 ? 100 : 10 })),
    };
    const labelled = angles.map((_, i) => ({ path: `${i}`, identity: i < 3 ? 'ada' : 'bob' }));
    const reversed = { ...of, rows: of.rows.slice().reverse(), quality: of.quality.toReversed() };
    for (const set of [of, reversed]) {
      const [silent, telling] = rejectCurves(labelled, set, 0.95);
      expect(silent?.points.at(-1)?.fnmr).toMatchObject({ errors: 3, count: 5 });
      expect(telling?.points.at(-1)?.fnmr).toMatchObject({ errors: 2, count: 5 });
      expect(telling?.gates.map(({ gate, fnmrOfRejected }) => [gate, fnmrOfRejected.errors])).toEqual([
        [15, 3],
        [20, 3],
        [50, 3],
      ]);
      expect(silent?.gates.every(({ fnmrOfRejected }) => fnmrOfRejected.count === 0)).toBe(true);
    }
  });

  test('an open-set search counts a mate whose face was not acquired as missed, and can be judged by the margin', () => {
    // Two people enrolled at 0 and 90 degrees, one photo of each searched, one of them without a face; 200 strangers between.
    const degrees = [0, 0, 5, 90, 90, undefined, ...Array.from({ length: 200 }, (_, i) => 30 + i * 0.15)];
    const radians = degrees.map((degree) => ((degree ?? 0) * Math.PI) / 180);
    const of = {
      modelId: 'any',
      length: 2,
      rows: Float32Array.from(radians.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])),
      acquired: degrees.map((degree) => degree !== undefined),
      quality: degrees.map(() => undefined),
    };
    const labelled = degrees.map((_, i) => ({
      path: `${i}`,
      identity: i < 3 ? 'ada' : i < 6 ? 'bob' : `stranger ${i}`,
    }));
    const found = openSet(labelled, of, 1, 10);
    expect(found).toMatchObject({ galleryPeople: 2, mateProbes: 4, strangerProbes: 200 });
    expect(found?.atFpir[0]?.fnir).toMatchObject({ errors: 1, count: 4 });
    expect(found?.atFpir[0]?.byMargin).toMatchObject({ errors: 1, count: 4 });
  });

  test('a file that is no picture is a failure to acquire, and is told', async () => {
    const folder = ownFolder();
    const broken = { path: join(folder, 'broken.jpg'), identity: 'nobody' };
    writeFileSync(broken.path, 'not a picture');
    const told: number[] = [];
    const of = await embed(folder, [...photos.slice(0, 1), broken], card, (row) => told.push(row));
    expect(of.acquired).toEqual([true, false]);
    expect(told).toEqual([1]);
  }, 60_000);

  test('a photo without a face is a failure to acquire, and its pairs have no score', async () => {
    const folder = ownFolder();
    const blank = { path: join(import.meta.dirname, '../../resources/icon.png'), identity: 'nobody' };
    const list = [...photos.slice(0, 1), blank];
    const of = await embed(folder, list);
    expect(of.acquired).toEqual([true, false]);
    expect(scorePairs([{ a: list[0]?.path ?? '', b: blank.path, isSame: false }], list, of)).toEqual([
      undefined,
    ]);
  }, 60_000);
});
