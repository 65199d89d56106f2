import { z } from 'zod';
import { liveStream } from './live-media.ts';
import { lookReason } from './looks.ts';
import { divisionCode, id, instant } from './names.ts';
import { problem } from './problems.ts';

/** Live view between a page and a hub: one WebSocket `GET /api/v1/live` per page carries all its views. */

/** Views of one page at once. */
export const liveViewsPerPage = 4;
/** Largest message in either direction, bytes. */
export const liveMessageMax = 64 * 1024;

/** What mediasoup and the browser say to each other; checked by mediasoup, bounded by the size of a message. */
const rtcParameters = z.looseObject({});

/** The page's own number for a view, new for each. */
const view = z.int().min(0).max(1_000_000_000);

/** Page → hub: show me this camera. For an open alert in one's own area the alert is the reason; every other look says why. */
const liveLook = z.object({
  kind: z.literal('look'),
  view,
  cameraId: id,
  /** The alert that is to be checked; its camera must be this one. */
  alertId: id.optional(),
  reason: lookReason.optional(),
  stream: liveStream.default('sub'),
  /** `recvRtpCapabilities` of a mediasoup-client `Device`. */
  rtpCapabilities: rtcParameters,
});
export type LiveLook = z.output<typeof liveLook>;

/** Page → hub. */
export const liveAsk = z.discriminatedUnion('kind', [
  liveLook,
  /** The transport's `connect` event. Nothing answers: the picture comes, or `ended`. */
  z.object({ kind: z.literal('connect'), view, dtlsParameters: rtcParameters }),
  /** Go on beyond `expiresAt`; asked by a person, not by a timer. A reason where the first one no longer holds. */
  z.object({ kind: z.literal('renew'), view, reason: lookReason.optional() }),
  z.object({ kind: z.literal('leave'), view }),
]);
export type LiveAsk = z.output<typeof liveAsk>;

/** How it stands with live view at a hub. */
export const liveStates = ['ready', 'preparing', 'failed', 'off'] as const;
export const liveState = z.enum(liveStates);
export type LiveState = z.infer<typeof liveState>;

/** Why a view ended, or never began. */
export const liveEnds = [
  ...(['left', 'time-over', 'signed-out', 'right-ended', 'not-found', 'bad-request', 'no-reason'] as const),
  ...(['placement-missing', 'no-basis', 'no-live', 'not-in-use', 'no-device', 'no-agent'] as const),
  ...(['agent-offline', 'agent-gone', 'not-configured', 'not-streaming', 'no-h264', 'agent-busy'] as const),
  ...(['too-many-views', 'too-many-here', 'too-often', 'preparing', 'failed', 'off'] as const),
  ...(['connection-lost', 'lease-lost', 'worker-ended', 'hub-stops', 'hub-gone', 'internal'] as const),
] as const;
export const liveEnd = z.enum(liveEnds);
export type LiveEnd = z.infer<typeof liveEnd>;

/** Hub → page. */
export const liveTold = z.discriminatedUnion('kind', [
  /** First, and again when the state changes. While it is not `ready` a look is refused; wait for the next. */
  z.object({
    kind: z.literal('hello'),
    state: liveState,
    /** For `Device.load`; the same on every hub. */
    rtpCapabilities: rtcParameters,
    /** For `createRecvTransport`: STUN and TURN servers of this installation. */
    iceServers: z.array(
      z.object({ urls: z.string(), username: z.string().optional(), credential: z.string().optional() }),
    ),
    viewsPerPage: z.int(),
    minutes: z.number(),
  }),
  /** Allowed and on the record: parameters for `createRecvTransport` and for the transport's `consume`. */
  z.object({
    kind: z.literal('shown'),
    view,
    /** As the audit names it. */
    viewId: id,
    transport: z.object({
      id: z.string(),
      iceParameters: rtcParameters,
      iceCandidates: z.array(rtcParameters),
      dtlsParameters: rtcParameters,
    }),
    consumer: z.object({
      id: z.string(),
      producerId: z.string(),
      kind: z.literal('video'),
      rtpParameters: rtcParameters,
    }),
    stream: liveStream,
    transcoded: z.boolean(),
    /** Stands over the picture: who looks, and since when. */
    by: z.object({ name: z.string(), unit: z.string() }),
    since: instant,
    expiresAt: instant,
  }),
  z.object({ kind: z.literal('renewed'), view, expiresAt: instant }),
  /** The picture stands still, and why; the next packet is told by `flows`. */
  z.object({ kind: z.literal('waits'), view, why: z.enum(['camera', 'uplink', 'agent']) }),
  z.object({ kind: z.literal('flows'), view }),
  /** It is over, or was refused; also the answer to `renew` where one may not go on (`over` false: it runs to its time). */
  z.object({
    kind: z.literal('ended'),
    view,
    end: liveEnd,
    over: z.boolean(),
    /** Said to the person, in their language. */
    problem,
    /** Worth asking for again by itself after this long, milliseconds; null: a person must do something first. */
    againAfterMs: z.int().nullable(),
  }),
]);
export type LiveTold = z.infer<typeof liveTold>;

/** How one camera's live view goes at the hub that holds it. Rates are those of the last few seconds. */
export const liveFigures = z.object({
  cameraId: id,
  division: divisionCode,
  hubId: id,
  stream: liveStream,
  since: instant,
  viewers: z.int(),
  /** From the agent. */
  bitsPerSecond: z.int(),
  /** Of the agent's packets, not taken: malformed, or more than allowed. */
  refusedPackets: z.int(),
  /** To all viewers. */
  sentBitsPerSecond: z.int(),
  /** Of what viewers were sent, lost on the way, as they report it; null while none has. */
  lossPercent: z.number().nullable(),
  /** Worst round trip of a viewer, milliseconds; null while none has reported. */
  roundTripMs: z.number().nullable(),
  /** Times that the picture stood still. */
  gaps: z.int(),
});
export type LiveFigures = z.infer<typeof liveFigures>;

/** `GET /api/v1/live/figures` */
export const liveFiguresAnswer = z.object({
  /** Of the hub that answers. */
  hub: z.object({
    hubId: id,
    state: liveState,
    views: z.int(),
    /** Simultaneous views that it allows. */
    limit: z.int(),
    workers: z.int(),
    /** Looks that were refused since the hub's start, by reason. */
    refused: z.record(z.string(), z.int()),
  }),
  /** Cameras of the caller's area that somebody looks at now, on every hub. */
  cameras: z.array(liveFigures),
});
