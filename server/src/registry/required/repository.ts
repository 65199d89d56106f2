import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Move, moveRecords } from '../../platform/database/move-records.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import type { Listed } from './rules.ts';

/** One approved version of one village's list; never changed afterwards. */
export interface RequiredListDocument {
  _id: string;
  county: string;
  /** A village. */
  division: string;
  version: number;
  watchpoints: Listed[];
  added: string[];
  removed: string[];
  note: string;
  approvedAt: Date;
  approvedBy: { id: string; name: string; unit: string };
  /** False once a later version was approved. */
  current: boolean;
}

/** One approval, counted. */
export interface ApprovedList extends Pick<RequiredListDocument, 'division' | 'version' | 'approvedAt' | 'approvedBy'> {
  required: number;
  added: number;
  removed: number;
}

/** One approval in the history of an area. */
export interface Approval extends ApprovedList {
  _id: string;
  note: string;
}

const size = (field: string) => ({ $size: `$${field}` });

const mixed = mongoose.Schema.Types.Mixed;
const needed = { type: String, required: true } as const;
const schema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, version: { type: Number, required: true } },
    watchpoints: { type: [mixed], required: true },
    ...{ added: [String], removed: [String], note: { type: String, default: '' } },
    ...{ approvedAt: { type: Date, required: true }, approvedBy: { type: mixed, required: true } },
    current: { type: Boolean, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<RequiredListDocument>;
schema.index({ county: 1, division: 1, version: 1 }, { unique: true });
schema.index({ division: 1, current: 1 });
schema.index({ county: 1, _id: -1 });

/** Versions of one village that are told. */
const versionsMax = 200;

export class RequiredListsRepository {
  readonly #model: mongoose.Model<RequiredListDocument>;

  constructor(database: Database) {
    this.#model = database.model<RequiredListDocument>('required-lists', schema);
  }

  /** The versions in force of these villages. */
  async current(scope: Scope, villages: readonly string[], tx?: Tx): Promise<RequiredListDocument[]> {
    return this.#model
      .find({ $and: [withinCountyScope(scope), { division: { $in: [...villages] }, current: true }] })
      .session(tx?.session ?? null)
      .lean();
  }

  /** The same, as far as it says what counts. */
  async counted(
    scope: Scope,
    villages: readonly string[],
  ): Promise<{ division: string; version: number; watchpoints: { id: string }[] }[]> {
    return this.#model
      .find(
        { $and: [withinCountyScope(scope), { division: { $in: [...villages] }, current: true }] },
        { _id: 0, division: 1, version: 1, 'watchpoints.id': 1 },
      )
      .lean<{ division: string; version: number; watchpoints: { id: string }[] }[]>();
  }

  /** Versions of a village, the newest first; of more than anybody reads the newest. */
  async versions(scope: Scope, village: string): Promise<RequiredListDocument[]> {
    return this.#model
      .find({ $and: [withinCountyScope(scope), { division: village }] })
      .sort({ version: -1 })
      .limit(versionsMax)
      .lean();
  }

  /** What was approved in an area before a moment, without the watchpoints themselves; by village, oldest first. */
  async approvedBefore(scope: Scope, division: string, before: Date): Promise<ApprovedList[]> {
    return this.#model.aggregate<ApprovedList>([
      { $match: { $and: [withinCountyScope(scope, division), { approvedAt: { $lt: before } }] } },
      { $sort: { division: 1, version: 1 } },
      {
        $project: {
          ...{ _id: 0, division: 1, version: 1, approvedAt: 1, approvedBy: 1 },
          ...{ required: size('watchpoints'), added: size('added'), removed: size('removed') },
        },
      },
    ]);
  }

  /** Approvals in an area, the newest first, counted. Their ids rise with time. */
  async approvals(
    scope: Scope,
    { division, cursor, limit }: { division: string; cursor?: string | undefined; limit: number },
  ): Promise<Approval[]> {
    const before = cursor === undefined ? {} : { _id: { $lt: cursor } };
    return this.#model.aggregate<Approval>([
      { $match: { $and: [withinCountyScope(scope, division), before] } },
      { $sort: { _id: -1 } },
      { $limit: limit },
      {
        $project: {
          ...{ division: 1, version: 1, approvedAt: 1, approvedBy: 1, note: 1 },
          ...{ required: size('watchpoints'), added: size('added'), removed: size('removed') },
        },
      },
    ]);
  }

  /** How many watchpoints had to be covered in an area after an approval: what came less what went, until then. */
  async totalAfter(scope: Scope, division: string, approval: string): Promise<number> {
    const [sum] = await this.#model.aggregate<{ total: number }>([
      { $match: { $and: [withinCountyScope(scope, division), { _id: { $lte: approval } }] } },
      { $group: { _id: null, total: { $sum: { $subtract: [size('added'), size('removed')] } } } },
    ]);
    return sum?.total ?? 0;
  }

  /** @returns the versions as moved */
  async moveDivision(tx: Tx, move: Move, limit: number): Promise<RequiredListDocument[]> {
    return moveRecords(this.#model, tx, move, limit);
  }

  async add(tx: Tx, lists: readonly RequiredListDocument[]): Promise<void> {
    const villages = lists.map(({ division }) => division);
    await this.#model.updateMany(
      { division: { $in: villages }, current: true },
      { $set: { current: false } },
      { session: tx.session },
    );
    await this.#model.insertMany([...lists], { session: tx.session });
  }
}
