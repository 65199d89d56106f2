import type { AccessUnit, Box, Eye, Judgement, Still, Wanted } from './eye.ts';
import { EyeError, EyeLostError } from './eye-errors.ts';
import { EyeProcess, type EyeProcessOptions, type EyeVitals } from './eye-process.ts';
import { StreamHomes } from './stream-homes.ts';

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
 * Several eyes as one. A stream lives with one eye; when that eye is lost, its streams move to others that are up, each
 * begins there with a key frame, and when the eye is back the streams are shared out evenly again.
 *
 * libav may have a fault that some picture triggers. Such a stream would take down one eye after another, and all
 * cameras with them: it is held back instead.
 */
export class EyePool implements Eye {
  readonly #now: () => number;
  #eyes: readonly EyeProcess[] = [];
  readonly #homes = new StreamHomes();
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
    this.#homes.release(eye);
  }

  look(stream: string, units: readonly { unit: AccessUnit; wanted: Wanted }[]): Promise<Judgement[]> {
    const moved = this.#homes.move(stream, units, this.#up(), this.#now());
    if (moved) this.#forgetAt(moved.left, stream).catch(() => undefined);
    return this.#withEye(stream, (eye) => eye.look(stream, moved?.entries ?? units));
  }

  still(stream: string, streamTimeS: number, masks: readonly Box[]): Promise<Still> {
    return this.#withEye(stream, (eye) => eye.still(stream, streamTimeS, masks));
  }

  async forget(stream: string): Promise<void> {
    const home = this.#homes.leave(stream);
    if (home !== undefined) await this.#forgetAt(home, stream);
  }

  async close(): Promise<void> {
    await Promise.all(this.#eyes.map((eye) => eye.close()));
  }

  /** `streams`: how many streams have this eye as their home. */
  vitals(): (EyeVitals & { streams: number })[] {
    return this.#eyes.map((eye, index) => ({ ...eye.vitals(), streams: this.#homes.count(index) }));
  }

  #up(): boolean[] {
    return this.#eyes.map((eye) => eye.vitals().ready);
  }

  async #forgetAt(eye: number, stream: string): Promise<void> {
    await this.#eyes[eye]?.forget(stream).catch((error) => {
      // An eye that died has forgotten everything.
      if (!(error instanceof EyeLostError)) throw error;
    });
  }

  async #withEye<Result>(stream: string, call: (eye: EyeProcess) => Promise<Result>): Promise<Result> {
    this.#refuseHeld(stream);
    const eye = this.#eyes[this.#homes.of(stream, this.#up())];
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
}
