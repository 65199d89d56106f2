import { type enrolAnswer, type enrolRequest, toInstant } from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import { wholeScope } from '../../platform/scope.ts';
import { type AppendAudit, emitAgent, emitRevoked, noteAgent } from './announce.ts';
import { hashSecret } from './enrolment.ts';
import type { AgentDocument, AgentRepository } from './repository.ts';
import { claimedAgent, issueToken, readToken, verifyAssertion } from './tokens.ts';

const anywhere = wholeScope('an agent proves who it is by its keys');

/** How an agent proves who it is: by a code once, by its keys from then on, by a token at each request. */
export class AgentIdentity {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #repository: AgentRepository;
  readonly #audit: AppendAudit;
  readonly #addresses: readonly string[];
  readonly #tokenKey: Uint8Array;

  constructor(parts: {
    database: Database;
    clock: Clock;
    repository: AgentRepository;
    audit: AppendAudit;
    /** Where the hubs listen for agents. */
    addresses: readonly string[];
    tokenKey: Uint8Array;
  }) {
    this.#database = parts.database;
    this.#clock = parts.clock;
    this.#repository = parts.repository;
    this.#audit = parts.audit;
    this.#addresses = parts.addresses;
    this.#tokenKey = parts.tokenKey;
  }

  /** @throws ProblemError one and the same for a used, an expired and a wrong secret */
  async enrol(body: z.output<typeof enrolRequest>): Promise<z.input<typeof enrolAnswer>> {
    const hash = hashSecret(body.secret);
    const agent = await this.#database.inTransaction(async (tx) => {
      const waiting = await this.#repository.byEnrolment(tx, hash);
      if (!waiting) return null;
      const agent = await this.#repository.change(
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
      await noteAgent(this.#audit, tx, agent, null, 'agents.enrol');
      emitAgent(tx, agent);
      // Whatever still holds a socket by the replaced keys must prove the new ones.
      if (waiting.generation > 0) emitRevoked(tx, agent);
      return agent;
    });
    if (!agent) throw new ProblemError('not-allowed', { code: 'enrolment-refused' });
    return { agentId: agent._id, hubs: [...this.#addresses], serverTime: toInstant(this.#clock.now()) };
  }

  /** An access token for a client assertion. @throws ProblemError `not-signed-in`, one for every reason */
  async grantToken(assertion: string): Promise<string> {
    const now = this.#clock.now();
    const refused = new ProblemError('not-signed-in', { code: 'assertion-refused' });
    const agentId = claimedAgent(assertion);
    if (agentId === undefined) throw refused;
    const agent = await this.#repository.byId(anywhere, agentId);
    if (agent?.state !== 'enrolled' || agent.signingKey === null) throw refused;
    const id = await verifyAssertion(assertion, agentId, agent.signingKey, now);
    if (!id) throw refused;
    if (!(await this.#repository.useAssertion(agent.county, agentId, id.jti, id.expiresAt)))
      throw new ProblemError('not-signed-in', { code: 'assertion-replayed' });
    return issueToken(this.#tokenKey, { agentId, generation: agent.generation }, now);
  }

  /** The agent that an access token speaks for. The record decides, so that a revocation counts at once. */
  async recognise(token: string): Promise<AgentDocument | undefined> {
    const claim = await readToken(this.#tokenKey, token, this.#clock.now());
    if (!claim) return undefined;
    const agent = await this.#repository.byId(anywhere, claim.agentId);
    return agent?.state === 'enrolled' && agent.generation === claim.generation ? agent : undefined;
  }

  /** An agent that was already recognised. @throws ProblemError `not-signed-in` when it was revoked since */
  async recognised(agentId: string): Promise<AgentDocument> {
    const agent = await this.#repository.byId(anywhere, agentId);
    if (agent?.state !== 'enrolled') throw new ProblemError('not-signed-in', { code: 'agent-revoked' });
    return agent;
  }
}
