import { elementType, type OnnxAttribute, type OnnxNode, type OnnxTensor } from './onnx-model.ts';

/** Collects the nodes and constants of an ONNX graph and names their values in order, so that bytes repeat. */
export class GraphWriter {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxTensor[] = [];
  #values = 0;

  /** Adds a node with one output; returns the output's name, made up unless `output` is given. */
  addNode(opType: string, input: string[], attribute: OnnxAttribute[] = [], output = this.#nextName('v')): string {
    this.nodes.push({ name: `${opType}/${output}`, opType, input, output: [output], attribute });
    return output;
  }

  addFloats(data: Float32Array, dims: number[]): string {
    return this.#addConstant(dims, elementType.float, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  addInt64s(values: number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.#addConstant([values.length], elementType.int64, new Uint8Array(data.buffer));
  }

  #addConstant(dims: number[], dataType: number, rawData: Uint8Array): string {
    const name = this.#nextName('c');
    this.constants.push({ name, dims, dataType, rawData });
    return name;
  }

  #nextName(prefix: string): string {
    this.#values += 1;
    return `${prefix}${this.#values}`;
  }
}
