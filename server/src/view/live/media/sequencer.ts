import { type MediaPacket, ticksBetween, writePacket } from './rtp.ts';

/** Between pictures that are only decoded to reach the newest, 90 kHz: a millisecond. */
const hurriedTicks = 90;

/**
 * Numbers packets for one viewer. What came since the last key frame goes out at once, its pictures a millisecond apart,
 * so that the player does not take the past for a delay; from then on time runs as the camera's does.
 */
export class Sequencer {
  readonly #ssrc: number;
  readonly #payloadType: number;
  #sequence = 0;
  #out = 0;
  #in: number | undefined;

  constructor(options: { ssrc: number; payloadType: number }) {
    this.#ssrc = options.ssrc;
    this.#payloadType = options.payloadType;
  }

  hurry(packet: MediaPacket): Buffer {
    if (packet.timestamp !== this.#in) this.#out = (this.#out + hurriedTicks) >>> 0;
    return this.#write(packet);
  }

  next(packet: MediaPacket): Buffer {
    const passed = this.#in === undefined ? 0 : ticksBetween(this.#in, packet.timestamp);
    this.#out = (this.#out + passed) >>> 0;
    return this.#write(packet);
  }

  #write(packet: MediaPacket): Buffer {
    this.#in = packet.timestamp;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    const header = { payloadType: this.#payloadType, sequence: this.#sequence, timestamp: this.#out, ssrc: this.#ssrc };
    return writePacket(packet, header);
  }
}

/** Joins what comes by one socket after another to one stream of packets: a new one begins where the last stopped. */
export class Joint {
  #offset = 0;
  #last: { timestamp: number; atMs: number } | undefined;
  #fresh = false;

  /** Packets of another source follow. */
  begin(): void {
    this.#fresh = true;
  }

  join(packet: MediaPacket, nowMs: number): MediaPacket {
    if (this.#fresh && this.#last !== undefined) {
      const passed = Math.max(1, Math.round((nowMs - this.#last.atMs) * 90));
      this.#offset = (this.#last.timestamp + passed - packet.timestamp) >>> 0;
    }
    this.#fresh = false;
    const timestamp = (packet.timestamp + this.#offset) >>> 0;
    this.#last = { timestamp, atMs: nowMs };
    return { ...packet, timestamp };
  }
}
