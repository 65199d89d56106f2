import {
  type Agent,
  type agentCreated,
  encodeEnrolmentCode,
  type enrolAnswer,
  type enrolRequest,
  type newAgent,
  newId,
  toInstant,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/database/database.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import { inScope, type Scope, wholeScope } from '../../platform/scope.ts';
import { enrolmentLifeMs, hashSecret, makeEnrolmentSecret } from './enrolment.ts';
import { type AgentDocument, AgentRepository } from './repository.ts';
import { silentBefore } from './rules.ts';
import { claimedAgent, issueToken, readToken, verifyAssertion } from './tokens.ts';

const sweepBatch = 500;

/** Who acts, for the audit. */
export interface Actor {
  id: string;
  name: string;
  unit: string;
}

export interface AgentNeeds {
  audit(
    tx: Tx,
    entry: {
      division: string;
      person: { id: string; name: string } | null;
      unit: string;
      action: string;
      content: Record<string, unknown>;
      reason: null;
    },
  ): Promise<unknown>;
  /** Whether a hub holds the agent's socket. */
  connected(agentIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** The agent was called silent: nobody knows how its devices are. */
  markSilent(tx: Tx, agentId: string, since: Date): Promise<void>;
}

/** What this hub tells agents about itself. */
export interface HubIdentity {
  addresses: readonly string[];
  caSha256: string;
  tokenKey: Uint8Array;
  /** Epoch milliseconds. */
  startedAt: number;
}

const anywhere = wholeScope('an agent proves who it is by its keys');

/** Creating, enrolling, recognising and revoking agents. */
export class AgentService {
  readonly repository: AgentRepository;
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #needs: AgentNeeds;
  readonly #hub: HubIdentity;

  constructor(parts: { database: Database; clock: Clock; needs: AgentNeeds; hub: HubIdentity }) {
    this.#database = parts.database;
    this.#clock = parts.clock;
    this.#needs = parts.needs;
    this.#hub = parts.hub;
    this.repository = new AgentRepository(parts.database);
  }

  async list(
    scope: Scope,
    division: string | undefined,
    page: { cursor?: string | undefined; limit: number },
  ): Promise<{ items: Agent[]; next: string | null }> {
    const found = await this.repository.find(scope, division, page.cursor, page.limit + 1);
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
      await this.repository.insert(tx, agent);
      await this.#note(tx, agent, by, 'agents.create');
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
      const agent = await this.repository.change(tx, agentId, { enrolment, version: before.version + 1 });
      if (!agent) throw notFound();
      await this.#note(tx, agent, by, 'agents.renew-code');
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
      const agent = await this.repository.change(tx, agentId, {
        state: 'revoked',
        enrolment: null,
        signingKey: null,
        generation: before.generation + 1,
        silent: true,
        version: before.version + 1,
      });
      if (!agent) throw notFound();
      await this.#note(tx, agent, by, 'agents.revoke');
      await this.#needs.markSilent(tx, agentId, tx.now);
      emitAgent(tx, agent);
      tx.emit({
        kind: 'agent.revoked',
        divisionBefore: agent.division,
        divisionAfter: agent.division,
        body: { agentId },
      });
      return agent;
    });
    return agentOf(agent, false);
  }

  /** @throws ProblemError one and the same for a used, an expired and a wrong secret */
  async enrol(body: z.output<typeof enrolRequest>): Promise<z.input<typeof enrolAnswer>> {
    const hash = hashSecret(body.secret);
    const agent = await this.#database.inTransaction(async (tx) => {
      const waiting = await this.repository.byEnrolment(tx, hash);
      if (!waiting) return null;
      const agent = await this.repository.change(
        tx,
        waiting._id,
        {
          state: 'enrolled',
          enrolment: null,
          generation: waiting.generation + 1,
          signingKey: body.signingKey,
          sealingKey: body.sealingKey,
          // `silent` stays: an agent that was revoked ends its silence by its first batch, like any other.
          lastBatchAt: tx.now,
          version: waiting.version + 1,
        },
        { 'enrolment.hash': hash },
      );
      if (!agent) return null;
      await this.#note(tx, agent, null, 'agents.enrol');
      emitAgent(tx, agent);
      // Whatever still holds a socket by the replaced keys must prove the new ones.
      if (waiting.generation > 0)
        tx.emit({
          kind: 'agent.revoked',
          divisionBefore: agent.division,
          divisionAfter: agent.division,
          body: { agentId: agent._id },
        });
      return agent;
    });
    if (!agent) throw new ProblemError('not-allowed', { code: 'enrolment-refused' });
    return { agentId: agent._id, hubs: [...this.#hub.addresses], serverTime: toInstant(this.#clock.now()) };
  }

  /** An access token for a client assertion. @throws ProblemError `not-signed-in`, one for every reason */
  async grantToken(assertion: string): Promise<string> {
    const now = this.#clock.now();
    const refused = new ProblemError('not-signed-in', { code: 'assertion-refused' });
    const agentId = claimedAgent(assertion);
    if (agentId === undefined) throw refused;
    const agent = await this.repository.byId(anywhere, agentId);
    if (agent?.state !== 'enrolled' || agent.signingKey === null) throw refused;
    const id = await verifyAssertion(assertion, agentId, agent.signingKey, now);
    if (!id) throw refused;
    if (!(await this.repository.useAssertion(agent.county, agentId, id.jti, id.expiresAt)))
      throw new ProblemError('not-signed-in', { code: 'assertion-replayed' });
    return issueToken(this.#hub.tokenKey, { agentId, generation: agent.generation }, now);
  }

  /** The agent that an access token speaks for. The record decides, so that a revocation counts at once. */
  async recognise(token: string): Promise<AgentDocument | undefined> {
    const claim = await readToken(this.#hub.tokenKey, token, this.#clock.now());
    if (!claim) return undefined;
    const agent = await this.repository.byId(anywhere, claim.agentId);
    return agent?.state === 'enrolled' && agent.generation === claim.generation ? agent : undefined;
  }

  /** An agent that was already recognised. @throws ProblemError `not-signed-in` when it was revoked since */
  async recognised(agentId: string): Promise<AgentDocument> {
    const agent = await this.repository.byId(anywhere, agentId);
    if (agent?.state !== 'enrolled') throw new ProblemError('not-signed-in', { code: 'agent-revoked' });
    return agent;
  }

  /** Calls agents silent whose last batch is too old. Called by the sweep. @returns how many */
  async callSilent(now: Date): Promise<number> {
    const before = silentBefore(now.getTime(), this.#hub.startedAt);
    if (!before) return 0;
    let called = 0;
    for (const { _id } of await this.repository.silentSince(before, sweepBatch))
      called += await this.#database.inTransaction(async (tx) => {
        const condition = { state: 'enrolled', silent: false, lastBatchAt: { $lt: before } };
        const agent = await this.repository.change(tx, _id, { silent: true }, condition);
        if (!agent) return 0;
        await this.#needs.markSilent(tx, _id, agent.lastBatchAt ?? tx.now);
        emitAgent(tx, agent);
        return 1;
      });
    return called;
  }

  async #find(scope: Scope, agentId: string, tx?: Tx): Promise<AgentDocument> {
    const agent = await this.repository.byId(scope, agentId, tx?.session);
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

  async #note(tx: Tx, agent: AgentDocument, by: Actor | null, action: string): Promise<void> {
    await this.#needs.audit(tx, {
      division: agent.division,
      person: by && { id: by.id, name: by.name },
      unit: by?.unit ?? '',
      action,
      content: { agentId: agent._id, name: agent.name },
      reason: null,
    });
  }
}

/** Tells every hub that an agent changed; `before` is null for a new one. */
export function emitAgent(tx: Tx, agent: AgentDocument, before: string | null = agent.division): void {
  tx.emit({
    kind: 'agent.changed',
    divisionBefore: before,
    divisionAfter: agent.division,
    body: { agentId: agent._id },
  });
}

/** An agent as people see it. */
export function agentOf(agent: AgentDocument, connected: boolean): Agent {
  const { _id, name, division, allowedAddresses, state, silent, lastBatchAt, sealingKey } = agent;
  const { configDesired, configApplied, configRefused, outbox, lossRecorded, version } = agent;
  return {
    id: _id,
    name,
    division,
    allowedAddresses,
    state,
    connected,
    silent,
    lastBatchAt: lastBatchAt?.toISOString() ?? null,
    sealingKey,
    configDesired,
    configApplied,
    configRefused,
    outbox,
    lossRecorded,
    version,
  };
}
