import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { baseMapSettings } from './base-map.ts';
import { loadConfig } from './load.ts';
import { logSettings, port } from './parts.ts';

export const hubConfig = z.strictObject({
  database: z.strictObject({
    uri: z.string().regex(/^mongodb(\+srv)?:\/\//, 'expected the address of a replica set, mongodb://…'),
    name: z.string().regex(/^[\w-]{1,60}$/, 'expected a database name of letters, digits, dashes, underscores'),
  }),
  people: z.strictObject({ host: z.string().min(1), port, trustedProxies: z.array(z.string()) }),
  agents: z.strictObject({
    host: z.string().min(1),
    port,
    addresses: z.array(z.url({ protocol: /^https$/, error: 'expected an https address' })).min(1),
  }),
  keyFile: z.string().min(1),
  web: z.string().min(1),
  alerts: z.strictObject({
    acknowledgementMinutes: z.number().positive().max(1440),
    repeatMinutes: z.number().min(0).max(1440),
    outageSeconds: z.number().min(0).max(3600),
  }),
  looks: z.strictObject({ minutes: z.number().positive().max(60) }),
  live: z.strictObject({
    worker: z.string(),
    host: z.union([z.ipv4(), z.ipv6()], 'expected an IP address'),
    port,
    announced: z.array(z.string().min(1).max(253)).max(8),
    workers: z.int().min(0).max(64),
    iceServers: z
      .array(
        z.strictObject({
          urls: z.string().regex(/^(stuns?|turns?):/, 'expected stun:, stuns:, turn: or turns:'),
          username: z.string().max(200).optional(),
          credential: z.string().max(200).optional(),
        }),
      )
      .max(8),
    agentsAddress: z.union([
      z.literal(''),
      z.url({ protocol: /^https$/, error: 'expected an https address, or nothing' }),
    ]),
    views: z.int().min(0).max(10_000),
    minutes: z.number().positive().max(120),
  }),
  cards: z.strictObject({
    address: z.union([
      z.literal(''),
      z.url({ protocol: /^https?$/, error: 'expected an http(s) address, or nothing' }),
    ]),
  }),
  baseMap: baseMapSettings,
  stills: z.strictObject({ retentionHours: z.number().positive().max(720) }),
  notices: z.strictObject({
    address: z.union([
      z.literal(''),
      z.url({ protocol: /^https?$/, error: 'expected an http(s) address, or nothing' }),
    ]),
    allowedHosts: z.array(z.string().min(1).max(253).toLowerCase()).max(64),
  }),
  log: logSettings,
});
export type HubConfig = z.infer<typeof hubConfig>;

const defaultsFile = fileURLToPath(new URL('../hub.yaml', import.meta.url));

/** The hub's settings. @throws {ConfigError} with every fault at once */
export function loadHubConfig(
  options: { file?: string; environment?: Record<string, string | undefined> } = {},
): HubConfig {
  const environment = { ...(options.environment ?? process.env) };
  // MONGODB_URI is what hosting tools set; our own name wins over it.
  environment.SHARP_EYES_HUB__DATABASE__URI ??= environment.MONGODB_URI;
  return loadConfig(hubConfig, { defaultsFile, file: options.file, environment, prefix: 'SHARP_EYES_HUB' });
}
