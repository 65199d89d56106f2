import { boxAround, type GeoBox } from '@sharp-eyes/geometry';
import { type CoverageExtent, rangeOf } from '@sharp-eyes/protocol';
import { inScope, type Scope } from '../../../platform/scope.ts';
import type { Places } from '../../places/service.ts';
import type { SeeingCameras } from '../cameras.ts';
import type { AreaDocument, VillageDocument } from '../documents.ts';
import type { CoverageRepository } from '../repository.ts';
import { encodeTile, type TileFeature } from './encode-tile.ts';
import {
  areaFeatures,
  boxOfPolygons,
  cameraFeature,
  footprintFeature,
  isWithinBox,
  overlaps,
  watchpointFeature,
} from './features.ts';
import { boxOfTile, cellRangesOf, levelAt, type TileAddress } from './tile-address.ts';

/** A village's outline reaches so far beyond the place that its plane begins at, degrees: some 10 km. */
const villageReachDeg = 0.1;

/** What the map of coverage draws. Every query takes the caller's scope, so no tile shows a neighbour's. */
export class CoverageTiles {
  readonly #places: Places;
  readonly #repository: CoverageRepository;
  readonly #cameras: SeeingCameras;

  constructor(places: Places, repository: CoverageRepository, cameras: SeeingCameras) {
    this.#places = places;
    this.#repository = repository;
    this.#cameras = cameras;
  }

  /** @returns a gzipped vector tile; an empty one where the caller has nothing */
  async tile(scope: Scope, address: TileAddress): Promise<Buffer> {
    const level = levelAt(address.z);
    if (level === 'points' || level === 'footprints')
      return encodeTile(await this.#points(scope, address, level === 'footprints'), address);
    const box = boxOfTile(address);
    const figures =
      level === 'village' ? await this.#villages(scope, box) : await this.#repository.areasAt(scope, level);
    return encodeTile(await this.#areas(figures, box), address);
  }

  async #villages(scope: Scope, { west, south, east, north }: GeoBox): Promise<VillageDocument[]> {
    const grounds = await this.#repository.groundsIn(scope, {
      ...{ west: west - villageReachDeg, south: south - villageReachDeg },
      ...{ east: east + villageReachDeg, north: north + villageReachDeg },
    });
    return this.#repository.villagesOf(
      scope,
      grounds.map(({ _id }) => _id),
    );
  }

  async #areas(
    figures: readonly (VillageDocument | AreaDocument)[],
    box: GeoBox,
  ): Promise<Record<string, TileFeature[]>> {
    const known = new Map(figures.map((each) => [each._id, each]));
    const outlines = await this.#places.outlinesOf([...known.keys()]);
    const drawn = outlines
      .filter(({ polygons }) => overlaps(boxOfPolygons(polygons), box))
      .map((outline) => areaFeatures(outline, known.get(outline.code) as VillageDocument | AreaDocument));
    return { areas: drawn.map(({ area }) => area), 'area-names': drawn.map(({ label }) => label) };
  }

  async #points(
    scope: Scope,
    address: TileAddress,
    withFootprints: boolean,
  ): Promise<Record<string, readonly TileFeature[]>> {
    const ranges = cellRangesOf(address);
    const box = boxOfTile(address);
    const [watchpoints, cameras, areas] = await Promise.all([
      this.#repository.findingsIn(scope, ranges),
      this.#cameras.shownIn(scope, ranges),
      this.#villages(scope, box).then((villages) => this.#areas(villages, box)),
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
