import { describe, expect, test } from 'vitest';
import { RowBlock } from '#main/gallery/dot-kernel.ts';
import { type GalleryPerson, galleryScores } from './gallery-scores.ts';

const unit = (degrees: number) =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));
const cosine = (degrees: number) => Math.cos((degrees * Math.PI) / 180);
const run = (people: readonly GalleryPerson[], most?: number) => galleryScores(people, new RowBlock(2), most);
const close = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b).map((value) => expect.closeTo(value, 5));

describe('scores of a gallery against itself', () => {
  test('a shot is compared with the mean of the same person’s other shots, never with itself', () => {
    const { genuine, perPerson } = run([{ shots: [unit(0), unit(10), unit(20)] }]);
    // 0 against the mean direction of 10 and 20, 10 against that of 0 and 20, 20 against that of 0 and 10.
    expect([...genuine.similarity]).toEqual(close([cosine(15), cosine(0), cosine(15)]));
    expect(perPerson[0]?.own[1]).toBeCloseTo(1, 5);
  });

  test('every shot is compared with the mean of every other person', () => {
    const { differentPeople, differentPeopleTotal, comparisons } = run([
      { shots: [unit(0), unit(20)] },
      { shots: [unit(90)] },
    ]);
    expect(differentPeopleTotal).toBe(3);
    expect(differentPeople.total).toBe(3);
    expect([...comparisons.best]).toEqual(close([cosine(90), cosine(80), cosine(70)]));
    expect(comparisons).toMatchObject({ isOneToOne: true, galleryPeople: 1, searches: 3, strangers: 2 });
  });

  test('one person, one shot, or nobody: no scores and no claim', () => {
    for (const people of [[], [{ shots: [unit(0)] }], [{ shots: [] }, { shots: [] }]])
      expect(run(people)).toMatchObject({
        genuine: { people: 0, similarity: new Float32Array() },
        differentPeopleTotal: 0,
        searches: { searches: 0, strangers: 0, best: new Float32Array() },
        comparisons: { searches: 0, strangers: 0, galleryPeople: 0 },
      });
    expect(run([]).differentPeople.lowestStep()).toBeUndefined();
  });

  test('whoever has no usable shot is passed over, and the others keep their places in the list', () => {
    const { people, perPerson } = run([
      { shots: [] },
      { shots: [unit(0)] },
      { shots: [Float32Array.of(1, 0), Float32Array.of(-1, 0)] },
      { shots: [unit(30)] },
    ]);
    expect(people).toBe(2);
    expect(perPerson.map(({ index, nearest }) => [index, nearest?.index])).toEqual([
      [1, 3],
      [3, 1],
    ]);
  });

  test('each person is searched once among all others, and the best of them counts', () => {
    const { searches, genuine, perPerson } = run([
      { shots: [unit(0), unit(4)] },
      { shots: [unit(30)] },
      { shots: [unit(90)] },
    ]);
    // 0 is nearest to 30; 30 to the middle of 0 and 4; 90 to 30.
    expect([...searches.best]).toEqual(close([cosine(30), cosine(28), cosine(60)]));
    expect(searches).toMatchObject({ source: 'own', strangers: 3, galleryPeople: 2, enrolledShots: 1 });
    expect(genuine).toMatchObject({ source: 'own', people: 1, person: Uint32Array.of(0, 0) });
    // The nearest of all shots of a person, not of the first alone.
    expect(perPerson[0]?.nearest).toEqual({ index: 1, similarity: expect.closeTo(cosine(26), 5) });
  });

  test('in a gallery too large to compare in full, those who are searched are still searched among everybody', () => {
    const people = Array.from({ length: 60 }, (_, i) => ({ shots: [unit(i * 3), unit(i * 3 + 1)] }));
    const { searches, differentPeople, differentPeopleTotal, genuine, perPerson } = run(people, 500);
    expect(differentPeopleTotal).toBe(120 * 59);
    expect(differentPeople.total).toBe(8 * 59);
    expect(searches).toMatchObject({ searches: 8, galleryPeople: 59 });
    for (const best of searches.best) expect(best).toBeGreaterThan(cosine(3.6));
    expect(perPerson.filter(({ nearest }) => nearest !== undefined)).toHaveLength(8);
    // Everybody's own shots are compared among themselves all the same.
    expect(genuine.people).toBe(60);
  });

  test('scores that are all equal are counted as such', () => {
    const { comparisons, differentPeople, searches } = run(
      Array.from({ length: 5 }, () => ({ shots: [unit(0), unit(0)] })),
    );
    expect(differentPeople.reaching(1000)).toBe(40);
    expect(new Set(comparisons.best).size).toBe(1);
    expect(searches.best).toHaveLength(5);
  });
});
