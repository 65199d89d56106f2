import type { Point } from '@sharp-eyes/protocol';
import type mongoose from 'mongoose';
import { type Database, inOneAnswer, type Tx } from '../../platform/database/database.ts';
import { type Move, moveRecords } from '../../platform/database/move-records.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import { type CameraDocument, cameraSchema, type ListedDocument } from './documents.ts';
import type { Listing } from './listing.ts';

export interface Page {
  division?: string | undefined;
  agentId?: string | undefined;
  siteId?: string | undefined;
  /** The last id already seen. */
  after: string;
  limit: number;
}

/** What a list may know a camera by. */
export interface CameraKeys {
  ids: readonly string[];
  gbIds: readonly string[];
  serials: readonly string[];
  macs: readonly string[];
  /** Names at a site, or in a division. */
  named: readonly { at: { siteId: string } | { division: string }; names: readonly string[] }[];
}

function filterOf(scope: Scope, { division, agentId, siteId, after }: Page): Record<string, unknown> {
  return {
    $and: [
      withinCountyScope(scope, division),
      { _id: { $gt: after } },
      ...(agentId === undefined ? [] : [{ agentId }]),
      ...(siteId === undefined ? [] : [{ siteId }]),
    ],
  };
}

/** A list does not wait for its count, milliseconds. */
const countingMs = 200;
/** Cameras of a village that a new point is checked against. */
const neighboursMax = 500;
/** MaxTimeMSExpired */
const timeIsUp = 50;

/** Registered cameras. Every read of people's takes their scope. */
export class CamerasRepository {
  readonly #cameras: mongoose.Model<CameraDocument>;

  constructor(database: Database) {
    this.#cameras = database.model<CameraDocument>('cameras', cameraSchema);
  }

  async camera(scope: Scope, id: string, tx?: Tx): Promise<CameraDocument | undefined> {
    return (
      (await this.#cameras
        .findOne({ _id: id, ...withinCountyScope(scope) })
        .session(tx?.session ?? null)
        .lean()) ?? undefined
    );
  }

  /** The rows of a page and one more; the listing holds the scope. By the plain driver, which takes half the time. */
  async page({ rest, sort, limit }: Listing): Promise<ListedDocument[]> {
    const rows = this.#cameras.collection.find(rest, { projection: { search: 0 } });
    const found = rows.sort(sort).limit(limit + 1);
    return (await found.toArray()) as unknown as ListedDocument[];
  }

  /** How many there are, counted up to a bound; null where even that takes too long. */
  async count(filter: Listing['filter'], upTo: number): Promise<number | null> {
    try {
      return await this.#cameras.countDocuments(filter, { limit: upTo, maxTimeMS: countingMs });
    } catch (error) {
      if ((error as { code?: number }).code === timeIsUp) return null;
      throw error;
    }
  }

  /**
   * Points of the cameras that stand in an area, but for one's own; enough of them to check a new one against.
   * @param before - only of those that were on record then
   */
  async pointsOf(scope: Scope, except: string | undefined, before?: Date): Promise<Point[]> {
    const known = before === undefined ? {} : { createdAt: { $lt: before } };
    const located = { ...withinCountyScope(scope), standing: true, 'record.point': { $ne: null }, ...known };
    const found = await this.#cameras
      .find(located)
      .select<Pick<CameraDocument, '_id' | 'record'>>({ 'record.point': 1 })
      .limit(neighboursMax)
      .lean();
    return found.flatMap(({ _id, record: { point } }) => (_id === except || point === null ? [] : [point]));
  }

  async cameras(scope: Scope, page: Page): Promise<CameraDocument[]> {
    return this.#cameras.find(filterOf(scope, page)).sort({ _id: 1 }).limit(page.limit).lean();
  }

  async idsAfter(scope: Scope, division: string, after: string, limit: number): Promise<string[]> {
    const found = await this.#cameras
      .find({ $and: [withinCountyScope(scope, division), { _id: { $gt: after } }] }, { _id: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .batchSize(inOneAnswer)
      .lean();
    return found.map(({ _id }) => _id);
  }

  /** Cameras that an agent serves; all of them, or those named. */
  async camerasOfAgent(agentId: string, ids?: readonly string[], tx?: Tx): Promise<CameraDocument[]> {
    return this.#cameras
      .find({ agentId, standing: true, ...(ids === undefined ? {} : { _id: { $in: [...ids] } }) })
      .session(tx?.session ?? null)
      .sort({ _id: 1 })
      .lean();
  }

  async camerasOfDevices(county: string, keys: readonly string[], tx?: Tx): Promise<CameraDocument[]> {
    return this.#cameras
      .find({ county, deviceKey: { $in: [...keys] }, standing: true })
      .session(tx?.session ?? null)
      .lean();
  }

  async camerasOfSite(tx: Tx, siteId: string): Promise<CameraDocument[]> {
    return this.#cameras.find({ siteId }).session(tx.session).lean();
  }

  async byIds(scope: Scope, ids: readonly string[]): Promise<CameraDocument[]> {
    return this.#cameras.find({ _id: { $in: [...ids] }, ...withinCountyScope(scope) }).lean();
  }

  /** The same, without what lists are searched by. */
  async listedByIds(scope: Scope, ids: readonly string[]): Promise<ListedDocument[]> {
    return this.#cameras
      .find({ _id: { $in: [...ids] }, ...withinCountyScope(scope) }, { search: 0 })
      .batchSize(inOneAnswer)
      .lean<ListedDocument[]>();
  }

  /** The sites of some cameras: for what follows from a change, not for people. */
  async siteIdsOf(ids: readonly string[]): Promise<string[]> {
    return this.#cameras.distinct('siteId', { _id: { $in: [...ids] } });
  }

  /** Cameras of some sites, retired ones too, `limit` at most. */
  async bySites(scope: Scope, siteIds: readonly string[], limit: number): Promise<CameraDocument[]> {
    return this.#cameras
      .find({ siteId: { $in: [...siteIds] }, ...withinCountyScope(scope) })
      .sort({ _id: 1 })
      .limit(limit)
      .lean();
  }

  /** Ids of cameras whose maintenance is over. */
  async maintenanceOver(now: Date, limit: number): Promise<string[]> {
    const found = await this.#cameras
      .find({ maintenanceUntil: { $lte: now, $type: 'date' } }, { _id: 1 })
      .limit(limit)
      .lean();
    return found.map(({ _id }) => _id);
  }

  /** Cameras, retired ones too, that carry any of these keys. */
  async matching(scope: Scope, keys: CameraKeys, tx?: Tx): Promise<CameraDocument[]> {
    const any = [
      ...(keys.ids.length === 0 ? [] : [{ _id: { $in: [...keys.ids] } }]),
      ...(keys.gbIds.length === 0 ? [] : [{ 'record.gbId': { $in: [...keys.gbIds] } }]),
      ...(keys.serials.length === 0 ? [] : [{ 'record.serial': { $in: [...keys.serials] } }]),
      ...(keys.macs.length === 0 ? [] : [{ 'record.mac': { $in: [...keys.macs] } }]),
      ...keys.named.map(({ at, names }) => ({ ...at, name: { $in: [...names] } })),
    ];
    if (any.length === 0) return [];
    return this.#cameras
      .find({ $and: [withinCountyScope(scope), { $or: any }] })
      .session(tx?.session ?? null)
      .lean();
  }

  /** All of an area in the order of ids, by a cursor: they never stand in memory together. */
  walk(scope: Scope, division: string | undefined): AsyncIterable<CameraDocument> {
    return this.#cameras.find(withinCountyScope(scope, division)).sort({ _id: 1 }).lean().cursor({ batchSize: 500 });
  }

  /** The same as lists show them: without what they are found by, which is half of the bytes. */
  walkListed(scope: Scope, division: string): AsyncIterable<ListedDocument> {
    const found = this.#cameras.collection.find(withinCountyScope(scope, division), { projection: { search: 0 } });
    return found.sort({ division: 1, _id: 1 }).batchSize(500) as unknown as AsyncIterable<ListedDocument>;
  }

  /** Those in maintenance, by division and name. */
  async inMaintenance(scope: Scope, division: string, limit: number): Promise<CameraDocument[]> {
    return this.#cameras
      .find({ $and: [withinCountyScope(scope, division), { life: 'maintenance' }] })
      .sort({ division: 1, name: 1, _id: 1 })
      .limit(limit)
      .lean();
  }

  /** Through the model, which takes no forbidden placement from anybody (Order 799 Art. 8(1)). */
  async addCameras(tx: Tx, cameras: readonly CameraDocument[]): Promise<void> {
    if (cameras.length > 0) await this.#cameras.insertMany(cameras, { session: tx.session });
  }

  async putCameras(tx: Tx, cameras: readonly CameraDocument[]): Promise<void> {
    if (cameras.length === 0) return;
    await this.#cameras.bulkWrite(
      cameras.map((camera) => ({ replaceOne: { filter: { _id: camera._id }, replacement: camera } })),
      { session: tx.session, ordered: false },
    );
  }

  async setSilent(tx: Tx, ids: readonly string[], silent: boolean): Promise<void> {
    await this.#cameras.updateMany({ _id: { $in: [...ids] } }, { $set: { silent } }, { session: tx.session });
  }

  async removeCameras(tx: Tx, ids: readonly string[]): Promise<void> {
    await this.#cameras.deleteMany({ _id: { $in: [...ids] } }, { session: tx.session });
  }

  /** @returns the cameras as moved */
  async moveDivision(tx: Tx, move: Move, limit: number): Promise<CameraDocument[]> {
    return moveRecords(this.#cameras, tx, move, limit);
  }
}
