import type { SilenceMatcher } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { divisionsAbove, type Scope, withinCountyScope } from '../../platform/scope.ts';

interface Author {
  id: string;
  name: string;
  unit: string;
}

/** A silence as it is stored. */
export interface SilenceDocument {
  _id: string;
  county: string;
  /** Of its matcher. */
  division: string;
  matcher: SilenceMatcher;
  sort: 'alerts' | 'works';
  reason: string;
  by: Author;
  madeAt: Date;
  from: Date;
  until: Date;
  approved: boolean;
  approvedBy: Author | null;
  endedBy: Author | null;
  endedAt: Date | null;
  /** What the sweep has still to do: take open alerts out of the queue at its beginning, put them back at its end. */
  todo: 'begin' | 'end' | null;
  dueAt: Date | null;
  version: number;
}

const mixed = mongoose.Schema.Types.Mixed;
const needed = { type: String, required: true } as const;
const instant = { type: Date, required: true } as const;

const silenceSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, sort: needed, reason: needed },
    ...{ matcher: { type: mixed, required: true }, by: { type: mixed, required: true } },
    ...{ madeAt: instant, from: instant, until: instant, approved: { type: Boolean, required: true } },
    ...{ approvedBy: { type: mixed, default: null }, endedBy: { type: mixed, default: null } },
    ...{ endedAt: { type: Date, default: null }, todo: { type: String, default: null } },
    dueAt: { type: Date, default: null },
    version: { type: Number, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<SilenceDocument>;
silenceSchema.index({ county: 1, _id: 1 }, { unique: true });
silenceSchema.index({ county: 1, until: 1 });
silenceSchema.index({ division: 1, _id: -1 });
silenceSchema.index({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $type: 'date' } } });

/** The collection `silences`. */
export class SilenceRepository {
  readonly #silences: mongoose.Model<SilenceDocument>;

  constructor(database: Database) {
    this.#silences = database.model('silences', silenceSchema);
  }

  async insert(tx: Tx, silence: SilenceDocument): Promise<void> {
    await this.#silences.create([silence], { session: tx.session });
  }

  async save(tx: Tx, { _id, county, ...silence }: SilenceDocument): Promise<void> {
    await this.#silences.updateOne({ _id, county }, { $set: silence }, { session: tx.session });
  }

  async find(scope: Scope, id: string, tx?: Tx): Promise<SilenceDocument | undefined> {
    const found = await this.#silences
      .findOne({ $and: [{ _id: id }, withinCountyScope(scope)] })
      .session(tx?.session ?? null)
      .lean<SilenceDocument>();
    return found ?? undefined;
  }

  /** The newest first. */
  async list(
    scope: Scope,
    asked: { division: string | undefined; endingAfter: Date | undefined; before: string | undefined; limit: number },
  ): Promise<SilenceDocument[]> {
    return this.#silences
      .find({
        $and: [
          withinCountyScope(scope, asked.division),
          ...(asked.before === undefined ? [] : [{ _id: { $lt: asked.before } }]),
          ...(asked.endingAfter === undefined ? [] : [{ endedAt: null, until: { $gt: asked.endingAfter } }]),
        ],
      })
      .sort({ _id: -1 })
      .limit(asked.limit)
      .lean<SilenceDocument[]>();
  }

  /** Those of a county, or of a city that holds it, that are not over; few, so the transaction reads them all. */
  async inForce(tx: Tx, county: string): Promise<SilenceDocument[]> {
    const whole = `${county}000000`;
    const holders = [whole, ...divisionsAbove(whole)].map((division) => division.slice(0, 6));
    return this.#silences
      .find({ county: { $in: holders }, until: { $gt: tx.now }, endedAt: null })
      .session(tx.session)
      .lean<SilenceDocument[]>();
  }

  async countInForce(tx: Tx, county: string): Promise<number> {
    return this.#silences.countDocuments({ county, until: { $gt: tx.now }, endedAt: null }).session(tx.session);
  }

  /** Ids of those about which the sweep has something to do. */
  async due(now: Date, limit: number): Promise<string[]> {
    const found = await this.#silences
      .find({ dueAt: { $lte: now, $type: 'date' } }, { _id: 1 })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean<Pick<SilenceDocument, '_id'>[]>();
    return found.map(({ _id }) => _id);
  }
}
