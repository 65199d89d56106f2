import protobuf from 'protobufjs/light.js';

/** Element types of an ONNX tensor that we write (`TensorProto.DataType`). */
export const elementType = { float: 1, int64: 7 } as const;

export interface OnnxTensor {
  name: string;
  dims: number[];
  dataType: number;
  rawData: Uint8Array;
}

export interface OnnxAttribute {
  name: string;
  type: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  ints?: number[];
}

export interface OnnxNode {
  name: string;
  opType: string;
  input: string[];
  output: string[];
  attribute: OnnxAttribute[];
}

interface OnnxValue {
  name: string;
  dims: number[];
}

export interface OnnxGraph {
  name: string;
  nodes: OnnxNode[];
  constants: OnnxTensor[];
  inputs: OnnxValue[];
  outputs: OnnxValue[];
}

/** Operators are used as opset 13 defines them, which every onnxruntime since 1.7 knows. */
const opset = 13;
const irVersion = 8;

// The part of onnx.proto that we need; field numbers are ONNX's own.
const schema = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        irVersion: { type: 'int64', id: 1 },
        producerName: { type: 'string', id: 2 },
        graph: { type: 'Graph', id: 7 },
        opsetImport: { rule: 'repeated', type: 'OperatorSet', id: 8 },
      },
    },
    OperatorSet: { fields: { domain: { type: 'string', id: 1 }, version: { type: 'int64', id: 2 } } },
    Graph: {
      fields: {
        node: { rule: 'repeated', type: 'Node', id: 1 },
        name: { type: 'string', id: 2 },
        initializer: { rule: 'repeated', type: 'Tensor', id: 5 },
        input: { rule: 'repeated', type: 'ValueInfo', id: 11 },
        output: { rule: 'repeated', type: 'ValueInfo', id: 12 },
      },
    },
    Node: {
      fields: {
        input: { rule: 'repeated', type: 'string', id: 1 },
        output: { rule: 'repeated', type: 'string', id: 2 },
        name: { type: 'string', id: 3 },
        opType: { type: 'string', id: 4 },
        attribute: { rule: 'repeated', type: 'Attribute', id: 5 },
      },
    },
    Attribute: {
      fields: {
        name: { type: 'string', id: 1 },
        f: { type: 'float', id: 2 },
        i: { type: 'int64', id: 3 },
        s: { type: 'bytes', id: 4 },
        ints: { rule: 'repeated', type: 'int64', id: 8, options: { packed: false } },
        type: { type: 'int32', id: 20 },
      },
    },
    Tensor: {
      fields: {
        dims: { rule: 'repeated', type: 'int64', id: 1, options: { packed: false } },
        dataType: { type: 'int32', id: 2 },
        name: { type: 'string', id: 8 },
        rawData: { type: 'bytes', id: 9 },
      },
    },
    ValueInfo: { fields: { name: { type: 'string', id: 1 }, type: { type: 'TypeInfo', id: 2 } } },
    TypeInfo: { fields: { tensorType: { type: 'TensorType', id: 1 } } },
    TensorType: { fields: { elemType: { type: 'int32', id: 1 }, shape: { type: 'Shape', id: 2 } } },
    Shape: { fields: { dim: { rule: 'repeated', type: 'Dimension', id: 1 } } },
    Dimension: { fields: { dimValue: { type: 'int64', id: 1 } } },
  },
});
const modelType = schema.lookupType('Model');

const describeValue = ({ name, dims }: OnnxValue) => ({
  name,
  type: { tensorType: { elemType: elementType.float, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
});

/** Encodes a graph as the bytes of an .onnx file. The same graph always gives the same bytes. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  return modelType
    .encode({
      irVersion,
      producerName: 'sharp-eyes',
      opsetImport: [{ domain: '', version: opset }],
      graph: {
        name: graph.name,
        node: graph.nodes,
        initializer: graph.constants,
        input: graph.inputs.map(describeValue),
        output: graph.outputs.map(describeValue),
      },
    })
    .finish();
}

/** Names of the ONNX attribute types that we write (`AttributeProto.AttributeType`). */
const attributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;

export const floatAttribute = (name: string, f: number): OnnxAttribute => ({ name, f, type: attributeType.float });
export const intAttribute = (name: string, i: number): OnnxAttribute => ({ name, i, type: attributeType.int });
export const intsAttribute = (name: string, ints: number[]): OnnxAttribute => ({
  name,
  ints,
  type: attributeType.ints,
});
export const stringAttribute = (name: string, text: string): OnnxAttribute => ({
  name,
  s: new TextEncoder().encode(text),
  type: attributeType.string,
});
