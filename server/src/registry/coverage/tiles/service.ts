import { boxAround, type GeoBox } from '@sharp-eyes/geometry';
import { type CoverageExtent, rangeOf } from '@sharp-eyes/protocol';
import { inScope, type Scope } from '../../../platform/scope.ts';
import { Turns } from '../../../platform/turns.ts';
import type { Places } from '../../places/service.ts';
import type { SeeingCameras } from '../cameras.ts';
import type { AreaDocument } from '../documents.ts';
import type { Counts } from '../figures.ts';
import type { CoverageRepository } from '../repository.ts';
import { encodeTile, type TileFeature } from './encode-tile.ts';
import { areaFeatures, cameraFeature, footprintFeature, isWithinBox, overlaps, watchpointFeature } from './features.ts';
import { boxOfTile, cellRangesOf, levelAt, type TileAddress } from './tile-address.ts';

/** A village's outline reaches so far beyond the place that its plane begins at, degrees: some 10 km. */
const villageReachDeg = 0.1;
/** Tiles made at once: more take no less time on one thread, but their memory all at once. */
const atOnce = 2;

/** What the map of coverage draws. Every query takes the caller's scope, so no tile shows a neighbour's. */
export class CoverageTiles {
  readonly #places: Places;
  readonly #repository: CoverageRepository;
  readonly #cameras: SeeingCameras;
  readonly #turns = new Turns(atOnce);

  constructor(places: Places, repository: CoverageRepository, cameras: SeeingCameras) {
    this.#places = places;
    this.#repository = repository;
    this.#cameras = cameras;
  }

  /** @returns a gzipped vector tile; an empty one where the caller has nothing */
  tile(scope: Scope, address: TileAddress): Promise<Buffer> {
    return this.#turns.take(() => this.#tile(scope, address));
  }

  async #tile(scope: Scope, address: TileAddress): Promise<Buffer> {
    const level = levelAt(address.z);
    if (level === 'points' || level === 'footprints')
      return encodeTile(await this.#points(scope, address, level === 'footprints'), address);
    const box = boxOfTile(address);
    return encodeTile(
      level === 'village' ? await this.#villages(scope, box) : await this.#areas(scope, level, box),
      address,
    );
  }

  async #areas(scope: Scope, level: AreaDocument['level'], box: GeoBox): Promise<Layers> {
    const figures = new Map((await this.#repository.areasAt(scope, level)).map((area) => [area._id, area]));
    return layersOf(await this.#drawn([...figures.keys()], box), figures);
  }

  async #villages(scope: Scope, box: GeoBox): Promise<Layers> {
    const { west, south, east, north } = box;
    const near = await this.#repository.groundCodesIn(scope, {
      ...{ west: west - villageReachDeg, south: south - villageReachDeg },
      ...{ east: east + villageReachDeg, north: north + villageReachDeg },
    });
    const drawn = await this.#drawn(near, box);
    const figures = await this.#repository.countsOf(
      scope,
      drawn.map(({ code }) => code),
    );
    return layersOf(drawn, new Map(figures.map((village) => [village._id, village])));
  }

  async #drawn(codes: readonly string[], box: GeoBox): Promise<Drawn[]> {
    return (await this.#places.drawingsOf(codes)).filter(({ drawing }) => overlaps(drawing, box));
  }

  async #points(scope: Scope, address: TileAddress, withFootprints: boolean): Promise<Layers> {
    const ranges = cellRangesOf(address);
    const box = boxOfTile(address);
    const [watchpoints, cameras, areas] = await Promise.all([
      this.#repository.watchpointsMappedIn(scope, ranges),
      this.#cameras.mappedIn(scope, ranges, withFootprints),
      this.#villages(scope, box),
    ]);
    const standing = cameras.filter(({ point }) => point !== null && isWithinBox(point, box));
    return {
      ...areas,
      footprints: withFootprints ? cameras.flatMap(footprintFeature) : [],
      cameras: standing.flatMap(cameraFeature),
      watchpoints: watchpoints.flatMap(watchpointFeature),
    };
  }

  /** The box around the villages of a division, or of all that the caller may see; null while nothing is placed. */
  async extent(scope: Scope, division: string | undefined): Promise<CoverageExtent['box']> {
    const everywhere = { west: -180, south: -90, east: 180, north: 90 };
    const grounds = await this.#repository.groundsIn(scope, everywhere);
    const area = division === undefined ? undefined : rangeOf(division);
    const origins = grounds
      .filter(({ _id }) => inScope(scope, _id) && (!area || (area.from <= _id && _id < area.to)))
      .flatMap(({ origin }) => origin ?? []);
    const box = boxAround(origins);
    if (!box) return null;
    const air = 0.012; // a village is some 2 km across: what stands at its edge is on the map
    return [
      [box.west - air, box.south - air],
      [box.east + air, box.north + air],
    ];
  }
}

type Layers = Record<string, readonly TileFeature[]>;
type Drawn = Awaited<ReturnType<Places['drawingsOf']>>[number];

function layersOf(drawn: readonly Drawn[], figures: ReadonlyMap<string, Pick<Counts, 'required' | 'covered'>>): Layers {
  const features = drawn.flatMap((each) => {
    const counts = figures.get(each.code);
    return counts ? [areaFeatures(each, counts)] : [];
  });
  return { areas: features.map(({ area }) => area), 'area-names': features.map(({ label }) => label) };
}
