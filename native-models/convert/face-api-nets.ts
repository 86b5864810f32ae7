import type { Padding } from './axes.ts';
import { BrokenWeights } from './errors.ts';
import { NetworkBuilder } from './network-builder.ts';
import type { Value } from './value.ts';
import { parseJson, readWeights, type Weight, WeightsManifest } from './weights.ts';

/** The weight files of face-api carry no topology: these follow its TypeScript sources (src/faceRecognitionNet and so on). */
type Weights = (name: string) => Weight;

function open(manifestFile: string): Weights {
  const weights = readWeights(manifestFile, parseJson(manifestFile, WeightsManifest));
  return (name) => {
    const found = weights.get(name);
    if (found === undefined) throw new BrokenWeights(`${manifestFile}: ${name} is missing.`);
    return found;
  };
}

const relu = (net: NetworkBuilder, value: Value) => net.clamp(value, 0, Number.POSITIVE_INFINITY);
const relu6 = (net: NetworkBuilder, value: Value) => net.clamp(value, 0, 6);

/** Cells of the last map of dlib's network: 2 x 2. */
const dlibCells = 4;

/**
 * dlib's own last layer, as it would read all cells of the last map instead of their mean.
 * @returns [1024, 128]: row cell * 256 + channel, cells row-major.
 */
export function dlibLastLayer(manifestFile: string): Weight {
  const { dims, data } = open(manifestFile)('fc');
  const [channels = 0, length = 0] = dims;
  const rows = new Float32Array(dlibCells * data.length);
  for (let cell = 0; cell < dlibCells; cell++)
    for (let i = 0; i < data.length; i++) rows[cell * data.length + i] = (data[i] ?? Number.NaN) / dlibCells;
  return { dims: [dlibCells * channels, length], data: rows };
}

/**
 * dlib's face recognition ResNet (29 convolutions) as ported by face-api.
 * @param distilled another last layer, [1024, N], rows as {@link dlibLastLayer} has them (docs/evaluation.md says how it was made).
 * @returns ONNX: `input` [1,3,150,150], RGB minus the card's mean, /255; `embedding` [1,128], not normalised; `cells` [1,1024],
 *   the last map before its mean is taken; `distilled` [1,N], what the other layer makes of it, not normalised.
 */
export function convertDlibRecognition(manifestFile: string, distilled: Weight): Uint8Array {
  const weights = open(manifestFile);
  const net = new NetworkBuilder('dlib-recognition');

  function layer(value: Value, prefix: string, stride: 1 | 2, padding: Padding): Value {
    const convolved = net.conv2d(value, weights(`${prefix}/conv/filters`), [stride, stride], padding);
    const biased = net.addPerChannel(convolved, weights(`${prefix}/conv/bias`));
    const scaled = net.scalePerChannel(biased, weights(`${prefix}/scale/weights`));
    return net.addPerChannel(scaled, weights(`${prefix}/scale/biases`));
  }

  function residual(value: Value, prefix: string): Value {
    const inner = relu(net, layer(value, `${prefix}/conv1`, 1, 'SAME'));
    return relu(net, net.add(layer(inner, `${prefix}/conv2`, 1, 'SAME'), value));
  }

  function residualDown(value: Value, prefix: string): Value {
    const inner = relu(net, layer(value, `${prefix}/conv1`, 2, 'VALID'));
    const branch = layer(inner, `${prefix}/conv2`, 1, 'SAME');
    const pooled = net.averagePool(value, [2, 2], [2, 2], 'VALID');
    return relu(net, net.add(growTo(branch, pooled), growTo(pooled, branch)));
  }

  /** Zeros at the bottom, right and last channels, up to the other's size. */
  function growTo(value: Value, other: Value): Value {
    const amounts = value.dims.map(
      (side, axis) => [0, Math.max(0, (other.dims[axis] ?? side) - side)] as const,
    );
    return amounts.some(([, after]) => after > 0) ? net.pad(value, amounts) : value;
  }

  let value = relu(net, layer(net.input('input', [1, 150, 150, 3]), 'conv32_down', 2, 'VALID'));
  value = net.maxPool(value, [3, 3], [2, 2], 'VALID');
  const blocks = [
    'conv32_1 conv32_2 conv32_3',
    'conv64_down conv64_1 conv64_2 conv64_3',
    'conv128_down conv128_1 conv128_2',
    'conv256_down conv256_1 conv256_2',
    'conv256_down_out',
  ];
  for (const prefix of blocks.join(' ').split(' '))
    value = prefix.includes('down') ? residualDown(value, prefix) : residual(value, prefix);
  net.output('embedding', net.dense(net.globalMean(value), weights('fc'), undefined));
  const cells = net.reshape(value, [1, -1]);
  net.output('cells', cells);
  net.output('distilled', net.dense(cells, distilled, undefined));
  return net.encode();
}

/**
 * face-api's 68-point landmark network.
 * @returns ONNX: `input` [1,3,112,112], RGB minus the card's mean, /255; `points` [1,136], x,y interleaved in 0..1.
 */
export function convertLandmark68(manifestFile: string): Uint8Array {
  const weights = open(manifestFile);
  const net = new NetworkBuilder('landmark68');

  function separable(value: Value, prefix: string, stride: 1 | 2): Value {
    const depthwise = net.depthwiseConv2d(
      value,
      weights(`${prefix}/depthwise_filter`),
      [stride, stride],
      'SAME',
    );
    const pointwise = net.conv2d(depthwise, weights(`${prefix}/pointwise_filter`), [1, 1], 'VALID');
    return net.addPerChannel(pointwise, weights(`${prefix}/bias`));
  }

  function dense(value: Value, prefix: string, isFirst: boolean): Value {
    const first = isFirst
      ? net.addPerChannel(
          net.conv2d(value, weights(`${prefix}/conv0/filters`), [2, 2], 'SAME'),
          weights(`${prefix}/conv0/bias`),
        )
      : separable(value, `${prefix}/conv0`, 2);
    const out1 = relu(net, first);
    const sum2 = net.add(out1, separable(out1, `${prefix}/conv1`, 1));
    const sum3 = net.add(sum2, separable(relu(net, sum2), `${prefix}/conv2`, 1));
    return relu(net, net.add(sum3, separable(relu(net, sum3), `${prefix}/conv3`, 1)));
  }

  let value = net.input('input', [1, 112, 112, 3]);
  for (const [i, prefix] of ['dense0', 'dense1', 'dense2', 'dense3'].entries())
    value = dense(value, prefix, i === 0);
  // 112 / 2^4 = 7: the pool leaves one pixel.
  value = net.averagePool(value, [7, 7], [2, 2], 'VALID');
  const features = net.reshape(value, [1, -1]);
  net.output('points', net.dense(features, weights('fc/weights'), weights('fc/bias')));
  return net.encode();
}

// MobileNet v1 halves the picture after these of its 13 layer pairs.
const halvingLayers = [2, 4, 6, 12];
// tf.contrib.slim's default, as face-api writes it.
const batchNormEpsilon = 0.0010000000474974513;

/**
 * SSD MobileNet v1 face detector.
 * @returns ONNX: `input` [1,3,512,512], RGB/127.5 - 1; `boxes` [1,5118,4] (ty, tx, th, tw against `priors`),
 *   `classes` [1,5118,3] logits (face = 1), `priors` [1,5118,4] (ymin, xmin, ymax, xmax in 0..1). The priors are the same
 *   for every picture; they come out of the network so that the card's sha256 covers them too.
 */
export function convertSsdMobilenet(manifestFile: string): Uint8Array {
  const weights = open(manifestFile);
  const net = new NetworkBuilder('ssd-mobilenetv1');

  function pointwise(value: Value, prefix: string, stride: 1 | 2): Value {
    const convolved = net.conv2d(value, weights(`${prefix}/weights`), [stride, stride], 'SAME');
    return relu6(net, net.addPerChannel(convolved, weights(`${prefix}/convolution_bn_offset`)));
  }

  function depthwise(value: Value, prefix: string, stride: 1 | 2): Value {
    const norm = (name: string) => weights(`${prefix}/BatchNorm/${name}`).data;
    const variance = norm('moving_variance');
    const mean = norm('moving_mean');
    const beta = norm('beta');
    const scale = norm('gamma').map((gamma, c) => gamma / Math.sqrt((variance[c] ?? 0) + batchNormEpsilon));
    const offset = beta.map((b, c) => b - (mean[c] ?? 0) * (scale[c] ?? 0));
    const convolved = net.depthwiseConv2d(
      value,
      weights(`${prefix}/depthwise_weights`),
      [stride, stride],
      'SAME',
    );
    const scaled = net.scalePerChannel(convolved, { dims: [scale.length], data: scale });
    return relu6(net, net.addPerChannel(scaled, { dims: [offset.length], data: offset }));
  }

  const boxes: Value[] = [];
  const classes: Value[] = [];
  function predict(value: Value): void {
    const prefix = `Prediction/BoxPredictor_${boxes.length}`;
    const head = (name: string) =>
      net.addPerChannel(
        net.conv2d(value, weights(`${prefix}/${name}/weights`), [1, 1], 'SAME'),
        weights(`${prefix}/${name}/biases`),
      );
    boxes.push(net.reshape(head('BoxEncodingPredictor'), [1, -1, 4]));
    classes.push(net.reshape(head('ClassPredictor'), [1, -1, 3]));
  }

  let value = pointwise(net.input('input', [1, 512, 512, 3]), 'MobilenetV1/Conv2d_0_pointwise', 2);
  for (let layer = 1; layer <= 13; layer++) {
    value = depthwise(value, `MobilenetV1/Conv2d_${layer}_depthwise`, halvingLayers.includes(layer) ? 2 : 1);
    value = pointwise(value, `MobilenetV1/Conv2d_${layer}_pointwise`, 1);
    if (layer === 11) predict(value);
  }
  predict(value);
  for (let layer = 0; layer < 8; layer++) {
    value = pointwise(value, `Prediction/Conv2d_${layer}_pointwise`, layer % 2 === 1 ? 2 : 1);
    if (layer % 2 === 1) predict(value);
  }
  net.output('boxes', net.concat(boxes, 1));
  net.output('classes', net.concat(classes, 1));
  net.output('priors', net.fixed(weights('Output/extra_dim')));
  return net.encode();
}
