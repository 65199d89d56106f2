import {
  boxAround,
  cellOf,
  type Datum,
  fromWgs84,
  type GeoBox,
  type Place,
  storedPlace,
  toWgs84,
} from '@sharp-eyes/geometry';
import {
  type Boundary,
  countyOf,
  levelOf,
  newId,
  type Pole,
  type PoleFaultCode,
  type PoleImport,
  type PoleReport,
  polesPerFileMax,
  rangeOf,
  toInstant,
} from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { Layers } from '../layers/service.ts';
import { lies } from '../places/point-check.ts';
import type { Places } from '../places/service.ts';
import { type PoleDocument, PolesRepository } from './repository.ts';
import { readPoleTable } from './table-of-poles.ts';

const faultsTold = 200;
/** Villages whose outlines are asked which of them holds a pole. */
const villagesMax = 2000;
/** Points that are tried in another datum. */
const triedMax = 600;
const datums: readonly Datum[] = ['gcj02', 'bd09', 'wgs84'];

/** A point of a file, WGS-84, with what the file calls it. */
interface ReadPole {
  n: number;
  name: string | null;
  place: Place;
}

interface Read {
  format: PoleReport['format'];
  read: number;
  poles: ReadPole[];
  faults: PoleReport['faults'];
}

/** Places where cameras could hang (候选立杆), brought in from files. */
export class Poles {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #places: Places;
  readonly #layers: Layers;
  readonly #repository: PolesRepository;

  constructor(platform: Platform, rooms: { audit: Audit; places: Places; layers: Layers }) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#places = rooms.places;
    this.#layers = rooms.layers;
    this.#repository = new PolesRepository(platform.database);
    rooms.places.serve({
      name: 'poles',
      moveDivision: (tx, move, limit) => this.#repository.moveDivision(tx, move, limit),
    });
  }

  async list(
    scope: Scope,
    { division, cursor, limit }: { division?: string | undefined; cursor?: string | undefined; limit: number },
  ): Promise<{ items: Pole[]; next: string | null }> {
    const found = await this.#repository.list(scope, { division, after: cursor ?? '', limit: limit + 1 });
    const items = found.slice(0, limit).map(poleOf);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** Of some divisions and in some cells; those that a division above keeps for the ones below are among them. */
  async inCells(
    scope: Scope,
    divisions: readonly string[],
    cells: readonly number[],
    limit: number,
  ): Promise<{ name: string | null; point: Place }[]> {
    return this.#repository.inCells(scope, divisions, cells, limit);
  }

  /**
   * Takes the points of a file in, or only looks at them.
   * @throws ProblemError `not-found` out of scope, `file-refused`, `bad-request` for a division that has ended, `unavailable`
   */
  async import(scope: Scope, caller: PersonCaller, order: PoleImport, file: Buffer): Promise<PoleReport> {
    const { division } = order;
    if (!inScope(scope, division)) throw notFound();
    await this.#places.checkInForce(division);
    const { format, read, poles, faults } = await this.#read(order, file);
    const area = (await this.#places.outlineOf(division)).polygons;
    const taken = takenOf(poles, area, faults);
    if (taken.length > polesPerFileMax) throw tooMany(taken.length);
    const villages = await this.#villagesOf(division);
    const removed = order.mode === 'replace' ? await this.#repository.count(scope, division) : 0;
    const applied = !order.dryRun && taken.length > 0;
    if (applied) await this.#store(scope, caller, order, taken, villages);
    const box = boxAround(taken.map(({ place }) => place));
    return {
      ...{ applied, format, read, taken: taken.length, removed, box: box === undefined ? null : cornersOf(box) },
      wouldFit: wouldFitOf(poles, order.datum, area),
      faults: faults.sort((one, two) => one.n - two.n).slice(0, faultsTold),
      faultsLeftOut: Math.max(0, faults.length - faultsTold),
    };
  }

  /** Takes away everything that was brought in for a division and below. @throws ProblemError `not-found` out of scope */
  async clear(scope: Scope, caller: PersonCaller, division: string): Promise<void> {
    if (!inScope(scope, division)) throw notFound();
    await this.#platform.database.inTransaction(async (tx) => {
      const removed = await this.#repository.removeWithin(tx, scope, division);
      await this.#note(tx, caller, 'poles.clear', division, { removed });
    });
  }

  /** @throws ProblemError `not-found` */
  async remove(scope: Scope, caller: PersonCaller, id: string): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(scope, id, tx);
      if (!found) throw notFound();
      await this.#repository.remove(tx, id);
      await this.#note(tx, caller, 'poles.remove', found.division, {
        poleId: id,
        name: found.name,
        point: found.point,
      });
    });
  }

  async #store(
    scope: Scope,
    caller: PersonCaller,
    { division, mode, datum }: PoleImport,
    taken: readonly ReadPole[],
    villages: readonly { code: string; polygons: Boundary[] }[],
  ): Promise<void> {
    // Worked out once, however often the transaction runs.
    const holderOf = holders(villages, division);
    const placed = taken.map((pole) => ({ ...pole, holder: holderOf(pole.place) }));
    await this.#platform.database.inTransaction(async (tx) => {
      const removed = mode === 'replace' ? await this.#repository.removeWithin(tx, scope, division) : 0;
      const made = placed.map(
        ({ name, place, holder }): PoleDocument => ({
          ...{ _id: newId(), county: countyOf(holder), division: holder, name, point: place, cell: cellOf(place) },
          ...{ importedAt: tx.now, importedBy: caller.person.name },
        }),
      );
      await this.#repository.add(tx, made);
      await this.#note(tx, caller, 'poles.import', division, { mode, datum, added: made.length, removed });
    });
  }

  async #note(
    tx: Tx,
    caller: PersonCaller,
    action: string,
    division: string,
    content: Record<string, unknown>,
  ): Promise<void> {
    await this.#audit.append(tx, { ...actorOf(caller), action, division, content });
    tx.emit({ kind: 'poles.changed', divisionBefore: division, divisionAfter: division, body: {} });
  }

  async #read({ datum, nameField, part }: PoleImport, file: Buffer): Promise<Read> {
    if (!isMapFile(file)) return tableRead(await readPoleTable(file, datum));
    const { format, shapes, points, faults } = await this.#layers.readPoints({ datum, nameField, part }, file);
    return {
      ...{ format, read: Math.max(shapes, points.length + faults.length) },
      poles: points,
      faults: faults.map(({ n, name, code }) => ({ n, name, code: code === 'not-degrees' ? code : 'no-point' })),
    };
  }

  async #villagesOf(division: string): Promise<{ code: string; polygons: Boundary[] }[]> {
    if (levelOf(division) === 'village') return [];
    const codes = await this.#places.villagesAfter(rangeOf(division), '', villagesMax);
    return this.#places.outlinesOf(codes);
  }
}

function tableRead(rows: Awaited<ReturnType<typeof readPoleTable>>): Read {
  const poles = rows.flatMap((row) =>
    'given' in row ? [{ n: row.n, name: row.name, place: storedPlace(toWgs84(row.given)) }] : [],
  );
  const faults = rows.flatMap(({ n, name, ...row }) => ('fault' in row ? [{ n, name, code: row.fault }] : []));
  return { format: 'table', read: rows.length, poles, faults };
}

/** Those that lie in the area, where it has an outline, each place once; the others are added to the faults. */
function takenOf(
  poles: readonly ReadPole[],
  area: readonly Boundary[],
  faults: { n: number; name: string | null; code: PoleFaultCode }[],
): ReadPole[] {
  const seen = new Set<string>();
  return poles.filter(({ n, name, place }) => {
    const key = `${place.lon} ${place.lat}`;
    const code = seen.has(key) ? 'twice' : area.length > 0 && !lies(place, area) ? 'outside' : null;
    seen.add(key);
    if (code) faults.push({ n, name, code });
    return code === null;
  });
}

/** The village that holds a place. Most are left out by their box: 20,000 poles are asked about 2,000 outlines. */
function holders(
  villages: readonly { code: string; polygons: Boundary[] }[],
  division: string,
): (place: Place) => string {
  const boxed = villages.map((village) => ({
    ...village,
    box: boxAround(village.polygons.flatMap(([outer = []]) => outer.map(([lon, lat]) => ({ lon, lat })))),
  }));
  return (place) => boxed.find(({ box, polygons }) => isIn(place, box) && lies(place, polygons))?.code ?? division;
}

function isIn({ lon, lat }: Place, box: GeoBox | undefined): boolean {
  return box !== undefined && lon >= box.west && lon <= box.east && lat >= box.south && lat <= box.north;
}

/** Another datum is named only when clearly more of the points would lie inside. */
function wouldFitOf(poles: readonly ReadPole[], datum: Datum, area: readonly Boundary[]): Datum | null {
  if (area.length === 0 || poles.length === 0) return null;
  const tried = poles.slice(0, triedMax).map(({ place }) => fromWgs84(place, datum));
  const insideBy = (other: Datum): number =>
    tried.filter((given) => lies(toWgs84({ ...given, datum: other }), area)).length;
  const least = insideBy(datum) + Math.max(1, tried.length / 20);
  return datums.find((other) => other !== datum && insideBy(other) >= least) ?? null;
}

function cornersOf({ west, south, east, north }: GeoBox): [number, number, number, number] {
  return [west, south, east, north];
}

/** GeoJSON, KML, or a zip with a Shapefile in it; an .xlsx is a zip as well. */
function isMapFile(file: Buffer): boolean {
  const start = file
    .subarray(0, 512)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (start.startsWith('{') || start.startsWith('<')) return true;
  return file.subarray(0, 2).toString('latin1') === 'PK' && !file.includes('xl/workbook.xml');
}

function tooMany(count: number): ProblemError {
  const message = {
    zh: `一个文件最多 ${polesPerFileMax} 个立杆，实有 ${count} 个：请按乡镇拆分`,
    en: `expected ${polesPerFileMax} poles at most, got ${count}: split the file by township`,
  };
  return new ProblemError('file-refused', { code: 'too-many-poles', faults: [{ path: 'file', message }] });
}

function poleOf({ _id: id, division, name, point, importedAt, importedBy }: PoleDocument): Pole {
  return { id, division, name, point, importedBy, importedAt: toInstant(importedAt.getTime()) };
}
