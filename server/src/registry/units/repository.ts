import type { Unit } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope, withinOrAboveScope, withinScope } from '../../platform/scope.ts';
import { matchingSearch } from '../places/search-text.ts';

export interface UnitDocument extends Omit<Unit, 'id'> {
  _id: string;
  county: string;
  /** What it is found by. */
  search: string;
}

const mixed = mongoose.Schema.Types.Mixed;

const unitSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    name: { type: String, required: true },
    creditCode: { type: String, default: null },
    office: { type: mixed, default: null },
    handler: { type: mixed, default: null },
    search: { type: String, required: true },
    version: { type: Number, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<UnitDocument>;
unitSchema.index({ division: 1, _id: 1 });
unitSchema.index(
  { county: 1, creditCode: 1 },
  { unique: true, partialFilterExpression: { creditCode: { $type: 'string' } } },
);

export function unitOf({ _id, county: _county, search: _search, ...rest }: UnitDocument): Unit {
  return { id: _id, ...rest };
}

export class UnitsRepository {
  readonly #model: mongoose.Model<UnitDocument>;

  constructor(database: Database) {
    this.#model = database.model<UnitDocument>('units', unitSchema);
  }

  /** Readable from the unit's division, from above and from below it. */
  async readable(scope: Scope, id: string, tx?: Tx): Promise<UnitDocument | undefined> {
    const filter = { $and: [{ _id: id }, withinOrAboveScope(scope)] };
    return (
      (await this.#model
        .findOne(filter)
        .session(tx?.session ?? null)
        .lean()) ?? undefined
    );
  }

  /** Within the caller's own area: to be changed. */
  async own(scope: Scope, id: string, tx: Tx): Promise<UnitDocument | undefined> {
    const filter = { _id: id, ...withinCountyScope(scope) };
    return (await this.#model.findOne(filter).session(tx.session).lean()) ?? undefined;
  }

  async byIds(scope: Scope, ids: readonly string[]): Promise<UnitDocument[]> {
    return this.#model.find({ $and: [{ _id: { $in: [...ids] } }, withinOrAboveScope(scope)] }).lean();
  }

  /** @param division - narrows to one division and what is below it */
  async list(
    scope: Scope,
    asked: { q?: string | undefined; division?: string | undefined; after: string; limit: number },
  ): Promise<UnitDocument[]> {
    const { q, division, after, limit } = asked;
    const where = division === undefined ? withinOrAboveScope(scope) : withinScope(scope, division);
    return this.#model
      .find({ $and: [where, { _id: { $gt: after } }, matchingSearch('search', q)] })
      .sort({ _id: 1 })
      .limit(limit)
      .lean();
  }

  /** The unit of a county with this credit code. */
  async byCreditCode(county: string, creditCode: string, tx: Tx): Promise<UnitDocument | undefined> {
    return (await this.#model.findOne({ county, creditCode }).session(tx.session).lean()) ?? undefined;
  }

  async add(tx: Tx, unit: UnitDocument): Promise<void> {
    await this.#model.create([unit], { session: tx.session });
  }

  /** Writes the whole record over the version that was read. @returns false when somebody else was first */
  async put(tx: Tx, unit: UnitDocument, version: number): Promise<boolean> {
    const { modifiedCount } = await this.#model.replaceOne({ _id: unit._id, version }, unit, { session: tx.session });
    return modifiedCount === 1;
  }
}
