import { z } from 'zod';
import { id } from './names.ts';

/** Live view between a hub and an agent. The hub orders a camera's packets by a command and gets them by a WebSocket. */

/** Which of a camera's streams: `sub` where several views stand side by side, `main` for one that is looked at closely. */
export const liveStream = z.enum(['sub', 'main']);
export type LiveStreamName = z.infer<typeof liveStream>;

/** Body of the command `live.start`: open `{hub}/agent/v1/media/{leaseId}` and send what this camera sends. */
export const liveStart = z.object({
  leaseId: id,
  cameraId: id,
  /** `https://host:port` of the hub that holds the lease. It has the hub's own certificate, as the other addresses. */
  hub: z.url({ protocol: /^https$/ }).max(300),
  /** `main` is a wish: an agent whose camera has no such stream in H.264 takes the other, and says so. */
  stream: liveStream.default('sub'),
});
export type LiveStart = z.infer<typeof liveStart>;

/** Body of the command `live.stop`. The end of the media socket means the same. */
export const liveStop = z.object({ leaseId: id });

/** Why an agent refuses `live.start`, besides `not-permitted` and `unknown-camera`. */
export const liveStartRefusals = ['no-picture', 'no-h264', 'busy'] as const;

/** Largest RTP packet, bytes. A camera's larger one is cut into fragments (FU-A, RFC 6184 5.8) before it is sent. */
export const mediaPacketMax = 1400;
/** Largest text message of a media socket, bytes. */
export const mediaTextMax = 4096;

/**
 * Agent → hub, text: the first message of a media socket, and again when the stream has become another one (a camera
 * came back with other settings). A hub takes RTP packets (binary, one each) only after it. Packets are the camera's
 * own: before each key frame come its parameter sets, in packets of the same timestamp; the first packets are those
 * since the last key frame. Sequence numbers and timestamps go on over a camera's reconnection; whole groups of
 * pictures are left out where the uplink is too slow, and leave no gap in the sequence numbers.
 */
export const mediaCodec = z.object({
  kind: z.literal('codec'),
  codec: z.literal('H264'),
  /** The camera's SDP `a=fmtp` parameters, without the payload type: `packetization-mode=1;profile-level-id=4d001f`. */
  fmtp: z.string().max(2000),
  stream: liveStream,
  /** An eye makes H.264 of what the camera sends: the picture comes later and costs the site a core. */
  transcoded: z.boolean().default(false),
});
export type MediaCodec = z.infer<typeof mediaCodec>;

/**
 * Agent → hub, text: nothing comes for a while, and why: the camera is away, or the uplink holds back groups of
 * pictures. The next packet ends it.
 */
export const mediaGap = z.object({ kind: z.literal('gap'), why: z.enum(['camera', 'uplink']) });
export type MediaGap = z.infer<typeof mediaGap>;

export const mediaFromAgent = z.discriminatedUnion('kind', [mediaCodec, mediaGap]);

/** Hub → agent, text: ask the camera for a key frame (ONVIF `SetSynchronizationPoint`). Nothing answers it. */
export const mediaFromHub = z.object({ kind: z.literal('key-frame') });
