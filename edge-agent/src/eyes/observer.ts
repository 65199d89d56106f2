import { activityHeight, activityWidth, Background } from './activity.ts';
import { isMasked } from './boxes.ts';
import type { Detector } from './detector.ts';
import type { AccessUnit, Box, Detection, Judgement, Measures, Still, Wanted } from './eye.ts';
import { EyeError } from './eye-errors.ts';
import { type EyeCounts, noCounts } from './eye-messages.ts';
import { KeptPictures } from './kept-pictures.ts';
import { eyeLimits } from './limits.ts';
import { measurePicture } from './measures.ts';
import { type Picture, Scaler, viewFrame, viewLuma } from './picture.ts';
import { makeStill } from './still.ts';
import { StreamDecoder } from './stream-decoder.ts';

interface LookEntry {
  unit: AccessUnit;
  wanted: Wanted;
}

/** What an eye holds for one stream. */
interface WatchedStream {
  decoder: StreamDecoder<LookEntry>;
  background: Background;
  scaler: Scaler;
}

/** Sharpness is measured on luma no wider than this. */
const measureWidth = 640;

/** The work of an eye inside its child process: streams, their decoders, backgrounds and kept pictures. */
export class Observer {
  readonly #detector: Detector;
  readonly #streams = new Map<string, WatchedStream>();
  readonly #kept = new KeptPictures();
  readonly #counts: EyeCounts = { ...noCounts };

  constructor(detector: Detector) {
    this.#detector = detector;
  }

  counts(): EyeCounts {
    const { user, system } = process.cpuUsage();
    return { ...this.#counts, inferred: this.#detector.runs, cpuS: (user + system) / 1e6 };
  }

  /** @see Eye.look */
  async look(name: string, entries: readonly LookEntry[]): Promise<Judgement[]> {
    const first = entries[0];
    if (!first) return [];
    const stream = this.#stream(name, first.unit);
    const judgements: Judgement[] = [];
    for (const entry of entries) {
      this.#counts.units += 1;
      for (const { tag, frame } of stream.decoder.decode(entry.unit, entry)) {
        const judgement = await this.#judge(name, stream, tag, viewFrame(frame));
        if (judgement) judgements.push(judgement);
      }
    }
    // The gate looks at one key frame every few seconds: held back for ordering, it would come seconds late.
    if (entries.length === 1 && first.unit.isKeyFrame) {
      for (const { tag, frame } of stream.decoder.finishKeyFrame(first.unit)) {
        const judgement = await this.#judge(name, stream, tag, viewFrame(frame));
        if (judgement) judgements.push(judgement);
      }
    }
    return judgements;
  }

  /** @see Eye.still */
  async still(name: string, streamTimeS: number, masks: readonly Box[]): Promise<Still> {
    const kept = this.#kept.nearest(name, streamTimeS);
    if (!kept) {
      throw new EyeError(
        'no-picture',
        `no picture of the stream ${name} was kept: look with \`keep\` before asking for a still`,
      );
    }
    using scaler = new Scaler();
    const still = await makeStill(kept, masks, this.#detector, scaler);
    this.#counts.stills += 1;
    return still;
  }

  /** @see Eye.forget */
  forget(name: string): void {
    this.#close(this.#streams.get(name));
    this.#streams.delete(name);
    this.#kept.forget(name);
  }

  #stream(name: string, first: AccessUnit): WatchedStream {
    let stream = this.#streams.get(name);
    if (stream && stream.decoder.codec !== first.codec) {
      this.forget(name);
      stream = undefined;
    }
    if (!first.isKeyFrame && (stream?.decoder.needsKeyFrame ?? true)) {
      throw new EyeError('key-frame-needed', `the stream ${name} has no decoder here: begin with a key frame`);
    }
    if (stream) return stream;
    if (this.#streams.size >= eyeLimits.streams) {
      throw new EyeError('too-many-streams', `this eye watches ${eyeLimits.streams} streams already: start more eyes`);
    }
    stream = {
      decoder: new StreamDecoder<LookEntry>(first.codec, this.#counts),
      background: new Background(),
      scaler: new Scaler(),
    };
    this.#streams.set(name, stream);
    return stream;
  }

  async #judge(
    name: string,
    { background, scaler }: WatchedStream,
    { unit, wanted }: LookEntry,
    picture: Picture,
  ): Promise<Judgement | undefined> {
    const { activity, detect, measure, keep, masks = [] } = wanted;
    if (!activity && !detect && !measure && !keep) return undefined;
    const judgement: Judgement = { streamTimeS: unit.streamTimeS, width: picture.width, height: picture.height };
    if (activity) {
      const [grey] = scaler.scale(viewLuma(picture), activityWidth, activityHeight, 'grey').planes;
      judgement.activity = background.observe(grey ?? new Uint8Array(), unit.streamTimeS, masks);
    }
    if (measure) judgement.measures = measureFrame(picture, scaler);
    if (detect) judgement.detections = await this.#detect(picture, scaler, detect, masks);
    if (keep) {
      const width = Math.min(picture.width, eyeLimits.keptWidth);
      const height = Math.max(1, Math.round((picture.height * width) / picture.width));
      this.#kept.add(name, {
        streamTimeS: unit.streamTimeS,
        picture: scaler.scale(picture, width, height, 'rgb'),
        detections: judgement.detections ?? [],
      });
    }
    return judgement;
  }

  async #detect(
    picture: Picture,
    scaler: Scaler,
    detect: NonNullable<Wanted['detect']>,
    masks: readonly Box[],
  ): Promise<Detection[]> {
    const regions = typeof detect === 'object' ? detect.regions : [];
    const source = regions.length > 0 ? scaler.scale(picture, picture.width, picture.height, 'rgb') : picture;
    const found = await this.#detector.detect(source, scaler, this.#detector.card.decoding.reportScore, regions);
    return found.filter(({ box }) => !isMasked(box, masks));
  }

  #close(stream: WatchedStream | undefined): void {
    stream?.decoder[Symbol.dispose]();
    stream?.scaler[Symbol.dispose]();
  }
}

function measureFrame(picture: Picture, scaler: Scaler): Measures {
  const width = Math.min(picture.width, measureWidth);
  const height = Math.max(1, Math.round((picture.height * width) / picture.width));
  const luma = scaler.scale(viewLuma(picture), width, height, 'grey');
  const colour = scaler.scale(picture, activityWidth, activityHeight, 'yuv444');
  const samples = (from: Picture, plane: number) => ({
    width: from.width,
    height: from.height,
    data: from.planes[plane] ?? new Uint8Array(),
  });
  return measurePicture(samples(luma, 0), samples(colour, 1), samples(colour, 2));
}
