import type { GeoBox } from '@sharp-eyes/geometry';
import type mongoose from 'mongoose';
import { type Database, inOneAnswer } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope, withinScope } from '../../platform/scope.ts';
import {
  type AreaDocument,
  areaSchema,
  type FindingDocument,
  findingSchema,
  type GroundDocument,
  groundSchema,
  type ShownWatchpoint,
  type VillageDocument,
  villageSchema,
} from './documents.ts';
import type { OpenWatchpoint } from './for-plans.ts';
import type { Listing } from './listing.ts';
import type { CellRange } from './tiles/tile-address.ts';

/** What the worker writes is followed by the removal of its mark: lost, the one is lost with the other. */
const soon = { ordered: false, writeConcern: { w: 1 } } as const;
/** Whoever reads from now on finds it. */
const known = { ordered: false, writeConcern: { w: 'majority' } } as const;

/** What a plan reads of a watchpoint. */
const openFields = {
  ...{ division: 1, siteId: 1, siteKind: 1, name: 1, kind: 1, density: 1, weight: 1, point: 1 },
  ...{ counted: 1, state: 1, declared: 1 },
};

/** Writes of one collection at once. */
export interface Difference<T> {
  put: readonly T[];
  gone: readonly string[];
}

/** Figures of villages and areas, and what was found out about each watchpoint. */
export class CoverageRepository {
  readonly villages: mongoose.Model<VillageDocument>;
  readonly areas: mongoose.Model<AreaDocument>;
  readonly findings: mongoose.Model<FindingDocument>;
  readonly grounds: mongoose.Model<GroundDocument>;

  constructor(database: Database) {
    this.villages = database.model<VillageDocument>('coverage', villageSchema);
    this.areas = database.model<AreaDocument>('coverage_areas', areaSchema);
    this.findings = database.model<FindingDocument>('coverage_findings', findingSchema);
    this.grounds = database.model<GroundDocument>('coverage_grounds', groundSchema);
  }

  async villagePage({ filter, sort, limit, hint }: Listing): Promise<VillageDocument[]> {
    const query = this.villages
      .find(filter)
      .sort(sort)
      .limit(limit + 1);
    return (hint === undefined ? query : query.hint(hint)).lean();
  }

  async findingPage({ filter, sort, limit }: Listing): Promise<FindingDocument[]> {
    return this.findings
      .find(filter)
      .sort(sort)
      .limit(limit + 1)
      .lean();
  }

  async finding(scope: Scope, id: string): Promise<FindingDocument | undefined> {
    return (await this.findings.findOne({ $and: [withinCountyScope(scope), { _id: id }] }).lean()) ?? undefined;
  }

  async areasBelow(scope: Scope, parent: string): Promise<AreaDocument[]> {
    return this.areas
      .find({ $and: [withinScope(scope), { parent }] })
      .sort({ division: 1 })
      .lean();
  }

  async areasOf(scope: Scope, codes: readonly string[]): Promise<AreaDocument[]> {
    return this.areas
      .find({ $and: [withinScope(scope), { _id: { $in: [...codes] } }] })
      .sort({ _id: 1 })
      .lean();
  }

  /** All areas of one level. */
  async areasAt(scope: Scope, level: AreaDocument['level']): Promise<AreaDocument[]> {
    return this.areas.find({ $and: [withinScope(scope), { level }] }).lean();
  }

  /** Watchpoints in cells of these ranges, whole. */
  async findingsIn(scope: Scope, ranges: readonly CellRange[]): Promise<FindingDocument[]> {
    return this.findings.find(inCells(scope, ranges)).batchSize(inOneAnswer).lean();
  }

  /** The same, as far as a map shows them. */
  async watchpointsMappedIn(scope: Scope, ranges: readonly CellRange[]): Promise<ShownWatchpoint[]> {
    return this.findings
      .find(inCells(scope, ranges), { siteId: 1, name: 1, state: 1, point: 1 })
      .batchSize(inOneAnswer)
      .lean<ShownWatchpoint[]>();
  }

  /** Villages whose plane begins in a box, and where. */
  async groundsIn(scope: Scope, box: GeoBox): Promise<Pick<GroundDocument, '_id' | 'origin'>[]> {
    return this.#groundsIn(scope, box, { origin: 1 });
  }

  async groundCodesIn(scope: Scope, box: GeoBox): Promise<string[]> {
    return (await this.#groundsIn(scope, box, { _id: 1 })).map(({ _id }) => _id);
  }

  async #groundsIn(scope: Scope, { west, south, east, north }: GeoBox, fields: Record<string, 1>) {
    const ranges = scope.ranges.map(({ from, to }) => ({ _id: { $gte: from, $lt: to } }));
    const within = { 'origin.lon': { $gte: west, $lte: east }, 'origin.lat': { $gte: south, $lte: north } };
    return this.grounds
      .find({ $and: [{ $or: ranges }, within] } as never, fields)
      .batchSize(inOneAnswer)
      .lean<Pick<GroundDocument, '_id' | 'origin'>[]>();
  }

  /** Of these villages, how much counts and how much of it is covered. */
  async countsOf(
    scope: Scope,
    codes: readonly string[],
  ): Promise<Pick<VillageDocument, '_id' | 'required' | 'covered'>[]> {
    return this.villages
      .find({ $and: [withinCountyScope(scope), { _id: { $in: [...codes] } }] }, { required: 1, covered: 1 })
      .batchSize(inOneAnswer)
      .lean<Pick<VillageDocument, '_id' | 'required' | 'covered'>[]>();
  }

  async areasById(codes: readonly string[]): Promise<AreaDocument[]> {
    return this.areas.find({ _id: { $in: [...codes] } }).lean();
  }

  async villagesOf(scope: Scope, codes: readonly string[]): Promise<VillageDocument[]> {
    return this.villages
      .find({ $and: [withinCountyScope(scope), { _id: { $in: [...codes] } }] })
      .sort({ _id: 1 })
      .lean();
  }

  /** All villages of an area that have figures, in the order of codes. */
  async villagesIn(scope: Scope, division: string): Promise<VillageDocument[]> {
    return this.villages.find(withinCountyScope(scope, division)).sort({ division: 1 }).lean();
  }

  async findingsOf(scope: Scope, villages: readonly string[]): Promise<FindingDocument[]> {
    return this.findings
      .find({ $and: [withinCountyScope(scope), { division: { $in: [...villages] } }] })
      .sort({ division: 1, _id: 1 })
      .batchSize(inOneAnswer)
      .lean();
  }

  /** What a plan is made of, by the plain driver, which takes half the time; by division and id. */
  async openFindings(filter: Record<string, unknown>, limit: number): Promise<OpenWatchpoint[]> {
    const rows = this.findings.collection.find(filter as never, { projection: openFields });
    return (await rows.limit(limit).toArray()) as unknown as OpenWatchpoint[];
  }

  async countFindings(filter: Record<string, unknown>): Promise<number> {
    return this.findings.countDocuments(filter as never);
  }

  async findingsById(scope: Scope, ids: readonly string[]): Promise<FindingDocument[]> {
    return this.findings.find({ $and: [withinCountyScope(scope), { _id: { $in: [...ids] } }] }).lean();
  }

  async unapprovedSum(filter: Record<string, unknown>): Promise<{ villages: number; watchpoints: number }> {
    const [sum] = await this.villages.aggregate<{ villages: number; watchpoints: number }>([
      { $match: { ...filter, listVersion: null } },
      { $group: { _id: null, villages: { $sum: 1 }, watchpoints: { $sum: '$onRecord' } } },
    ]);
    return { villages: sum?.villages ?? 0, watchpoints: sum?.watchpoints ?? 0 };
  }

  async groundsOf(villages: readonly string[]): Promise<GroundDocument[]> {
    return this.grounds.find({ _id: { $in: [...villages] } }).lean();
  }

  /** Waits for the majority: whoever changes a camera or a wall from now on finds them. */
  async putGrounds(grounds: readonly GroundDocument[]): Promise<void> {
    if (grounds.length > 0) await this.grounds.collection.bulkWrite(grounds.map(upsert) as never, known);
  }

  /** Villages that look at any of these cells. */
  async looking(cells: readonly number[]): Promise<Pick<GroundDocument, '_id' | 'cells'>[]> {
    return this.grounds
      .find({ cells: { $in: [...cells] } }, { cells: 1 })
      .lean<Pick<GroundDocument, '_id' | 'cells'>[]>();
  }

  /** Villages whose walls were read in a box. */
  async walledIn(box: NonNullable<GroundDocument['box']>): Promise<Pick<GroundDocument, '_id' | 'box'>[]> {
    return this.grounds
      .find(
        {
          ...{ 'box.west': { $lte: box.east }, 'box.east': { $gte: box.west } },
          ...{ 'box.south': { $lte: box.north }, 'box.north': { $gte: box.south } },
        } as Record<string, unknown>,
        { box: 1 },
      )
      .lean<Pick<GroundDocument, '_id' | 'box'>[]>();
  }

  async writeFindings({ put, gone }: Difference<FindingDocument>): Promise<void> {
    const writes = [...put.map(upsert), ...gone.map(erase)];
    if (writes.length > 0) await this.findings.collection.bulkWrite(writes as never, soon);
  }

  async writeVillages({ put, gone }: Difference<VillageDocument>): Promise<void> {
    const writes = [...put.map(upsert), ...gone.map(erase)];
    if (writes.length > 0) await this.villages.collection.bulkWrite(writes as never, soon);
  }

  async writeAreas({ put, gone }: Difference<AreaDocument>): Promise<void> {
    const writes = [...put.map(upsert), ...gone.map(erase)];
    if (writes.length > 0) await this.areas.collection.bulkWrite(writes as never, known);
  }

  /** What areas are summed of. */
  async childrenOf(areas: readonly string[]): Promise<{ villages: VillageDocument[]; areas: AreaDocument[] }> {
    const filter = { parent: { $in: [...areas] } };
    const [villages, below] = await Promise.all([this.villages.find(filter).lean(), this.areas.find(filter).lean()]);
    return { villages, areas: below };
  }

  /** Of these villages, those that have figures. */
  async villagesAmong(codes: readonly string[]): Promise<string[]> {
    const found = await this.villages.find({ _id: { $in: [...codes] } }, { _id: 1 }).lean();
    return found.map(({ _id }) => _id);
  }

  /** Codes of villages with figures in a range, in their order. */
  async villagesAfter({ from, to }: { from: string; to: string }, after: string, limit: number): Promise<string[]> {
    const beginning = after >= from ? { $gt: after } : { $gte: from };
    const found = await this.villages
      .find({ _id: { ...beginning, $lt: to } }, { _id: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .lean();
    return found.map(({ _id }) => _id);
  }
}

function upsert<T extends { _id: string }>(document: T) {
  return { replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true } };
}

function erase(_id: string) {
  return { deleteOne: { filter: { _id } } };
}

function inCells(scope: Scope, ranges: readonly CellRange[]) {
  return {
    $and: [withinCountyScope(scope), { $or: ranges.map(({ from, to }) => ({ cell: { $gte: from, $lte: to } })) }],
  };
}
