import { createHash } from 'node:crypto';
import type { AccessUnit, Box, Eye, Judgement, Still, Wanted } from './eye.ts';
import { EyeError, EyeLostError } from './eye-errors.ts';
import { EyeProcess, type EyeProcessOptions, type EyeVitals } from './eye-process.ts';

export interface EyesOptions extends Omit<EyeProcessOptions, 'onLost'> {
  /** Child processes; one per core that may be spent on pictures. */
  count: number;
  onLost?: (eye: number, reason: string) => void;
  /** Milliseconds since any fixed moment; given by tests. */
  now?: () => number;
}

/** A stream whose pictures killed this many eyes within the time is left alone for as long. */
const strikesMost = 3;
const heldMs = 10 * 60_000;

/** Starts `count` eyes at once. @throws EyeError `start-failed` */
export async function startEyes(options: EyesOptions): Promise<EyePool> {
  const { count, onLost, now = () => performance.now(), ...rest } = options;
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`expected one eye or more, got ${count}`);
  const pool = new EyePool(now);
  const started = await Promise.allSettled(
    Array.from({ length: count }, (_, index) =>
      EyeProcess.start({
        ...rest,
        onLost: (reason) => {
          pool.release(index);
          onLost?.(index, reason);
        },
      }),
    ),
  );
  const eyes = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  pool.open(eyes);
  const failure = started.find((result) => result.status === 'rejected');
  if (failure) {
    await pool.close();
    throw failure.reason;
  }
  return pool;
}

/**
 * Several eyes as one. A stream stays with one eye, chosen by hash; when that eye is lost, its streams move to others
 * that are up, and each begins there with a key frame.
 *
 * libav may have a fault that some picture triggers. Such a stream would take down one eye after another, and all
 * cameras with them: it is held back instead.
 */
export class EyePool implements Eye {
  readonly #now: () => number;
  #eyes: readonly EyeProcess[] = [];
  readonly #homes = new Map<string, number>();
  readonly #strikes = new Map<string, number[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes the eyes into use; called once by `startEyes`. */
  open(eyes: readonly EyeProcess[]): void {
    this.#eyes = eyes;
  }

  /** Sends the streams of a lost eye elsewhere. */
  release(eye: number): void {
    for (const [stream, home] of this.#homes) if (home === eye) this.#homes.delete(stream);
  }

  look(stream: string, units: readonly { unit: AccessUnit; wanted: Wanted }[]): Promise<Judgement[]> {
    return this.#withEye(stream, (eye) => eye.look(stream, units));
  }

  still(stream: string, streamTimeS: number, masks: readonly Box[]): Promise<Still> {
    return this.#withEye(stream, (eye) => eye.still(stream, streamTimeS, masks));
  }

  async forget(stream: string): Promise<void> {
    const home = this.#homes.get(stream);
    this.#homes.delete(stream);
    if (home === undefined) return;
    await this.#eyes[home]?.forget(stream).catch((error) => {
      // An eye that died has forgotten everything.
      if (!(error instanceof EyeLostError)) throw error;
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#eyes.map((eye) => eye.close()));
  }

  /** `streams`: how many streams have this eye as their home. */
  vitals(): (EyeVitals & { streams: number })[] {
    const homes = [...this.#homes.values()];
    return this.#eyes.map((eye, index) => ({
      ...eye.vitals(),
      streams: homes.filter((home) => home === index).length,
    }));
  }

  async #withEye<Result>(stream: string, call: (eye: EyeProcess) => Promise<Result>): Promise<Result> {
    this.#refuseHeld(stream);
    const eye = this.#eyes[this.#home(stream)];
    if (!eye) throw new EyeError('closed', 'there is no eye');
    try {
      return await call(eye);
    } catch (error) {
      if (error instanceof EyeLostError && error.culprit) {
        this.#strike(stream);
      }
      throw error;
    }
  }

  /** Remembered through `forget`: a stream that is opened again after every loss is still the same camera. */
  #strike(stream: string): void {
    const since = this.#now() - heldMs;
    for (const [other, strikes] of this.#strikes) {
      if ((strikes.at(-1) ?? 0) <= since) this.#strikes.delete(other);
    }
    this.#strikes.set(stream, [...(this.#strikes.get(stream) ?? []), this.#now()].slice(-strikesMost));
  }

  #refuseHeld(stream: string): void {
    const since = this.#now() - heldMs;
    const strikes = this.#strikes.get(stream)?.filter((at) => at > since) ?? [];
    if (strikes.length >= strikesMost) {
      throw new EyeError(
        'stream-held',
        `pictures of ${stream} ended ${strikesMost} eyes: it is left alone for ${heldMs / 60_000} minutes`,
      );
    }
  }

  #home(stream: string): number {
    const known = this.#homes.get(stream);
    if (known !== undefined) return known;
    const home = chooseEye(
      stream,
      this.#eyes.map((eye) => eye.vitals().ready),
    );
    this.#homes.set(stream, home);
    return home;
  }
}

/**
 * The eye for a stream: the highest of the hashes of (stream, eye) among those that are up, or among all when none is,
 * so that the loss of one eye moves only its own streams.
 */
export function chooseEye(stream: string, up: readonly boolean[]): number {
  const anyUp = up.includes(true);
  let best = 0;
  let highest = '';
  for (const [eye, isUp] of up.entries()) {
    if (anyUp && !isUp) continue;
    const hash = createHash('sha256').update(`${eye}:${stream}`).digest('hex');
    if (hash > highest) {
      highest = hash;
      best = eye;
    }
  }
  return best;
}
