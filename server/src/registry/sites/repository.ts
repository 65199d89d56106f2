import type { Site } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';

export interface SiteDocument extends Omit<Site, 'id'> {
  _id: string;
  county: string;
  createdAt: Date;
  /** When what the access basis allows changes by itself: due for the sweep. */
  basisChangesAt: Date | null;
}

const mixed = mongoose.Schema.Types.Mixed;

const text = { type: String, default: null };
const given = { type: mixed, default: null };

const siteSchema = new mongoose.Schema(
  {
    _id: String,
    county: { type: String, required: true },
    division: { type: String, required: true },
    name: { type: String, required: true },
    kind: { type: String, required: true },
    ...{ hamlet: text, address: text, point: given, pointOrigin: given },
    ...{ unitId: text, legalBasis: text, agreementPhotoId: text },
    ...{ sign: { type: String, default: 'unknown' }, signPhotoId: text, necessity: text },
    accessBasis: { type: mixed, required: true },
    agentId: { type: String, default: null },
    contacts: { type: [mixed], default: [] },
    demo: { type: Boolean, default: false },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    basisChangesAt: { type: Date, default: null },
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<SiteDocument>;
siteSchema.index({ division: 1, _id: 1 });
siteSchema.index({ basisChangesAt: 1 }, { partialFilterExpression: { basisChangesAt: { $type: 'date' } } });

export function siteOf(document: SiteDocument): Site {
  const { _id, county: _county, createdAt: _createdAt, basisChangesAt: _changesAt, ...rest } = document;
  return { id: _id, ...rest };
}

export class SitesRepository {
  readonly #model: mongoose.Model<SiteDocument>;

  constructor(database: Database) {
    this.#model = database.model<SiteDocument>('sites', siteSchema);
  }

  async find(scope: Scope, id: string, tx?: Tx): Promise<SiteDocument | undefined> {
    const found = await this.#model
      .findOne({ _id: id, ...withinCountyScope(scope) })
      .session(tx?.session ?? null)
      .lean();
    return (found as SiteDocument | null) ?? undefined;
  }

  async byIds(scope: Scope, ids: readonly string[]): Promise<SiteDocument[]> {
    return (await this.#model.find({ _id: { $in: [...ids] }, ...withinCountyScope(scope) }).lean()) as SiteDocument[];
  }

  async list(scope: Scope, division: string | undefined, after: string, limit: number): Promise<SiteDocument[]> {
    return (await this.#model
      .find({ $and: [withinCountyScope(scope, division), { _id: { $gt: after } }] })
      .sort({ _id: 1 })
      .limit(limit)
      .lean()) as SiteDocument[];
  }

  async add(tx: Tx, site: SiteDocument): Promise<void> {
    await this.#model.create([site], { session: tx.session });
  }

  /** Writes the whole record over the version that was read. @returns false when somebody else was first */
  async put(tx: Tx, site: SiteDocument, version: number): Promise<boolean> {
    const { modifiedCount } = await this.#model.replaceOne({ _id: site._id, version }, site, { session: tx.session });
    return modifiedCount === 1;
  }

  /** @returns whether it was there */
  async remove(tx: Tx, id: string): Promise<boolean> {
    const { deletedCount } = await this.#model.deleteOne({ _id: id }, { session: tx.session });
    return deletedCount === 1;
  }

  async basisChanged(scope: Scope, now: Date, limit: number): Promise<SiteDocument[]> {
    return (await this.#model
      .find({ basisChangesAt: { $lte: now }, ...withinCountyScope(scope) })
      .limit(limit)
      .lean()) as SiteDocument[];
  }

  /** @returns whether this hub was the one to do it */
  async setBasisChange(tx: Tx, site: SiteDocument, next: Date | null): Promise<boolean> {
    const { modifiedCount } = await this.#model.updateOne(
      { _id: site._id, basisChangesAt: site.basisChangesAt },
      { $set: { basisChangesAt: next } },
      { session: tx.session },
    );
    return modifiedCount === 1;
  }
}
