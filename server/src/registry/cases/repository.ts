import type { CaseRecord } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';

type Entry = Omit<CaseRecord['entries'][number], 'at'> & { at: Date };

export interface CaseDocument {
  /** The event's that told of it, where a device was reported from the queue: told twice, it is one case. */
  _id: string;
  county: string;
  division: string;
  siteId: string | null;
  cameraId: string | null;
  deviceKey: string | null;
  source: string | null;
  placement: CaseRecord['placement'];
  words: string;
  reportedBy: CaseRecord['reportedBy'];
  reportedAt: Date;
  calledAt: Date | null;
  receipt: string | null;
  closedAt: Date | null;
  entries: Entry[];
  version: number;
}

const mixed = mongoose.Schema.Types.Mixed;
const needed = { type: String, required: true } as const;
const text = { type: String, default: null };
const instant = { type: Date, default: null };

const caseSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, siteId: text, cameraId: text, deviceKey: text, source: text },
    ...{ placement: needed, words: { type: String, default: '' }, reportedBy: { type: mixed, required: true } },
    ...{ reportedAt: { type: Date, required: true }, calledAt: instant, receipt: text, closedAt: instant },
    ...{ entries: { type: [mixed], default: [] }, version: { type: Number, required: true } },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<CaseDocument>;
caseSchema.index({ division: 1, _id: 1 });
caseSchema.index({ 'reportedBy.id': 1, _id: 1 });

export interface CasePage {
  open?: boolean | undefined;
  after: string | undefined;
  limit: number;
}

export class CasesRepository {
  readonly #model: mongoose.Model<CaseDocument>;

  constructor(database: Database) {
    this.#model = database.model<CaseDocument>('cases', caseSchema);
  }

  async find(scope: Scope, id: string, tx?: Tx): Promise<CaseDocument | undefined> {
    const found = await this.#model
      .findOne({ _id: id, ...withinCountyScope(scope) })
      .session(tx?.session ?? null)
      .lean();
    return (found as CaseDocument | null) ?? undefined;
  }

  /** Newest first. */
  async list(scope: Scope, page: CasePage): Promise<CaseDocument[]> {
    return this.#page(withinCountyScope(scope), page);
  }

  /** What one person reported, newest first. */
  async reportedBy(personId: string, page: CasePage): Promise<CaseDocument[]> {
    return this.#page({ 'reportedBy.id': personId }, page);
  }

  async #page(filter: Record<string, unknown>, { open, after, limit }: CasePage): Promise<CaseDocument[]> {
    const found = this.#model.find({
      ...filter,
      ...(open === undefined ? {} : { closedAt: open ? null : { $ne: null } }),
      ...(after === undefined ? {} : { _id: { $lt: after } }),
    } as Record<string, unknown>);
    return (await found.sort({ _id: -1 }).limit(limit).lean()) as CaseDocument[];
  }

  async add(tx: Tx, one: CaseDocument): Promise<void> {
    await this.#model.create([one], { session: tx.session });
  }

  /** @returns false when somebody else was first */
  async put(tx: Tx, one: CaseDocument, version: number): Promise<boolean> {
    const { modifiedCount } = await this.#model.replaceOne({ _id: one._id, version }, one, { session: tx.session });
    return modifiedCount === 1;
  }
}
