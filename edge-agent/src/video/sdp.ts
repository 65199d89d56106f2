import { parse, type SdpDescription } from 'sdp-transform';
import { CameraError } from '../camera/errors.ts';
import type { Codec } from './nal-units.ts';

/** The video track of a camera's SDP that is asked for. */
export interface VideoTrack {
  codec: Codec;
  payloadType: number;
  /** As written; relative to the base address, `*` for the whole presentation. */
  control: string;
  /** Of the whole presentation, where the SDP names one. */
  sessionControl?: string;
  /** Parameter sets, without start codes. */
  parameters: Uint8Array[];
}

const codecs: Record<string, Codec> = { h264: 'h264', h265: 'h265', hevc: 'h265' };

/**
 * The first video track in H.264 or H.265 of an SDP.
 *
 * @throws CameraError `bad-answer` when it is no SDP, `unsupported` when it has no such track.
 */
export function chooseVideoTrack(sdp: string): VideoTrack {
  const description = readSdp(sdp);
  const offered: string[] = [];
  for (const media of description.media.slice(0, 64)) {
    if (media.type !== 'video') continue;
    for (const { payload, codec: name } of media.rtp) {
      offered.push(name);
      const codec = codecs[name.toLowerCase()];
      if (!codec) continue;
      const format = readFormat(media.fmtp.find((line) => line.payload === payload)?.config ?? '');
      // Interleaved in decoding order: allowed by the RFCs, sent by no camera that was seen.
      if (format.get('packetization-mode') === '2' || Number(format.get('sprop-max-don-diff') ?? 0) > 0) continue;
      return {
        codec,
        payloadType: payload,
        control: media.control ?? '*',
        ...(description.control ? { sessionControl: description.control } : {}),
        parameters: readParameters(codec, format),
      };
    }
  }
  throw new CameraError('unsupported', {
    expected: 'a video stream in H.264 or H.265',
    came: offered.join(', ') || 'no video stream',
    todo: "choose H.264 or H.265 in the camera's stream settings",
  });
}

function readSdp(sdp: string): SdpDescription {
  try {
    const description = parse(sdp);
    if (Array.isArray(description.media) && description.media.length > 0) return description;
  } catch {
    // Told below like any other answer that is no SDP.
  }
  throw new CameraError('bad-answer', {
    expected: 'an SDP with at least one stream',
    came: sdp.slice(0, 120) || 'nothing',
    todo: 'is this the address of a stream?',
  });
}

/** `a=1; b=2=` → entries with lower-case names. Values are base64 with `=`, so only the first `=` parts them. */
function readFormat(config: string): Map<string, string> {
  return new Map(
    config
      .split(';')
      .slice(0, 64)
      .map((part) => {
        const equals = part.indexOf('=');
        return [part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim()] as const;
      }),
  );
}

function readParameters(codec: Codec, format: ReadonlyMap<string, string>): Uint8Array[] {
  const names = codec === 'h264' ? ['sprop-parameter-sets'] : ['sprop-vps', 'sprop-sps', 'sprop-pps'];
  return names
    .flatMap((name) => format.get(name)?.split(',') ?? [])
    .map((text) => Buffer.from(text, 'base64'))
    .filter((nal) => nal.length > 1);
}

/** The address to SETUP or PLAY: `control` relative to the base as cameras mean it, which is plain concatenation. */
export function joinControl(base: string, control: string | undefined): string {
  if (control === undefined || control === '' || control === '*') return base;
  if (/^rtsps?:\/\//i.test(control)) return control;
  return base.endsWith('/') || control.startsWith('/')
    ? base.replace(/\/$/, '') + ensureSlash(control)
    : `${base}/${control}`;
}

function ensureSlash(control: string): string {
  return control.startsWith('/') ? control : `/${control}`;
}
