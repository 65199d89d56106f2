import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

/** A constant of the graph, in TensorFlow's order of axes. */
export interface Constant {
  shape: number[];
  data: Float32Array | Int32Array;
}

const numbers = z.object({ list: z.object({ i: z.array(z.coerce.number()).optional() }) });

const nodeSchema = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z
    .object({
      strides: numbers.optional(),
      dilations: numbers.optional(),
      /** A string as its bytes: [83, 65, 77, 69] is SAME. */
      padding: z.object({ s: z.array(z.number().int().min(0).max(255)) }).optional(),
      data_format: z.object({ s: z.array(z.number().int().min(0).max(255)) }).optional(),
      epsilon: z.object({ f: z.number() }).optional(),
    })
    .default({}),
});
export type TfjsNode = z.infer<typeof nodeSchema>;

const modelSchema = z.object({
  modelTopology: z.object({ node: z.array(nodeSchema) }),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.number().int().nonnegative()),
          dtype: z.enum(['float32', 'int32']),
          quantization: z.undefined({ error: 'quantised weights are not supported' }).optional(),
        }),
      ),
    }),
  ),
});

export interface TfjsModel {
  nodes: Map<string, TfjsNode>;
  constants: Map<string, Constant>;
}

/** The source model is not what the converter understands; `message` names the node or weight. */
export class ConversionError extends Error {
  override name = 'ConversionError';
}

/** Reads a TensorFlow.js graph model: `model.json` and the weight shards beside it. */
export async function readTfjsModel(modelJsonFile: string): Promise<TfjsModel> {
  const parsed = modelSchema.safeParse(JSON.parse(await readFile(modelJsonFile, 'utf8')));
  if (!parsed.success) {
    throw new ConversionError(
      `expected a TensorFlow.js graph model in ${modelJsonFile}: ${z.prettifyError(parsed.error)}`,
    );
  }
  const constants = new Map<string, Constant>();
  for (const group of parsed.data.weightsManifest) {
    const shards = await Promise.all(group.paths.map((path) => readFile(join(dirname(modelJsonFile), basename(path)))));
    const bytes = Buffer.concat(shards);
    let offset = 0;
    for (const weight of group.weights) {
      const length = weight.shape.reduce((product, size) => product * size, 1);
      if (offset + 4 * length > bytes.length) {
        throw new ConversionError(
          `weight ${weight.name} ends at byte ${offset + 4 * length}; the shards hold ${bytes.length}`,
        );
      }
      constants.set(weight.name, { shape: weight.shape, data: readNumbers(bytes, offset, length, weight.dtype) });
      offset += 4 * length;
    }
    if (offset !== bytes.length) {
      throw new ConversionError(`the weights take ${offset} bytes; the shards hold ${bytes.length}`);
    }
  }
  return { nodes: new Map(parsed.data.modelTopology.node.map((node) => [node.name, node])), constants };
}

function readNumbers(bytes: Buffer, offset: number, length: number, dtype: 'float32' | 'int32') {
  // A copy, because a shard boundary may leave the numbers unaligned in the joined bytes.
  const own = bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + offset + 4 * length) as ArrayBuffer;
  return dtype === 'float32' ? new Float32Array(own) : new Int32Array(own);
}
