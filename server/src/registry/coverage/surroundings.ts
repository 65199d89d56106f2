import {
  buildingsNear,
  cellsOfBox,
  fromPlane,
  type GeoBox,
  type Place,
  Surroundings,
  type SurroundingVillage,
  toPlane,
  viewOf,
} from '@sharp-eyes/geometry';
import type { CoverageState, SurroundingsAsked, SurroundingsData } from '@sharp-eyes/protocol';
import type { Scope } from '../../platform/scope.ts';
import type { CamerasForCoverage } from '../cameras/for-coverage.ts';
import type { Layers } from '../layers/service.ts';
import type { Places } from '../places/service.ts';
import type { SeeingCameras } from './cameras.ts';
import type { FindingDocument, SeeingDocument } from './documents.ts';
import type { CoverageRepository } from './repository.ts';
import type { CellRange } from './tiles/tile-address.ts';

/** Buildings that are sent at most: the densest hamlets have a quarter of it within the farthest distance. */
const buildingsMax = 4000;

interface Rooms {
  places: Places;
  layers: Layers;
  records: CamerasForCoverage;
}

/** A watchpoint that somebody has placed. */
type Placed = FindingDocument & { point: Place };

/** What lies around a point of the caller's area: what a browser, or the hub, needs to say what a camera would see. */
export class CoverageSurroundings {
  readonly #rooms: Rooms;
  readonly #repository: CoverageRepository;
  readonly #cameras: SeeingCameras;

  constructor(rooms: Rooms, parts: { repository: CoverageRepository; cameras: SeeingCameras }) {
    this.#rooms = rooms;
    this.#repository = parts.repository;
    this.#cameras = parts.cameras;
  }

  async around(scope: Scope, { lon, lat, radiusM, except }: SurroundingsAsked): Promise<SurroundingsData> {
    const here = { lon, lat };
    const ranges = rangesOf(boxAt(here, radiusM));
    const [villages, cameras, buildings] = await Promise.all([
      this.#villages(scope, here, radiusM),
      this.#camerasNear(scope, ranges, here, radiusM),
      this.#buildings(here, radiusM),
    ]);
    const [paths, records] = await Promise.all([
      this.#rooms.places.pathsOf(villages.map(({ division }) => division)),
      this.#rooms.records.byIds(
        scope,
        cameras.map(({ _id }) => _id),
      ),
    ]);
    const names = new Map(records.map(({ id, name }) => [id, name]));
    return {
      villages: villages.map(({ division, origin, found }) => ({
        ...{ division, divisionPath: paths.get(division) ?? [], origin },
        watchpoints: found.map(({ _id: id, siteId, name, kind, point, density, weight, counted, ...finding }) => ({
          ...{ id, siteId, name, kind, point, density, weight, counted, state: stateWithout(finding, except) },
        })),
      })),
      cameras: cameras.flatMap(({ _id: id, life, indoor, point, view }) =>
        point === null || life === 'retired'
          ? []
          : [
              {
                id,
                name: names.get(id) ?? '',
                life,
                indoor,
                point,
                view: view as Record<string, string | number | boolean>,
              },
            ],
      ),
      walls: buildings.slice(0, buildingsMax),
      wallsLeftOut: Math.max(0, buildings.length - buildingsMax),
    };
  }

  /** The same, ready for being asked what a camera at the point would see. */
  async ready(scope: Scope, here: Place, radiusM: number): Promise<{ surroundings: Surroundings; found: Placed[] }> {
    const [villages, buildings] = await Promise.all([
      this.#villages(scope, here, radiusM),
      this.#buildings(here, radiusM),
    ]);
    const judged = villages.map(
      ({ origin, found }): SurroundingVillage => ({
        origin,
        watchpoints: found.map(({ _id: id, point, density }) => ({ id, point, density })),
      }),
    );
    return { surroundings: new Surroundings(judged, buildings), found: villages.flatMap(({ found }) => found) };
  }

  async #villages(
    scope: Scope,
    here: Place,
    radiusM: number,
  ): Promise<{ division: string; origin: Place; found: Placed[] }[]> {
    const findings = await this.#repository.findingsIn(scope, rangesOf(boxAt(here, radiusM)));
    const near = findings.filter(
      (each): each is Placed => each.point !== null && metresTo(here, each.point) <= radiusM,
    );
    const villages = Map.groupBy(near, ({ division }) => division);
    const grounds = await this.#repository.groundsOf([...villages.keys()]);
    return grounds
      .flatMap(({ _id: division, origin }) =>
        origin === null ? [] : [{ division, origin, found: byId(villages.get(division) ?? []) }],
      )
      .sort((one, two) => (one.division < two.division ? -1 : 1));
  }

  async #camerasNear(
    scope: Scope,
    ranges: readonly CellRange[],
    here: Place,
    radiusM: number,
  ): Promise<SeeingDocument[]> {
    const found = await this.#cameras.shownIn(scope, ranges);
    return byId(found.filter(({ point, view }) => point !== null && metresTo(here, point) <= radiusM + rangeOf(view)));
  }

  async #buildings(here: Place, radiusM: number): Promise<number[][][]> {
    const packed = await this.#rooms.layers.wallsAround(boxAt(here, radiusM));
    return buildingsNear([...packed.values()], here, radiusM);
  }
}

/** The state as it would be without one planned camera. */
function stateWithout(
  { state, deciding }: Pick<FindingDocument, 'state' | 'deciding'>,
  except: string | undefined,
): CoverageState {
  return state === 'planned' && deciding.every((id) => id === except) ? 'gap' : state;
}

function byId<T extends { _id: string }>(records: readonly T[]): T[] {
  return [...records].sort((one, two) => (one._id < two._id ? -1 : 1));
}

function metresTo(here: Place, place: Place): number {
  return Math.hypot(...toPlane(here, place));
}

function rangeOf(view: SeeingDocument['view']): number {
  const seen = viewOf(view);
  return 'missing' in seen ? 0 : seen.rangeM;
}

function boxAt(here: Place, metres: number): GeoBox {
  const [least, most] = [fromPlane(here, [-metres, -metres]), fromPlane(here, [metres, metres])];
  return { west: least.lon, south: least.lat, east: most.lon, north: most.lat };
}

/** Each cell as a range of its own. */
function rangesOf(box: GeoBox): CellRange[] {
  return cellsOfBox(box).map((cell) => ({ from: cell, to: cell }));
}
