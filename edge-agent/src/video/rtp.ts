/** One RTP packet (RFC 3550 5.1), its payload a view of the bytes it was read from. */
export interface RtpPacket {
  payloadType: number;
  marker: boolean;
  /** 0…65535. */
  sequence: number;
  /** 0…2³²−1, 90 kHz for video. */
  timestamp: number;
  ssrc: number;
  payload: Uint8Array;
}

const fixedHeaderBytes = 12;

/** Reads one packet; undefined for anything that is not RTP version 2 or whose lengths don't add up. */
export function readRtp(bytes: Uint8Array): RtpPacket | undefined {
  if (bytes.length < fixedHeaderBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint8(0);
  if (first >> 6 !== 2) return undefined;
  let start = fixedHeaderBytes + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) {
    if (start + 4 > bytes.length) return undefined;
    start += 4 + view.getUint16(start + 2) * 4;
  }
  let end = bytes.length;
  if ((first & 0x20) !== 0) {
    const padding = view.getUint8(end - 1);
    if (padding === 0) return undefined;
    end -= padding;
  }
  if (start > end) return undefined;
  const second = view.getUint8(1);
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: bytes.subarray(start, end),
  };
}

/** `later − earlier` of two 16-bit sequence numbers, −32768…32767. */
export function sequenceDistance(earlier: number, later: number): number {
  return (((later - earlier) & 0xffff) ^ 0x8000) - 0x8000;
}

/** `later − earlier` of two 32-bit timestamps in ticks, −2³¹…2³¹−1. */
export function timestampDistance(earlier: number, later: number): number {
  return (later - earlier) | 0;
}
