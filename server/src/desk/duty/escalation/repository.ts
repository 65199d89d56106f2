import type { Escalation, EscalationLadder } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../../platform/database/database.ts';
import { type Scope, withinCountyScope, withinScope } from '../../../platform/scope.ts';
import type { Priority } from './rules.ts';

export interface EscalationDocument {
  alertId: string;
  county: string;
  division: string;
  priority: Priority;
  /** The event that armed it: a younger one arms it anew, the same one again changes nothing. */
  armedBy: string;
  armedAt: Date;
  /** The policy as it stood then. */
  ladder: EscalationLadder;
  state: Escalation['state'];
  round: number;
  step: number;
  /** When the step is due; null when nothing more happens. */
  nextStepAt: Date | null;
  /** The hub that decides it now. */
  lease: { by: string; until: Date } | null;
  told: Escalation['told'];
}

export interface PolicyDocument extends EscalationLadder {
  /** The division. */
  _id: string;
  county: string;
  division: string;
  version: number;
  changedBy: string;
  changedAt: Date;
}

const mixed = mongoose.Schema.Types.Mixed;
const escalationSchema = new mongoose.Schema(
  {
    alertId: { type: String, required: true },
    county: { type: String, required: true },
    division: { type: String, required: true },
    priority: { type: String, required: true },
    armedBy: { type: String, required: true },
    armedAt: { type: Date, required: true },
    ladder: { type: mixed, required: true },
    state: { type: String, required: true },
    round: { type: Number, required: true },
    step: { type: Number, required: true },
    nextStepAt: { type: Date, default: null },
    lease: { type: mixed, default: null },
    told: { type: [mixed], default: [] },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<EscalationDocument>;
escalationSchema.index({ county: 1, alertId: 1 }, { unique: true });
escalationSchema.index({ nextStepAt: 1 }, { partialFilterExpression: { nextStepAt: { $type: 'date' } } });
escalationSchema.index({ division: 1, nextStepAt: 1 }, { partialFilterExpression: { nextStepAt: { $type: 'date' } } });

const policySchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    steps: { type: [mixed], required: true },
    repeats: { type: Number, required: true },
    version: { type: Number, required: true },
    changedBy: { type: String, required: true },
    changedAt: { type: Date, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<PolicyDocument>;

const duplicateKey = 11_000;
/** Steps that one escalation shows; the alert's timeline has all. */
const toldMax = 100;

export class EscalationRepository {
  readonly #escalations: mongoose.Model<EscalationDocument>;
  readonly #policies: mongoose.Model<PolicyDocument>;

  constructor(database: Database) {
    this.#escalations = database.model<EscalationDocument>('escalations', escalationSchema);
    this.#policies = database.model<PolicyDocument>('escalation_policies', policySchema);
  }

  async find(scope: Scope, alertId: string): Promise<EscalationDocument | undefined> {
    return (await this.#escalations.findOne({ alertId, ...withinCountyScope(scope) }).lean()) ?? undefined;
  }

  async byId(tx: Tx, { county, alertId }: Pick<EscalationDocument, 'county' | 'alertId'>) {
    return (await this.#escalations.findOne({ county, alertId }).session(tx.session).lean()) ?? undefined;
  }

  /** Arms each by its event, unless a younger one has. Sent twice it changes nothing. */
  async arm(escalations: readonly EscalationDocument[]): Promise<void> {
    if (escalations.length === 0) return;
    try {
      await this.#escalations.collection.bulkWrite(
        escalations.map(({ told: _told, ...one }) => ({
          updateOne: {
            filter: { county: one.county, alertId: one.alertId, armedBy: { $lt: one.armedBy } },
            update: { $set: one, $setOnInsert: { told: [] } },
            upsert: true,
          },
        })) as never,
        { ordered: false },
      );
    } catch (error) {
      // It is there already, armed by the same event or a younger one.
      if ((error as { code?: number }).code !== duplicateKey) throw error;
    }
  }

  /** Takes one that is due for this hub; another hub's claim holds until its lease is over. */
  async claim(hubId: string, now: Date, until: Date): Promise<EscalationDocument | undefined> {
    const free = { $or: [{ lease: null }, { 'lease.until': { $lte: now } }] };
    const found = await this.#escalations
      .findOneAndUpdate(
        { nextStepAt: { $lte: now, $type: 'date' }, ...free },
        { $set: { lease: { by: hubId, until } } },
        { sort: { nextStepAt: 1 }, returnDocument: 'after' },
      )
      .lean();
    return found ?? undefined;
  }

  /** Writes what was decided about the very step that was read. @returns whether it still stood there */
  async decide(
    tx: Tx,
    { county, alertId, armedBy, round, step, lease }: EscalationDocument,
    set: Partial<EscalationDocument>,
    told?: Escalation['told'][number],
  ): Promise<boolean> {
    const place: Record<string, unknown> = { county, alertId, armedBy, round, step, 'lease.by': lease?.by };
    const { modifiedCount } = await this.#escalations.updateOne(
      { ...place, nextStepAt: { $type: 'date' } },
      {
        $set: { ...set, lease: null },
        ...(told === undefined ? {} : { $push: { told: { $each: [told], $slice: -toldMax } } }),
      },
      { session: tx.session },
    );
    return modifiedCount === 1;
  }

  async standDown(tx: Tx, { county, alertId }: Pick<EscalationDocument, 'county' | 'alertId'>): Promise<void> {
    await this.#escalations.updateOne(
      { county, alertId, nextStepAt: { $type: 'date' } },
      { $set: { state: 'stood-down', nextStepAt: null, lease: null } },
      { session: tx.session },
    );
  }

  /** Steps of an area that wait are due at once. @returns how many */
  async hurry(tx: Tx, scope: Scope, now: Date): Promise<number> {
    const { modifiedCount } = await this.#escalations.updateMany(
      { ...withinScope(scope), nextStepAt: { $gt: now, $type: 'date' } },
      { $set: { nextStepAt: now } },
      { session: tx.session },
    );
    return modifiedCount;
  }

  async policies(divisions: readonly string[]): Promise<PolicyDocument[]> {
    return this.#policies.find({ _id: { $in: [...divisions] } }).lean();
  }

  /** Writes a policy over the version that was seen; 0: there is none. @returns false when somebody else was first */
  async putPolicy(tx: Tx, policy: PolicyDocument): Promise<boolean> {
    if (policy.version === 1) {
      if (await this.#policies.exists({ _id: policy._id }).session(tx.session)) return false;
      await this.#policies.create([policy], { session: tx.session });
      return true;
    }
    const before = { _id: policy._id, version: policy.version - 1 };
    return (await this.#policies.replaceOne(before, policy, { session: tx.session })).modifiedCount === 1;
  }

  async removePolicy(tx: Tx, division: string, version: number): Promise<boolean> {
    return (await this.#policies.deleteOne({ _id: division, version }, { session: tx.session })).deletedCount === 1;
  }
}
