import { z } from 'zod';
import { deviceKey, id, instant, sourceToken } from './names.ts';
import { rulesDocument } from './rules.ts';

/** A camera's user name and password in a libsodium sealed box, base64. Opened in the agent's memory only. */
export const sealedCredential = z.string().max(2000);

/** What is inside a sealed credential. */
export const credential = z.object({ user: z.string().max(200), password: z.string().max(200) });
export type Credential = z.infer<typeof credential>;

export const watchedCamera = z.object({
  cameraId: id,
  deviceKey,
  source: sourceToken,
  /** Which of the camera's streams is analysed. */
  stream: z.enum(['sub', 'main']).default('sub'),
  /** What the site's access basis allows. The agent is never configured for a camera that allows nothing. */
  functions: z.object({ health: z.boolean(), alerts: z.boolean(), live: z.boolean() }),
  /** The agent stops by itself then, whether or not a hub is there: the site's access basis ends. */
  until: instant.nullish(),
  rules: rulesDocument,
});
export type WatchedCamera = z.infer<typeof watchedCamera>;

export const configuredDevice = z.object({
  deviceKey,
  /** Addresses as last seen; the agent looks for the device again by its key when they fail. */
  addresses: z.array(z.string().max(300)).max(16),
  credential: sealedCredential.optional(),
});

/** The whole desired configuration of an agent: pulled, checked, kept on disk, run when the hub is away. */
export const agentConfig = z.object({
  version: z.int().min(0),
  agentId: id,
  /** CIDR ranges outside which no address is ever contacted. */
  allowedAddresses: z.array(z.string().max(60)).max(64),
  /** The site's own clock, an IANA zone name. */
  timeZone: z
    .string()
    .max(60)
    .refine(isTimeZone, 'expected an IANA time zone such as Asia/Shanghai')
    .default('Asia/Shanghai'),
  devices: z.array(configuredDevice).max(5000),
  cameras: z.array(watchedCamera).max(5000),
  model: z.string().max(100).default('ssdlite-mobilenet-v2'),
});
export type AgentConfig = z.infer<typeof agentConfig>;

/** True for a zone that this program's time zone data knows: one that it does not know can't be armed by. */
function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
