import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BrokenWeights } from './errors.ts';
import { lastLayerFile, readLastLayer } from './last-layer.ts';

function written(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-layer-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'layer.json');
  writeFileSync(file, text);
  return file;
}

test('a layer that is written and read is the same to half a step of each column', () => {
  const data = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i) * (i % 3 === 1 ? 1000 : 0.01));
  const read = readLastLayer(written(lastLayerFile({ dims: [4, 3], data })));
  expect(read.dims).toEqual([4, 3]);
  for (const [i, value] of data.entries()) {
    const column = [...data].filter((_, j) => j % 3 === i % 3);
    const step = Math.max(...column.map(Math.abs)) / 127;
    expect(Math.abs((read.data[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(step * 0.501);
  }
});

test('writing what was read changes nothing, so that the network keeps its sha256', () => {
  const text = lastLayerFile({ dims: [2, 2], data: Float32Array.of(1, -2, 0.3, 0.004) });
  expect(lastLayerFile(readLastLayer(written(text)))).toBe(text);
});

test.each([
  ['too few numbers', { rows: 2, columns: 2, scales: [1, 1], values: 'AQID' }],
  ['a scale too few', { rows: 1, columns: 2, scales: [1], values: 'AQI=' }],
  ['no base64', { rows: 1, columns: 1, scales: [1], values: '!' }],
  ['a scale of zero', { rows: 1, columns: 1, scales: [0], values: 'AQ==' }],
])('a file with %s is refused', (_, layer) => {
  expect(() => readLastLayer(written(JSON.stringify(layer)))).toThrow(BrokenWeights);
});
