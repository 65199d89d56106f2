import type { FilingDifference, FilingState, LegalBasis, newFiling } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { z } from 'zod';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import type { Snapshot } from './rules.ts';

export interface FilingHistoryEntry {
  at: Date;
  by: { id: string; name: string; unit: string } | null;
  to: FilingState;
  on: string | null;
  words: string;
}

/** A system: what the clerk keeps of it, and what follows from its cameras. */
export interface FilingDocument extends z.output<typeof newFiling> {
  _id: string;
  county: string;
  /** The smallest division that holds its sites. */
  division: string;
  state: FilingState;
  /** Its cameras as they are now; kept so that a camera's system is found. */
  cameraIds: string[];
  legalBases: LegalBasis[];
  /** The earliest first use of its cameras. */
  camerasUsedSince: string | null;
  submittedOn: string | null;
  filedOn: string | null;
  receipt: string | null;
  /** As it was submitted last, and as it is filed. */
  submitted: Snapshot | null;
  filed: Snapshot | null;
  /** What the hub sees that changed since it was filed. */
  differences: FilingDifference[];
  differencesCount: number;
  /** What a clerk said has changed; null when nobody did. */
  said: string | null;
  changedOn: string | null;
  history: FilingHistoryEntry[];
  version: number;
  createdAt: Date;
}

const mixed = mongoose.Schema.Types.Mixed;
const needed = { type: String, required: true } as const;
const text = { type: String, default: null };
const nothing = { type: mixed, default: null };

const filingSchema = new mongoose.Schema(
  {
    ...{ _id: String, county: needed, division: needed, name: needed, unitId: needed, siteIds: [String] },
    ...{ firstUsedOn: text, handler: nothing, authorisation: text, policeOrgan: text },
    note: { type: String, default: '' },
    ...{ state: needed, cameraIds: [String], legalBases: [String], camerasUsedSince: text },
    ...{ submittedOn: text, filedOn: text, receipt: text, submitted: nothing, filed: nothing },
    ...{ differences: { type: [mixed], default: [] }, differencesCount: { type: Number, default: 0 } },
    ...{ said: text, changedOn: text, history: { type: [mixed], default: [] } },
    ...{ version: { type: Number, required: true }, createdAt: { type: Date, required: true } },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<FilingDocument>;
/** A site is in one system of a unit. */
filingSchema.index({ county: 1, unitId: 1, siteIds: 1 }, { unique: true });
filingSchema.index({ division: 1, _id: 1 });
filingSchema.index({ siteIds: 1 });
filingSchema.index({ unitId: 1 });
filingSchema.index({ cameraIds: 1 });

export interface FilingSearch {
  division?: string | undefined;
  state?: FilingState | undefined;
  after: string;
  limit: number;
}

export class FilingsRepository {
  readonly #model: mongoose.Model<FilingDocument>;

  constructor(database: Database) {
    this.#model = database.model<FilingDocument>('filings', filingSchema);
  }

  async find(scope: Scope, id: string, tx?: Tx): Promise<FilingDocument | undefined> {
    const found = await this.#model
      .findOne({ _id: id, ...withinCountyScope(scope) })
      .session(tx?.session ?? null)
      .lean();
    return (found as FilingDocument | null) ?? undefined;
  }

  async byIds(scope: Scope, ids: readonly string[]): Promise<FilingDocument[]> {
    return this.#all(scope, { _id: { $in: [...ids] } });
  }

  async list(scope: Scope, { division, state, after, limit }: FilingSearch): Promise<FilingDocument[]> {
    return (await this.#model
      .find({ ...withinCountyScope(scope, division), _id: { $gt: after }, ...(state === undefined ? {} : { state }) })
      .sort({ _id: 1 })
      .limit(limit)
      .lean()) as FilingDocument[];
  }

  /** Ids of systems that have one of these sites, units or cameras. */
  async concerned(of: {
    siteIds: readonly string[];
    unitIds: readonly string[];
    cameraIds: readonly string[];
  }): Promise<string[]> {
    const some = (field: string, ids: readonly string[]) => (ids.length === 0 ? [] : [{ [field]: { $in: [...ids] } }]);
    const any = [
      ...some('siteIds', of.siteIds),
      ...some('unitId', of.unitIds),
      ...some('cameraIds', of.cameraIds),
    ] as Record<string, unknown>[];
    if (any.length === 0) return [];
    return (await this.#model.find({ $or: any }, { _id: 1 }).lean()).map(({ _id }) => _id);
  }

  /** The system that each camera is in. */
  async ofCameras(scope: Scope, cameraIds: readonly string[]): Promise<FilingDocument[]> {
    return this.#all(scope, { cameraIds: { $in: [...cameraIds] } });
  }

  async add(tx: Tx, filing: FilingDocument): Promise<void> {
    await this.#model.create([filing], { session: tx.session });
  }

  /** @returns false when somebody else was first */
  async put(tx: Tx, filing: FilingDocument, version: number): Promise<boolean> {
    const { modifiedCount } = await this.#model.replaceOne({ _id: filing._id, version }, filing, {
      session: tx.session,
    });
    return modifiedCount === 1;
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await this.#model.deleteOne({ _id: id }, { session: tx.session });
  }

  async #all(scope: Scope, filter: Record<string, unknown>): Promise<FilingDocument[]> {
    return (await this.#model.find({ $and: [withinCountyScope(scope), filter] }).lean()) as FilingDocument[];
  }
}
