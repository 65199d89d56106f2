import type { Point, Site } from '@sharp-eyes/protocol';
import mongoose from 'mongoose';
import { type Database, inOneAnswer, type Tx } from '../../platform/database/database.ts';
import { type Move, moveRecords } from '../../platform/database/move-records.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import { doubtedSince } from '../contacts/doubted-filter.ts';
import { matchingSearch, searchTextOf } from '../places/search-text.ts';
import { nextChangeOf } from './rules.ts';

export interface SiteDocument extends Omit<Site, 'id'> {
  _id: string;
  county: string;
  createdAt: Date;
  /** When what the access basis allows changes by itself: due for the sweep. */
  basisChangesAt: Date | null;
  /** What it is found by: name, hamlet, address, and their pinyin. */
  search: string;
  /** `point` as the database looks for what is nearby. */
  location: { type: 'Point'; coordinates: [lon: number, lat: number] } | null;
}

/** What is on record; the rest of the document follows from it. */
export type SiteFacts = Omit<SiteDocument, 'basisChangesAt' | 'search' | 'location'>;

export interface SiteSearch {
  q?: string | undefined;
  division?: string | undefined;
  kind?: string | undefined;
  agentId?: string | undefined;
  unitId?: string | undefined;
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
    retentionDays: { type: Number, default: null },
    accessBasis: { type: mixed, required: true },
    agentId: { type: String, default: null },
    contacts: { type: [mixed], default: [] },
    demo: { type: Boolean, default: false },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    basisChangesAt: { type: Date, default: null },
    search: { type: String, default: '' },
    location: given,
  },
  { versionKey: false, minimize: false },
) as unknown as mongoose.Schema<SiteDocument>;
siteSchema.index({ division: 1, _id: 1 });
siteSchema.index({ division: 1, name: 1 });
siteSchema.index({ agentId: 1, _id: 1 });
siteSchema.index({ unitId: 1, _id: 1 });
siteSchema.index({ location: '2dsphere' });
siteSchema.index({ basisChangesAt: 1 }, { partialFilterExpression: { basisChangesAt: { $type: 'date' } } });

export function siteOf(document: SiteDocument): Site {
  const { _id, county: _county, createdAt: _created, basisChangesAt: _changes, ...rest } = document;
  const { search: _search, location: _location, ...record } = rest;
  // A site from before the field says nothing about it.
  return { id: _id, ...record, retentionDays: record.retentionDays ?? null };
}

/** The document of what is on record: how it is searched, where it lies, when its access basis changes by itself. */
export function siteDocumentOf(facts: SiteFacts, now: Date): SiteDocument {
  const { name, hamlet, address, point, accessBasis } = facts;
  const changesAt = nextChangeOf(accessBasis, now.getTime());
  return {
    ...facts,
    basisChangesAt: changesAt === undefined ? null : new Date(changesAt),
    search: searchTextOf([name, hamlet, address]),
    location: point === null ? null : { type: 'Point', coordinates: [point.lon, point.lat] },
  };
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

  /** Kinds and names. */
  async titles(scope: Scope, ids: readonly string[]): Promise<Pick<SiteDocument, '_id' | 'kind' | 'name'>[]> {
    return this.#model
      .find({ $and: [withinCountyScope(scope), { _id: { $in: [...ids] } }] }, { kind: 1, name: 1 })
      .lean<Pick<SiteDocument, '_id' | 'kind' | 'name'>[]>();
  }

  async kinds(scope: Scope, ids: readonly string[]): Promise<Pick<SiteDocument, '_id' | 'kind'>[]> {
    return this.#model
      .find({ $and: [withinCountyScope(scope), { _id: { $in: [...ids] } }] }, { kind: 1 })
      .batchSize(inOneAnswer)
      .lean<Pick<SiteDocument, '_id' | 'kind'>[]>();
  }

  async ofKinds(
    scope: Scope,
    asked: { division: string | undefined; kinds: readonly string[]; after: string; limit: number },
  ): Promise<SiteDocument[]> {
    const { division, kinds, after, limit } = asked;
    return (await this.#model
      .find({ $and: [withinCountyScope(scope, division), { kind: { $in: [...kinds] } }, { _id: { $gt: after } }] })
      .sort({ _id: 1 })
      .limit(limit)
      .lean()) as SiteDocument[];
  }

  /** Sites by the name that they have in their division. */
  async named(scope: Scope, places: readonly { division: string; name: string }[], tx?: Tx): Promise<SiteDocument[]> {
    if (places.length === 0) return [];
    const [divisions, names] = [places.map(({ division }) => division), places.map(({ name }) => name)];
    return (await this.#model
      .find({ $and: [withinCountyScope(scope), { division: { $in: divisions }, name: { $in: names } }] })
      .session(tx?.session ?? null)
      .sort({ _id: 1 })
      .lean()) as SiteDocument[];
  }

  /** All of these divisions in the order of ids. */
  async ofDivisions(scope: Scope, divisions: readonly string[], tx?: Tx): Promise<SiteDocument[]> {
    return (await this.#model
      .find({ $and: [withinCountyScope(scope), { division: { $in: [...divisions] } }] })
      .session(tx?.session ?? null)
      .sort({ _id: 1 })
      .lean()) as SiteDocument[];
  }

  /** All of an area in the order of ids, by a cursor. */
  walk(scope: Scope, division: string | undefined): AsyncIterable<SiteDocument> {
    return this.#model.find(withinCountyScope(scope, division)).sort({ _id: 1 }).lean().cursor({
      batchSize: 500,
    }) as unknown as AsyncIterable<SiteDocument>;
  }

  /** In the order of their ids. */
  async list(scope: Scope, search: SiteSearch, after: string, limit: number): Promise<SiteDocument[]> {
    return (await this.#model
      .find({ $and: [...filtersOf(scope, search), { _id: { $gt: after } }] })
      .sort({ _id: 1 })
      .limit(limit)
      .lean()) as SiteDocument[];
  }

  /**
   * The nearest first.
   * @param after - the last one already seen: how far away it was, metres, and its id
   */
  async near(
    scope: Scope,
    search: SiteSearch,
    around: { point: Point; radiusM: number; after: { distanceM: number; id: string } | undefined },
    limit: number,
  ): Promise<(SiteDocument & { distanceM: number })[]> {
    const { point, radiusM, after } = around;
    const unseen = after && { $or: [{ distanceM: { $gt: after.distanceM } }, { _id: { $gt: after.id } }] };
    return this.#model.aggregate([
      {
        $geoNear: {
          near: { type: 'Point', coordinates: [point.lon, point.lat] },
          key: 'location',
          distanceField: 'distanceM',
          maxDistance: radiusM,
          ...(after && { minDistance: after.distanceM }),
          query: { $and: filtersOf(scope, search) },
          spherical: true,
        },
      },
      ...(unseen ? [{ $match: unseen }] : []),
      { $sort: { distanceM: 1, _id: 1 } },
      { $limit: limit },
    ]);
  }

  /** Sites with a contact that nobody has confirmed since a day. */
  async withDoubtedContacts(
    scope: Scope,
    asked: { division?: string | undefined; since: string; after: string; limit: number },
  ): Promise<SiteDocument[]> {
    const { division, since, after, limit } = asked;
    return (await this.#model
      .find({ $and: [withinCountyScope(scope, division), { _id: { $gt: after } }, doubtedSince(since)] })
      .sort({ _id: 1 })
      .limit(limit)
      .lean()) as SiteDocument[];
  }

  async add(tx: Tx, site: SiteDocument): Promise<void> {
    await this.#model.create([site], { session: tx.session });
  }

  async addMany(tx: Tx, sites: readonly SiteDocument[]): Promise<void> {
    await this.#model.insertMany(sites, { session: tx.session, lean: true });
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

  /** @returns the sites as moved */
  async moveDivision(tx: Tx, move: Move, limit: number): Promise<SiteDocument[]> {
    return moveRecords(this.#model, tx, move, limit);
  }

  async basisChanged(scope: Scope, now: Date, limit: number): Promise<SiteDocument[]> {
    return (await this.#model
      .find({ basisChangesAt: { $lte: now, $type: 'date' }, ...withinCountyScope(scope) })
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

function filtersOf(scope: Scope, { q, division, kind, agentId, unitId }: SiteSearch): Record<string, unknown>[] {
  return [
    withinCountyScope(scope, division),
    ...(kind === undefined ? [] : [{ kind }]),
    ...(agentId === undefined ? [] : [{ agentId }]),
    ...(unitId === undefined ? [] : [{ unitId }]),
    matchingSearch('search', q),
  ];
}
