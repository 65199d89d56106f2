import { z } from 'zod';
import { sealedCredential } from './agent-config.ts';
import { deviceSource } from './facts.ts';
import { reachability } from './health.ts';
import { deviceKey, divisionCode, id, instant, sourceToken } from './names.ts';

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
});
export type Device = z.infer<typeof device>;

/** `PUT /api/v1/devices/{deviceKey}/credential`: sealed in the browser to the agent's key and the county's recovery key. */
export const deviceCredential = z.object({ toAgent: sealedCredential, toCounty: sealedCredential });

/**
 * `POST /api/v1/devices/{deviceKey}/probe`: a password is tried before it is kept, so that one
 * slip of the finger is one refusal and not a locked account.
 */
export const deviceProbe = z.object({ credential: sealedCredential.optional() });
