import { randomInt } from 'node:crypto';
import type { LiveEnd, LiveTold } from '@sharp-eyes/protocol';
import type { types } from 'mediasoup';
import { payloadType, producerCodec, profileFor } from './codecs.ts';
import { asksForKeyFrame, type MediaPacket } from './rtp.ts';
import { Sequencer } from './sequencer.ts';
import type { Bench, LiveWorkers } from './workers.ts';

/** A viewer whose network has not let a connection through in this time is told so, milliseconds. */
const connectWithinMs = 15_000;
/** A viewer that has not answered for this long is gone, seconds. */
const consentS = 8;
/** What a worker may send to one viewer before it has heard how much fits, bits per second. */
const initialBitsPerSecond = 10_000_000;

export type FeedParameters = Pick<Extract<LiveTold, { kind: 'shown' }>, 'transport' | 'consumer'>;

/** How a viewer's line goes, as the viewer's browser reports it. */
export interface FeedFigures {
  sentBitsPerSecond: number;
  /** Of the newest report; null before the first. */
  lossPercent: number | null;
  roundTripMs: number | null;
}

export interface FeedListener {
  /** The viewer can be sent to: give it what there is. Also when its picture broke. */
  onWanting(): void;
  onEnd(end: LiveEnd): void;
}

/**
 * One viewer's line: a producer of its own, so that each begins with the last key frame and is helped after a loss by
 * itself, and a transport to the browser. Both live on one worker.
 */
export class Feed {
  readonly #bench: Bench;
  readonly #direct: types.DirectTransport;
  readonly #transport: types.WebRtcTransport;
  readonly #listener: FeedListener;
  readonly #workers: LiveWorkers;
  readonly #late: NodeJS.Timeout;
  #producer: types.Producer | undefined;
  #consumer: types.Consumer | undefined;
  #sequencer: Sequencer | undefined;
  #flows = false;
  #ended = false;

  private constructor(
    workers: LiveWorkers,
    bench: Bench,
    transports: [types.DirectTransport, types.WebRtcTransport],
    listener: FeedListener,
  ) {
    this.#workers = workers;
    this.#bench = bench;
    [this.#direct, this.#transport] = transports;
    this.#listener = listener;
    bench.views += 1;
    this.#late = setTimeout(() => this.#fail('connection-lost'), connectWithinMs);
    this.#late.unref();
    this.#direct.on('rtcp', (rtcp) => {
      if (this.#flows && asksForKeyFrame(rtcp)) this.#listener.onWanting();
    });
    this.#direct.on('routerclose', () => this.#fail('worker-ended'));
    this.#transport.on('dtlsstatechange', (state) => {
      if (state === 'connected') void this.#resume();
      else if (state === 'failed' || state === 'closed') this.#fail('connection-lost');
    });
    this.#transport.on('icestatechange', (state) => {
      if (state === 'disconnected' || state === 'closed') this.#fail('connection-lost');
    });
  }

  /** Makes the transports, which takes no knowledge of the stream. @throws when the worker is gone */
  static async open(workers: LiveWorkers, bench: Bench, listener: FeedListener): Promise<Feed> {
    const { router, server } = bench;
    const transports = await Promise.all([
      router.createDirectTransport(),
      router.createWebRtcTransport({
        ...{ webRtcServer: server, enableUdp: true, enableTcp: true, preferUdp: true },
        ...{ iceConsentTimeout: consentS, initialAvailableOutgoingBitrate: initialBitsPerSecond },
      }),
    ]);
    return new Feed(workers, bench, transports, listener);
  }

  /** @throws where the viewer's capabilities are malformed, or its browser takes no H.264 */
  async offer(fmtp: string, rtpCapabilities: Record<string, unknown>): Promise<FeedParameters> {
    const ssrc = randomInt(1, 2 ** 32 - 1);
    const codec = producerCodec(profileFor(fmtp, rtpCapabilities));
    this.#sequencer = new Sequencer({ ssrc, payloadType });
    this.#producer = await this.#direct.produce({
      kind: 'video',
      rtpParameters: { codecs: [codec], encodings: [{ ssrc }] },
    });
    const { id: producerId } = this.#producer;
    this.#consumer = await this.#transport.consume({
      ...{ producerId, paused: true },
      rtpCapabilities: rtpCapabilities as types.RtpCapabilities,
    });
    const { id, iceParameters, iceCandidates, dtlsParameters } = this.#transport;
    const plain = <T>(value: T) => value as unknown as Record<string, unknown>;
    return {
      transport: {
        ...{ id, iceParameters: plain(iceParameters), dtlsParameters: plain(dtlsParameters) },
        iceCandidates: this.#workers.announce(iceCandidates).map(plain),
      },
      consumer: {
        ...{ id: this.#consumer.id, producerId, kind: 'video' },
        rtpParameters: plain(this.#consumer.rtpParameters),
      },
    };
  }

  /** @throws for parameters that are none */
  async connect(dtlsParameters: Record<string, unknown>): Promise<void> {
    await this.#transport.connect({ dtlsParameters: dtlsParameters as unknown as types.DtlsParameters });
  }

  /** The past, as quickly as it goes. */
  hurry(packets: readonly MediaPacket[]): void {
    if (this.#flows) for (const packet of packets) this.#send(this.#sequencer?.hurry(packet));
  }

  next(packet: MediaPacket): void {
    if (this.#flows) this.#send(this.#sequencer?.next(packet));
  }

  async figures(): Promise<FeedFigures> {
    const none = { sentBitsPerSecond: 0, lossPercent: null, roundTripMs: null };
    const stats = await this.#consumer?.getStats().catch(() => []);
    const sent = stats?.find(({ type }) => type === 'outbound-rtp');
    if (sent === undefined) return none;
    const { bitrate, fractionLost, roundTripTime } = sent as types.ConsumerStat;
    return {
      sentBitsPerSecond: Math.round(bitrate),
      lossPercent: roundTripTime === undefined ? null : Math.round((fractionLost / 256) * 1000) / 10,
      roundTripMs: roundTripTime === undefined ? null : Math.round(roundTripTime),
    };
  }

  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#flows = false;
    clearTimeout(this.#late);
    this.#bench.views -= 1;
    this.#transport.close();
    this.#direct.close();
  }

  #send(bytes: Buffer | undefined): void {
    if (bytes !== undefined) this.#producer?.send(bytes);
  }

  async #resume(): Promise<void> {
    try {
      clearTimeout(this.#late);
      await this.#consumer?.resume();
      if (this.#ended) return;
      this.#flows = true;
      this.#listener.onWanting();
    } catch {
      this.#fail('worker-ended');
    }
  }

  #fail(end: LiveEnd): void {
    if (this.#ended) return;
    this.close();
    this.#listener.onEnd(end);
  }
}
