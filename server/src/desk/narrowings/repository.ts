import type { NarrowingKind, NarrowingOption, NarrowingState, Precision, Rule, Tally } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';

interface Person {
  id: string;
  name: string;
}

/** A narrowing as it is stored: what was proposed, what a person decided, and what became of it. */
export interface NarrowingDocument {
  _id: string;
  county: string;
  division: string;
  divisionPath: string[];
  cameraId: string;
  cameraName: string;
  siteName: string;
  ruleId: string;
  zone: string;
  zonePolygon: [number, number][];
  rule: Rule;
  state: NarrowingState;
  madeAt: Date;
  from: Date;
  until: Date;
  truncated: boolean;
  tally: Tally;
  precision: Precision;
  hours: Tally[];
  options: NarrowingOption[];
  decided: { by: Person; at: Date; option: NarrowingKind | null; reason: string } | null;
  /** Whose configuration carries the change, and by which version; null version: not told yet. */
  configuration: { agentId: string; version: number | null } | null;
  trial: { by: Person; startedAt: Date; ruleId: string } | null;
  undone: { by: Person; at: Date; reason: string } | null;
  version: number;
}

const untold: Record<string, unknown> = { 'configuration.version': { $type: 'null' } };

/** A camera's rule of which verdicts were heard, or time alone may change what is said of it. */
export interface JudgementDocument {
  county: string;
  division: string;
  cameraId: string;
  ruleId: string;
  dueAt: Date | null;
}

const mixed = mongoose.Schema.Types.Mixed;
const text = { type: String, required: true } as const;
const instant = { type: Date, required: true } as const;
const whole = { type: mixed, required: true } as const;
const perhaps = { type: mixed, default: null } as const;

const narrowingSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: text, division: text, divisionPath: { type: [String], required: true } },
    ...{ cameraId: text, cameraName: { type: String, default: '' }, siteName: { type: String, default: '' } },
    ...{ ruleId: text, zone: { type: String, default: '' }, zonePolygon: whole, rule: whole, state: text },
    ...{ madeAt: instant, from: instant, until: instant, truncated: { type: Boolean, required: true } },
    ...{
      tally: whole,
      precision: whole,
      hours: { type: [mixed], required: true },
      options: { type: [mixed], required: true },
    },
    ...{ decided: perhaps, configuration: perhaps, trial: perhaps, undone: perhaps },
    version: { type: Number, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<NarrowingDocument>;
narrowingSchema.index({ county: 1, _id: 1 }, { unique: true });
// One proposal for a rule at a time, whichever hub makes it.
narrowingSchema.index(
  { county: 1, cameraId: 1, ruleId: 1 },
  { unique: true, partialFilterExpression: { state: 'open' } },
);
narrowingSchema.index({ cameraId: 1, ruleId: 1, _id: -1 });
narrowingSchema.index({ division: 1, state: 1, _id: -1 });
narrowingSchema.index({ 'configuration.version': 1 }, { partialFilterExpression: untold });

const judgementSchema = new mongoose.Schema(
  {
    ...{ county: text, division: text, cameraId: text, ruleId: text },
    dueAt: { type: Date, default: null },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<JudgementDocument>;
judgementSchema.index({ county: 1, cameraId: 1, ruleId: 1 }, { unique: true });
judgementSchema.index({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $type: 'date' } } });

export interface NarrowingsAsked {
  division?: string | undefined;
  states?: readonly NarrowingState[] | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** The collections `narrowings` and `ruleJudgements`. */
export class NarrowingRepository {
  readonly #narrowings: mongoose.Model<NarrowingDocument>;
  readonly #judgements: mongoose.Model<JudgementDocument>;

  constructor(database: Database) {
    this.#narrowings = database.model('narrowings', narrowingSchema);
    this.#judgements = database.model('ruleJudgements', judgementSchema);
  }

  async list(scope: Scope, { division, states, cursor, limit }: NarrowingsAsked): Promise<NarrowingDocument[]> {
    const conditions = [
      withinCountyScope(scope, division),
      ...(states ? [{ state: { $in: [...states] } }] : []),
      ...(cursor === undefined ? [] : [{ _id: { $lt: cursor } }]),
    ];
    return this.#narrowings.find({ $and: conditions }).sort({ _id: -1 }).limit(limit).lean<NarrowingDocument[]>();
  }

  async find(scope: Scope, id: string, tx?: Tx): Promise<NarrowingDocument | null> {
    return this.#narrowings
      .findOne({ $and: [{ _id: id }, withinCountyScope(scope)] })
      .session(tx?.session ?? null)
      .lean<NarrowingDocument>();
  }

  /** The last narrowing that was proposed for a rule. */
  async lastOf(
    { cameraId, ruleId }: Pick<NarrowingDocument, 'cameraId' | 'ruleId'>,
    tx?: Tx,
  ): Promise<NarrowingDocument | undefined> {
    const found = await this.#narrowings
      .findOne({ cameraId, ruleId })
      .sort({ _id: -1 })
      .session(tx?.session ?? null)
      .lean<NarrowingDocument>();
    return found ?? undefined;
  }

  /** Changes of which no agent was told yet. */
  async untold(limit: number): Promise<NarrowingDocument[]> {
    return this.#narrowings.find(untold).limit(limit).lean<NarrowingDocument[]>();
  }

  async insert(tx: Tx, narrowing: NarrowingDocument): Promise<void> {
    await this.#narrowings.collection.insertOne(narrowing as never, { session: tx.session });
  }

  /** @returns false where somebody else was first */
  async save(tx: Tx, { _id, version, ...set }: NarrowingDocument): Promise<boolean> {
    const update = { $set: { ...set, version: version + 1 } };
    const written = await this.#narrowings.updateOne({ _id, version }, update, { session: tx.session });
    return written.modifiedCount === 1;
  }

  /** The configuration that carries a change has its number: noted once, and no decision. */
  async noteVersion(id: string, configuration: { agentId: string; version: number }): Promise<void> {
    const untold = { _id: id, 'configuration.agentId': configuration.agentId, 'configuration.version': null };
    await this.#narrowings.updateOne(untold, { $set: { configuration } });
  }

  /** These rules are judged anew at an instant, or earlier where that was so already. */
  async hear(rules: readonly Omit<JudgementDocument, 'dueAt'>[], dueAt: Date): Promise<void> {
    if (rules.length === 0) return;
    await this.#judgements.bulkWrite(
      rules.map(({ county, division, cameraId, ruleId }) => ({
        updateOne: {
          filter: { county, cameraId, ruleId },
          update: { $set: { dueAt, division } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
  }

  async due(now: Date, limit: number): Promise<JudgementDocument[]> {
    return this.#judgements
      .find({ dueAt: { $lte: now, $type: 'date' } })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean<JudgementDocument[]>();
  }

  /** It was judged; what was heard meanwhile is judged anew. */
  async judged({ county, cameraId, ruleId, dueAt }: JudgementDocument, next: Date | null): Promise<void> {
    await this.#judgements.updateOne({ county, cameraId, ruleId, dueAt }, { $set: { dueAt: next } });
  }
}
