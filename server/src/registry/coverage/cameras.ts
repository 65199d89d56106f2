import type { GeoBox } from '@sharp-eyes/geometry';
import type mongoose from 'mongoose';
import { type Database, inOneAnswer } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import { type SeeingDocument, type ShownCamera, seeingSchema } from './documents.ts';
import type { Seeing, SeeingDifference } from './seeing.ts';
import type { CellRange } from './tiles/tile-address.ts';

const soon = { ordered: false, writeConcern: { w: 1 } } as const;

export interface SeeingChange extends SeeingDifference {
  before: SeeingDocument | undefined;
  /** Undefined where it sees nothing any more. */
  after: Seeing | undefined;
  /** Villages that must be marked for it. */
  owes: string[];
  /** Villages that go on reading it; those of another place have to ask again. */
  villages: string[];
}

/** What coverage keeps of cameras. */
export class SeeingCameras {
  readonly #model: mongoose.Model<SeeingDocument>;

  constructor(database: Database) {
    this.#model = database.model<SeeingDocument>('coverage_cameras', seeingSchema);
  }

  async byIds(scope: Scope, ids: readonly string[]): Promise<SeeingDocument[]> {
    const asked = { $and: [withinCountyScope(scope), { _id: { $in: [...ids] } }] };
    return this.#model.find(asked).batchSize(inOneAnswer).lean();
  }

  /** Those that a map may show, whose range touches cells of these ranges; a camera stands in one of its own cells. */
  async shownIn(scope: Scope, ranges: readonly CellRange[]): Promise<SeeingDocument[]> {
    return this.#model.find(shown(scope, ranges)).lean();
  }

  /** The same, as far as a map shows it. */
  async mappedIn(scope: Scope, ranges: readonly CellRange[], withViews: boolean): Promise<ShownCamera[]> {
    return this.#model
      .find(shown(scope, ranges), { life: 1, health: 1, point: 1, ...(withViews ? { view: 1 } : {}) })
      .batchSize(inOneAnswer)
      .lean<ShownCamera[]>();
  }

  /** Cameras of some divisions that run or are in maintenance and hang in a box; those near guarded units are left out. */
  async hangingIn(
    scope: Scope,
    divisions: Record<string, unknown>,
    { west, south, east, north }: GeoBox,
    limit: number,
  ): Promise<Pick<SeeingDocument, '_id' | 'point'>[]> {
    const within = { 'point.lon': { $gte: west, $lte: east }, 'point.lat': { $gte: south, $lte: north } };
    const hanging = { life: { $in: ['in-service', 'maintenance'] }, guarded: { $ne: true } };
    return this.#model
      .find({ $and: [withinCountyScope(scope), divisions, within, hanging] } as never, { point: 1 })
      .limit(limit)
      .lean<Pick<SeeingDocument, '_id' | 'point'>[]>();
  }

  /** Cameras whose range touches one of these cells, or that are said to see one of these watchpoints. */
  async around(cells: readonly number[], watchpoints: readonly string[]): Promise<SeeingDocument[]> {
    const [near, linked] = await Promise.all([
      this.#model
        .find({ cells: { $in: [...cells] } })
        .batchSize(inOneAnswer)
        .lean(),
      this.#model
        .find({ serves: { $in: [...watchpoints] } })
        .batchSize(inOneAnswer)
        .lean(),
    ]);
    const found = new Map([...near, ...linked].map((camera) => [camera._id, camera]));
    return [...found.values()].sort((one, two) => (one._id < two._id ? -1 : 1));
  }

  /** From now on whoever changes one of these cameras marks the village; who is changing one now has to read it again. */
  async subscribe(subscriptions: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const writes = [...subscriptions].map(([village, ids]) => ({
      updateMany: {
        filter: { _id: { $in: [...ids] } },
        update: { $addToSet: { villages: village }, $inc: { rev: 1 } },
      },
    }));
    if (writes.length > 0)
      await this.#model.collection.bulkWrite(writes as never, { ...soon, writeConcern: { w: 'majority' } });
  }

  /** @returns false where another hub has changed one of them meanwhile: read again what they are */
  async write(changes: readonly SeeingChange[]): Promise<boolean> {
    if (changes.length === 0) return true;
    const result = await this.#model.collection
      .bulkWrite(changes.map(writeOf) as never, soon)
      .catch((error: { code?: number; result?: mongoose.mongo.BulkWriteResult }) => {
        // Two hubs added the same camera.
        if (error.code !== 11_000) throw error;
        return undefined;
      });
    if (result === undefined) return false;
    const { upsertedCount, modifiedCount, deletedCount } = result;
    return upsertedCount + modifiedCount + deletedCount === changes.length;
  }

  /** Their villages are marked; those out of use have nothing left to tell. */
  async settle(ids: readonly string[], { gone }: { gone: readonly string[] }): Promise<void> {
    await this.#model.updateMany({ _id: { $in: [...ids] } }, { $set: { owes: [] } }, { writeConcern: { w: 1 } });
    if (gone.length > 0) await this.#model.deleteMany({ _id: { $in: [...gone] }, life: 'retired' });
  }

  /** Cameras whose word is past its age, or whose villages a hub that died has not marked. */
  async due(now: Date, limit: number): Promise<string[]> {
    const [past, owing] = await Promise.all([
      this.#model
        .find({ healthUntil: { $lte: now, $type: 'date' } }, { _id: 1 })
        .limit(limit)
        .lean(),
      this.#model
        .find({ 'owes.0': { $exists: true } }, { _id: 1 })
        .limit(limit)
        .lean(),
    ]);
    return [...new Set([...past, ...owing].map(({ _id }) => _id))];
  }

  /** Ids of those in an area, in their order. */
  async idsAfter(scope: Scope, division: string, after: string, limit: number): Promise<string[]> {
    const found = await this.#model
      .find({ $and: [withinCountyScope(scope, division), { _id: { $gt: after } }] }, { _id: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .batchSize(inOneAnswer)
      .lean();
    return found.map(({ _id }) => _id);
  }

  /** Of these sites, those where a camera stands or is planned to. */
  async sitesWatched(siteIds: readonly string[]): Promise<Set<string>> {
    const found = await this.#model
      .find({ siteId: { $in: [...siteIds] }, life: { $in: ['in-service', 'maintenance'] } }, { siteId: 1 })
      .lean();
    return new Set(found.map(({ siteId }) => siteId));
  }

  /** Cameras that can't be judged, by division and id. */
  async unjudged(
    scope: Scope,
    asked: { division: string | undefined; after: { division: string; id: string } | undefined; limit: number },
  ): Promise<SeeingDocument[]> {
    const { division, after, limit } = asked;
    const rest = after
      ? [{ $or: [{ division: { $gt: after.division } }, { division: after.division, _id: { $gt: after.id } }] }]
      : [];
    return this.#model
      .find({ $and: [withinCountyScope(scope, division), { 'missing.0': { $exists: true } }, ...rest] })
      .sort({ division: 1, _id: 1 })
      .limit(limit)
      .lean();
  }
}

/** What of a scope a map may show whose range touches cells of these ranges. */
function shown(scope: Scope, ranges: readonly CellRange[]) {
  const touching = ranges.map(({ from, to }) => ({ cells: { $elemMatch: { $gte: from, $lte: to } } }));
  return { $and: [withinCountyScope(scope), { $or: touching }, { guarded: { $ne: true } }] } as never;
}

function writeOf({ before, after, field, owes, villages }: SeeingChange) {
  if (before === undefined) {
    const made = { ...after, villages, owes, lastField: field, rev: 1 };
    return { updateOne: { filter: { _id: after?._id }, update: { $setOnInsert: made }, upsert: true } };
  }
  // One that is out of use stays until its villages are marked.
  const set = after ?? { life: 'retired', cells: [], serves: [], healthUntil: null };
  return {
    updateOne: {
      filter: { _id: before._id, rev: before.rev },
      update: { $set: { ...set, villages, owes, lastField: field }, $inc: { rev: 1 } },
    },
  };
}
