import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ListProblem, readPairs, readPhotos } from './photo-set.ts';

/** A folder with these lists, and two photos (nobody looks into them here). */
function ownFolder(lists: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-lists-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries({ '1.jpg': '', '2.jpg': '', ...lists }))
    writeFileSync(join(folder, name), text);
  return folder;
}

const photos = [
  { path: '1.jpg', identity: 'ada' },
  { path: '2.jpg', identity: 'bob' },
];

test('lists are read by their column names, in whatever order, from whatever system', () => {
  const folder = ownFolder({
    'images.csv': '\uFEFFidentity,path\r\nada,1.jpg\r\nbob,2.jpg\r\n',
    'pairs.csv': 'a,b,same\n1.jpg,2.jpg,0\n',
  });
  expect(readPhotos(join(folder, 'images.csv'))).toEqual(photos);
  expect(readPairs(join(folder, 'pairs.csv'), photos)).toEqual([{ a: '1.jpg', b: '2.jpg', isSame: false }]);
});

test.each([
  ['another column', 'path,name\n1.jpg,b\n', 'path,identity'],
  ['a cell too few', 'path,identity\n1.jpg,b\nc\n', 'line 3'],
  ['no identity', 'path,identity\n1.jpg,\n', 'line 2'],
  ['a photo twice', 'path,identity\n1.jpg,a\n2.jpg,a\n1.jpg,a\n', 'line 4: this photo is on line 2'],
  [
    'a photo that is not there',
    'path,identity\n1.jpg,a\n3.jpg,a\n4.jpg,b\n',
    'line 3: there is no such photo, nor',
  ],
  ['no photos', 'path,identity\n', 'no photos'],
  ['nothing', '', 'path,identity'],
])('a list with %s is refused', (_, text, says) => {
  const file = join(ownFolder({ 'images.csv': text }), 'images.csv');
  expect(() => readPhotos(file)).toThrow(ListProblem);
  expect(() => readPhotos(file)).toThrow(says);
});

test.each([
  ['an unknown photo', 'a,b,same\n1.jpg,9.jpg,1\n', 'line 2: b is not in the list'],
  ['another word for same', 'a,b,same\n1.jpg,2.jpg,yes\n', 'line 2: same must be 1 or 0'],
  ['no pairs', 'a,b,same\n', 'no pairs'],
])('pairs with %s are refused', (_, text, says) => {
  const file = join(ownFolder({ 'pairs.csv': text }), 'pairs.csv');
  expect(() => readPairs(file, photos)).toThrow(says);
});

test('a list that is not there is told, without a trace', () => {
  expect(() => readPhotos(join(ownFolder({}), 'none.csv'))).toThrow('cannot be read');
});
