import { createHash } from 'node:crypto';
import { type AgentConfig, agentConfig } from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Database } from '../../platform/database/database.ts';
import { wholeScope } from '../../platform/scope.ts';
import { emitAgent } from './announce.ts';
import type { AgentDocument, AgentRepository } from './repository.ts';

/** What the registry says an agent should do: only cameras whose placement is answered and whose access basis allows it. */
export interface DesiredWork {
  devices: z.input<typeof agentConfig>['devices'];
  cameras: z.input<typeof agentConfig>['cameras'];
}

export interface ConfigurationNeeds {
  desiredWork(agentId: string, at: Date): Promise<DesiredWork>;
  /** Tells a connected agent to look now; nothing depends on it. */
  hint(agentId: string, version: number): void;
}

const anywhere = wholeScope('an agent pulls what is meant for it');

/** The whole desired configuration of an agent: a document with a version that rises when the document changes. */
export class ConfigurationService {
  readonly #database: Database;
  readonly #agents: AgentRepository;
  readonly #needs: ConfigurationNeeds;

  constructor(parts: { database: Database; agents: AgentRepository; needs: ConfigurationNeeds }) {
    this.#database = parts.database;
    this.#agents = parts.agents;
    this.#needs = parts.needs;
  }

  /** What the agent should run now. @throws ZodError when the registry says something that no agent could read */
  async read(agentId: string, now: Date): Promise<AgentConfig | undefined> {
    return (await this.#refresh(agentId, now))?.config;
  }

  /** Something that concerns the agent changed: raises the version when its document did. Idempotent. */
  async refresh(agentId: string, now: Date): Promise<void> {
    const result = await this.#refresh(agentId, now);
    if (result?.raised) this.#needs.hint(agentId, result.config.version);
  }

  async #refresh(agentId: string, now: Date): Promise<{ config: AgentConfig; raised: boolean } | undefined> {
    for (;;) {
      const agent = await this.#agents.byId(anywhere, agentId);
      if (!agent) return undefined;
      const { devices, cameras } = await this.#needs.desiredWork(agentId, now);
      const content = {
        agentId,
        allowedAddresses: agent.allowedAddresses,
        devices: sorted(devices, ({ deviceKey }) => deviceKey),
        cameras: sorted(cameras, ({ cameraId }) => cameraId),
      };
      const parsed = agentConfig.parse({ ...content, version: agent.configDesired });
      const hash = hashOf(parsed);
      if (hash === agent.configHash) return { config: parsed, raised: false };
      const version = agent.configHash === null ? agent.configDesired : agent.configDesired + 1;
      if (await this.#raise(agent, hash, version)) return { config: { ...parsed, version }, raised: true };
      // Another hub, or another change, was first: look again.
    }
  }

  async #raise(agent: AgentDocument, configHash: string, configDesired: number): Promise<boolean> {
    return this.#database.inTransaction(async (tx) => {
      const condition = { configHash: agent.configHash, configDesired: agent.configDesired };
      const changed = await this.#agents.change(tx, agent._id, { configHash, configDesired }, condition);
      if (changed) emitAgent(tx, changed);
      return changed !== null;
    });
  }
}

function sorted<T>(list: readonly T[], key: (one: T) => string): T[] {
  return [...list].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** Over everything but the version. */
function hashOf({ version: _version, ...content }: AgentConfig): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
