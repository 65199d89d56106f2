import { join } from 'node:path';
import { type AgentConfig, agentConfig } from '@sharp-eyes/protocol';
import type { z } from 'zod';
import { UplinkError } from './errors.ts';
import { type Hub, readJson } from './hub.ts';
import { readIfThere, writePrivately } from './private-file.ts';

const timeoutMs = 30_000;

type Report = { version: number; state: 'applied' | 'refused'; reason?: string };

export interface ConfigKeeperOptions {
  hub: Hub;
  folder: string;
  /** Runs a configuration, or throws and leaves what runs as it is. */
  apply(config: AgentConfig): Promise<void>;
  /** Writes the `agent.config` fact. */
  report(report: Report): void;
  onFailure(error: unknown): void;
}

/** Pulls the desired configuration, runs it, and keeps the last good one on disk for when the hub is away. */
export class ConfigKeeper {
  readonly #options: ConfigKeeperOptions;
  #applied: number | undefined;
  #refused: number | undefined;
  #pulling: Promise<void> | undefined;
  #notBeforeMs = 0;

  constructor(options: ConfigKeeperOptions) {
    this.#options = options;
  }

  get appliedVersion(): number | undefined {
    return this.#applied;
  }

  /** Runs the last good version from the disk, if there is one for this agent. A damaged file is told and pulled anew. */
  async resume(): Promise<void> {
    const { folder, hub, apply, onFailure } = this.#options;
    try {
      const text = await readIfThere(fileIn(folder));
      if (text === undefined) return;
      const config = agentConfig.parse(JSON.parse(text));
      if (config.agentId !== hub.agentId) return;
      await apply(config);
      this.#applied = config.version;
    } catch (error) {
      onFailure(asBadConfiguration(error));
    }
  }

  /** Pulls when `desired` is neither what runs nor what was refused. At most one pull at a time. */
  follow(desired: number): void {
    if (desired === this.#applied || desired === this.#refused || performance.now() < this.#notBeforeMs) return;
    this.lookNow().catch((error: unknown) => {
      this.#notBeforeMs = performance.now() + 5000;
      this.#options.onFailure(error);
    });
  }

  /** The command `configure`: look now, also at a version that was refused before. */
  lookNow(): Promise<void> {
    this.#pulling ??= this.#pull().finally(() => {
      this.#pulling = undefined;
    });
    return this.#pulling;
  }

  async #pull(): Promise<void> {
    const { hub, folder, apply, report, onFailure } = this.#options;
    const { body } = await hub.request({ method: 'GET', path: '/agent/v1/config', timeoutMs });
    const version = versionOf(body);
    if (version !== undefined && version === this.#applied) return;
    try {
      const config = readJson(agentConfig, body, 'a configuration');
      if (config.agentId !== hub.agentId)
        throw new UplinkError('bad-configuration', {
          expected: `a configuration for agent ${hub.agentId}`,
          came: `one for ${config.agentId}`,
          todo: "see the hub's log",
        });
      await apply(config);
      await writePrivately(fileIn(folder), JSON.stringify(config));
      this.#applied = config.version;
      this.#refused = undefined;
      report({ version: config.version, state: 'applied' });
    } catch (error) {
      onFailure(asBadConfiguration(error));
      if (version === undefined) throw error;
      this.#refused = version;
      const reason = error instanceof Error ? error.message.slice(0, 2000) : String(error);
      report({ version, state: 'refused', reason });
    }
  }
}

const fileIn = (folder: string): string => join(folder, 'config.json');

/** The version that a document claims, even when the rest can't be run: the refusal must name it. */
function versionOf(body: Buffer): number | undefined {
  try {
    const { version } = JSON.parse(body.toString('utf8')) as Partial<z.input<typeof agentConfig>>;
    return Number.isSafeInteger(version) && (version as number) >= 0 ? version : undefined;
  } catch {
    return undefined;
  }
}

function asBadConfiguration(error: unknown): UplinkError {
  if (error instanceof UplinkError && error.code === 'bad-configuration') return error;
  return new UplinkError('bad-configuration', {
    expected: 'a configuration that can be run here',
    came: error instanceof Error ? error.message.slice(0, 500) : String(error),
    todo: 'the last good one goes on; correct it in the console',
    cause: error,
  });
}
