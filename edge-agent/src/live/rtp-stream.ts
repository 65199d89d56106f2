import { randomBytes } from 'node:crypto';
import { mediaPacketMax } from '@sharp-eyes/protocol';
import type { AccessUnit } from '../eyes/eye.ts';
import { nalType, splitAnnexB } from '../video/nal-units.ts';
import { videoTicksPerS } from '../video/stream-clock.ts';

const headerBytes = 12;
const payloadType = 96;
const payloadMax = mediaPacketMax - headerBytes;
const stapA = 24;
const fuA = 28;
const types = { sps: 7, pps: 8 } as const;
/**
 * Delimiters and filling say nothing. Messages (SEI) are a maker's own: some write what their analysis saw into them,
 * which must not leave the site.
 */
const leftOut: ReadonlySet<number> = new Set([6, 9, 10, 11, 12]);
/** A stream time that falls or leaps is another connection's: the time between arrivals counts then. Seconds. */
const mostLeapS = 60;
/** Pictures held back are shown one after the other at once: a millisecond apart. */
const catchUpS = 0.001;

/**
 * One RTP stream (RFC 3550, RFC 6184) for whoever looks, whatever the camera does: its pictures whole and unchanged,
 * SSRC, sequence numbers and timestamps our own, so that neither a reconnection nor a picture left out shows.
 *
 * Packets are cut from the ring's units when somebody looks. Keeping the camera's packets beside the units would double
 * the memory of all cameras for the few that are looked at, and cameras send packets over TCP that no datagram can carry.
 */
export class RtpStream {
  readonly #ssrc = randomBytes(4).readUInt32BE();
  readonly #firstTimestamp = randomBytes(4).readUInt32BE();
  #sequence: number;
  #elapsedS = 0;
  #last: { streamTimeS: number; receivedAtMs: number } | undefined;

  /** @param sequence of the first packet; given by tests, for it begins anywhere */
  constructor(sequence = randomBytes(2).readUInt16BE()) {
    this.#sequence = sequence;
  }

  /** The packets of one unit. `isLate`: it was held back and is to be shown at once. */
  packets(unit: AccessUnit, isLate = false): Buffer[] {
    this.#advance(unit, isLate);
    const timestamp = (this.#firstTimestamp + Math.round(this.#elapsedS * videoTicksPerS)) >>> 0;
    const payloads = payloadsOf(unit.data);
    return payloads.map((payload, at) => this.#wrap(payload, timestamp, at === payloads.length - 1));
  }

  #advance({ streamTimeS, receivedAtMs }: AccessUnit, isLate: boolean): void {
    const last = this.#last;
    this.#last = { streamTimeS, receivedAtMs };
    if (last === undefined) return;
    const claimedS = streamTimeS - last.streamTimeS;
    const isOdd = claimedS < 0 || claimedS > mostLeapS;
    const passedS = isOdd ? Math.max(0, receivedAtMs - last.receivedAtMs) / 1000 : claimedS;
    this.#elapsedS += isLate ? catchUpS : passedS;
  }

  #wrap(payload: readonly Uint8Array[], timestamp: number, marker: boolean): Buffer {
    const header = Buffer.allocUnsafe(headerBytes);
    header.writeUInt8(0x80, 0);
    header.writeUInt8((marker ? 0x80 : 0) | payloadType, 1);
    header.writeUInt16BE(this.#sequence, 2);
    header.writeUInt32BE(timestamp, 4);
    header.writeUInt32BE(this.#ssrc, 8);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return Buffer.concat([header, ...payload]);
  }
}

/** Payloads of one H.264 access unit, each as pieces that belong together: parameter sets first, in one STAP-A. */
function payloadsOf(data: Uint8Array): Uint8Array[][] {
  const nals = splitAnnexB(data).filter((nal) => !leftOut.has(typeOf(nal)));
  const isParameter = (nal: Uint8Array) => typeOf(nal) === types.sps || typeOf(nal) === types.pps;
  return [
    ...aggregate(nals.filter(isParameter)),
    ...nals.filter((nal) => !isParameter(nal)).flatMap((nal) => [...cut(nal)]),
  ];
}

const typeOf = (nal: Uint8Array): number => nalType('h264', nal[0] ?? 0);

/** RFC 6184 5.7.1. Sets that don't fit into one packet go each for itself. */
function aggregate(nals: readonly Uint8Array[]): Uint8Array[][] {
  const size = nals.reduce((sum, nal) => sum + 2 + nal.length, 1);
  if (nals.length < 2 || size > payloadMax) return nals.flatMap((nal) => [...cut(nal)]);
  const importance = Math.max(...nals.map((nal) => (nal[0] ?? 0) & 0x60));
  return [
    [Uint8Array.of(importance | stapA), ...nals.flatMap((nal) => [Uint8Array.of(nal.length >> 8, nal.length), nal])],
  ];
}

/** RFC 6184 5.6 and 5.8: whole, or in fragments. */
function* cut(nal: Uint8Array): Generator<Uint8Array[]> {
  if (nal.length <= payloadMax) return yield [nal];
  const header = nal[0] ?? 0;
  const most = payloadMax - 2;
  for (let at = 1; at < nal.length; at += most) {
    const piece = nal.subarray(at, at + most);
    const flags = (at === 1 ? 0x80 : 0) | (at + piece.length >= nal.length ? 0x40 : 0);
    yield [Uint8Array.of((header & 0xe0) | fuA, flags | (header & 0x1f)), piece];
  }
}
