import { type AgentVitals, levelOf, rangeOf } from '@sharp-eyes/protocol';
import type { ClientSession } from 'mongodb';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';

/** An agent as it is stored. */
export interface AgentDocument {
  _id: string;
  county: string;
  /** The township it was created for. */
  division: string;
  name: string;
  allowedAddresses: string[];
  state: 'waiting' | 'enrolled' | 'revoked';
  /** The one code that is good now: its secret's hash. */
  enrolment: { hash: string; expiresAt: Date } | null;
  /** Rises with each enrolment; tokens of an earlier one are worth nothing. */
  generation: number;
  /** Ed25519, base64url. */
  signingKey: string | null;
  /** X25519, base64url. */
  sealingKey: string | null;
  silent: boolean;
  lastBatchAt: Date | null;
  outbox: { depth: number; oldestAt: string | null } | null;
  configDesired: number;
  /** Hash of the configuration that has this version. */
  configHash: string | null;
  configApplied: number | null;
  configRefused: string | null;
  /** Where the report of the two lines above stands. */
  configOrder: { outboxId: string; seq: number } | null;
  vitals: (AgentVitals & { at: string }) | null;
  lossRecorded: number;
  version: number;
}

const mixed = mongoose.Schema.Types.Mixed;

const agentSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    name: { type: String, required: true },
    allowedAddresses: { type: [String], required: true },
    state: { type: String, required: true },
    enrolment: { type: mixed, default: null },
    generation: { type: Number, required: true },
    signingKey: { type: String, default: null },
    sealingKey: { type: String, default: null },
    silent: { type: Boolean, required: true },
    lastBatchAt: { type: Date, default: null },
    outbox: { type: mixed, default: null },
    configDesired: { type: Number, required: true },
    configHash: { type: String, default: null },
    configApplied: { type: Number, default: null },
    configRefused: { type: String, default: null },
    configOrder: { type: mixed, default: null },
    vitals: { type: mixed, default: null },
    lossRecorded: { type: Number, required: true },
    version: { type: Number, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<AgentDocument>;
agentSchema.index({ county: 1, _id: 1 }, { unique: true });
agentSchema.index({ division: 1, _id: 1 });
agentSchema.index({ 'enrolment.hash': 1 });
agentSchema.index({ lastBatchAt: 1 }, { partialFilterExpression: { state: 'enrolled', silent: false } });

interface AssertionDocument {
  county: string;
  agentId: string;
  jti: string;
  expiresAt: Date;
}

const assertionSchema = new mongoose.Schema(
  {
    county: { type: String, required: true },
    agentId: { type: String, required: true },
    jti: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false },
) as unknown as mongoose.Schema<AssertionDocument>;
assertionSchema.index({ county: 1, agentId: 1, jti: 1 }, { unique: true });
assertionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** The collections `agents` and `agentAssertions`. */
export class AgentRepository {
  readonly #agents: mongoose.Model<AgentDocument>;
  readonly #assertions: mongoose.Model<AssertionDocument>;

  constructor(database: Database) {
    this.#agents = database.model('agents', agentSchema);
    this.#assertions = database.model('agentAssertions', assertionSchema);
  }

  async insert(tx: Tx, agent: AgentDocument): Promise<void> {
    await this.#agents.create([agent], { session: tx.session });
  }

  async find(scope: Scope, division: string | undefined, after: string | undefined, limit: number) {
    return this.#agents
      .find({ $and: [withinCountyScope(scope, division), ...(after === undefined ? [] : [{ _id: { $gt: after } }])] })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<AgentDocument[]>();
  }

  async byId(scope: Scope, agentId: string, session?: ClientSession): Promise<AgentDocument | null> {
    return this.#agents
      .findOne({ $and: [{ _id: agentId }, withinCountyScope(scope)] })
      .session(session ?? null)
      .lean<AgentDocument>();
  }

  /** Enrolled agents of a division: with those below it where it is a township. */
  async enrolledIn(division: string): Promise<AgentDocument[]> {
    const { from, to } = rangeOf(division);
    const where = levelOf(division) === 'township' ? { $gte: from, $lt: to } : division;
    return this.#agents.find({ division: where, state: 'enrolled' }).lean<AgentDocument[]>();
  }

  /** Agents that were ever enrolled, made for a division, for one below it, or for one of those above it. */
  async everServing(division: string, above: readonly string[]): Promise<Pick<AgentDocument, '_id' | 'division'>[]> {
    const { from, to } = rangeOf(division);
    const where = { $or: [{ division: { $gte: from, $lt: to } }, { division: { $in: [...above] } }] };
    return this.#agents.find({ ...where, state: { $ne: 'waiting' } }, { division: 1 }).lean<AgentDocument[]>();
  }

  /** Changes an agent inside a transaction. @returns the agent as it is now, or null when the condition failed */
  async change(
    tx: Tx,
    agentId: string,
    set: Partial<AgentDocument>,
    condition: Record<string, unknown> = {},
  ): Promise<AgentDocument | null> {
    return this.#agents
      .findOneAndUpdate({ _id: agentId, ...condition }, { $set: set }, { session: tx.session, returnDocument: 'after' })
      .lean<AgentDocument>();
  }

  /**
   * Notes that a batch came. Written to one node only: it is said again ten seconds later, and a heartbeat of
   * thousands of agents should not wait for the journal.
   */
  async noteBatch(agentId: string, at: Date, outbox: AgentDocument['outbox']): Promise<void> {
    await this.#agents.updateOne({ _id: agentId }, { $set: { lastBatchAt: at, outbox } }, { writeConcern: { w: 1 } });
  }

  /** The agent whose code has this hash and is still good. */
  async byEnrolment(tx: Tx, hash: string): Promise<AgentDocument | null> {
    return this.#agents
      .findOne({ 'enrolment.hash': hash, 'enrolment.expiresAt': { $gt: tx.now } })
      .session(tx.session)
      .lean<AgentDocument>();
  }

  /** Remembers an assertion until it has expired. @returns false when it was used before */
  async useAssertion(county: string, agentId: string, jti: string, expiresAt: Date): Promise<boolean> {
    try {
      await this.#assertions.create({ county, agentId, jti, expiresAt });
      return true;
    } catch (error) {
      if ((error as { code?: number }).code === 11_000) return false;
      throw error;
    }
  }

  async silentSince(before: Date, limit: number): Promise<AgentDocument[]> {
    return this.#agents
      .find({ state: 'enrolled', silent: false, lastBatchAt: { $lt: before } })
      .limit(limit)
      .lean<AgentDocument[]>();
  }
}
