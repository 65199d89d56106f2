/** Payload bytes of one RTP packet: an Ethernet frame less IP, TCP, interleaving and RTP headers, with room to spare. */
const payloadLimit = 1400;
const rtpHeaderLength = 12;
const interleavedHeaderLength = 4;

/** The NAL units of an Annex B access unit, without start codes. */
export function splitNalUnits(unit: Buffer): Buffer[] {
  const units: Buffer[] = [];
  const find = (from: number): number => unit.indexOf('\x00\x00\x01', from, 'latin1');
  let begin = -1;
  for (let at = find(0); at >= 0; at = find(begin)) {
    if (begin >= 0) units.push(unit.subarray(begin, unit[at - 1] === 0 ? at - 1 : at));
    begin = at + 3;
  }
  if (begin >= 0) units.push(unit.subarray(begin));
  return units.filter((nal) => nal.length > 0);
}

const h264Type = (nal: Buffer): number => (nal[0] ?? 0) & 0x1f;
const h265Type = (nal: Buffer): number => ((nal[0] ?? 0) >> 1) & 0x3f;

/** The parameter sets of a key frame, in order: SPS, PPS; or VPS, SPS, PPS. */
export function findParameterSets(codec: 'h264' | 'h265', keyUnit: Buffer): Buffer[] {
  const wanted = codec === 'h264' ? [7, 8] : [32, 33, 34];
  const nals = splitNalUnits(keyUnit);
  return wanted.map((type) => {
    const found = nals.find((nal) => (codec === 'h264' ? h264Type(nal) : h265Type(nal)) === type);
    if (!found)
      throw new Error(`${codec}: the key frame has no parameter set of type ${type}; prepare the media again`);
    return found;
  });
}

function joinSmall(head: Buffer, nals: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [head];
  for (const nal of nals) {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(nal.length);
    parts.push(length, nal);
  }
  return Buffer.concat(parts);
}

function* cutH264(nal: Buffer): Generator<Buffer> {
  if (nal.length <= payloadLimit) return yield nal;
  const first = nal[0] ?? 0;
  for (let at = 1; at < nal.length; at += payloadLimit - 2) {
    const chunk = nal.subarray(at, at + payloadLimit - 2);
    const flags = (at === 1 ? 0x80 : 0) | (at + chunk.length >= nal.length ? 0x40 : 0);
    yield Buffer.concat([Buffer.of((first & 0xe0) | 28, flags | (first & 0x1f)), chunk]);
  }
}

function* cutH265(nal: Buffer): Generator<Buffer> {
  if (nal.length <= payloadLimit) return yield nal;
  const [first = 0, second = 0] = nal;
  for (let at = 2; at < nal.length; at += payloadLimit - 3) {
    const chunk = nal.subarray(at, at + payloadLimit - 3);
    const flags = (at === 2 ? 0x80 : 0) | (at + chunk.length >= nal.length ? 0x40 : 0);
    yield Buffer.concat([Buffer.of((first & 0x81) | (49 << 1), second, flags | h265Type(nal)), chunk]);
  }
}

/**
 * RTP payloads of one access unit: parameter sets together in one packet (STAP-A of RFC 6184, AP of RFC 7798), big
 * NAL units cut (FU-A, FU), the encoder's own remarks (SEI) left out as cameras do.
 */
export function packetise(codec: 'h264' | 'h265', unit: Buffer): Buffer[] {
  const nals = splitNalUnits(unit);
  if (codec === 'h264') {
    const sets = nals.filter((nal) => h264Type(nal) === 7 || h264Type(nal) === 8);
    const slices = nals.filter((nal) => h264Type(nal) >= 1 && h264Type(nal) <= 5);
    return [
      ...(sets.length ? [joinSmall(Buffer.of(0x60 | 24), sets)] : []),
      ...slices.flatMap((nal) => [...cutH264(nal)]),
    ];
  }
  const sets = nals.filter((nal) => h265Type(nal) >= 32 && h265Type(nal) <= 34);
  const slices = nals.filter((nal) => h265Type(nal) < 32);
  return [
    ...(sets.length ? [joinSmall(Buffer.of(48 << 1, 1), sets)] : []),
    ...slices.flatMap((nal) => [...cutH265(nal)]),
  ];
}

/** All packets of one access unit as they go over TCP, with holes for what differs from client to client. */
export interface PacketTemplate {
  bytes: Buffer;
  /** Where each packet begins (at its `$`). */
  starts: number[];
}

/** Lays the packets of an access unit one behind the other: interleaved header (RFC 2326 10.12), RTP header, payload. */
export function layOut(payloads: readonly Buffer[]): PacketTemplate {
  const heads = interleavedHeaderLength + rtpHeaderLength;
  const bytes = Buffer.alloc(payloads.reduce((sum, payload) => sum + heads + payload.length, 0));
  const starts: number[] = [];
  let at = 0;
  for (const [index, payload] of payloads.entries()) {
    starts.push(at);
    bytes[at] = 0x24;
    bytes.writeUInt16BE(rtpHeaderLength + payload.length, at + 2);
    bytes[at + 4] = 0x80;
    bytes[at + 5] = 96 | (index === payloads.length - 1 ? 0x80 : 0);
    payload.copy(bytes, at + heads);
    at += heads + payload.length;
  }
  return { bytes, starts };
}

/** A client's own copy of a template. `sequence` is that of the first packet; answers the packets' bytes. */
export function fillIn(
  template: PacketTemplate,
  client: { channel: number; sequence: number; rtpTimestamp: number; ssrc: number },
): Buffer {
  const bytes = Buffer.allocUnsafe(template.bytes.length);
  template.bytes.copy(bytes);
  let sequence = client.sequence;
  for (const start of template.starts) {
    bytes[start + 1] = client.channel;
    bytes.writeUInt16BE(sequence & 0xffff, start + 6);
    bytes.writeUInt32BE(client.rtpTimestamp, start + 8);
    bytes.writeUInt32BE(client.ssrc, start + 12);
    sequence++;
  }
  return bytes;
}
