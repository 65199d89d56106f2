import { type Point, rangeOf } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Move, moveRecords } from '../../platform/database/move-records.ts';
import { divisionsAbove, type Scope, withinCountyScope, withinOrAboveScope } from '../../platform/scope.ts';

export interface PoleDocument {
  _id: string;
  county: string;
  division: string;
  name: string | null;
  /** WGS-84. */
  point: Point;
  /** `cellOf` its point. */
  cell: number;
  importedAt: Date;
  importedBy: string;
}

const needed = { type: String, required: true } as const;
const poleSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, name: { type: String, default: null } },
    point: { type: mongoose.Schema.Types.Mixed, required: true },
    cell: { type: Number, required: true },
    importedAt: { type: Date, required: true },
    importedBy: needed,
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<PoleDocument>;
poleSchema.index({ division: 1, _id: 1 });
poleSchema.index({ cell: 1 });

export class PolesRepository {
  readonly #model: mongoose.Model<PoleDocument>;

  constructor(database: Database) {
    this.#model = database.model<PoleDocument>('poles', poleSchema);
  }

  async list(
    scope: Scope,
    { division, after, limit }: { division: string | undefined; after: string; limit: number },
  ): Promise<PoleDocument[]> {
    return this.#model
      .find({ $and: [withinCountyScope(scope, division), { _id: { $gt: after } }] })
      .sort({ _id: 1 })
      .limit(limit)
      .lean();
  }

  /** In cells, of some divisions; those that a division above keeps for the ones below are among them. */
  async inCells(
    scope: Scope,
    divisions: readonly string[],
    cells: readonly number[],
    limit: number,
  ): Promise<Pick<PoleDocument, 'name' | 'point'>[]> {
    const below = divisions.map(rangeOf).map(({ from, to }) => ({ division: { $gte: from, $lt: to } }));
    const above = { division: { $in: divisions.flatMap(divisionsAbove) } };
    const filter = { $and: [withinOrAboveScope(scope), { $or: [...below, above] }, { cell: { $in: [...cells] } }] };
    const rows = this.#model.collection.find(filter as never, { projection: { _id: 0, name: 1, point: 1 } });
    return (await rows.limit(limit).toArray()) as unknown as PoleDocument[];
  }

  async count(scope: Scope, division: string): Promise<number> {
    return this.#model.countDocuments(withinCountyScope(scope, division));
  }

  async find(scope: Scope, id: string, tx: Tx): Promise<PoleDocument | undefined> {
    const filter = { $and: [withinCountyScope(scope), { _id: id }] };
    return (await this.#model.findOne(filter).session(tx.session).lean()) ?? undefined;
  }

  async add(tx: Tx, poles: readonly PoleDocument[]): Promise<void> {
    if (poles.length > 0) await this.#model.insertMany(poles, { session: tx.session, lean: true });
  }

  /** @returns how many there were */
  async removeWithin(tx: Tx, scope: Scope, division: string): Promise<number> {
    const filter = withinCountyScope(scope, division);
    return (await this.#model.deleteMany(filter, { session: tx.session })).deletedCount;
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await this.#model.deleteOne({ _id: id }, { session: tx.session });
  }

  async moveDivision(tx: Tx, move: Move, limit: number): Promise<number> {
    return (await moveRecords(this.#model, tx, move, limit)).length;
  }
}
