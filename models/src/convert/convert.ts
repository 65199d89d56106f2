import { reorderAxes } from './axes.ts';
import { GraphWriter } from './graph-writer.ts';
import { encodeModel, floatAttribute, intAttribute, intsAttribute, stringAttribute } from './onnx-model.ts';
import { type Constant, ConversionError, type TfjsModel, type TfjsNode } from './tfjs-model.ts';

/** Where to cut the graph open and what to call the ends. */
export interface ConversionPlan {
  /** The node whose place the input takes: what is computed before it is left out. */
  input: { node: string; name: string; height: number; width: number };
  /** Nodes (or constants) to give out, with the names and shapes they get. */
  outputs: { node: string; name: string; shape: number[] }[];
}

/**
 * What a TensorFlow value became. TensorFlow.js keeps pictures as N,H,W,C and ONNX computes on N,C,H,W: a `picture` is
 * kept in ONNX's order through the whole graph and turned round once, where a reshape looks at the order of its numbers.
 */
type Value =
  | { kind: 'constant'; constant: Constant }
  | { kind: 'picture'; name: string }
  | { kind: 'flat'; name: string }
  /** The shape of a picture: only its first entry, the batch size 1, is known and ever asked for. */
  | { kind: 'shape' };

const pictureToTensorflow = [0, 2, 3, 1];
const decodeText = (bytes: number[] | undefined) => String.fromCharCode(...(bytes ?? []));

/**
 * Converts a TensorFlow.js graph model to the bytes of an ONNX file (float32, batch 1).
 *
 * Knows the operations of MobileNet-style SSD detectors and refuses every other by name. The same model and plan always
 * give the same bytes, so the result can be checked by its hash.
 * @throws ConversionError naming the node that cannot be converted
 */
export function convertToOnnx(model: TfjsModel, plan: ConversionPlan): Uint8Array {
  const conversion = new Conversion(model, plan);
  const { writer } = conversion;
  for (const output of plan.outputs) {
    writer.addNode('Identity', [conversion.flatName(output.node)], [], output.name);
  }
  const { name, height, width } = plan.input;
  return encodeModel({
    name: 'detector',
    nodes: writer.nodes,
    constants: writer.constants,
    inputs: [{ name, dims: [1, 3, height, width] }],
    outputs: plan.outputs.map((output) => ({ name: output.name, dims: output.shape })),
  });
}

class Conversion {
  readonly writer = new GraphWriter();
  readonly #model: TfjsModel;
  readonly #values = new Map<string, Value>();

  constructor(model: TfjsModel, plan: ConversionPlan) {
    this.#model = model;
    this.#values.set(plan.input.node, { kind: 'picture', name: plan.input.name });
  }

  /** The name of the value in TensorFlow's order of numbers. */
  flatName(node: string): string {
    const value = this.#value(node);
    if (value.kind === 'flat') return value.name;
    if (value.kind === 'picture') {
      return this.writer.addNode('Transpose', [value.name], [intsAttribute('perm', pictureToTensorflow)]);
    }
    if (value.kind === 'constant' && value.constant.data instanceof Float32Array) {
      return this.writer.addFloats(value.constant.data, value.constant.shape);
    }
    throw new ConversionError(`${node}: expected a computed value or a float constant, got a ${value.kind}`);
  }

  #value(reference: string): Value {
    const name = reference.replace(/:0$/, '');
    const known = this.#values.get(name);
    if (known) return known;
    const node = this.#model.nodes.get(name);
    if (!node) throw new ConversionError(`the graph has no node ${name}`);
    const value = this.#convert(node);
    this.#values.set(name, value);
    return value;
  }

  #convert(node: TfjsNode): Value {
    switch (node.op) {
      case 'Const':
        return { kind: 'constant', constant: this.#weight(node.name) };
      case 'Conv2D':
      case 'DepthwiseConv2dNative':
        return this.#convertConvolution(node);
      case 'FusedBatchNorm':
        return this.#convertNormalisation(node);
      case 'Mul':
        return this.#convertArithmetic(node, 'Mul');
      case 'Add':
      case 'AddN':
      case 'BiasAdd':
        return this.#convertArithmetic(node, 'Add');
      case 'Relu6':
        return this.#picture('Clip', [this.#pictureName(node, 0), this.#scalar(0), this.#scalar(6)]);
      case 'Sigmoid':
        return this.#convertSigmoid(node);
      case 'Shape':
        return { kind: 'shape' };
      case 'StridedSlice':
        return this.#convertBatchSize(node);
      case 'Pack':
        return this.#packIntegers(node);
      case 'Reshape':
        return this.#flat('Reshape', [
          this.flatName(this.#input(node, 0)),
          this.writer.addInt64s([...this.#constant(node, 1).data]),
        ]);
      case 'ConcatV2':
        return this.#convertConcat(node);
      default:
        throw new ConversionError(`${node.name}: the operation ${node.op} is not known to the converter`);
    }
  }

  #convertConvolution(node: TfjsNode): Value {
    const depthwise = node.op === 'DepthwiseConv2dNative';
    const kernel = this.#constant(node, 1);
    // TensorFlow: H,W,in,out (depthwise: H,W,in,multiplier). ONNX: out,in/group,H,W.
    const turned = reorderAxes(kernel, depthwise ? [2, 3, 0, 1] : [3, 2, 0, 1]);
    const [first = 0, second = 0, height = 0, width = 0] = turned.shape;
    const shape = depthwise ? [first * second, 1, height, width] : turned.shape;
    const padding = decodeText(node.attr.padding?.s);
    const format = decodeText(node.attr.data_format?.s);
    if (padding !== 'SAME' || format !== 'NHWC') {
      throw new ConversionError(`${node.name}: expected padding SAME and format NHWC, got ${padding} and ${format}`);
    }
    const spatial = (list: number[] | undefined) => [list?.[1] ?? 1, list?.[2] ?? 1];
    return this.#picture(
      'Conv',
      [this.#pictureName(node, 0), this.writer.addFloats(floats(turned, node), shape)],
      [
        stringAttribute('auto_pad', 'SAME_UPPER'),
        intsAttribute('dilations', spatial(node.attr.dilations?.list.i)),
        intAttribute('group', depthwise ? first : 1),
        intsAttribute('kernel_shape', [height, width]),
        intsAttribute('strides', spatial(node.attr.strides?.list.i)),
      ],
    );
  }

  #convertNormalisation(node: TfjsNode): Value {
    const epsilon = node.attr.epsilon?.f;
    if (epsilon === undefined) throw new ConversionError(`${node.name}: expected an epsilon`);
    const parameters = [1, 2, 3, 4].map((index) => {
      const constant = this.#constant(node, index);
      return this.writer.addFloats(floats(constant, node), constant.shape);
    });
    return this.#picture(
      'BatchNormalization',
      [this.#pictureName(node, 0), ...parameters],
      [floatAttribute('epsilon', epsilon)],
    );
  }

  #convertArithmetic(node: TfjsNode, opType: 'Add' | 'Mul'): Value {
    if (dataInputs(node).length !== 2) {
      throw new ConversionError(`${node.name}: expected two inputs, got ${dataInputs(node).length}`);
    }
    return this.#picture(opType, [this.#pictureName(node, 0), this.#pictureName(node, 1)]);
  }

  #convertSigmoid(node: TfjsNode): Value {
    const value = this.#value(this.#input(node, 0));
    return value.kind === 'flat'
      ? this.#flat('Sigmoid', [value.name])
      : this.#picture('Sigmoid', [this.#pictureName(node, 0)]);
  }

  /** `shape[0]`, the batch size, is the only part of a shape that these graphs compute with. */
  #convertBatchSize(node: TfjsNode): Value {
    const source = this.#value(this.#input(node, 0));
    const begin = this.#constant(node, 1).data[0];
    if (source.kind !== 'shape' || begin !== 0) {
      throw new ConversionError(
        `${node.name}: expected the first entry of a shape, got entry ${begin} of a ${source.kind}`,
      );
    }
    return { kind: 'constant', constant: { shape: [], data: Int32Array.of(1) } };
  }

  #packIntegers(node: TfjsNode): Value {
    const entries = dataInputs(node).map((_, index) => this.#constant(node, index).data[0] ?? 0);
    return { kind: 'constant', constant: { shape: [entries.length], data: Int32Array.from(entries) } };
  }

  #convertConcat(node: TfjsNode): Value {
    const inputs = dataInputs(node);
    const axis = this.#constant(node, inputs.length - 1).data[0] ?? 0;
    return this.#flat(
      'Concat',
      inputs.slice(0, -1).map((input) => this.flatName(input)),
      [intAttribute('axis', axis)],
    );
  }

  #picture(opType: string, inputs: string[], attributes: Parameters<GraphWriter['addNode']>[2] = []): Value {
    return { kind: 'picture', name: this.writer.addNode(opType, inputs, attributes) };
  }

  #flat(opType: string, inputs: string[], attributes: Parameters<GraphWriter['addNode']>[2] = []): Value {
    return { kind: 'flat', name: this.writer.addNode(opType, inputs, attributes) };
  }

  /** An input as N,C,H,W; a constant with one number per channel is laid along the channels. */
  #pictureName(node: TfjsNode, index: number): string {
    const value = this.#value(this.#input(node, index));
    if (value.kind === 'picture') return value.name;
    if (value.kind === 'constant' && value.constant.shape.length <= 1) {
      return this.writer.addFloats(floats(value.constant, node), [1, value.constant.data.length, 1, 1]);
    }
    if (value.kind === 'constant' && value.constant.shape.length === 4) {
      const turned = reorderAxes(value.constant, [0, 3, 1, 2]);
      return this.writer.addFloats(floats(turned, node), turned.shape);
    }
    throw new ConversionError(
      `${node.name}: input ${index} should be a picture or one number per channel, got ${value.kind}`,
    );
  }

  #scalar(value: number): string {
    return this.writer.addFloats(Float32Array.of(value), []);
  }

  #input(node: TfjsNode, index: number): string {
    const input = dataInputs(node)[index];
    if (input === undefined) throw new ConversionError(`${node.name}: ${node.op} should have an input ${index}`);
    return input;
  }

  #constant(node: TfjsNode, index: number): Constant {
    const value = this.#value(this.#input(node, index));
    if (value.kind !== 'constant') {
      throw new ConversionError(`${node.name}: input ${index} should be a constant, got a ${value.kind}`);
    }
    return value.constant;
  }

  #weight(name: string): Constant {
    const constant = this.#model.constants.get(name);
    if (!constant) throw new ConversionError(`the constant ${name} has no weights`);
    return constant;
  }
}

/** Inputs that begin with ^ only order the work in TensorFlow. */
const dataInputs = (node: TfjsNode) => node.input.filter((input) => !input.startsWith('^'));

function floats(constant: Constant, node: TfjsNode): Float32Array {
  if (constant.data instanceof Float32Array) return constant.data;
  throw new ConversionError(`${node.name}: expected float32 numbers, got int32`);
}
