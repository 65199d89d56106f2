import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { loadConfig } from './load.ts';
import { logSettings } from './parts.ts';

export const agentSettings = z.strictObject({
  data: z.string().min(1),
  allowedAddresses: z.array(z.string().min(1).max(60)).max(64),
  eyes: z.strictObject({ count: z.int().min(0).max(64) }),
  live: z.strictObject({ leases: z.int().min(0).max(500), transcoders: z.int().min(0).max(16) }),
  model: z.string().min(1).max(100),
  outbox: z.strictObject({ quotaBytes: z.int().min(8 * 1024 * 1024) }),
  log: logSettings,
});
export type AgentSettings = z.infer<typeof agentSettings>;

const defaultsFile = fileURLToPath(new URL('../agent.yaml', import.meta.url));

/** The edge agent's own settings (what it watches comes from the hub). @throws {ConfigError} with every fault at once */
export function loadAgentConfig(
  options: { file?: string; environment?: Record<string, string | undefined> } = {},
): AgentSettings {
  const environment = options.environment ?? process.env;
  return loadConfig(agentSettings, { defaultsFile, file: options.file, environment, prefix: 'SHARP_EYES_AGENT' });
}
