import { type Codec, nalType } from './nal-units.ts';

/** One NAL unit or a part of one, as an RTP payload holds it. */
export interface NalFragment {
  /** The unit's header bytes; only with its first part. */
  begin: boolean;
  /** The unit is whole with this part. */
  end: boolean;
  /** Bytes of the unit, header included with the first part. May be several pieces that belong together. */
  pieces: readonly Uint8Array[];
}

const whole = (nal: Uint8Array): NalFragment => ({ begin: true, end: true, pieces: [nal] });

/** Reads an RTP payload by RFC 6184 or RFC 7798; undefined when it is not what they say, or interleaved in time. */
export function readFragments(codec: Codec, payload: Uint8Array): NalFragment[] | undefined {
  return codec === 'h264' ? readH264(payload) : readH265(payload);
}

/** RFC 6184 5.4: single NAL units, STAP-A (24) and FU-A (28). STAP-B, MTAP and FU-B need interleaved mode. */
function readH264(payload: Uint8Array): NalFragment[] | undefined {
  const header = payload[0];
  if (header === undefined) return undefined;
  const type = nalType('h264', header);
  if (type >= 1 && type <= 23) return [whole(payload)];
  if (type === 24) return readAggregate(payload.subarray(1), 1);
  const fragmentHeader = payload[1];
  if (type !== 28 || fragmentHeader === undefined || payload.length < 3) return undefined;
  return [fragment(payload.subarray(2), fragmentHeader, Uint8Array.of((header & 0xe0) | (fragmentHeader & 0x1f)))];
}

/** RFC 7798 4.4: single NAL units, aggregation packets (48) and fragmentation units (49), without DONL. */
function readH265(payload: Uint8Array): NalFragment[] | undefined {
  const [first, second, fragmentHeader] = payload;
  if (first === undefined || second === undefined) return undefined;
  const type = nalType('h265', first);
  if (type < 48) return payload.length > 2 ? [whole(payload)] : undefined;
  if (type === 48) return readAggregate(payload.subarray(2), 2);
  if (type !== 49 || fragmentHeader === undefined || payload.length < 4) return undefined;
  const header = Uint8Array.of((first & 0x81) | ((fragmentHeader & 0x3f) << 1), second);
  return [fragment(payload.subarray(3), fragmentHeader, header)];
}

function fragment(part: Uint8Array, fragmentHeader: number, nalHeader: Uint8Array): NalFragment {
  const begin = (fragmentHeader & 0x80) !== 0;
  return { begin, end: (fragmentHeader & 0x40) !== 0, pieces: begin ? [nalHeader, part] : [part] };
}

function readAggregate(bytes: Uint8Array, leastBytes: number): NalFragment[] | undefined {
  const fragments: NalFragment[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    at += 2;
    if (size < leastBytes || at + size > bytes.length) return undefined;
    fragments.push(whole(bytes.subarray(at, at + size)));
    at += size;
  }
  return fragments.length > 0 ? fragments : undefined;
}
