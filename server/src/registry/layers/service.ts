import { cellsOfBox, fromPlane, type GeoBox, unpackRings } from '@sharp-eyes/geometry';
import { countyOf, type Layer, type LayerImport, type LayerReport, newId, polygonsOf } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { Places } from '../places/service.ts';
import { remakeCells } from './cells.ts';
import { type LayerDocument, layerOf, type RoadDocument, type WallDocument } from './documents.ts';
import { wallReachM } from './reading/limits.ts';
import type { BuildingShape, MadeShape, RoadShape } from './reading/messages.ts';
import { readMapFile } from './reading/read-map-file.ts';
import { FileRefusal } from './reading/refusal.ts';
import { ReportBuilder } from './report.ts';
import { bytesOf, LayersRepository, packedOf } from './repository.ts';
import { BoundaryTaker } from './take-boundaries.ts';
import { refusalProblem } from './words.ts';

/** A part that is still being written after this is given up, milliseconds. */
const loadingMs = 10 * 60_000;
const sweepBatch = 5;
const busyRetryS = 10;

/** A road as it is stored, unpacked. */
export interface Road extends Pick<RoadDocument, 'name' | 'class' | 'level' | 'bridge'> {
  id: string;
  line: readonly (readonly [lon: number, lat: number])[];
}

/** What a file is brought with, and by whom. */
interface Bringing {
  scope: Scope;
  caller: PersonCaller;
  order: LayerImport;
}

/** Boundaries, roads and buildings from map files. All are optional; each is named, sourced, licensed and removable. */
export class Layers {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #places: Places;
  readonly #repository: LayersRepository;
  /** One file at a time on one hub: a file may take much memory. */
  #busy = false;

  constructor(platform: Platform, rooms: { audit: Audit; places: Places }) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#places = rooms.places;
    this.#repository = new LayersRepository(platform.database);
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
   * Takes a map file in, or only looks at it: what matched, what did not and why. The layer of that name in that area
   * is replaced or added to; a file that is refused changes nothing.
   * @throws ProblemError `file-refused`, `not-found`, `conflict` while another file goes into the layer, `unavailable`
   */
  async import(scope: Scope, caller: PersonCaller, order: LayerImport, file: Buffer): Promise<LayerReport> {
    if (!inScope(scope, order.division)) throw notFound();
    if (this.#busy) throw new ProblemError('unavailable', { code: 'map-reader-busy', retryAfterS: busyRetryS });
    this.#busy = true;
    try {
      const area = polygonsOf(await this.#places.find(scope, order.division));
      const report = new ReportBuilder(area, order.datum);
      const bringing = { scope, caller, order };
      if (order.kind === 'boundaries') return await this.#bringBoundaries(bringing, file, report);
      return await this.#bringPart(bringing, file, report);
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
      await this.#note(tx, caller, layer, 'layers.remove', { features: layer.features, outlines });
      this.#emit(tx, layer, true);
      return { ...layer, removed: true, parts: [], stale };
    });
    await this.#settle(removed);
  }

  async #bringBoundaries(bringing: Bringing, file: Buffer, report: ReportBuilder): Promise<LayerReport> {
    const { scope, caller, order } = bringing;
    const taker = new BoundaryTaker(await this.#places.matcherFor(scope, order.division), report);
    await this.#read(order, file, report, async (shapes) => {
      for (const shape of shapes) if (shape.kind === 'boundary') taker.take(shape);
    });
    const outlines = [...taker.outlines.values()];
    const before = await this.#places.outlines.outlined([...taker.outlines.keys()]);
    for (const one of report.matched) one.replaces = before.has(one.code);
    if (order.dryRun || outlines.length === 0) return report.build(null);
    const layer = await this.#platform.database.inTransaction(async (tx) => {
      const { layer: found, isNew } = await this.#claim(tx, bringing);
      if (found.loading) throw loadingConflict(found);
      const added = order.mode === 'add' ? found : { features: 0, corners: 0 };
      const next = {
        ...this.#described(found, bringing, tx),
        ...{ features: added.features + report.taken, corners: added.corners + report.corners },
      };
      await (isNew ? this.#repository.add(tx, next) : this.#repository.change(tx, next._id, next));
      await this.#places.outlines.bring(tx, next._id, outlines, { keepOthers: order.mode === 'add' });
      await this.#note(tx, caller, next, 'layers.import', {
        mode: order.mode,
        features: report.taken,
        file: file.length,
      });
      tx.emit({
        ...{ kind: 'division.changed', divisionBefore: next.division, divisionAfter: next.division },
        body: { names: false },
      });
      this.#emit(tx, next, false);
      return next;
    });
    return report.build(layerOf(layer));
  }

  async #bringPart(bringing: Bringing, file: Buffer, report: ReportBuilder): Promise<LayerReport> {
    const { order } = bringing;
    const part = newId();
    const claimed = order.dryRun ? undefined : await this.#beginPart(bringing, part);
    try {
      await this.#read(order, file, report, async (shapes) => {
        for (const shape of shapes) report.take(shape);
        if (claimed) await this.#store(order, part, shapes);
      });
    } catch (error) {
      if (claimed) await this.#giveUp(claimed);
      throw error;
    }
    if (!claimed) return report.build(null);
    if (report.taken === 0) {
      await this.#giveUp(claimed);
      return report.build(null);
    }
    const layer = await this.#endPart(bringing, claimed, part, report, file.length);
    await this.#settle(layer);
    return report.build(layerOf(layer));
  }

  async #read(
    { kind, datum, codeField, nameField, part }: LayerImport,
    file: Buffer,
    report: ReportBuilder,
    take: (shapes: MadeShape[]) => Promise<void>,
  ): Promise<void> {
    for await (const answer of readMapFile({ kind, datum, codeField, nameField, part, file })) {
      if ('format' in answer) report.begin(answer);
      else {
        for (const fault of answer.faults) report.fault({ ...fault, candidates: [] });
        await take(answer.shapes);
      }
    }
  }

  async #store({ division }: LayerImport, part: string, shapes: readonly MadeShape[]): Promise<void> {
    const common = { county: countyOf(division), division, part };
    const walls = shapes.filter((shape): shape is BuildingShape => shape.kind === 'building');
    const roads = shapes.filter((shape): shape is RoadShape => shape.kind === 'road');
    await this.#repository.addWalls(
      walls.map(
        ({ cell, rings, count, corners }): WallDocument => ({
          ...{ _id: newId(), ...common, cell, n: count, corners, rings: bytesOf(rings) },
        }),
      ),
    );
    await this.#repository.addRoads(
      roads.map(
        ({ cells, name, class: kind, level, bridge, line }): RoadDocument => ({
          ...{ _id: newId(), ...common, cells, name, class: kind, level, bridge, line: bytesOf(line) },
        }),
      ),
    );
  }

  /** The layer of that name, or one to be made. */
  async #claim(tx: Tx, { scope, order }: Bringing): Promise<{ layer: LayerDocument; isNew: boolean }> {
    const { division, kind, name } = order;
    const found = await this.#repository.named(scope, { division, kind, name }, tx);
    if (found) return { layer: found, isNew: false };
    const layer: LayerDocument = {
      ...{ _id: newId(), county: countyOf(division), division, kind, name, features: 0, corners: 0 },
      ...{ source: '', date: null, licence: '', datum: order.datum, importedAt: tx.now, importedBy: '' },
      ...{ parts: [], loading: null, stale: { came: [], went: [] }, removed: false },
    };
    return { layer, isNew: true };
  }

  #described(layer: LayerDocument, { caller, order }: Bringing, tx: Tx): LayerDocument {
    const { source, date = null, licence, datum } = order;
    return { ...layer, source, date, licence, datum, importedAt: tx.now, importedBy: caller.person.name };
  }

  async #beginPart(bringing: Bringing, part: string): Promise<LayerDocument> {
    return this.#platform.database.inTransaction(async (tx) => {
      const { layer, isNew } = await this.#claim(tx, bringing);
      const busy = layer.stale.came.length + layer.stale.went.length > 0;
      if (layer.loading || busy) throw loadingConflict(layer);
      const loading = { part, until: new Date(tx.now.getTime() + loadingMs) };
      const claimed = { ...(isNew ? this.#described(layer, bringing, tx) : layer), loading };
      await (isNew ? this.#repository.add(tx, claimed) : this.#repository.change(tx, layer._id, { loading }));
      return claimed;
    });
  }

  /** From here on the new part counts: the instant of the import. */
  async #endPart(
    bringing: Bringing,
    claimed: LayerDocument,
    part: string,
    report: ReportBuilder,
    bytes: number,
  ): Promise<LayerDocument> {
    const { caller, order } = bringing;
    return this.#platform.database.inTransaction(async (tx) => {
      const { layer: found } = await this.#claim(tx, bringing);
      if (found.loading?.part !== part) throw loadingConflict(claimed);
      const adds = order.mode === 'add';
      const next: LayerDocument = {
        ...this.#described(found, bringing, tx),
        features: (adds ? found.features : 0) + report.taken,
        corners: (adds ? found.corners : 0) + report.corners,
        parts: adds ? [...found.parts, part] : [part],
        loading: null,
        stale: { came: [part], went: adds ? [] : found.parts },
      };
      await this.#repository.change(tx, next._id, next);
      await this.#note(tx, caller, next, 'layers.import', { mode: order.mode, features: report.taken, file: bytes });
      this.#emit(tx, next, false);
      return next;
    });
  }

  /** A part that will not be whole: its shapes go, and the layer with it when it never had any. */
  async #giveUp({ _id, kind, parts, loading }: LayerDocument): Promise<void> {
    if (loading) await this.#repository.deletePart(kind, loading.part);
    if (parts.length === 0) await this.#repository.delete(_id);
    else await this.#platform.database.inTransaction((tx) => this.#repository.change(tx, _id, { loading: null }));
  }

  /** Makes the cells again, deletes what went, and the layer when it was removed. Goes on where a dead hub stopped. */
  async #settle({ _id, kind, division, stale, removed }: LayerDocument): Promise<void> {
    if (kind === 'buildings') await remakeCells(this.#platform, this.#repository, { stale, division });
    for (const part of stale.went) await this.#repository.deletePart(kind, part);
    await this.#repository.settled(_id, stale);
    if (removed) await this.#repository.delete(_id);
  }

  async #finishLeftovers(now: Date): Promise<void> {
    if (this.#busy) return;
    for (const layer of await this.#repository.unfinished(now, sweepBatch))
      await (layer.loading ? this.#giveUp(layer) : this.#settle(layer));
  }

  async #note(tx: Tx, caller: PersonCaller, layer: LayerDocument, action: string, more: object): Promise<void> {
    const { _id: layerId, division, kind, name, source, date, licence, datum } = layer;
    const content = { layerId, kind, name, source, date, licence, datum, ...more };
    await this.#audit.append(tx, { ...actorOf(caller), action, division, content });
  }

  #emit(tx: Tx, { _id, division, kind }: LayerDocument, removed: boolean): void {
    tx.emit({
      ...{ kind: 'layer.changed', divisionBefore: division, divisionAfter: division },
      body: { layerId: _id, layerKind: kind, removed },
    });
  }
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

function loadingConflict({ name }: LayerDocument): ProblemError {
  return new ProblemError('conflict', { code: 'layer-loading', values: { what: name } });
}
