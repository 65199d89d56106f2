import { expect, test } from '@jest/globals';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { convertToOnnx } from './convert.ts';
import { type Constant, ConversionError, type TfjsModel, type TfjsNode } from './tfjs-model.ts';

const bytesOf = (text: string) => [...new TextEncoder().encode(text)];
const same = {
  padding: { s: bytesOf('SAME') },
  data_format: { s: bytesOf('NHWC') },
  strides: { list: { i: [1, 2, 2, 1] } },
};
const node = (name: string, op: string, input: string[], attr: TfjsNode['attr'] = {}): TfjsNode => ({
  name,
  op,
  input,
  attr,
});

function modelOf(nodes: TfjsNode[], constants: Record<string, Constant>): TfjsModel {
  const all = [...nodes, ...Object.keys(constants).map((name) => node(name, 'Const', []))];
  return { nodes: new Map(all.map((one) => [one.name, one])), constants: new Map(Object.entries(constants)) };
}

/** A 4×4 picture of 3 channels, convolved to 2×2 with 2 channels, scaled, cut off at 6, laid flat as TensorFlow does. */
const kernel = Float32Array.from({ length: 3 * 3 * 3 * 2 }, (_, i) => ((i * 7) % 11) / 10 - 0.4);
const factor = Float32Array.of(2, 3);
const small = modelOf(
  [
    node('conv', 'Conv2D', ['picture', 'kernel'], same),
    node('scaled', 'Mul', ['conv', 'factor']),
    node('cut', 'Relu6', ['scaled']),
    node('flat', 'Reshape', ['cut', 'size']),
  ],
  {
    kernel: { shape: [3, 3, 3, 2], data: kernel },
    factor: { shape: [2], data: factor },
    size: { shape: [2], data: Int32Array.of(1, 8) },
  },
);
const plan = {
  input: { node: 'picture', name: 'picture', height: 4, width: 4 },
  outputs: [{ node: 'flat', name: 'flat', shape: [1, 8] }],
};

/** What TensorFlow defines, written out: N,H,W,C, padding SAME puts the odd row below and right. */
function computeByHand(pixel: (y: number, x: number, channel: number) => number): number[] {
  const result: number[] = [];
  for (let y = 0; y < 2; y++) {
    for (let x = 0; x < 2; x++) {
      for (let out = 0; out < 2; out++) {
        let sum = 0;
        for (let ky = 0; ky < 3; ky++) {
          for (let kx = 0; kx < 3; kx++) {
            if (2 * y + ky > 3 || 2 * x + kx > 3) continue;
            for (let channel = 0; channel < 3; channel++) {
              sum += pixel(2 * y + ky, 2 * x + kx, channel) * (kernel[((ky * 3 + kx) * 3 + channel) * 2 + out] ?? 0);
            }
          }
        }
        result.push(Math.min(6, Math.max(0, sum * (factor[out] ?? 0))));
      }
    }
  }
  return result;
}

test('a converted graph computes what TensorFlow defines, in the same order of numbers', async () => {
  const pixel = (y: number, x: number, channel: number) => Math.sin(y * 3 + x * 5 + channel * 2);
  const input = new Float32Array(48);
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < 4; y++) for (let x = 0; x < 4; x++) input[channel * 16 + y * 4 + x] = pixel(y, x, channel);
  }
  const session = await InferenceSession.create(convertToOnnx(small, plan), { logSeverityLevel: 3 });
  const { flat } = await session.run({ picture: new Tensor('float32', input, [1, 3, 4, 4]) });
  const expected = computeByHand(pixel);
  expect(Math.max(...expected)).toBeGreaterThan(0.1);
  expect(flat?.data).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(flat?.data[index]).toBeCloseTo(value, 5);
  await session.release();
});

test('converting twice gives the same bytes, so that the result can be checked by its hash', () => {
  expect(Buffer.from(convertToOnnx(small, plan)).equals(convertToOnnx(small, plan))).toBe(true);
});

test('an operation that the converter does not know is refused by name', () => {
  const odd = modelOf([node('odd', 'NonMaxSuppressionV5', ['picture'])], {});
  const convert = () => convertToOnnx(odd, { ...plan, outputs: [{ node: 'odd', name: 'odd', shape: [1] }] });
  expect(convert).toThrow(ConversionError);
  expect(convert).toThrow('odd: the operation NonMaxSuppressionV5 is not known');
});
