import { resolve } from 'node:path';
import { type AgentSettings, loadAgentConfig } from '@sharp-eyes/config';
import type { Command } from 'commander';

export interface SettingsOptions {
  config?: string;
  data?: string;
  json?: boolean;
}

/** Options of the commands that use the agent's data folder. */
export function addSettingsOptions(command: Command): Command {
  return command
    .option('--config <FILE>', 'settings in YAML; what it does not name keeps its default (config/agent.yaml)')
    .option('--data <DIR>', 'folder for keys, configuration and outbox (or set SHARP_EYES_AGENT__DATA)')
    .option('--json', 'one JSON object per line on standard output');
}

/** @throws {ConfigError} with every fault at once */
export function readSettings({ config, data }: SettingsOptions): AgentSettings {
  const settings = loadAgentConfig(config === undefined ? {} : { file: config });
  return { ...settings, data: resolve(data ?? settings.data) };
}
