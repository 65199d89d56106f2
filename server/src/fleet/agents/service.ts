import {
  type Agent,
  type agentCreated,
  encodeEnrolmentCode,
  idMadeAt,
  type newAgent,
  newId,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Database, Tx } from '../../platform/database/database.ts';
import { notFound } from '../../platform/http/problem.ts';
import type { Sweeps } from '../../platform/jobs/sweeps.ts';
import { divisionsAbove, inScope, type Scope, wholeScope } from '../../platform/scope.ts';
import { type Actor, type AppendAudit, emitAgent, emitRevoked, noteAgent } from './announce.ts';
import { enrolmentLifeMs, hashSecret, makeEnrolmentSecret } from './enrolment.ts';
import { agentOf } from './projection.ts';
import type { AgentDocument, AgentRepository } from './repository.ts';
import { silentBefore } from './rules.ts';

const sweepBatch = 500;

export interface AgentNeeds {
  audit: AppendAudit;
  /** Whether a hub holds the agent's socket. */
  connected(agentIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** The agent was called silent: nobody knows how its devices are. */
  markSilent(tx: Tx, agentId: string, since: Date): Promise<void>;
}

type ConfigurationField = 'configDesired' | 'configApplied' | 'configRefused';

/** What an enrolment code says of this hub, and since when it runs. */
export interface HubIdentity {
  addresses: readonly string[];
  caSha256: string;
  /** Epoch milliseconds. */
  startedAt: number;
}

/** What people do with agents: creating, reading and revoking them; and calling them silent. */
export class AgentService {
  readonly #repository: AgentRepository;
  readonly #database: Database;
  readonly #sweeps: Pick<Sweeps, 'each'>;
  readonly #needs: AgentNeeds;
  readonly #hub: HubIdentity;

  constructor(parts: {
    database: Database;
    sweeps: Pick<Sweeps, 'each'>;
    repository: AgentRepository;
    needs: AgentNeeds;
    hub: HubIdentity;
  }) {
    this.#database = parts.database;
    this.#sweeps = parts.sweeps;
    this.#needs = parts.needs;
    this.#hub = parts.hub;
    this.#repository = parts.repository;
  }

  async list(
    scope: Scope,
    division: string | undefined,
    page: { cursor?: string | undefined; limit: number },
  ): Promise<{ items: Agent[]; next: string | null }> {
    const found = await this.#repository.find(scope, division, page.cursor, page.limit + 1);
    const items = found.slice(0, page.limit);
    const connected = await this.#needs.connected(items.map(({ _id }) => _id));
    return {
      items: items.map((agent) => agentOf(agent, connected.has(agent._id))),
      next: found.length > page.limit ? (items.at(-1)?._id ?? null) : null,
    };
  }

  async read(scope: Scope, agentId: string): Promise<Agent> {
    const agent = await this.#find(scope, agentId);
    return agentOf(agent, (await this.#needs.connected([agentId])).has(agentId));
  }

  /** Enrolled agents that were made for a division, or for one below it where it is a township. */
  async enrolledIn(division: string): Promise<{ id: string; name: string; silent: boolean; heardAt: Date | null }[]> {
    const area = await this.#repository.enrolledIn(division);
    return area.map(({ _id: id, name, silent, lastBatchAt }) => ({ id, name, silent, heardAt: lastBatchAt }));
  }

  /** Agents that serve a division or a part of it, or did: for what they were made, and since when they can be. */
  async everServing(division: string): Promise<{ division: string; since: number }[]> {
    const found = await this.#repository.everServing(division, divisionsAbove(division));
    return found.map(({ _id, division: of }) => ({ division: of, since: idMadeAt(_id) }));
  }

  /** How an agent stands to its configuration; undefined when it is gone. */
  async configurationOf(agentId: string): Promise<Pick<AgentDocument, ConfigurationField> | undefined> {
    const agent = await this.#repository.byId(wholeScope('whether an agent runs a change'), agentId);
    if (!agent) return undefined;
    const { configDesired, configApplied, configRefused } = agent;
    return { configDesired, configApplied, configRefused };
  }

  /** The division that an agent was made for; undefined when it is not there, or not trusted any more. */
  async areaOf(agentId: string, tx: Tx): Promise<string | undefined> {
    const agent = await this.#repository.byId(wholeScope('which agent may serve a site'), agentId, tx.session);
    return agent === null || agent.state === 'revoked' ? undefined : agent.division;
  }

  /** @throws ProblemError `not-found` when the township lies out of the caller's area */
  async create(scope: Scope, body: z.output<typeof newAgent>, by: Actor): Promise<z.input<typeof agentCreated>> {
    if (!inScope(scope, body.division)) throw notFound();
    const { agent, code, expiresAt } = await this.#database.inTransaction(async (tx) => {
      const { enrolment, code } = this.#makeCode(tx.now);
      const agent: AgentDocument = {
        _id: newId(),
        county: body.division.slice(0, 6),
        division: body.division,
        name: body.name,
        allowedAddresses: body.allowedAddresses,
        state: 'waiting',
        enrolment,
        generation: 0,
        signingKey: null,
        sealingKey: null,
        silent: false,
        lastBatchAt: null,
        outbox: null,
        configDesired: 1,
        configHash: null,
        configApplied: null,
        configRefused: null,
        configOrder: null,
        vitals: null,
        lossRecorded: 0,
        version: 1,
      };
      await this.#repository.insert(tx, agent);
      await noteAgent(this.#needs.audit, tx, agent, by, 'agents.create');
      emitAgent(tx, agent, null);
      return { agent, code, expiresAt: enrolment.expiresAt };
    });
    return { agent: agentOf(agent, false), enrolmentCode: code, expiresAt: expiresAt.toISOString() };
  }

  /** A new code for an agent, also a revoked one; the keys it has go on until the code is used. */
  async renewCode(scope: Scope, agentId: string, by: Actor): Promise<z.input<typeof agentCreated>> {
    const { agent, code, expiresAt } = await this.#database.inTransaction(async (tx) => {
      const before = await this.#find(scope, agentId, tx);
      const { enrolment, code } = this.#makeCode(tx.now);
      const agent = await this.#repository.change(tx, agentId, { enrolment, version: before.version + 1 });
      if (!agent) throw notFound();
      await noteAgent(this.#needs.audit, tx, agent, by, 'agents.renew-code');
      emitAgent(tx, agent);
      return { agent, code, expiresAt: enrolment.expiresAt };
    });
    const connected = await this.#needs.connected([agentId]);
    return { agent: agentOf(agent, connected.has(agentId)), enrolmentCode: code, expiresAt: expiresAt.toISOString() };
  }

  /** From its next request on the agent is refused, and every hub closes its socket. */
  async revoke(scope: Scope, agentId: string, by: Actor): Promise<Agent> {
    const agent = await this.#database.inTransaction(async (tx) => {
      const before = await this.#find(scope, agentId, tx);
      if (before.state === 'revoked') return before;
      const agent = await this.#repository.change(tx, agentId, {
        state: 'revoked',
        enrolment: null,
        signingKey: null,
        generation: before.generation + 1,
        silent: true,
        version: before.version + 1,
      });
      if (!agent) throw notFound();
      await noteAgent(this.#needs.audit, tx, agent, by, 'agents.revoke');
      await this.#needs.markSilent(tx, agentId, tx.now);
      emitAgent(tx, agent);
      emitRevoked(tx, agent);
      return agent;
    });
    return agentOf(agent, false);
  }

  /** Calls agents silent whose last batch is too old. Called by the sweep. @returns how many */
  async callSilent(now: Date): Promise<number> {
    const before = silentBefore(now.getTime(), this.#hub.startedAt);
    if (!before) return 0;
    let called = 0;
    await this.#sweeps.each(
      'silent-agents',
      await this.#repository.silentSince(before, sweepBatch),
      async ({ _id }) => {
        called += await this.#database.inTransaction(async (tx) => {
          const condition = { state: 'enrolled', silent: false, lastBatchAt: { $lt: before } };
          const agent = await this.#repository.change(tx, _id, { silent: true }, condition);
          if (!agent) return 0;
          await this.#needs.markSilent(tx, _id, agent.lastBatchAt ?? tx.now);
          emitAgent(tx, agent);
          return 1;
        });
      },
    );
    return called;
  }

  async #find(scope: Scope, agentId: string, tx?: Tx): Promise<AgentDocument> {
    const agent = await this.#repository.byId(scope, agentId, tx?.session);
    if (!agent) throw notFound();
    return agent;
  }

  #makeCode(now: Date): { enrolment: { hash: string; expiresAt: Date }; code: string } {
    const secret = makeEnrolmentSecret();
    const code = encodeEnrolmentCode({
      hub: this.#hub.addresses[0] as string,
      caSha256: this.#hub.caSha256,
      secret,
    });
    return { enrolment: { hash: hashSecret(secret), expiresAt: new Date(now.getTime() + enrolmentLifeMs) }, code };
  }
}
