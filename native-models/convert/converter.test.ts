import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { expect, onTestFinished, test } from 'vitest';
import { BrokenWeights, UnsupportedOperation } from './errors.ts';
import { convertGraph } from './tensorflow-graph.ts';
import { readWeights, type Weight } from './weights.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const list = (...i: number[]) => ({ list: { i: i.map(String) } });
const placeholder = (...sizes: number[]) => ({
  name: 'in',
  op: 'Placeholder',
  attr: { shape: { shape: { dim: sizes.map((size) => ({ size: String(size) })) } } },
});
const constant = (name: string) => ({ name, op: 'Const' });
const weight = (dims: number[], values: number[]): Weight => ({ dims, data: Float32Array.from(values) });

async function run(model: Uint8Array, input: ort.Tensor): Promise<number[]> {
  const session = await ort.InferenceSession.create(model);
  const { out } = await session.run({ input });
  return [...((out?.data ?? []) as Float32Array)];
}

test('an operation that the converter does not know is named, with its node', () => {
  const nodes = [placeholder(1, 2, 2, 1), { name: 'tail/Elu', op: 'Elu', input: ['in'] }];
  const convert = () => convertGraph(nodes, new Map(), 'input', { 'tail/Elu': 'out' });
  expect(convert).toThrow(UnsupportedOperation);
  expect(convert).toThrow('Elu at tail/Elu');
});

test('an activation folded into a convolution that the converter does not know is named', () => {
  const nodes = [
    placeholder(1, 2, 2, 1),
    constant('w'),
    {
      name: 'conv',
      op: '_FusedConv2D',
      input: ['in', 'w'],
      attr: {
        padding: { s: base64('SAME') },
        strides: list(1, 1, 1, 1),
        fused_ops: { list: { s: [base64('LeakyRelu')] } },
      },
    },
  ];
  expect(() =>
    convertGraph(nodes, new Map([['w', weight([1, 1, 1, 1], [1])]]), 'input', { conv: 'out' }),
  ).toThrow('_FusedConv2D with LeakyRelu at conv');
});

const conv = (name: string, ...input: string[]) => ({
  name,
  op: 'Conv2D',
  input,
  attr: { padding: { s: base64('SAME') }, strides: list(1, 1, 1, 1) },
});

// ONNX Runtime would run most of these all the same, and answer wrong numbers.
test.each<[string, Parameters<typeof convertGraph>[0], Record<string, Weight>, string]>([
  [
    'a constant that differs from pixel to pixel',
    [
      placeholder(1, 2, 2, 1),
      constant('w'),
      constant('c'),
      conv('conv', 'in', 'w'),
      { name: 'out', op: 'Add', input: ['conv', 'c'] },
    ],
    { w: weight([1, 1, 1, 1], [1]), c: weight([2, 2, 1], [1, 2, 3, 4]) },
    'Cannot convert Add at out. A constant of dims 2,2,1',
  ],
  [
    'a sum of different shapes',
    [
      placeholder(1, 2, 2, 1),
      constant('w'),
      conv('wide', 'in', 'w'),
      { name: 'out', op: 'Add', input: ['in', 'wide'] },
    ],
    { w: weight([1, 1, 1, 2], [1, 1]) },
    'Cannot convert Add at out. A sum of dims 1,2,2,1 and 1,2,2,2',
  ],
  [
    'softmax over the channels of a picture',
    [placeholder(1, 1, 2, 3), { name: 'out', op: 'Softmax', input: ['in'] }],
    {},
    'Cannot convert Softmax at out.',
  ],
  [
    'a picture of open size',
    [placeholder(-1, -1, -1, 3), { name: 'out', op: 'Relu', input: ['in'] }],
    {},
    'Cannot convert Placeholder at in. An input must have a fixed size',
  ],
  [
    'integers',
    [placeholder(1, 3), { name: 'out', op: 'Relu', input: ['in'], attr: { T: { type: 'DT_INT32' } } }],
    {},
    'Cannot convert Relu at out. Its type is DT_INT32',
  ],
  [
    'an unknown attribute',
    [placeholder(1, 3), { name: 'out', op: 'Relu', input: ['in'], attr: { leak: { f: 0.1 } } }],
    {},
    'Cannot convert Relu at out. The converter does not know its attribute leak.',
  ],
  [
    'channels first',
    [
      placeholder(1, 3),
      { name: 'out', op: 'Relu', input: ['in'], attr: { data_format: { s: base64('NCHW') } } },
    ],
    {},
    'Cannot convert Relu at out. Only the data format NHWC',
  ],
  [
    'a stride over channels',
    [
      placeholder(1, 2, 2, 2),
      {
        name: 'out',
        op: 'MaxPool',
        input: ['in'],
        attr: { padding: { s: base64('SAME') }, ksize: list(1, 1, 1, 2) },
      },
    ],
    {},
    'Cannot convert MaxPool at out. Its ksize must be 1 for batch and channels.',
  ],
  [
    'a reshape to another count',
    [placeholder(1, 6), constant('shape'), { name: 'out', op: 'Reshape', input: ['in', 'shape'] }],
    { shape: weight([2], [-1, 4]) },
    'Cannot convert Reshape at out. A reshape of dims 1,6 to -1,4',
  ],
])('%s: refused, with operation and node', (_, nodes, weights, message) => {
  const convert = () => convertGraph(nodes, new Map(Object.entries(weights)), 'input', { out: 'out' });
  expect(convert).toThrow(UnsupportedOperation);
  expect(convert).toThrow(message);
});

test('a reshape to a picture reads pixel by pixel', async () => {
  const nodes = [
    placeholder(1, 12),
    ...['shape', 'axes'].map(constant),
    { name: 'picture', op: 'Reshape', input: ['in', 'shape'] },
    { name: 'mean', op: 'Mean', input: ['picture', 'axes'] },
  ];
  const weights = new Map([
    ['shape', weight([4], [1, 2, 2, 3])],
    ['axes', weight([2], [1, 2])],
  ]);
  const counted = Float32Array.from({ length: 12 }, (_, i) => i);
  const model = convertGraph(nodes, weights, 'input', { mean: 'out' });
  // Channel c of the four pixels is c, c + 3, c + 6, c + 9.
  expect(await run(model, new ort.Tensor('float32', counted, [1, 12]))).toEqual([4.5, 5.5, 6.5]);
});

test('a head that no output needs is left out, even when it could not be converted', async () => {
  const nodes = [
    placeholder(1, 2),
    { name: 'bad', op: 'Elu', input: ['in'] },
    { name: 'good', op: 'Sigmoid', input: ['in'] },
  ];
  const model = convertGraph(nodes, new Map(), 'input', { good: 'out' });
  expect(await run(model, new ort.Tensor('float32', [0, 0], [1, 2]))).toEqual([0.5, 0.5]);
});

test('SAME padding with stride 2 puts the odd pixel at the end, and reshape reads rows of pixels', async () => {
  const nodes = [
    placeholder(1, 4, 4, 1),
    constant('w'),
    constant('shape'),
    {
      name: 'conv',
      op: 'Conv2D',
      input: ['in', 'w'],
      attr: { padding: { s: base64('SAME') }, strides: list(1, 2, 2, 1) },
    },
    { name: 'flat', op: 'Reshape', input: ['conv', 'shape'] },
  ];
  // Two outputs: the sum of the 3x3 window and its middle.
  const filters = Array.from({ length: 9 }, (_, i) => [1, i === 4 ? 1 : 0]).flat();
  const weights = new Map([
    ['w', weight([3, 3, 1, 2], filters)],
    ['shape', weight([2], [-1, 8])],
  ]);
  const pixels = Float32Array.from({ length: 16 }, (_, i) => i);
  const out = await run(
    convertGraph(nodes, weights, 'input', { flat: 'out' }),
    new ort.Tensor('float32', pixels, [1, 1, 4, 4]),
  );
  // Windows begin at pixels 0 and 2: rows 0-2 and 2-3, nothing before the first.
  expect(out).toEqual([45, 5, 39, 7, 66, 13, 50, 15]);
});

test('batch normalisation folded into a convolution gives the same numbers', async () => {
  const nodes = [
    placeholder(1, 1, 1, 2),
    ...['w', 'scale', 'offset', 'six', 'zero'].map(constant),
    {
      name: 'conv',
      op: 'Conv2D',
      input: ['in', 'w'],
      attr: { padding: { s: base64('VALID') }, strides: list(1, 1, 1, 1) },
    },
    { name: 'mul', op: 'Mul', input: ['conv', 'scale'] },
    { name: 'add', op: 'Add', input: ['mul', 'offset'] },
    { name: 'relu', op: 'Relu', input: ['add'] },
    { name: 'min', op: 'Minimum', input: ['relu', 'six'] },
    { name: 'max', op: 'Maximum', input: ['min', 'zero'] },
  ];
  const weights = new Map([
    ['w', weight([1, 1, 2, 3], [1, 2, -1, 3, 4, -1])],
    ['scale', weight([3], [2, 0.5, 1])],
    ['offset', weight([3], [-1, 10, 0])],
    ['six', weight([], [6])],
    ['zero', weight([], [0])],
  ]);
  const out = await run(
    convertGraph(nodes, weights, 'input', { max: 'out' }),
    new ort.Tensor('float32', [1, 0.5], [1, 2, 1, 1]),
  );
  expect(out).toEqual([4, 6, 0]);
});

test('weights that end too early, or too late, are refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-weights-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const manifest = [{ paths: ['w.bin'], weights: [{ name: 'w', shape: [2, 2], dtype: 'float32' as const }] }];
  for (const bytes of [15, 17]) {
    writeFileSync(join(folder, 'w.bin'), new Uint8Array(bytes));
    expect(() => readWeights(join(folder, 'manifest.json'), manifest)).toThrow(BrokenWeights);
  }
});

test('weights that are not there are refused', () => {
  const manifest = [{ paths: ['no.bin'], weights: [] }];
  expect(() => readWeights(join(tmpdir(), 'lintel-no-such', 'manifest.json'), manifest)).toThrow(
    BrokenWeights,
  );
});

test.each([
  { dtype: 'complex64', type: 'complex64' },
  { dtype: 'float32', quantization: { dtype: 'uint16', scale: 1, min: 0 }, type: 'float32 as uint16' },
])('weights of a type that the converter does not know are named: $type', ({ type, ...spec }) => {
  const convert = () =>
    readWeights('manifest.json', [{ paths: [], weights: [{ name: 'odd', shape: [1], ...spec }] }]);
  expect(convert).toThrow(UnsupportedOperation);
  expect(convert).toThrow(`a weight of type ${type} at odd`);
});

test('half floats and bytes are read as TensorFlow.js reads them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-weights-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // 1, -2, the smallest subnormal, 65504; then the bytes 0 and 255, twice.
  const halves = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff).buffer);
  writeFileSync(join(folder, 'w.bin'), Buffer.concat([halves, Uint8Array.of(0, 255, 0, 255)]));
  const weights = readWeights(join(folder, 'manifest.json'), [
    {
      paths: ['w.bin'],
      weights: [
        { name: 'half', shape: [4], dtype: 'float32', quantization: { dtype: 'float16' } },
        { name: 'byte', shape: [2], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
        { name: 'whole', shape: [2], dtype: 'int32', quantization: { dtype: 'uint8', scale: 0.01, min: 0 } },
      ],
    },
  ]);
  expect([...(weights.get('half')?.data ?? [])]).toEqual([1, -2, 2 ** -24, 65504]);
  expect([...(weights.get('byte')?.data ?? [])]).toEqual([-1, 126.5]);
  expect([...(weights.get('whole')?.data ?? [])]).toEqual([0, 3]);
});

test('PReLU gives x above zero and slope times x below, for every channel its own', async () => {
  const nodes = [
    placeholder(1, 2, 2, 2),
    constant('slopes'),
    { name: 'prelu', op: 'Prelu', input: ['in', 'slopes'] },
  ];
  const weights = new Map([['slopes', weight([1, 1, 2], [0.25, -3])]]);
  const model = convertGraph(nodes, weights, 'input', { prelu: 'out' });
  const planes = [-4, 0, 1, 1e-30, -1, 2, 0, -1e4];
  expect(await run(model, new ort.Tensor('float32', planes, [1, 2, 2, 2]))).toEqual([
    ...[-1, 0, 1, Math.fround(1e-30)],
    ...[3, 2, 0, 3e4],
  ]);
});

test('padding puts zeros around, and channels before and after', async () => {
  const nodes = [
    placeholder(1, 1, 2, 2),
    constant('around'),
    constant('deeper'),
    { name: 'pad', op: 'Pad', input: ['in', 'around'] },
    { name: 'grow', op: 'Pad', input: ['pad', 'deeper'] },
  ];
  const weights = new Map([
    ['around', weight([4, 2], [0, 0, 0, 1, 1, 0, 0, 0])],
    ['deeper', weight([4, 2], [0, 0, 0, 0, 0, 0, 1, 2])],
  ]);
  const model = convertGraph(nodes, weights, 'input', { grow: 'out' });
  const [first, second] = [
    [0, 5, 6, 0, 0, 0],
    [0, 7, 8, 0, 0, 0],
  ] as const;
  const empty = first.map(() => 0);
  expect(await run(model, new ort.Tensor('float32', [5, 6, 7, 8], [1, 2, 1, 2]))).toEqual(
    [empty, first, second, empty, empty].flat(),
  );
});

test('a pool gives the largest of its window, in each of 3 channels', async () => {
  const nodes = [
    placeholder(1, 2, 2, 3),
    {
      name: 'pool',
      op: 'MaxPool',
      input: ['in'],
      attr: { padding: { s: base64('VALID') }, ksize: list(1, 2, 2, 1), strides: list(1, 2, 2, 1) },
    },
  ];
  const model = convertGraph(nodes, new Map(), 'input', { pool: 'out' });
  const planes = [1, 2, 3, 4, -1, -2, -3, -4, 0, 9, 0, -9];
  expect(await run(model, new ort.Tensor('float32', planes, [1, 3, 2, 2]))).toEqual([4, -1, 9]);
});
