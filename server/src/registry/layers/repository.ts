import type { LayerKind } from '@sharp-eyes/protocol';
import type mongoose from 'mongoose';
import type { Database, Tx } from '../../platform/database/database.ts';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import {
  type LayerDocument,
  layerSchema,
  type RoadDocument,
  roadSchema,
  type WallCellDocument,
  type WallDocument,
  wallCellSchema,
  wallSchema,
} from './documents.ts';

const nothingStale = { came: [], went: [] };

/** Layers, and the shapes that they hold. Shapes are no people's data; who may see a layer is a matter of its area. */
export class LayersRepository {
  readonly #layers: mongoose.Model<LayerDocument>;
  readonly #walls: mongoose.Model<WallDocument>;
  readonly #wallCells: mongoose.Model<WallCellDocument>;
  readonly #roads: mongoose.Model<RoadDocument>;

  constructor(database: Database) {
    this.#layers = database.model<LayerDocument>('layers', layerSchema);
    this.#walls = database.model<WallDocument>('walls', wallSchema);
    this.#wallCells = database.model<WallCellDocument>('wallCells', wallCellSchema);
    this.#roads = database.model<RoadDocument>('roads', roadSchema);
  }

  async list(scope: Scope, division: string | undefined): Promise<LayerDocument[]> {
    return (await this.#layers
      .find({ $and: [withinCountyScope(scope, division), { removed: false }] })
      .sort({ _id: 1 })
      .limit(500)
      .lean()) as LayerDocument[];
  }

  async find(scope: Scope, id: string, tx?: Tx): Promise<LayerDocument | undefined> {
    const found = await this.#layers
      .findOne({ $and: [withinCountyScope(scope), { _id: id, removed: false }] })
      .session(tx?.session ?? null)
      .lean();
    return (found as LayerDocument | null) ?? undefined;
  }

  async named(
    scope: Scope,
    { division, kind, name }: Pick<LayerDocument, 'division' | 'kind' | 'name'>,
    tx?: Tx,
  ): Promise<LayerDocument | undefined> {
    const found = await this.#layers
      .findOne({ $and: [withinCountyScope(scope, division), { division, kind, name, removed: false }] })
      .session(tx?.session ?? null)
      .lean();
    return (found as LayerDocument | null) ?? undefined;
  }

  async add(tx: Tx, layer: LayerDocument): Promise<void> {
    await this.#layers.create([layer], { session: tx.session });
  }

  async change(tx: Tx, id: string, set: Partial<LayerDocument>): Promise<void> {
    await this.#layers.updateOne({ _id: id }, { $set: set }, { session: tx.session });
  }

  async delete(id: string): Promise<void> {
    await this.#layers.deleteOne({ _id: id });
  }

  /** Layers with work left by a hub that died: a part given up, or cells not made again. */
  async unfinished(now: Date, limit: number): Promise<LayerDocument[]> {
    return (await this.#layers
      .find({
        $or: [{ 'loading.until': { $lte: now } }, { loading: null, stale: { $ne: nothingStale } }, { removed: true }],
      })
      .limit(limit)
      .lean()) as LayerDocument[];
  }

  async settled(id: string, stale: LayerDocument['stale']): Promise<void> {
    await this.#layers.updateOne({ _id: id, stale }, { $set: { stale: nothingStale } });
  }

  async addWalls(walls: readonly WallDocument[]): Promise<void> {
    await this.#walls.insertMany(walls, { ordered: false, lean: true });
  }

  async addRoads(roads: readonly RoadDocument[]): Promise<void> {
    await this.#roads.insertMany(roads, { ordered: false, lean: true });
  }

  async deletePart(kind: LayerKind, part: string): Promise<void> {
    if (kind === 'buildings') await this.#walls.deleteMany({ part });
    if (kind === 'roads') await this.#roads.deleteMany({ part });
  }

  /** Cells in which parts have walls, beginning after one. */
  async cellsOf(parts: readonly string[], after: number, limit: number): Promise<number[]> {
    const found = await this.#walls.aggregate<{ _id: number }>([
      { $match: { part: { $in: [...parts] }, cell: { $gt: after } } },
      { $group: { _id: '$cell' } },
      { $sort: { _id: 1 } },
      { $limit: limit },
    ]);
    return found.map(({ _id }) => _id);
  }

  /** Parts that count, of all layers of a kind. */
  async currentParts(kind: LayerKind, tx?: Tx): Promise<string[]> {
    const found = await this.#layers
      .find({ kind, removed: false, 'parts.0': { $exists: true } }, { parts: 1 })
      .session(tx?.session ?? null)
      .lean();
    return found.flatMap(({ parts }) => parts);
  }

  /** Whether one of these divisions has a layer of a kind that holds something. */
  async hasLayer(kind: LayerKind, divisions: readonly string[]): Promise<boolean> {
    const filled = { kind, removed: false, 'parts.0': { $exists: true } };
    return (await this.#layers.exists({ division: { $in: [...divisions] }, ...filled })) !== null;
  }

  async wallsIn(
    tx: Tx,
    cells: readonly number[],
    parts: readonly string[],
  ): Promise<Pick<WallDocument, 'cell' | 'n' | 'rings'>[]> {
    return this.#walls
      .find({ cell: { $in: [...cells] }, part: { $in: [...parts] } }, { cell: 1, n: 1, rings: 1 })
      .sort({ _id: 1 })
      .session(tx.session)
      .lean();
  }

  /** Writes cells; one without rings is deleted. */
  async putCells(tx: Tx, cells: readonly WallCellDocument[]): Promise<void> {
    await this.#wallCells.bulkWrite(
      cells.map((cell) =>
        cell.n === 0
          ? { deleteOne: { filter: { _id: cell._id } } }
          : { replaceOne: { filter: { _id: cell._id }, replacement: cell, upsert: true } },
      ),
      { session: tx.session, ordered: false },
    );
  }

  async wallCells(cells: readonly number[]): Promise<WallCellDocument[]> {
    return this.#wallCells.find({ _id: { $in: [...cells] } }).lean();
  }

  /** The packed rings of cells as they came over the wire, without a copy of each. */
  async wallBytes(cells: readonly number[]): Promise<Uint8Array[]> {
    const found = this.#wallCells.collection.find({ _id: { $in: [...cells] } } as never, {
      ...{ projection: { rings: 1 }, promoteBuffers: true },
    });
    return (await found.toArray()).map(({ rings }) => rings as unknown as Uint8Array);
  }

  async roadsIn(cells: readonly number[], parts: readonly string[], limit = 0): Promise<RoadDocument[]> {
    const found = this.#roads.find({ cells: { $in: [...cells] }, part: { $in: [...parts] } });
    return found.limit(limit).lean();
  }
}

/** The bytes of a packed array, as they lie. */
export function bytesOf(packed: Int32Array): Buffer {
  return Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
}

/** The packed array in bytes that came from the database. */
export function packedOf(bytes: Buffer | mongoose.mongo.Binary): Int32Array {
  const held = 'position' in bytes ? bytes.buffer.subarray(0, bytes.position) : bytes;
  const copy = new Uint8Array(held); // aligned to its own beginning
  return new Int32Array(copy.buffer, 0, copy.length >> 2);
}
