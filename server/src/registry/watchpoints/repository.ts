import type { Watchpoint } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import { type Database, inOneAnswer, type Tx } from '../../platform/database/database.ts';
import { type Move, moveRecords } from '../../platform/database/move-records.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';

export interface WatchpointDocument extends Omit<Watchpoint, 'id'> {
  _id: string;
  county: string;
}

/** A watchpoint as far as coverage judges it. */
export type PlacedWatchpoint = Omit<Watchpoint, 'pointOrigin' | 'version'>;

const given = { type: mongoose.Schema.Types.Mixed, default: null };

const watchpointSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    siteId: { type: String, required: true },
    name: { type: String, required: true },
    kind: { type: String, required: true },
    density: { type: String, required: true },
    weight: { type: Number, required: true },
    ...{ point: given, pointOrigin: given },
    version: { type: Number, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<WatchpointDocument>;
watchpointSchema.index({ siteId: 1, _id: 1 });
watchpointSchema.index({ division: 1, _id: 1 });

export function watchpointOf({ _id, county: _county, ...rest }: WatchpointDocument): Watchpoint {
  return { id: _id, ...rest };
}

export class WatchpointsRepository {
  readonly #model: mongoose.Model<WatchpointDocument>;

  constructor(database: Database) {
    this.#model = database.model<WatchpointDocument>('watchpoints', watchpointSchema);
  }

  async find(scope: Scope, id: string, tx?: Tx): Promise<WatchpointDocument | undefined> {
    const filter = { _id: id, ...withinCountyScope(scope) };
    return (
      (await this.#model
        .findOne(filter)
        .session(tx?.session ?? null)
        .lean()) ?? undefined
    );
  }

  /** In the order of their ids. */
  async list(
    scope: Scope,
    asked: { division?: string | undefined; siteId?: string | undefined; after: string; limit: number },
  ): Promise<WatchpointDocument[]> {
    const { division, siteId, after, limit } = asked;
    const ofSite = siteId === undefined ? {} : { siteId };
    return this.#model
      .find({ $and: [withinCountyScope(scope, division), ofSite, { _id: { $gt: after } }] })
      .sort({ _id: 1 })
      .limit(limit)
      .lean();
  }

  /** All of these divisions, by division and in the order of their ids. */
  async ofDivisions(scope: Scope, divisions: readonly string[], tx?: Tx): Promise<WatchpointDocument[]> {
    return this.#model
      .find({ $and: [withinCountyScope(scope), { division: { $in: [...divisions] } }] })
      .session(tx?.session ?? null)
      .sort({ division: 1, _id: 1 })
      .lean();
  }

  /** The same, without what coverage does not ask for: it reads all there are. */
  async placedIn(
    scope: Scope,
    divisions: readonly string[],
  ): Promise<Omit<WatchpointDocument, 'pointOrigin' | 'version'>[]> {
    return this.#model
      .find({ $and: [withinCountyScope(scope), { division: { $in: [...divisions] } }] }, { pointOrigin: 0, version: 0 })
      .sort({ division: 1, _id: 1 })
      .batchSize(inOneAnswer)
      .lean();
  }

  async places(scope: Scope, ids: readonly string[]): Promise<Pick<WatchpointDocument, '_id' | 'division'>[]> {
    return this.#model
      .find({ $and: [withinCountyScope(scope), { _id: { $in: [...ids] } }] }, { division: 1 })
      .lean<Pick<WatchpointDocument, '_id' | 'division'>[]>();
  }

  async countOfSite(tx: Tx, siteId: string): Promise<number> {
    return this.#model.countDocuments({ siteId }).session(tx.session);
  }

  async add(tx: Tx, watchpoint: WatchpointDocument): Promise<void> {
    await this.#model.create([watchpoint], { session: tx.session });
  }

  async byIds(scope: Scope, ids: readonly string[], tx: Tx): Promise<WatchpointDocument[]> {
    return this.#model
      .find({ $and: [withinCountyScope(scope), { _id: { $in: [...ids] } }] })
      .session(tx.session)
      .lean();
  }

  async addMany(tx: Tx, watchpoints: readonly WatchpointDocument[]): Promise<void> {
    await this.#model.insertMany([...watchpoints], { session: tx.session, lean: true });
  }

  /** Writes whole records that were read in the same transaction. */
  async putMany(tx: Tx, watchpoints: readonly WatchpointDocument[]): Promise<void> {
    if (watchpoints.length === 0) return;
    await this.#model.bulkWrite(
      watchpoints.map((watchpoint) => ({
        replaceOne: { filter: { _id: watchpoint._id }, replacement: watchpoint },
      })),
      { session: tx.session, ordered: false },
    );
  }

  /** Writes the whole record over the version that was read. @returns false when somebody else was first */
  async put(tx: Tx, watchpoint: WatchpointDocument, version: number): Promise<boolean> {
    const before = { _id: watchpoint._id, version };
    return (await this.#model.replaceOne(before, watchpoint, { session: tx.session })).modifiedCount === 1;
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await this.#model.deleteOne({ _id: id }, { session: tx.session });
  }

  /** @returns the watchpoints as moved */
  async moveDivision(tx: Tx, move: Move, limit: number): Promise<WatchpointDocument[]> {
    return moveRecords(this.#model, tx, move, limit);
  }

  /** @returns those that were there */
  async removeOfSite(tx: Tx, siteId: string): Promise<WatchpointDocument[]> {
    const there = await this.#model.find({ siteId }).session(tx.session).lean();
    await this.#model.deleteMany({ siteId }, { session: tx.session });
    return there;
  }
}
