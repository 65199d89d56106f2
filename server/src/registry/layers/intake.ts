import { countyOf, type LayerImport, type LayerReport, newId } from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Places } from '../places/service.ts';
import { type LayerDocument, layerOf, type RoadDocument, type WallDocument } from './documents.ts';
import { type LayerLedger, loadingConflict } from './ledger.ts';
import type { BuildingShape, MadeShape, RoadShape } from './reading/messages.ts';
import { readMapFile } from './reading/read-map-file.ts';
import type { ReportBuilder } from './report.ts';
import { bytesOf, type LayersRepository } from './repository.ts';
import { BoundaryTaker } from './take-boundaries.ts';

/** A part that is still being written after this is given up, milliseconds. */
const loadingMs = 10 * 60_000;

/** What a file is brought with, and by whom. */
interface Bringing {
  scope: Scope;
  caller: PersonCaller;
  order: LayerImport;
}

/** Brings a file into its layer: outlines to their divisions, roads and buildings as a part that counts when it is whole. */
export class LayerIntake {
  readonly #platform: Platform;
  readonly #places: Places;
  readonly #repository: LayersRepository;
  readonly #ledger: LayerLedger;

  constructor(platform: Platform, places: Places, repository: LayersRepository, ledger: LayerLedger) {
    this.#platform = platform;
    this.#places = places;
    this.#repository = repository;
    this.#ledger = ledger;
  }

  async boundaries(bringing: Bringing, file: Buffer, report: ReportBuilder): Promise<LayerReport> {
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
      await this.#ledger.note(tx, caller, next, 'layers.import', {
        mode: order.mode,
        features: report.taken,
        file: file.length,
      });
      tx.emit({
        ...{ kind: 'division.changed', divisionBefore: next.division, divisionAfter: next.division },
        body: { names: false },
      });
      this.#ledger.tell(tx, next, false);
      return next;
    });
    return report.build(layerOf(layer));
  }

  async part(bringing: Bringing, file: Buffer, report: ReportBuilder): Promise<LayerReport> {
    const { order } = bringing;
    const part = newId();
    const claimed = order.dryRun ? undefined : await this.#beginPart(bringing, part);
    try {
      await this.#read(order, file, report, async (shapes) => {
        for (const shape of shapes) report.take(shape);
        if (claimed) await this.#store(order, part, shapes);
      });
    } catch (error) {
      if (claimed) await this.#ledger.giveUp(claimed);
      throw error;
    }
    if (!claimed) return report.build(null);
    if (report.taken === 0) {
      await this.#ledger.giveUp(claimed);
      return report.build(null);
    }
    const layer = await this.#endPart(bringing, claimed, part, report, file.length);
    await this.#ledger.settle(layer);
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
        await take(answer.shapes.filter((shape) => shape.kind !== 'point'));
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
      await this.#ledger.note(tx, caller, next, 'layers.import', {
        mode: order.mode,
        features: report.taken,
        file: bytes,
      });
      this.#ledger.tell(tx, next, false);
      return next;
    });
  }
}
