import { beginsKeyFrame, type MediaPacket } from './rtp.ts';

/** A group of pictures that is larger is not kept, bytes and packets: who comes then waits for the next key frame. */
const bytesMax = 4 * 1024 * 1024;
const packetsMax = 6000;

/** A camera's packets since its last key frame: what makes the twentieth viewer's first picture as quick as the first's. */
export class Ring {
  #packets: MediaPacket[] = [];
  #bytes = 0;

  add(packet: MediaPacket): void {
    if (beginsKeyFrame(packet.payload) && this.#packets[0]?.timestamp !== packet.timestamp) this.clear();
    else if (this.#packets.length === 0) return;
    this.#packets.push(packet);
    this.#bytes += packet.payload.length;
    if (this.#bytes > bytesMax || this.#packets.length > packetsMax) this.clear();
  }

  /** From the key frame on; empty where none is whole here. */
  get packets(): readonly MediaPacket[] {
    return this.#packets;
  }

  clear(): void {
    this.#packets = [];
    this.#bytes = 0;
  }
}
