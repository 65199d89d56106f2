import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { KeptCause } from './plan-rules.ts';

/** How an agent was when its area was last looked at; what happened in between is not kept elsewhere. */
export interface KeptAgent {
  id: string;
  silent: boolean;
  /** Epoch milliseconds. */
  since: number;
  turns: number[];
}

/** What the desk knows of the outages of one area. */
export interface AreaDocument {
  county: string;
  /** A township, or the higher division that agents were made for. */
  division: string;
  causes: KeptCause[];
  agents: KeptAgent[];
  dueAt: Date | null;
  /** Rises whenever something is heard; a look that was overtaken is taken again. */
  heard: number;
}

const areaSchema = new mongoose.Schema(
  {
    county: { type: String, required: true },
    division: { type: String, required: true },
    causes: { type: [mongoose.Schema.Types.Mixed], required: true },
    agents: { type: [mongoose.Schema.Types.Mixed], required: true },
    dueAt: { type: Date, default: null },
    heard: { type: Number, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<AreaDocument>;
areaSchema.index({ county: 1, division: 1 }, { unique: true });
areaSchema.index({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $type: 'date' } } });

/** The collection `outageAreas`. */
export class OutageRepository {
  readonly #areas: mongoose.Model<AreaDocument>;

  constructor(database: Database) {
    this.#areas = database.model('outageAreas', areaSchema);
  }

  /** Something was heard of these areas: they are looked at with the next sweep. */
  async touch(divisions: readonly string[], now: Date): Promise<void> {
    if (divisions.length === 0) return;
    await this.#areas.bulkWrite(
      divisions.map((division) => ({
        updateOne: {
          filter: { county: division.slice(0, 6), division },
          update: { $set: { dueAt: now }, $inc: { heard: 1 }, $setOnInsert: { causes: [], agents: [] } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
  }

  async due(now: Date, limit: number): Promise<AreaDocument[]> {
    return this.#areas
      .find({ dueAt: { $lte: now, $type: 'date' } })
      .sort({ dueAt: 1 })
      .limit(limit)
      .lean<AreaDocument[]>();
  }

  async area(tx: Tx, { county, division }: Pick<AreaDocument, 'county' | 'division'>): Promise<AreaDocument | null> {
    return this.#areas.findOne({ county, division }).session(tx.session).lean<AreaDocument>();
  }

  async save(tx: Tx, { county, division, causes, agents, dueAt }: AreaDocument): Promise<void> {
    await this.#areas.updateOne(
      { county, division },
      { $set: { causes, agents, dueAt }, $inc: { heard: 1 } },
      { session: tx.session },
    );
  }
}
