import type { CandidateKind, Point, RejectedCandidate } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Move, moveRecords } from '../../platform/database/move-records.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';

/** A candidate that somebody did not take: remembered by its site, or by where the junction was. */
export interface RejectionDocument extends Pick<RejectedCandidate, 'division' | 'name' | 'reason' | 'words' | 'by'> {
  _id: string;
  county: string;
  kind: CandidateKind;
  siteId: string | null;
  point: Point | null;
  at: Date;
}

const needed = { type: String, required: true } as const;
const mixed = mongoose.Schema.Types.Mixed;
const rejectionSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, kind: needed, name: needed, reason: needed },
    ...{ siteId: { type: String, default: null }, point: { type: mixed, default: null } },
    ...{ words: { type: String, default: '' }, by: { type: mixed, required: true } },
    at: { type: Date, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<RejectionDocument>;
rejectionSchema.index({ division: 1, _id: -1 });

export class CandidatesRepository {
  readonly #rejections: mongoose.Model<RejectionDocument>;

  constructor(database: Database) {
    this.#rejections = database.model<RejectionDocument>('rejectedCandidates', rejectionSchema);
  }

  async ofVillages(scope: Scope, villages: readonly string[], tx?: Tx): Promise<RejectionDocument[]> {
    return this.#rejections
      .find({ $and: [withinCountyScope(scope), { division: { $in: [...villages] } }] })
      .session(tx?.session ?? null)
      .lean();
  }

  /** Newest first. */
  async list(
    scope: Scope,
    { division, cursor, limit }: { division: string; cursor?: string | undefined; limit: number },
  ): Promise<RejectionDocument[]> {
    const before = cursor === undefined ? {} : { _id: { $lt: cursor } };
    return this.#rejections
      .find({ $and: [withinCountyScope(scope, division), before] })
      .sort({ _id: -1 })
      .limit(limit)
      .lean();
  }

  async find(scope: Scope, id: string, tx: Tx): Promise<RejectionDocument | undefined> {
    const found = await this.#rejections
      .findOne({ _id: id, ...withinCountyScope(scope) })
      .session(tx.session)
      .lean();
    return found ?? undefined;
  }

  async add(tx: Tx, rejections: readonly RejectionDocument[]): Promise<void> {
    await this.#rejections.insertMany([...rejections], { session: tx.session, lean: true });
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await this.#rejections.deleteOne({ _id: id }, { session: tx.session });
  }

  async removeOfSite(tx: Tx, siteId: string, division: string): Promise<void> {
    await this.#rejections.deleteMany({ division, siteId }, { session: tx.session });
  }

  async moveDivision(tx: Tx, move: Move, limit: number): Promise<RejectionDocument[]> {
    return moveRecords(this.#rejections, tx, move, limit);
  }
}
