import type { ModelCard } from '@sharp-eyes/models';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Box, Detection } from './eye.ts';
import { eyeLimits } from './limits.ts';
import { cropRgb, type Picture, type Scaler } from './picture.ts';
import { decodeSsd, mergeRuns } from './ssd.ts';

/** The network of one eye: one session, one thread. */
export class Detector {
  readonly #session: InferenceSession;
  readonly #card: ModelCard;
  readonly #numbers: Float32Array;
  readonly #levels: Float32Array;
  /** Runs of the network so far. */
  runs = 0;

  private constructor(session: InferenceSession, card: ModelCard) {
    this.#session = session;
    this.#card = card;
    this.#numbers = new Float32Array(3 * card.input.width * card.input.height);
    this.#levels = Float32Array.from({ length: 256 }, (_, level) => level / card.input.scale - card.input.offset);
  }

  /** Loads the network and runs it once, so that the first picture does not pay for it. */
  static async load(modelFile: string, card: ModelCard): Promise<Detector> {
    const session = await InferenceSession.create(modelFile, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 3,
    });
    const detector = new Detector(session, card);
    const { width, height } = card.input;
    await detector.#run(Buffer.alloc(3 * width * height), 1);
    detector.runs = 0;
    return detector;
  }

  get card(): ModelCard {
    return this.#card;
  }

  /**
   * Finds what the card allows in the whole picture and, after it, in each region.
   * @param regions need an RGB picture; at most `eyeLimits.regions` are looked at
   */
  async detect(
    picture: Picture,
    scaler: Scaler,
    leastScore: number,
    regions: readonly Box[] = [],
  ): Promise<Detection[]> {
    const runs = [await this.#detectOne(picture, scaler, leastScore)];
    for (const region of regions.slice(0, eyeLimits.regions)) {
      const crop = cropRgb(picture, region);
      const found = await this.#detectOne(crop.picture, scaler, leastScore);
      runs.push(found.map((one) => ({ ...one, box: outOfCrop(one.box, crop.box) })));
    }
    return mergeRuns(runs, this.#card.decoding.mergeOverlap).slice(0, eyeLimits.detections);
  }

  async #detectOne(picture: Picture, scaler: Scaler, leastScore: number): Promise<Detection[]> {
    const { width, height } = this.#card.input;
    const [pixels] = scaler.scale(picture, width, height, 'rgb').planes;
    return this.#run(pixels ?? Buffer.alloc(0), leastScore);
  }

  async #run(rgb: Buffer, leastScore: number): Promise<Detection[]> {
    const { input, decoding } = this.#card;
    const size = input.width * input.height;
    for (let pixel = 0; pixel < size; pixel++) {
      for (let channel = 0; channel < 3; channel++) {
        this.#numbers[channel * size + pixel] = this.#levels[rgb[3 * pixel + channel] ?? 0] ?? 0;
      }
    }
    const tensor = new Tensor('float32', this.#numbers, [1, 3, input.height, input.width]);
    const outputs = await this.#session.run({ [input.name]: tensor });
    this.runs += 1;
    const numbersOf = (name: string) => {
      const data = outputs[name]?.data;
      if (!(data instanceof Float32Array)) throw new Error(`the network ${this.#card.name} gave no ${name}`);
      return data;
    };
    return decodeSsd(
      { boxes: numbersOf(decoding.boxes), scores: numbersOf(decoding.scores), anchors: numbersOf(decoding.anchors) },
      this.#card,
      leastScore,
    );
  }
}

const outOfCrop = (box: Box, crop: Box): Box => ({
  x: crop.x + box.x * crop.width,
  y: crop.y + box.y * crop.height,
  width: box.width * crop.width,
  height: box.height * crop.height,
});
