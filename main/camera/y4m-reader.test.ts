import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Y4mFormat, Y4mReader } from './y4m-reader.ts';

const header = 'YUV4MPEG2 W16 H18 F30:1 Ip A1:1 C420mpeg2 XYSCSS=420MPEG2 XCOLORRANGE=LIMITED\n';
const length = 16 * 18 * 1.5;

function picture(value: number): Buffer {
  return Buffer.concat([Buffer.from('FRAME\n'), Buffer.alloc(length, value)]);
}

function read(chunks: Uint8Array[]) {
  const frames: { format: Y4mFormat; data: Uint8Array }[] = [];
  const reader = new Y4mReader((format, data) => {
    frames.push({ format, data });
    return undefined;
  });
  return { frames, isFine: chunks.every((chunk) => reader.push(chunk)) };
}

test('a stream cut anywhere gives the same pictures', () => {
  const stream = Buffer.concat([Buffer.from(header), picture(1), picture(10), picture(255)]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 20 }), (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
      const chunks = at.slice(1).map((end, i) => stream.subarray(at[i], end));
      const { frames, isFine } = read(chunks);
      expect(isFine).toBe(true);
      expect(frames.map((f) => [...new Set(f.data)])).toEqual([[1], [10], [255]]);
      expect(frames[0]?.format).toEqual({ width: 16, height: 18, framesPerSecond: 30 });
    }),
    { numRuns: 50 },
  );
});

test('a buffer that came back is used for the next picture, others never', () => {
  const seen: Uint8Array[] = [];
  const reader = new Y4mReader((_format, data) => {
    seen.push(data);
    return seen.length === 1 ? data : undefined;
  });
  reader.push(Buffer.concat([Buffer.from(header), picture(1), picture(2), picture(3)]));
  expect(seen[1]).toBe(seen[0]);
  expect(seen[2]).not.toBe(seen[1]);
});

test.each([
  ['another format', 'YUV4MPEG2 W16 H18 F30:1 Ip A1:1 C444\n'],
  ['a picture too large', 'YUV4MPEG2 W4000 H3000 F30:1 Ip A1:1 C420jpeg\n'],
  ['a picture too small', 'YUV4MPEG2 W2 H2 F30:1 Ip A1:1 C420jpeg\n'],
  ['noise without an end', 'x'.repeat(2000)],
])('%s is refused', (_name, start) => {
  expect(read([Buffer.from(start)]).isFine).toBe(false);
});

test('a stream that lost its step is refused instead of shown sheared', () => {
  const { frames, isFine } = read([
    Buffer.from(header),
    picture(1),
    picture(2).subarray(0, length - 5),
    picture(3),
    picture(4),
  ]);
  expect(isFine).toBe(false);
  expect(frames.length).toBe(2);
});
