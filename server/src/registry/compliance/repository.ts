import type { BothLanguages, ComplianceMatter, ComplianceState, ComplianceSubject, Role } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope, withinScope } from '../../platform/scope.ts';
import type { Terms } from './rules.ts';

interface Named {
  id: string;
  name: string;
}

/** One duty of one record; what is not required is not kept, unless a person waived it. */
export interface ItemDocument extends Terms {
  /** The record and the matter: `<id>.<matter>`. */
  _id: string;
  county: string;
  division: string;
  subject: ComplianceSubject;
  subjectId: string;
  name: string;
  siteId: string | null;
  matter: ComplianceMatter;
  ruleId: string;
  ruleRole: Role;
  reason: BothLanguages;
  state: ComplianceState;
  /** Still to be done. */
  open: boolean;
  dueOn: string | null;
  /** `dueOn` as lists are sorted by it: without one, last. */
  dueKey: string;
  /** Whom somebody gave it to. */
  ownerRole: Role | null;
  owner: Named | null;
  note: string;
  waiver: { by: Named; at: Date; why: string } | null;
  /** Raised by people's decisions; what the hub works out leaves it. */
  version: number;
}

/** The part that the hub works out. */
export type Worked = Omit<ItemDocument, 'setDueOn' | 'waived' | 'ownerRole' | 'owner' | 'note' | 'waiver' | 'version'>;

export interface ItemSearch {
  division?: string | undefined;
  matter?: ComplianceMatter | undefined;
  ruleId?: string | undefined;
  subject?: ComplianceSubject | undefined;
  siteId?: string | undefined;
  state?: ComplianceState | undefined;
  /** A person's id, or a role. */
  owner?: string | undefined;
  dueBefore?: string | undefined;
}

export interface ItemPlace {
  dueKey: string;
  id: string;
}

const mixed = mongoose.Schema.Types.Mixed;
const needed = { type: String, required: true } as const;
const text = { type: String, default: null };
const nothing = { type: mixed, default: null };
const yes = { type: Boolean, required: true } as const;

/** Counts are taken from this index alone. */
const countsIndex = { division: 1, matter: 1, state: 1, is: 1 } as const;

const itemSchema = new mongoose.Schema(
  {
    ...{
      _id: String,
      county: needed,
      division: needed,
      subject: needed,
      subjectId: needed,
      name: needed,
      siteId: text,
    },
    ...{ matter: needed, ruleId: needed, ruleRole: needed, reason: { type: mixed, required: true } },
    ...{ is: needed, state: needed, open: yes, dueOn: text, dueKey: needed },
    ...{ dateFixed: yes, ruleDueOn: text, gapsDueOn: text, setDueOn: text, waived: yes },
    ...{ ownerRole: text, owner: nothing, note: { type: String, default: '' }, waiver: nothing },
    version: { type: Number, required: true },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<ItemDocument>;
itemSchema.index({ county: 1, open: 1, dueKey: 1, _id: 1, division: 1 });
itemSchema.index({ county: 1, matter: 1, open: 1, dueKey: 1, _id: 1, division: 1 });
itemSchema.index({ open: 1, dueKey: 1, _id: 1, division: 1 });
itemSchema.index({ subjectId: 1 });
itemSchema.index({ siteId: 1 });
itemSchema.index({ 'owner.id': 1, open: 1, dueKey: 1 }, { partialFilterExpression: { owner: { $type: 'object' } } });
itemSchema.index({ state: 1, dueKey: 1 }, { partialFilterExpression: { state: 'due' } });
// A village is read whole and sorted; its few hundred items are found at once.
itemSchema.index({ division: 1, open: 1, dueKey: 1, _id: 1 });
itemSchema.index(countsIndex);

/** When an import's gaps of one record must be closed. */
interface GapsDocument {
  _id: string;
  county: string;
  gapsDueOn: string;
}
const gapsSchema = new mongoose.Schema(
  { _id: String, county: needed, gapsDueOn: needed },
  { versionKey: false },
) as unknown as mongoose.Schema<GapsDocument>;

type Write = mongoose.AnyBulkWriteOperation<ItemDocument>;

export class ComplianceRepository {
  readonly #items: mongoose.Model<ItemDocument>;
  readonly #gaps: mongoose.Model<GapsDocument>;

  constructor(database: Database) {
    this.#items = database.model<ItemDocument>('compliance', itemSchema);
    this.#gaps = database.model<GapsDocument>('compliance_gaps', gapsSchema);
  }

  /** What is due first comes first. */
  async list(scope: Scope, search: ItemSearch, after: ItemPlace | undefined, limit: number): Promise<ItemDocument[]> {
    return (await this.#items
      .find({ $and: [...filtersOf(scope, search), ...(after ? [beyond(after)] : [])] })
      .sort({ dueKey: 1, _id: 1 })
      .limit(limit)
      .lean()) as ItemDocument[];
  }

  /** Every item in the same order, read as it is asked for. */
  walk(scope: Scope, search: ItemSearch): AsyncIterable<ItemDocument> {
    return this.#items
      .find({ $and: filtersOf(scope, search) })
      .sort({ dueKey: 1, _id: 1 })
      .lean()
      .cursor({ batchSize: 500 }) as unknown as AsyncIterable<ItemDocument>;
  }

  async counts(
    scope: Scope,
    division: string | undefined,
  ): Promise<{ matter: ComplianceMatter; state: ComplianceState; is: Terms['is']; count: number }[]> {
    const found = await this.#items
      .aggregate([
        { $match: withinScope(scope, division) },
        { $group: { _id: { matter: '$matter', state: '$state', is: '$is' }, count: { $sum: 1 } } },
      ])
      .hint({ ...countsIndex });
    return found.map(({ _id, count }) => ({ ..._id, count }));
  }

  /** Open items of a matter on cameras, counted by site, those due first before. */
  async bySite(
    scope: Scope,
    division: string | undefined,
    matter: ComplianceMatter,
    limit: number,
  ): Promise<{ siteId: string; cameras: number; dueKey: string; overdue: boolean }[]> {
    const found = await this.#items.aggregate([
      { $match: { ...withinCountyScope(scope, division), matter, open: true, subject: 'camera' } },
      {
        $group: {
          _id: '$siteId',
          cameras: { $sum: 1 },
          dueKey: { $min: '$dueKey' },
          overdue: { $max: { $eq: ['$state', 'overdue'] } },
        },
      },
      { $sort: { dueKey: 1, _id: 1 } },
      { $limit: limit },
    ]);
    return found.map(({ _id: siteId, ...rest }) => ({ siteId, ...rest }));
  }

  /**
   * Cameras with items of some matters, counted once each by the worst of them: something is lacking, nobody knows
   * about something, or all is there (also where a person said with a reason that it need not be).
   */
  async camerasByWorst(
    scope: Scope,
    division: string,
    matters: readonly ComplianceMatter[],
  ): Promise<{ lacking: number; unknown: number; whole: number }> {
    const worst = { $cond: [{ $not: '$open' }, 0, { $cond: [{ $eq: ['$is', 'unknown'] }, 1, 2] }] };
    const found = await this.#items.aggregate<{ _id: 0 | 1 | 2; cameras: number }>([
      { $match: { ...withinCountyScope(scope, division), subject: 'camera', matter: { $in: [...matters] } } },
      { $group: { _id: '$subjectId', worst: { $max: worst } } },
      { $group: { _id: '$worst', cameras: { $sum: 1 } } },
    ]);
    const [whole = 0, unknown = 0, lacking = 0] = [0, 1, 2].map(
      (level) => found.find(({ _id }) => _id === level)?.cameras ?? 0,
    );
    return { lacking, unknown, whole };
  }

  async byIds(scope: Scope, ids: readonly string[], tx?: Tx): Promise<ItemDocument[]> {
    return (await this.#items
      .find({ $and: [withinCountyScope(scope), { _id: { $in: [...ids] } }] as Record<string, unknown>[] })
      .session(tx?.session ?? null)
      .lean()) as ItemDocument[];
  }

  async ofSubjects(scope: Scope, subjectIds: readonly string[]): Promise<ItemDocument[]> {
    return (await this.#items
      .find({ $and: [withinCountyScope(scope), { subjectId: { $in: [...subjectIds] } }] as Record<string, unknown>[] })
      .lean()) as ItemDocument[];
  }

  /** Writes what a person decided over the version that was read. @returns false when somebody else was first */
  async decide(tx: Tx, item: ItemDocument, version: number): Promise<boolean> {
    const { modifiedCount } = await this.#items.replaceOne({ _id: item._id, version }, item, { session: tx.session });
    return modifiedCount === 1;
  }

  /** Items that became overdue before this day, their records. */
  async newlyOverdue(today: string, limit: number): Promise<Pick<ItemDocument, 'subject' | 'subjectId'>[]> {
    return this.#items
      .find({ state: 'due', dueKey: { $lt: today } }, { subject: 1, subjectId: 1 })
      .limit(limit)
      .lean();
  }

  /**
   * Writes what the hub worked out. An item that a person decided about meanwhile is left alone.
   * @returns whether everything was written; if not, work it out again
   */
  async work(change: {
    added: readonly ItemDocument[];
    changed: readonly { version: number; worked: Worked }[];
    gone: readonly string[];
  }): Promise<boolean> {
    const writes: Write[] = [
      ...change.added.map((document) => ({ insertOne: { document } }) as unknown as Write),
      ...change.changed.map(({ version, worked: { _id, ...rest } }) => ({
        updateOne: { filter: { _id, version }, update: { $set: rest } },
      })),
      ...change.gone.map((_id) => ({ deleteOne: { filter: { _id } } })),
    ];
    if (writes.length === 0) return true;
    try {
      // By the plain driver: hydrating each item held up everything else for 150 ms at a time, at 100,000 cameras.
      const done = await this.#items.collection.bulkWrite(writes as never, { ordered: false });
      return done.matchedCount === change.changed.length;
    } catch (error) {
      if ((error as { code?: number }).code === 11_000) return false; // another hub added it first
      throw error;
    }
  }

  async forget(subjectIds: readonly string[]): Promise<void> {
    if (subjectIds.length === 0) return;
    await this.#items.deleteMany({ subjectId: { $in: [...subjectIds] } });
    await this.#gaps.deleteMany({ _id: { $in: [...subjectIds] } });
  }

  async setGaps(county: string, ids: readonly string[], gapsDueOn: string): Promise<void> {
    await this.#gaps.bulkWrite(
      ids.map((_id) => ({ updateOne: { filter: { _id }, update: { $set: { county, gapsDueOn } }, upsert: true } })),
      { ordered: false },
    );
  }

  async gapsOf(ids: readonly string[]): Promise<Map<string, string>> {
    const found = await this.#gaps.find({ _id: { $in: [...ids] } }).lean();
    return new Map(found.map(({ _id, gapsDueOn }) => [_id, gapsDueOn]));
  }
}

function beyond({ dueKey, id }: ItemPlace): Record<string, unknown> {
  return { $or: [{ dueKey: { $gt: dueKey } }, { dueKey, _id: { $gt: id } }] };
}

function filtersOf(scope: Scope, search: ItemSearch): Record<string, unknown>[] {
  const { division, state, owner, dueBefore, ...same } = search;
  const named = Object.entries(same).filter(([, value]) => value !== undefined);
  return [
    withinCountyScope(scope, division),
    // What is open is what people come for; the rest is asked for by its state.
    state === undefined ? { open: true } : { state, open: state === 'due' || state === 'overdue' },
    Object.fromEntries(named),
    ...(owner === undefined ? [] : [ownedBy(owner)]),
    ...(dueBefore === undefined ? [] : [{ dueKey: { $lt: dueBefore } }]),
  ];
}

/** A person's id, or a role: then what nobody gave to somebody else. */
function ownedBy(owner: string): Record<string, unknown> {
  if (owner.includes('-') && owner.length === 36) return { 'owner.id': owner };
  return { owner: null, $or: [{ ownerRole: owner }, { ownerRole: null, ruleRole: owner }] };
}
