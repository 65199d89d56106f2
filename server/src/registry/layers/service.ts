import { setImmediate as nextTurn } from 'node:timers/promises';
import { cellsOfBox, fromPlane, type GeoBox, unpackRings } from '@sharp-eyes/geometry';
import { type Boundary, type Layer, type LayerImport, type LayerReport, polygonsOf } from '@sharp-eyes/protocol';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import type { Audit } from '../../trust/audit/service.ts';
import { lineOf } from '../places/rules.ts';
import type { Places } from '../places/service.ts';
import { layerOf, type RoadDocument } from './documents.ts';
import { LayerIntake } from './intake.ts';
import { junctionsWithin, type RoadJunction, roadBoxOf, roadsBeside, withBox } from './junctions.ts';
import { LayerLedger, loadingConflict } from './ledger.ts';
import { wallReachM } from './reading/limits.ts';
import { type PointsOrder, type PointsRead, readPoints } from './reading/read-points.ts';
import { FileRefusal } from './reading/refusal.ts';
import { ReportBuilder } from './report.ts';
import { LayersRepository, packedOf } from './repository.ts';
import { refusalProblem } from './words.ts';

const sweepBatch = 5;
const busyRetryS = 10;

/** A road as it is stored, unpacked. */
export interface Road extends Pick<RoadDocument, 'name' | 'class' | 'level' | 'bridge'> {
  id: string;
  line: readonly (readonly [lon: number, lat: number])[];
}

/** Boundaries, roads and buildings from map files. All are optional; each is named, sourced, licensed and removable. */
export class Layers {
  readonly #platform: Platform;
  readonly #places: Places;
  readonly #repository: LayersRepository;
  readonly #ledger: LayerLedger;
  readonly #intake: LayerIntake;
  /** One file at a time on one hub: a file may take much memory. */
  #busy = false;

  constructor(platform: Platform, rooms: { audit: Audit; places: Places }) {
    this.#platform = platform;
    this.#places = rooms.places;
    this.#repository = new LayersRepository(platform.database);
    this.#ledger = new LayerLedger(platform, rooms.audit, this.#repository);
    this.#intake = new LayerIntake(platform, rooms.places, this.#repository, this.#ledger);
    platform.sweeps.register({ name: 'layers', run: (now) => this.#finishLeftovers(now) });
  }

  /** Layers of the caller's area, or of a division in it. */
  async list(scope: Scope, division?: string): Promise<Layer[]> {
    return (await this.#repository.list(scope, division)).map(layerOf);
  }

  /** Every wall that may touch a box, packed by cell. @throws RangeError as `wallCellsAround` */
  async wallsAround(box: GeoBox): Promise<Map<number, Int32Array>> {
    return this.wallsOf(wallCellsAround(box));
  }

  /** The walls of cells (`wallCellsAround`), packed (`unpackRings`). */
  async wallsOf(cells: readonly number[]): Promise<Map<number, Int32Array>> {
    const found = await this.#repository.wallCells(cells);
    return new Map(found.map(({ _id, rings }) => [_id, packedOf(rings)]));
  }

  /** The walls of cells in one piece, and where each cell's end: for whoever hands them on to a thread. */
  async wallsInOne(cells: readonly number[]): Promise<{ packed: Int32Array; ends: number[] }> {
    const found = await this.#repository.wallBytes(cells);
    const packed = new Int32Array(found.reduce((sum, { length }) => sum + (length >> 2), 0));
    const bytes = new Uint8Array(packed.buffer);
    const ends: number[] = [];
    let end = 0;
    for (const rings of found) {
      const whole = rings.length & ~3;
      bytes.set(rings.subarray(0, whole), end * 4);
      end += whole >> 2;
      ends.push(end);
    }
    return { packed, ends };
  }

  /** Roads that touch these cells, `limit` at most, packed: for whoever unpacks them in a thread. */
  async packedRoadsIn(cells: readonly number[], limit: number): Promise<{ line: Int32Array; layer: number }[]> {
    const parts = await this.#repository.currentParts('roads');
    if (parts.length === 0) return [];
    const found = await this.#repository.roadsIn(cells, parts, limit);
    return found.map(({ line, level, bridge }) => ({ line: packedOf(line), layer: level ?? (bridge ? 1 : 0) }));
  }

  /** Roads that touch these cells. */
  async roadsIn(cells: readonly number[]): Promise<Road[]> {
    const parts = await this.#repository.currentParts('roads');
    return (await this.#repository.roadsIn(cells, parts)).map(
      ({ _id: id, line, name, class: kind, level, bridge }) => ({
        ...{ id, name, class: kind, level, bridge, line: unpackRings(packedOf(line))[0]?.corners ?? [] },
      }),
    );
  }

  /**
   * Where roads meet within the outlines (`Places.outlinesOf`) of divisions that lie together: candidates for what must be
   * seen. None without an outline or roads; `hasRoads` tells which is missing.
   * @throws RangeError for outlines that take more than 65,536 cells together (some 130 by 130 km)
   */
  async junctionsOfEach(outlines: readonly (readonly Boundary[])[]): Promise<RoadJunction[][]> {
    const box = roadBoxOf(outlines.flat());
    if (box === undefined) return outlines.map(() => []);
    const roads = (await this.roadsIn(cellsOfBox(box))).map(withBox);
    const found: RoadJunction[][] = [];
    for (const polygons of outlines) {
      await nextTurn(); // a township's villages are some 10 ms each
      found.push(junctionsWithin(roadsBeside(roads, polygons), polygons));
    }
    return found;
  }

  /** Whether anybody has brought roads for an area, or for one that holds it. */
  async hasRoads(division: string): Promise<boolean> {
    return this.#repository.hasLayer('roads', lineOf(division));
  }

  /**
   * Takes a map file in, or only looks at it: what matched, what did not and why. The layer of that name in that area
   * is replaced or added to; a file that is refused changes nothing.
   * @throws ProblemError `file-refused`, `not-found`, `bad-request` for a division that has ended, `conflict` while another file goes into the layer, `unavailable`
   */
  async import(scope: Scope, caller: PersonCaller, order: LayerImport, file: Buffer): Promise<LayerReport> {
    if (!inScope(scope, order.division)) throw notFound();
    await this.#places.checkInForce(order.division);
    if (this.#busy) throw busy();
    this.#busy = true;
    try {
      const area = polygonsOf(await this.#places.find(scope, order.division));
      const report = new ReportBuilder(area, order.datum);
      const bringing = { scope, caller, order };
      if (order.kind === 'boundaries') return await this.#intake.boundaries(bringing, file, report);
      return await this.#intake.part(bringing, file, report);
    } catch (error) {
      throw error instanceof FileRefusal ? refusalProblem(error) : error;
    } finally {
      this.#busy = false;
    }
  }

  /**
   * The points of a map file, WGS-84, each with its name: read in the same thread as a layer, stored nowhere here.
   * @throws ProblemError `file-refused`, `unavailable`
   */
  async readPoints(order: PointsOrder, file: Buffer): Promise<PointsRead> {
    if (this.#busy) throw busy();
    this.#busy = true;
    try {
      return await readPoints(order, file);
    } catch (error) {
      throw error instanceof FileRefusal ? refusalProblem(error) : error;
    } finally {
      this.#busy = false;
    }
  }

  /** Takes a layer away, with everything it brought. @throws ProblemError `not-found`, `conflict` while it is loading */
  async remove(scope: Scope, caller: PersonCaller, id: string): Promise<void> {
    const removed = await this.#platform.database.inTransaction(async (tx) => {
      const layer = await this.#repository.find(scope, id, tx);
      if (!layer) throw notFound();
      if (layer.loading) throw loadingConflict(layer);
      const stale = { came: layer.stale.came, went: [...layer.stale.went, ...layer.parts] };
      const outlines = layer.kind === 'boundaries' ? await this.#places.outlines.erase(tx, id) : 0;
      await this.#repository.change(tx, id, { removed: true, parts: [], stale });
      await this.#ledger.note(tx, caller, layer, 'layers.remove', { features: layer.features, outlines });
      this.#ledger.tell(tx, layer, true);
      return { ...layer, removed: true, parts: [], stale };
    });
    await this.#ledger.settle(removed);
  }

  async #finishLeftovers(now: Date): Promise<void> {
    if (this.#busy) return;
    const left = await this.#repository.unfinished(now, sweepBatch);
    await this.#platform.sweeps.each('layers', left, (layer) =>
      layer.loading ? this.#ledger.giveUp(layer) : this.#ledger.settle(layer),
    );
  }
}

function busy(): ProblemError {
  return new ProblemError('unavailable', { code: 'map-reader-busy', retryAfterS: busyRetryS });
}

/**
 * The cells of every wall that may touch a box. A wall lies in the cell of its centre, so cells around the box belong
 * to it as well.
 * @throws RangeError for a box of more than 65,536 cells (some 130 by 130 km)
 */
export function wallCellsAround({ west, south, east, north }: GeoBox): number[] {
  const least = fromPlane({ lon: west, lat: south }, [-wallReachM, -wallReachM]);
  const most = fromPlane({ lon: east, lat: north }, [wallReachM, wallReachM]);
  return cellsOfBox({ west: least.lon, south: least.lat, east: most.lon, north: most.lat });
}
