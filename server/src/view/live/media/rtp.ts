import { mediaPacketMax } from '@sharp-eyes/protocol';

/** An RTP packet of H.264 video, as far as passing it on asks. */
export interface MediaPacket {
  /** 90 kHz. */
  timestamp: number;
  /** The last packet of a picture. */
  marker: boolean;
  payload: Buffer;
}

const headerBytes = 12;
const version2 = 2 << 6;

/**
 * Reads a packet (RFC 3550, 5.1). Contributing sources, header extension and padding are left behind: what goes on to a
 * worker is a header of our own and the payload, so that nothing an agent writes into a header reaches one.
 * @returns undefined for what is no RTP packet, carries nothing, or is too large for a viewer's network
 */
export function readPacket(bytes: Buffer): MediaPacket | undefined {
  if (bytes.length <= headerBytes || bytes.length > mediaPacketMax) return undefined;
  const first = bytes.readUInt8(0);
  if (first >> 6 !== 2) return undefined;
  let from = headerBytes + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (from + 4 > bytes.length) return undefined;
    from += 4 + bytes.readUInt16BE(from + 2) * 4;
  }
  const padding = first & 0x20 ? bytes.readUInt8(bytes.length - 1) : 0;
  const to = bytes.length - padding;
  if (from >= to) return undefined;
  return {
    timestamp: bytes.readUInt32BE(4),
    marker: (bytes.readUInt8(1) & 0x80) !== 0,
    payload: bytes.subarray(from, to),
  };
}

export function writePacket(
  { marker, payload }: Pick<MediaPacket, 'marker' | 'payload'>,
  header: { payloadType: number; sequence: number; timestamp: number; ssrc: number },
): Buffer {
  const bytes = Buffer.allocUnsafe(headerBytes + payload.length);
  bytes.writeUInt8(version2, 0);
  bytes.writeUInt8((marker ? 0x80 : 0) | header.payloadType, 1);
  bytes.writeUInt16BE(header.sequence & 0xffff, 2);
  bytes.writeUInt32BE(header.timestamp >>> 0, 4);
  bytes.writeUInt32BE(header.ssrc, 8);
  payload.copy(bytes, headerBytes);
  return bytes;
}

const nal = { idr: 5, parameterSet: 7, stapA: 24, fuA: 28 } as const;

/** Whether a key frame begins here: its parameter set, else its first slice (RFC 6184, 5.2, 5.7.1, 5.8). */
export function beginsKeyFrame(payload: Buffer): boolean {
  const type = payload.readUInt8(0) & 0x1f;
  if (holds(type)) return true;
  if (type === nal.stapA && payload.length > 3) return holds(payload.readUInt8(3));
  if (type !== nal.fuA || payload.length < 2) return false;
  const fragment = payload.readUInt8(1);
  const isFirst = (fragment & 0x80) !== 0;
  return isFirst && holds(fragment);
}

function holds(nalHeader: number): boolean {
  const type = nalHeader & 0x1f;
  return type === nal.idr || type === nal.parameterSet;
}

/** How much later one 32-bit timestamp is than another; negative for an earlier one. */
export function ticksBetween(earlier: number, later: number): number {
  return (later - earlier) | 0;
}

/** Whether an RTCP compound asks for a key frame: PLI or FIR (RFC 4585, 6.3.1; RFC 5104, 4.3.1). */
export function asksForKeyFrame(rtcp: Buffer): boolean {
  for (let at = 0; at + 4 <= rtcp.length; at += 4 + rtcp.readUInt16BE(at + 2) * 4) {
    const format = rtcp.readUInt8(at) & 0x1f;
    if (rtcp.readUInt8(at + 1) === 206 && (format === 1 || format === 4)) return true;
  }
  return false;
}
