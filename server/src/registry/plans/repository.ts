import type { Plan } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { inScope, type Scope, withinCountyScope } from '../../platform/scope.ts';

/** A pick as it is kept: the id of the camera that it becomes is made with the plan, so that it is one camera for good. */
export type KeptPick = Omit<Plan['picks'][number], 'accepted' | 'divisionPath' | 'byVillage'> & {
  cameraId: string;
  byVillage: Omit<Plan['picks'][number]['byVillage'][number], 'divisionPath'>[];
};

type Unplaced<T extends { divisionPath: string[] }> = Omit<T, 'divisionPath'>;

/** A plan as it was worked out; names of divisions are read when it is shown. */
export interface PlanDocument
  extends Pick<Plan, 'name' | 'divisions' | 'asked' | 'totals' | 'unclosedBy' | 'poles' | 'lacking' | 'unapproved'> {
  _id: string;
  county: string;
  /** The first of its divisions. */
  division: string;
  at: Date;
  by: { id: string; name: string };
  /** It is forgotten then. */
  until: Date;
  picks: KeptPick[];
  villages: Unplaced<Plan['villages'][number]>[];
  unclosed: Unplaced<Plan['unclosed'][number]>[];
  /** How many picks. */
  cameras: number;
  accepted: { n: number; cameraId: string; at: Date; by: string }[];
  tookMs: number;
}

const mixed = { type: mongoose.Schema.Types.Mixed, required: true } as const;
const needed = { type: String, required: true } as const;
const planSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, divisions: [String], name: { type: String, default: '' } },
    ...{ at: { type: Date, required: true }, until: { type: Date, required: true }, by: mixed },
    ...{ asked: mixed, picks: mixed, villages: mixed, totals: mixed, unclosed: mixed, unclosedBy: mixed },
    ...{ poles: mixed, lacking: [String], unapproved: mixed, accepted: mixed },
    ...{ tookMs: { type: Number, required: true }, cameras: { type: Number, required: true } },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<PlanDocument>;
planSchema.index({ division: 1, _id: -1 });
planSchema.index({ 'by.id': 1, _id: -1 });
planSchema.index({ until: 1 });

/** What a list shows of a plan. */
const listed = { picks: 0, villages: 0, unclosed: 0, 'asked.poles': 0 };
export type ListedPlan = Omit<PlanDocument, 'picks' | 'villages' | 'unclosed'>;

/** Plans. One of several divisions is seen by whoever may see all of them. */
export class PlansRepository {
  readonly #model: mongoose.Model<PlanDocument>;

  constructor(database: Database) {
    this.#model = database.model<PlanDocument>('plans', planSchema);
  }

  async find(scope: Scope, id: string, tx?: Tx): Promise<PlanDocument | undefined> {
    const filter = { $and: [withinCountyScope(scope), { _id: id }] };
    const found = await this.#model
      .findOne(filter)
      .session(tx?.session ?? null)
      .lean();
    return found && isWhole(scope, found) ? found : undefined;
  }

  /** The newest first; a page may hold fewer than the limit. */
  async list(
    scope: Scope,
    { division, before, limit }: { division: string | undefined; before: string | undefined; limit: number },
  ): Promise<{ rows: ListedPlan[]; last: string | null }> {
    const older = before === undefined ? {} : { _id: { $lt: before } };
    const found = await this.#model
      .find({ $and: [withinCountyScope(scope, division), older] }, listed)
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean<ListedPlan[]>();
    const rows = found.slice(0, limit);
    return {
      rows: rows.filter((plan) => isWhole(scope, plan)),
      last: found.length > limit ? (rows.at(-1)?._id ?? null) : null,
    };
  }

  async add(tx: Tx, plan: PlanDocument): Promise<void> {
    await this.#model.create([plan], { session: tx.session });
  }

  async accept(tx: Tx, id: string, accepted: PlanDocument['accepted']): Promise<void> {
    await this.#model.updateOne({ _id: id }, { $set: { accepted } }, { session: tx.session });
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await this.#model.deleteOne({ _id: id }, { session: tx.session });
  }

  /** Takes away a person's oldest plans beyond so many. */
  async keepNewest(tx: Tx, personId: string, kept: number): Promise<void> {
    const old = await this.#model
      .find({ 'by.id': personId }, { _id: 1 })
      .sort({ _id: -1 })
      .skip(kept)
      .session(tx.session)
      .lean();
    if (old.length > 0)
      await this.#model.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } }, { session: tx.session });
  }

  /** Takes away those whose time is over. */
  async forget(now: Date): Promise<void> {
    await this.#model.deleteMany({ until: { $lte: now } });
  }
}

function isWhole(scope: Scope, { divisions }: Pick<PlanDocument, 'divisions'>): boolean {
  return divisions.every((division) => inScope(scope, division));
}
