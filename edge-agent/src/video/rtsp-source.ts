import { setTimeout as delay } from 'node:timers/promises';
import type { Reachability } from '@sharp-eyes/protocol';
import type { AddressAllowList } from '../camera/allow-list.ts';
import { CameraError, toCameraError } from '../camera/errors.ts';
import type { Credential } from '../camera/http.ts';
import type { AccessUnit } from '../eyes/eye.ts';
import { pauseBefore } from './backoff.ts';
import { noSourceCounts, type PacketSource, type SourceCounts } from './packet-source.ts';
import { readRtp } from './rtp.ts';
import { RtspSession } from './rtsp-session.ts';
import { StreamClock } from './stream-clock.ts';
import { type AssembledUnit, UnitAssembler } from './unit-assembler.ts';
import { UnitQueue } from './unit-queue.ts';

/** Where a stream is to be had now. */
export interface StreamAddress {
  url: string;
  credential?: Credential;
}

/** What the source knows of its device, told whenever it changes. */
export interface LinkState {
  reachability: Exclude<Reachability, 'unknown'>;
  /** Absent while streaming. */
  error?: CameraError;
}

export interface RtspSourceOptions {
  /**
   * Asked before every connection: a device that changed its address is found again by its endpoint reference, and a
   * new password counts at once.
   */
  locate(attempt: number): Promise<StreamAddress>;
  allow: AddressAllowList;
  /** Epoch milliseconds, corrected to the hub's clock. */
  clock: { now(): number };
  onLink?(state: LinkState): void;
  /** The camera has begun to send; its first key frame may be a whole group of pictures away. */
  onPlaying?(): void;
  /** Throw when the first connection fails instead of trying again: for a person who waits at a terminal. */
  failsFirst?: boolean;
  timeoutMs?: number;
  /** A stream without a whole picture for this long is connected again. Default 10,000 ms. */
  silentMs?: number;
  /** 0…1; Math.random by default. */
  random?(): number;
}

const defaultSilentMs = 10_000;
/** A stream that held this long starts its back-off from the beginning. */
const steadyMs = 30_000;

/** A camera's stream over RTSP, connected again with full jitter whenever it is lost. */
export class RtspSource implements PacketSource {
  readonly kind = 'live';
  readonly #options: RtspSourceOptions;
  readonly #queue = new UnitQueue();
  readonly #clock = new StreamClock();
  readonly #counts: SourceCounts = { ...noSourceCounts };
  readonly #closing = new AbortController();
  #session: RtspSession | undefined;
  #assembler: UnitAssembler | undefined;
  #lastUnitAt = 0;
  #isNewConnection = true;
  #running: Promise<void> | undefined;

  constructor(options: RtspSourceOptions) {
    this.#options = options;
  }

  units(): AsyncIterable<AccessUnit> {
    this.#running ??= this.#run().then(
      () => this.#queue.end(),
      (error: unknown) => this.#queue.end(toCameraError(error, 'the stream')),
    );
    return this.#queue;
  }

  counts(): SourceCounts {
    const now = this.#assembler?.counts;
    return {
      ...this.#counts,
      lostPackets: this.#counts.lostPackets + (now?.lostPackets ?? 0),
      malformedPackets: this.#counts.malformedPackets + (now?.malformedPackets ?? 0),
      droppedUnits: this.#counts.droppedUnits + (now?.droppedUnits ?? 0) + this.#queue.dropped,
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#session?.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const startedAt = performance.now();
      const playing = this.#play(attempt).catch((reason: unknown) => toCameraError(reason, 'the stream'));
      // A camera that hangs in the middle of connecting must not hold up the agent's end, nor the next configuration.
      const error = await orAborted(playing, signal);
      if (error === undefined || signal.aborted) return;
      if (this.#options.failsFirst && this.#counts.units === 0) throw error;
      this.#options.onLink?.({ reachability: reachabilityOf(error), error });
      if (performance.now() - startedAt > steadyMs) attempt = 1;
      await delay(pauseBefore(attempt, (this.#options.random ?? Math.random)()), undefined, { signal }).catch(
        () => undefined,
      );
    }
  }

  /** Plays until the stream is lost; answers why it was. */
  async #play(attempt: number): Promise<CameraError> {
    const { locate, allow, timeoutMs, silentMs = defaultSilentMs } = this.#options;
    const address = await locate(attempt);
    this.#closing.signal.throwIfAborted();
    this.#isNewConnection = true;
    const session = await RtspSession.open({
      ...address,
      allow,
      signal: this.#closing.signal,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      onTrack: ({ codec, payloadType, parameters }) => {
        this.#keepCounts();
        this.#assembler = new UnitAssembler(codec, payloadType, parameters);
        this.#takePackets = (bytes) => this.#assemble(codec, bytes);
      },
      onPacket: (bytes) => this.#takePackets(bytes),
    });
    this.#session = session;
    this.#counts.connections += 1;
    this.#options.onPlaying?.();
    if (this.#closing.signal.aborted) await session.close();
    this.#lastUnitAt = performance.now();
    const watchdog = setInterval(() => {
      if (performance.now() - this.#lastUnitAt > silentMs) session.close().catch(() => undefined);
    }, silentMs / 4);
    try {
      const error = await session.ended;
      return error.code === 'aborted' && !this.#closing.signal.aborted ? silent(silentMs) : error;
    } finally {
      clearInterval(watchdog);
      this.#session = undefined;
    }
  }

  #takePackets: (bytes: Uint8Array) => void = () => undefined;

  #assemble(codec: AccessUnit['codec'], bytes: Uint8Array): void {
    if (this.#closing.signal.aborted) return;
    const packet = readRtp(bytes);
    if (!packet) {
      this.#counts.malformedPackets += 1;
      return;
    }
    for (const unit of this.#assembler?.take(packet, this.#options.clock.now()) ?? []) this.#give(codec, unit);
  }

  #give(codec: AccessUnit['codec'], { data, isKeyFrame, rtpTimestamp, receivedAtMs }: AssembledUnit): void {
    if (this.#isNewConnection) this.#options.onLink?.({ reachability: 'streaming' });
    const streamTimeS = this.#isNewConnection
      ? this.#clock.reconnect(rtpTimestamp, receivedAtMs)
      : this.#clock.advance(rtpTimestamp, receivedAtMs);
    this.#isNewConnection = false;
    this.#lastUnitAt = performance.now();
    this.#counts.units += 1;
    this.#queue.push({ codec, data, isKeyFrame, rtpTimestamp, streamTimeS, receivedAtMs });
  }

  #keepCounts(): void {
    const { lostPackets = 0, droppedUnits = 0, malformedPackets = 0 } = this.#assembler?.counts ?? {};
    this.#counts.lostPackets += lostPackets;
    this.#counts.droppedUnits += droppedUnits;
    this.#counts.malformedPackets += malformedPackets;
    this.#assembler = undefined;
  }
}

/** Reachability of the device by what went wrong with its stream (contract.md 7). */
export function reachabilityOf({ code }: CameraError): LinkState['reachability'] {
  if (code === 'unauthorised') return 'unauthorised';
  return ['unsupported', 'bad-answer', 'fault', 'too-large'].includes(code) ? 'reachable' : 'unreachable';
}

function silent(silentMs: number): CameraError {
  return new CameraError('timeout', {
    expected: `a whole picture at least every ${silentMs / 1000} s`,
    came: 'none',
    todo: 'check the camera; its encoder may hang',
  });
}

/** What `work` gives, or undefined as soon as the signal is given; `work` then ends in its own time. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
  });
}
