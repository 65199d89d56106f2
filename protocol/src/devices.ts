import { z } from 'zod';
import { sealedCredential } from './agent-config.ts';
import { deviceSource } from './facts.ts';
import { reachability } from './health.ts';
import { deviceKey, divisionCode, id, instant, sourceToken } from './names.ts';
import { forbiddenPlacements } from './placement.ts';

/** `waiting` while it has a picture that is no camera yet. A forbidden one is shown only to whoever reported it. */
export const deviceStates = ['waiting', 'adopted', 'ignored', 'forbidden'] as const;
export const deviceState = z.enum(deviceStates);
export type DeviceState = z.infer<typeof deviceState>;

/** A found device in the queue of the agent that found it. */
export const device = z.object({
  deviceKey,
  division: divisionCode,
  agentId: id,
  addresses: z.array(z.string()),
  maker: z.string().nullable(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  serial: z.string().nullable(),
  mac: z.string().nullable(),
  sources: z.array(deviceSource),
  reachability,
  reachabilitySince: instant.nullable(),
  conflict: z.boolean(),
  hasCredential: z.boolean(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  /** Sources that are already a camera. */
  adopted: z.array(z.object({ source: sourceToken, cameraId: id })),
  state: deviceState,
  /** Why somebody took it out of the queue; null while nobody has. */
  decision: z.object({ why: z.string(), at: instant, by: z.string() }).nullable(),
});
export type Device = z.infer<typeof device>;

/** `PUT /api/v1/devices/{deviceKey}/credential`: sealed in the browser to the agent's key and the county's recovery key. */
export const deviceCredential = z.object({ toAgent: sealedCredential, toCounty: sealedCredential });

/**
 * `POST /api/v1/devices/{deviceKey}/probe`: a password is tried before it is kept, so that one
 * slip of the finger is one refusal and not a locked account.
 */
export const deviceProbe = z.object({ credential: sealedCredential.optional() });

/** `PUT /api/v1/devices/{deviceKey}/ignored`: it is no camera of ours, or nobody's business; `DELETE` undoes it. */
export const deviceIgnored = z.object({ why: z.string().trim().min(1).max(300) });

/**
 * `POST /api/v1/devices/{deviceKey}/forbidden`: it stands where none may (Order 799 Art. 8(2)). No picture is taken, no
 * connection made any more; a case is opened.
 */
export const deviceForbidden = z.object({
  /** One picture of a recorder; null for the whole device. */
  source: sourceToken.nullable().default(null),
  placement: z.enum(forbiddenPlacements),
  siteId: id.nullable().default(null),
  words: z.string().trim().max(300).default(''),
});
