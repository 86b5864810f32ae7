import { describe, expect, test } from 'vitest';
import { galleryScores, histogram, thin } from './gallery-scores.ts';

const unit = (degrees: number) =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));
const cosine = (degrees: number) => Math.cos((degrees * Math.PI) / 180);

function run(...[people, most]: Parameters<typeof galleryScores>) {
  const steps = galleryScores(people, most);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

describe('scores of a gallery against itself', () => {
  test('a shot is compared with the mean of the same person’s other shots, never with itself', () => {
    const { samePerson } = run([{ shots: [unit(0), unit(10), unit(20)] }]);
    // 0 against the mean direction of 10 and 20, 10 against that of 0 and 20, 20 against that of 0 and 10.
    const expected = [cosine(15), cosine(0), cosine(15)].sort((a, b) => a - b);
    expect([...samePerson]).toEqual(expected.map((value) => expect.closeTo(value, 5)));
  });

  test('every shot is compared with the mean of every other person', () => {
    const { differentPeople, differentPeopleTotal } = run([
      { shots: [unit(0), unit(20)] },
      { shots: [unit(90)] },
    ]);
    expect(differentPeopleTotal).toBe(3);
    expect([...differentPeople]).toEqual(
      [cosine(90), cosine(80), cosine(70)].map((v) => expect.closeTo(v, 5)),
    );
  });

  test('one person, one shot, or nobody: no scores and no claim', () => {
    for (const people of [[], [{ shots: [unit(0)] }], [{ shots: [] }, { shots: [] }]])
      expect(run(people)).toMatchObject({
        samePerson: new Float32Array(),
        genuine: { people: 0 },
        differentPeople: new Float32Array(),
        differentPeopleTotal: 0,
        searches: { searches: 0, strangers: 0 },
      });
  });

  test('a large gallery is sampled within the bound, and the true count is kept', () => {
    const people = Array.from({ length: 60 }, (_, i) => ({ shots: [unit(i * 3), unit(i * 3 + 1)] }));
    const { differentPeople, differentPeopleTotal } = run(people, 500);
    expect(differentPeopleTotal).toBe(120 * 59);
    expect(differentPeople.length).toBeLessThanOrEqual(500);
    expect(differentPeople.length).toBeGreaterThan(400);
  });

  test('each person is searched once among all others, and the best of them counts', () => {
    const { searches, genuine } = run([
      { shots: [unit(0), unit(4)] },
      { shots: [unit(30)] },
      { shots: [unit(90)] },
    ]);
    // 0 is nearest to 30; 30 to the middle of 0 and 4; 90 to 30.
    const expected = [cosine(30), cosine(28), cosine(60)].sort((a, b) => a - b);
    expect([...searches.best]).toEqual(expected.map((value) => expect.closeTo(value, 5)));
    expect(searches).toMatchObject({ source: 'own', strangers: 3, galleryPeople: 2, enrolledShots: 1 });
    expect(genuine).toMatchObject({ source: 'own', people: 1, person: Uint32Array.of(0, 0) });
  });

  test('in a gallery too large to compare in full, those who are searched are still searched among everybody', () => {
    const people = Array.from({ length: 60 }, (_, i) => ({ shots: [unit(i * 3)] }));
    const { searches } = run(people, 500);
    expect(searches.searches).toBe(8);
    expect(searches.galleryPeople).toBe(59);
    for (const best of searches.best) expect(best).toBeCloseTo(cosine(3), 5);
  });

  test('a histogram counts every score once, ends included', () => {
    const { counts, total } = histogram(Float32Array.of(0.4, 0.5, 0.75, 1, 1.0000001), 0.5, 4);
    expect(counts).toEqual([2, 0, 1, 2]);
    expect(total).toBe(5);
  });

  test('thinning keeps both ends and the order', () => {
    const many = Float32Array.from({ length: 9001 }, (_, i) => i);
    const few = thin(many, 2000);
    expect(few).toHaveLength(2000);
    expect([few[0], few.at(-1)]).toEqual([0, 9000]);
    expect(few).toEqual(few.toSorted((a, b) => a - b));
  });
});
