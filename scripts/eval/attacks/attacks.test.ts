import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { i420ToRgb, type RgbImage } from '#app/recognition/rgb-image.ts';
import { answerChallenge, mainPresentation, motionOf } from './judge.ts';
import { handPath } from './path.ts';
import { camera, readPhoto, toI420, wall } from './picture.ts';
import { tasksOf } from './plays.ts';
import { randomFrom } from './random.ts';
import { triangulate } from './relief.ts';
import { speciesList } from './species.ts';
import { drawSheet, type Sheet } from './surface.ts';
import { claimLines, type GroupFigures } from './table.ts';

const still = { x: 0, y: 0, distance: 600, yaw: 0, pitch: 0, roll: 0 };

/** A white sheet of 200 x 200 mm. */
function sheet(change: Partial<Sheet> = {}): Sheet {
  const picture = { width: 100, height: 100, data: new Uint8Array(100 * 100 * 3).fill(255) };
  return { picture, width: 200, curvature: 0, axisDegrees: 0, ...change };
}

function black(): RgbImage {
  const { width, height } = camera;
  return { width, height, data: new Uint8Array(width * height * 3) };
}

/** Width in pixels of what is not black in the middle row. */
function widthOf({ data }: RgbImage): number {
  const row = (camera.height / 2) * camera.width;
  return Array.from({ length: camera.width }, (_, x) => data[(row + x) * 3] ?? 0).filter((v) => v > 0).length;
}

describe('a sheet before the camera', () => {
  test('has the size that distance and focal length give', () => {
    const frame = black();
    drawSheet(sheet(), still, frame);
    expect(Math.abs(widthOf(frame) - (200 * camera.focal) / 600)).toBeLessThan(5);
  });

  test('is foreshortened when it turns', () => {
    const frame = black();
    drawSheet(sheet(), { ...still, yaw: 60 }, frame);
    const expected = (100 * camera.focal) / 600;
    expect(Math.abs(widthOf(frame) - expected)).toBeLessThan(0.08 * expected);
  });

  test('is narrower when it is bent, to the chord of its arc', () => {
    const frame = black();
    drawSheet(sheet({ curvature: 1 / 100 }), { ...still, distance: 6_000 }, frame);
    const chord = 2 * 100 * Math.sin(1);
    expect(Math.abs(widthOf(frame) - (chord * camera.focal) / 6_000)).toBeLessThan(2);
  });
});

describe('what attacks are made with', () => {
  test('is the same for the same seed, and another for another', () => {
    const reach = { yaw: 20, pitch: 10, roll: 5, shift: 20, depth: 30 };
    const pose = (seed: number) => handPath(randomFrom(seed), reach, 600)(1.5);
    expect(pose(3)).toEqual(pose(3));
    expect(pose(3)).not.toEqual(pose(4));
  });

  test('survives the way through the camera format', () => {
    const picture = wall(randomFrom(1));
    const back = i420ToRgb(toI420(picture), camera.width, camera.height, 1);
    for (let i = 0; i < picture.data.length; i += 997)
      expect(Math.abs((back.data[i] ?? 0) - (picture.data[i] ?? 0))).toBeLessThanOrEqual(4);
  });

  test('leaves a photo as it is when a copy of it is painted on', async () => {
    const photo = await readPhoto(join(import.meta.dirname, '../../../resources/icon.png'));
    const sumOf = ({ data }: RgbImage) => data.reduce((sum, level) => sum + level, 0);
    const before = sumOf(photo);
    photo.data.slice().fill(7);
    expect(sumOf(photo)).toBe(before);
  });

  test('covers a square with triangles once', () => {
    const random = randomFrom(5);
    const points = [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
      ...Array.from({ length: 40 }, () => [random.between(0.05, 0.95), random.between(0.05, 0.95)]),
    ] as [number, number][];
    const area = triangulate(points).reduce((sum, corners) => {
      const [[ax, ay], [bx, by], [cx, cy]] = corners.map((corner) => points[corner]) as [
        [number, number],
        [number, number],
        [number, number],
      ];
      return sum + Math.abs((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) / 2;
    }, 0);
    expect(area).toBeCloseTo(1, 3);
  });
});

describe('judging a presentation', () => {
  const sign = { yawDegrees: 0, pitchDegrees: 0, eyeOpening: 0.08, atMs: 0 };

  test('goes by the first verdict, as a door does', () => {
    const signs = (['unknown', 'flat', 'live'] as const).map((motion) => ({ ...sign, motion }));
    expect(motionOf({ signs, networkScores: [] })).toBe('flat');
    expect(motionOf({ signs: signs.slice(0, 1), networkScores: [] })).toBe('unknown');
  });

  test('never passes a challenge with a face that keeps still, or with none', () => {
    const random = randomFrom(2);
    const signs = Array.from({ length: 60 }, () => ({ ...sign, motion: 'live' as const }));
    for (let i = 0; i < 50; i++) {
      expect(answerChallenge({ signs, networkScores: [] }, random)).not.toBe('passed');
      expect(answerChallenge({ signs: [], networkScores: [] }, random)).not.toBe('passed');
    }
  });

  test('sees nobody where no face was found', () => {
    expect(mainPresentation([])).toEqual({ signs: [], networkScores: [] });
  });
});

describe('what is claimed', () => {
  const seen = { name: 'print', isSeenByMotion: true, isSeenByChallenge: true };
  const figures = (change: Partial<GroupFigures>): GroupFigures => ({
    ...seen,
    ...{ plays: 20, acquired: 20, live: 0, flat: 18, networkScored: 0, networkPassed: 0 },
    ...{ challenges: 2000, challengesPassed: 0, turnDegrees: 30 },
    ...change,
  });

  test('holds while no species gets in but those that are said not to be seen', () => {
    const mask = figures({ name: 'mask', isSeenByMotion: false, live: 20, flat: 0 });
    const puppet = figures({ name: 'puppet', isSeenByChallenge: false, challengesPassed: 9 });
    const { areHeld, lines } = claimLines([figures({}), mask, puppet]);
    expect(areHeld).toBe(true);
    expect(lines.join(' ')).toMatch(/alive by motion: none but mask.* passed by: none but puppet/);
  });

  test.each([
    ['called live once', { live: 1 }],
    ['that passes one challenge', { challengesPassed: 1 }],
    ['whose face was never found, so that nothing was shown', { acquired: 0 }],
  ])('is broken by a species %s', (_, change) => {
    const { areHeld, lines } = claimLines([figures({}), figures({ name: 'bent', ...change })]);
    expect(areHeld).toBe(false);
    expect(lines.join(' ')).toMatch(/NOT HELD bent/);
  });

  test('is tried on every clip as often as said, and on every species', () => {
    const tasks = tasksOf(20, 11).flatMap((task) => (task.what === 'attack' ? [task] : []));
    for (const [index, { isOfClips }] of speciesList.entries())
      for (let clip = 0; clip < 11; clip++) {
        const own = tasks.filter((task) => task.species === index && task.clip === clip);
        if (isOfClips) expect(own).toHaveLength(20);
        else expect(own.length).toBeGreaterThanOrEqual(1);
      }
    expect(tasks).toHaveLength(220 + 5 * 20);
  });
});

test('eval --attacks says what is missing when there are no clips', async () => {
  const evaluation = promisify(execFile)(process.execPath, [
    join(import.meta.dirname, '../../eval.ts'),
    '--attacks',
    '--clips',
    '/nowhere',
  ]);
  await expect(evaluation).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('/nowhere is not there'),
  });
}, 60_000);
