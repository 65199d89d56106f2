import { z } from 'zod';
import { pictureState, reachability, reason } from './health.ts';
import { deviceKey, id, instant, sourceToken } from './names.ts';
import { alertKind, box } from './rules.ts';

/** One picture of a device as its ONVIF description names it. Texts are camera-controlled. */
export const deviceSource = z.object({
  token: sourceToken,
  name: z.string().max(200).optional(),
  width: z.int().min(0).max(100_000).optional(),
  height: z.int().min(0).max(100_000).optional(),
  codecs: z.array(z.string().max(20)).max(8).default([]),
});
export type DeviceSource = z.infer<typeof deviceSource>;

export const deviceFound = z.object({
  deviceKey,
  endpointReference: z.string().max(200).optional(),
  /** ONVIF device service addresses, best first. */
  addresses: z.array(z.string().max(300)).max(16),
  scopes: z.array(z.string().max(300)).max(64).default([]),
  maker: z.string().max(200).optional(),
  model: z.string().max(200).optional(),
  firmware: z.string().max(200).optional(),
  serial: z.string().max(200).optional(),
  mac: z.string().max(40).optional(),
  /** Absent until the device was asked with a credential. */
  sources: z.array(deviceSource).max(256).optional(),
  reachability,
  /** Another device answered with the same endpoint reference: shown, never merged. */
  conflict: z.boolean().default(false),
});
export type DeviceFound = z.infer<typeof deviceFound>;

export const deviceHealth = z.object({
  deviceKey,
  reachability: reachability.exclude(['unknown']),
  since: instant,
  reason,
  /** Camera's clock minus the agent's, seconds. */
  clockOffsetS: z.number().optional(),
});
export type DeviceHealth = z.infer<typeof deviceHealth>;

export const cameraHealth = z.object({ picture: pictureState, since: instant, reason });
export type CameraHealth = z.infer<typeof cameraHealth>;

/** What an alert was decided by: enough to check the decision against the stream. */
export const alertFinding = z.object({
  alertId: id,
  kind: alertKind,
  ruleId: z.string().min(1).max(160),
  ruleVersion: z.int().min(0),
  zone: z.string().max(60),
  score: z.number().min(0).max(1),
  boxes: z.array(box).max(64),
  /** How long the zone has been occupied, seconds. */
  dwellS: z.number().min(0),
  /** When the agent received the picture that decided. */
  frameTime: instant,
  rtpTimestamp: z.int().min(0).max(0xffff_ffff),
  priority: z.enum(['critical', 'high', 'medium', 'low']),
  reason,
});
export type AlertFinding = z.infer<typeof alertFinding>;

/**
 * What an alert came to from its beginning to its end: enough to say whether a narrower rule would have raised it. Sums
 * of what was in the zone; nobody is told apart in it.
 */
export const alertSeen = z.object({
  /** The highest score of anybody inside. */
  score: z.number().min(0).max(1),
  /** The longest that the zone was occupied without a break, seconds. */
  dwellS: z.number().min(0),
  /** Seconds that feet stood in each cell of the picture's 16 × 16 grid, by rows from the top left. */
  places: z.array(z.tuple([z.int().min(0).max(255), z.number().min(0)])).max(256),
});
export type AlertSeen = z.infer<typeof alertSeen>;

/** `seen` is absent where nobody saw all of it: the agent was started anew meanwhile, or is of an earlier version. */
export const alertCleared = z.object({ alertId: id, reason, seen: alertSeen.optional() });
export type AlertCleared = z.infer<typeof alertCleared>;

/** Different errors that an agent counts. */
const errorCodesMax = 300;

export const agentVitals = z.object({
  uptimeS: z.number().min(0),
  rssBytes: z.int().min(0),
  cpuS: z.number().min(0),
  eyes: z.array(z.object({ restarts: z.int().min(0), streams: z.int().min(0), rssBytes: z.int().min(0) })).max(64),
  cameras: z.int().min(0),
  /** Errors by code since the agent started; every named error is counted here. */
  errors: z
    .record(z.string().max(60), z.int().min(0))
    .refine((errors) => Object.keys(errors).length <= errorCodesMax, `expected ${errorCodesMax} codes at most`)
    .default({}),
});
export type AgentVitals = z.infer<typeof agentVitals>;

export const agentConfigReport = z.object({
  version: z.int().min(0),
  state: z.enum(['applied', 'refused']),
  reason: z.string().max(2000).optional(),
});

export const factsThinned = z.object({ from: z.int().min(1), to: z.int().min(1), count: z.int().min(1) });

const header = { seq: z.int().min(1), at: instant };
const onCamera = { cameraId: id };

/** A fact: something that happened on site, numbered within its outbox. */
export const fact = z.discriminatedUnion('kind', [
  z.object({ ...header, kind: z.literal('device.found'), body: deviceFound }),
  z.object({ ...header, kind: z.literal('device.health'), body: deviceHealth }),
  z.object({ ...header, ...onCamera, kind: z.literal('camera.health'), body: cameraHealth }),
  z.object({ ...header, ...onCamera, kind: z.literal('alert.raised'), body: alertFinding }),
  z.object({ ...header, ...onCamera, kind: z.literal('alert.changed'), body: alertFinding }),
  z.object({ ...header, ...onCamera, kind: z.literal('alert.cleared'), body: alertCleared }),
  z.object({ ...header, ...onCamera, kind: z.literal('alert.shadow'), body: alertFinding }),
  z.object({ ...header, kind: z.literal('agent.vitals'), body: agentVitals }),
  z.object({ ...header, kind: z.literal('agent.config'), body: agentConfigReport }),
  z.object({ ...header, kind: z.literal('facts.thinned'), body: factsThinned }),
]);
export type Fact = z.infer<typeof fact>;
export type FactKind = Fact['kind'];
type WithoutSeq<T> = T extends unknown ? Omit<T, 'seq'> : never;
/** A fact before the outbox has numbered it. */
export type NewFact = WithoutSeq<Fact>;

/** Bodies up to 1 MiB; larger is 413 and the agent halves its batch. */
export const factBatchMaxBytes = 1024 * 1024;

/** A batch on the wire. Facts are read one by one, so that a malformed one never holds up its neighbours. */
export const factBatch = z.object({
  agentId: id,
  outboxId: id,
  /** The lowest seq the outbox still holds, or the next one when it is empty. */
  oldestHeld: z.int().min(1),
  sentAt: instant,
  outbox: z.object({ depth: z.int().min(0), oldestAt: instant.nullable() }),
  facts: z.array(z.unknown()).max(2000),
});
export type FactBatch = z.infer<typeof factBatch>;

export const factAnswer = z.object({
  /** Merged, inclusive ranges of seq that are committed and applied or certain to be. */
  taken: z.array(z.tuple([z.int(), z.int()])),
  refused: z.array(z.object({ seq: z.int(), code: z.string() })),
  serverTime: instant,
  desiredConfig: z.int().min(0),
  /** Addresses where the hubs listen for agents. */
  hubs: z.array(z.string()).default([]),
  /** PEM of the next CA, before a change. */
  nextCa: z.string().optional(),
});
export type FactAnswer = z.infer<typeof factAnswer>;

/** Heartbeat: an empty batch this often. */
export const heartbeatS = 10;
/** An agent is silent after this long without a batch, by the hub's clock. */
export const agentSilentAfterS = 30;

/** Stills of one alert: 0 before, 1 at, 2 five seconds after. */
export const stillsPerAlert = 3;
export const stillMaxBytes = 512 * 1024;
/** Header that carries the SHA-256 (hex) of a still's bytes. */
export const stillHashHeader = 'x-content-sha256';
/** Header with the instant of the picture. */
export const stillTimeHeader = 'x-picture-time';
