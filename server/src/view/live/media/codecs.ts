import type { types } from 'mediasoup';

/** H.264 as cameras send it: constrained baseline, baseline, main, high; the level does not matter to a decoder. */
const profiles = ['42e01f', '42001f', '4d001f', '64001f'] as const;
/** Every browser decodes what is called this, whatever its stream then says of itself. */
const plainest = profiles[0];

const feedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'transport-cc' }];

/** A camera's payload type and source in the hub: a name of our own, whatever the camera uses. */
export const payloadType = 96;

const parametersOf = (profile: string) => ({
  'packetization-mode': 1,
  'level-asymmetry-allowed': 1,
  'profile-level-id': profile,
});

/** What a router passes on; the same on every hub, so that a page's device fits each of them. */
export function routerCodecs(): types.RouterRtpCodecCapability[] {
  return profiles.map((profile) => ({
    ...{ kind: 'video', mimeType: 'video/H264', clockRate: 90_000 },
    parameters: parametersOf(profile),
    rtcpFeedback: feedback,
  }));
}

/** The parameters of a producer whose stream is of this profile. */
export function producerCodec(profile: string): types.RtpCodecParameters {
  return {
    ...{ mimeType: 'video/H264', payloadType, clockRate: 90_000 },
    parameters: parametersOf(profile),
    rtcpFeedback: feedback,
  };
}

/**
 * Under which profile a stream is offered to a viewer: its own where the browser names it, else the plainest, which
 * decoders take for any.
 * @param fmtp - a camera's SDP parameters
 * @param rtpCapabilities - the viewer's, unchecked
 */
export function profileFor(fmtp: string, rtpCapabilities: Record<string, unknown>): string {
  const own = /profile-level-id=([0-9a-f]{2})([0-9a-f]{2})/i.exec(fmtp);
  if (own === null) return plainest;
  const profile = profiles.find((one) => isSame(one, own[1] as string, own[2] as string));
  if (profile === undefined) return plainest;
  const { codecs } = rtpCapabilities;
  const named = Array.isArray(codecs) ? codecs.map((codec) => nameOf(codec)) : [];
  return named.some((name) => name !== undefined && sameProfile(name, profile)) ? profile : plainest;
}

/** Profile and the first constraints; the rest is the level (RFC 6184, 8.1). */
function isSame(profile: string, idc: string, constraints: string): boolean {
  if (profile.slice(0, 2) !== idc.toLowerCase()) return false;
  if (idc.toLowerCase() !== '42') return true;
  const isConstrained = (Number.parseInt(constraints, 16) & 0x40) !== 0;
  return isConstrained === (profile === '42e01f');
}

function sameProfile(name: string, profile: string): boolean {
  return isSame(profile, name.slice(0, 2), name.slice(2, 4));
}

function nameOf(codec: unknown): string | undefined {
  const { mimeType, parameters } = (codec ?? {}) as { mimeType?: unknown; parameters?: Record<string, unknown> };
  const name = parameters?.['profile-level-id'];
  return mimeType === 'video/H264' && typeof name === 'string' ? name : undefined;
}
