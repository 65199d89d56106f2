import type { Codec } from '../nal-units.ts';

/** NAL units as a camera makes them: a header of the codec's and `size` further bytes, never a start code inside. */
export function makeNal(codec: Codec, type: number, size: number, seed = 1): Buffer {
  const header = codec === 'h264' ? [0x60 | type] : [type << 1, 1];
  // The first byte after the header begins the slice: its top bit says that the picture begins there.
  const body = Array.from({ length: size }, (_, at) => (at === 0 ? 0x80 | seed : ((at * 7 + seed) % 250) + 2));
  return Buffer.from([...header, ...body]);
}

export interface PacketOptions {
  sequence: number;
  timestamp: number;
  marker?: boolean;
  payloadType?: number;
}

/** One RTP packet. */
export function makeRtp(
  payload: Uint8Array,
  { sequence, timestamp, marker = false, payloadType = 96 }: PacketOptions,
): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(0x80, 0);
  header.writeUInt8((marker ? 0x80 : 0) | payloadType, 1);
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(0x1234_5678, 8);
  return Buffer.concat([header, payload]);
}

/** The payloads of one NAL unit: whole, or cut by FU-A (RFC 6184 5.8) or FU (RFC 7798 4.4.3). */
export function cutNal(codec: Codec, nal: Buffer, most: number): Buffer[] {
  if (nal.length <= most) return [nal];
  const headerBytes = codec === 'h264' ? 1 : 2;
  const body = nal.subarray(headerBytes);
  const parts = Array.from({ length: Math.ceil(body.length / most) }, (_, at) =>
    body.subarray(at * most, (at + 1) * most),
  );
  return parts.map((part, at) => {
    const flags = (at === 0 ? 0x80 : 0) | (at === parts.length - 1 ? 0x40 : 0);
    const first = nal.readUInt8(0);
    const header =
      codec === 'h264'
        ? [(first & 0xe0) | 28, flags | (first & 0x1f)]
        : [(first & 0x81) | (49 << 1), nal.readUInt8(1), flags | ((first >> 1) & 0x3f)];
    return Buffer.concat([Buffer.from(header), part]);
  });
}

/** Several NAL units in one payload: STAP-A (RFC 6184 5.7.1) or AP (RFC 7798 4.4.2). */
export function aggregate(codec: Codec, nals: readonly Buffer[]): Buffer {
  const header = codec === 'h264' ? Buffer.of(0x60 | 24) : Buffer.of(48 << 1, 1);
  return Buffer.concat([header, ...nals.flatMap((nal) => [Buffer.of(nal.length >> 8, nal.length & 0xff), nal])]);
}

/** Interleaved frame (RFC 2326 10.12). */
export function interleave(channel: number, packet: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(0x24, channel, packet.length >> 8, packet.length & 0xff), packet]);
}

/** NAL units with start codes. */
export function annexB(nals: readonly Uint8Array[]): Buffer {
  return Buffer.concat(nals.flatMap((nal) => [Buffer.of(0, 0, 0, 1), nal]));
}
