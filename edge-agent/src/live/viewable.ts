import type { AccessUnit } from '../eyes/eye.ts';
import { nalType, splitAnnexB, startsPicture } from '../video/nal-units.ts';

/** Why browsers don't show a stream as it is. */
export type NotViewable =
  /** H.265: some browsers have no decoder for it. */
  | 'h265'
  /** More than 8 bits, or other colours than 4:2:0. */
  | 'profile'
  /** Pictures that lean on later ones: a browser shows them in the order they come. */
  | 'b-pictures'
  /** The camera refreshes its picture bit by bit and never sends a whole one; browsers begin with whole ones only. */
  | 'no-whole-picture';

/** `profile_idc` of what browsers decode (RFC 7742 6.2): Baseline, Main, High. */
const profiles: ReadonlySet<number> = new Set([66, 77, 100]);
const types = { slice: 1, idr: 5, sps: 7, pps: 8 } as const;

/** What one unit shows about its stream: undefined when browsers can show it. Pure. */
export function whyNotViewable({ codec, data, isKeyFrame }: AccessUnit): NotViewable | undefined {
  if (codec !== 'h264') return 'h265';
  const nals = splitAnnexB(data);
  const of = (type: number) => nals.filter((nal) => nalType('h264', nal[0] ?? 0) === type);
  if (of(types.slice).some(isBSlice)) return 'b-pictures';
  if (!isKeyFrame) return undefined;
  if (of(types.sps).some((sps) => !profiles.has(sps[1] ?? 0))) return 'profile';
  const isWhole = of(types.idr).length > 0 && of(types.sps).length > 0 && of(types.pps).length > 0;
  return isWhole ? undefined : 'no-whole-picture';
}

/** The `a=fmtp` parameters (RFC 6184 8.1) of a key frame with its parameter sets. */
export function formatOf({ data }: AccessUnit): string {
  const nals = splitAnnexB(data);
  const sets = [types.sps, types.pps].flatMap((type) => nals.filter((nal) => nalType('h264', nal[0] ?? 0) === type));
  const profile = Buffer.from(sets[0]?.subarray(1, 4) ?? []).toString('hex');
  const parameters = sets.map((nal) => Buffer.from(nal).toString('base64')).join(',');
  const format = `packetization-mode=1;profile-level-id=${profile}`;
  const whole = `${format};sprop-parameter-sets=${parameters}`;
  return whole.length <= 2000 ? whole : format;
}

/** H.264 7.3.3: `first_mb_in_slice`, then `slice_type`, both Exp-Golomb; 1 and 6 are B. */
function isBSlice(nal: Uint8Array): boolean {
  // Where the slice begins its picture the first number is 0, one bit, and the second follows it.
  if (!startsPicture('h264', nal)) return false;
  const bits = ((nal[1] ?? 0) << 8) | (nal[2] ?? 0);
  const after = (bits << 1) & 0xffff;
  return after >> 13 === 0b010 || after >> 11 === 0b00111;
}
