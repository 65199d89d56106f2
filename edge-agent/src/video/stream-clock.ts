import { timestampDistance } from './rtp.ts';

/** RTP ticks a second of every video format (RFC 6184 8.1, RFC 7798 7.1). */
export const videoTicksPerS = 90_000;

/** How far the camera's clock may run from ours before it is not believed any more, seconds. */
const mostDriftS = 2;

/**
 * Turns RTP timestamps into seconds since the first picture: unwrapped, never falling.
 *
 * Cameras set their clocks, restart, and send every picture with the same timestamp. Wherever their time and the time of
 * arrival part by more than 2 s, arrival is believed, so that dwell and clearing are measured in real seconds.
 */
export class StreamClock {
  #timestamp = 0;
  #streamTimeS: number | undefined;
  #firstAtMs = 0;
  #lastAtMs = 0;

  /** Stream time of a picture. `receivedAtMs` must come from a clock; it may jump. */
  advance(rtpTimestamp: number, receivedAtMs: number): number {
    const before = this.#streamTimeS;
    if (before === undefined) {
      this.#firstAtMs = receivedAtMs;
    } else {
      const arrivedS = Math.max(0, (receivedAtMs - this.#lastAtMs) / 1000);
      // The agent's own clock was set: the time since the last picture is unknown, so the camera's is taken.
      const isOwnJump = receivedAtMs < this.#lastAtMs || arrivedS > 3600;
      const claimedS = timestampDistance(this.#timestamp, rtpTimestamp) / videoTicksPerS;
      const isOdd = claimedS < 0 || (!isOwnJump && Math.abs(claimedS - arrivedS) > mostDriftS);
      let next = before + (isOdd ? arrivedS : claimedS);
      if (isOwnJump) this.#firstAtMs = receivedAtMs - next * 1000;
      const arrivalTimeS = (receivedAtMs - this.#firstAtMs) / 1000;
      if (Math.abs(next - arrivalTimeS) > mostDriftS) next = Math.max(before, arrivalTimeS);
      this.#streamTimeS = next;
    }
    this.#timestamp = rtpTimestamp;
    this.#lastAtMs = receivedAtMs;
    this.#streamTimeS ??= 0;
    return this.#streamTimeS;
  }

  /** A new connection: its timestamps begin anywhere. Stream time goes on by the time that passed. */
  reconnect(rtpTimestamp: number, receivedAtMs: number): number {
    if (this.#streamTimeS === undefined) return this.advance(rtpTimestamp, receivedAtMs);
    this.#timestamp = rtpTimestamp;
    const arrivedS = Math.max(0, (receivedAtMs - this.#lastAtMs) / 1000);
    this.#lastAtMs = receivedAtMs;
    this.#streamTimeS += Math.min(arrivedS, 86_400);
    this.#firstAtMs = receivedAtMs - this.#streamTimeS * 1000;
    return this.#streamTimeS;
  }
}
