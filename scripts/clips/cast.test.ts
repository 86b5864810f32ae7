import { expect, test } from 'vitest';
import { clips, meetings } from './cast.ts';

test('every clip is met as a stranger’s, with everybody but its own people enrolled', () => {
  const strangers = meetings().filter(({ known }) => known === undefined);
  expect(strangers.map(({ met }) => met)).toEqual(clips);
  for (const { met, enrolled } of strangers) {
    expect(enrolled.length).toBeGreaterThanOrEqual(4);
    for (const { person, from } of enrolled) {
      expect(met.people).not.toContain(person);
      expect(from.people).toEqual([person]);
    }
  }
});

test('whoever has two clips is met in each, enrolled from the other, beside everybody else', () => {
  const known = meetings().filter((meeting) => meeting.known !== undefined);
  const twice = clips.filter(
    ({ people }) =>
      clips.filter((other) => other.people.length === 1 && other.people[0] === people[0]).length > 1,
  );
  expect(known.map(({ met }) => met)).toEqual(twice);
  expect(known).toHaveLength(8);
  for (const { met, known: person, enrolled } of known) {
    expect(enrolled.filter((one) => one.person === person)).toHaveLength(1);
    expect(enrolled.map(({ from }) => from)).not.toContain(met);
    expect(new Set(enrolled.map((one) => one.person)).size).toBe(enrolled.length);
  }
});
