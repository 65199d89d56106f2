import type { AccessUnit, Box, Eye, Judgement, Still, Wanted } from '../eyes/eye.ts';
import type { UnitRing } from './unit-ring.ts';

/** A live camera that fell behind by this much goes on at its newest key frame, seconds. */
const mostBehindS = 2;

export interface DecoderThreadOptions {
  /** Name of the stream at the eyes. */
  stream: string;
  eyes: Eye;
  ring: UnitRing;
  masks: readonly Box[];
  /** False: a file, of which nothing is left out for age. */
  isLive: boolean;
}

/**
 * The thread between one camera's packets and its decoder in an eye: a decoder must be given every unit in order from a
 * key frame on, so what it has had is remembered here, and what it still needs is read from the ring.
 */
export class DecoderThread {
  readonly #options: DecoderThreadOptions;
  #given: AccessUnit | undefined;

  constructor(options: DecoderThreadOptions) {
    this.#options = options;
  }

  /** The last unit that the decoder has had; undefined when the next look must begin with a key frame. */
  get given(): AccessUnit | undefined {
    return this.#given;
  }

  /** What the decoder has not had yet, from a key frame on where it has lost the thread or is too far behind. */
  untaken(): AccessUnit[] {
    const { ring, isLive } = this.#options;
    const sinceKey = ring.sinceKeyFrame();
    const rest = this.#given && ring.after(this.#given);
    const first = rest?.[0];
    const newest = sinceKey.at(-1);
    if (!rest || !first || !newest) return rest ?? [...sinceKey];
    const isBehind = isLive && newest.streamTimeS - first.streamTimeS > mostBehindS;
    return isBehind && sinceKey.length < rest.length ? [...sinceKey] : rest;
  }

  /** @throws EyeError: `lose` must follow, unless it is `no-picture` */
  async look(entries: readonly { unit: AccessUnit; wanted: Wanted }[]): Promise<Judgement[]> {
    const { eyes, stream } = this.#options;
    const judgements = await eyes.look(stream, entries);
    this.#given = entries.at(-1)?.unit;
    return judgements;
  }

  /** A masked still of the kept picture nearest to `atS`. @throws EyeError */
  still(atS: number): Promise<Still> {
    const { eyes, stream, masks } = this.#options;
    return eyes.still(stream, atS, masks);
  }

  /** The decoder is gone, or in doubt. */
  lose(): void {
    this.#given = undefined;
  }
}
