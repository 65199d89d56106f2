/** What a NAL unit is, as far as access units need to know (H.264 table 7-1, H.265 table 7-1). */
export type NalRole = 'parameters' | 'key-picture' | 'picture' | 'recovery-point' | 'delimiter' | 'other';

export type Codec = 'h264' | 'h265';

const seiRecoveryPoint = 6;

export function nalType(codec: Codec, header: number): number {
  return codec === 'h264' ? header & 0x1f : (header >> 1) & 0x3f;
}

/** The role of a NAL unit by its first bytes (header included). */
export function roleOfNal(codec: Codec, nal: Uint8Array): NalRole {
  const type = nalType(codec, nal[0] ?? 0);
  if (codec === 'h264') {
    if (type === 5) return 'key-picture';
    if (type >= 1 && type <= 4) return 'picture';
    if (type === 7 || type === 8) return 'parameters';
    if (type === 9) return 'delimiter';
    // Cameras with intra refresh never send an IDR picture; decoding may begin at a recovery point (H.264 D.2.8).
    return type === 6 && nal[1] === seiRecoveryPoint ? 'recovery-point' : 'other';
  }
  if (type >= 16 && type <= 21) return 'key-picture';
  if (type <= 15) return 'picture';
  if (type >= 32 && type <= 34) return 'parameters';
  return type === 35 ? 'delimiter' : 'other';
}

/** True when a slice is the first of its picture (`first_mb_in_slice` 0; `first_slice_segment_in_pic_flag` 1). */
export function startsPicture(codec: Codec, nal: Uint8Array): boolean {
  return ((nal[codec === 'h264' ? 1 : 2] ?? 0) & 0x80) !== 0;
}

/** Splits Annex B bytes into NAL units without their start codes. */
export function splitAnnexB(bytes: Uint8Array): Uint8Array[] {
  const nals: Uint8Array[] = [];
  let start = -1;
  for (let at = 0; at + 2 < bytes.length; ) {
    if (bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 1) {
      if (start >= 0) nals.push(trimZeros(bytes.subarray(start, at)));
      at += 3;
      start = at;
    } else {
      at += 1;
    }
  }
  if (start >= 0) nals.push(trimZeros(bytes.subarray(start)));
  return nals.filter((nal) => nal.length > 0);
}

function trimZeros(nal: Uint8Array): Uint8Array {
  let end = nal.length;
  while (end > 0 && nal[end - 1] === 0) end -= 1;
  return nal.subarray(0, end);
}

/** True when Annex B bytes hold a picture from which decoding may begin. */
export function isKeyPicture(codec: Codec, bytes: Uint8Array): boolean {
  return splitAnnexB(bytes).some((nal) => ['key-picture', 'recovery-point'].includes(roleOfNal(codec, nal)));
}
