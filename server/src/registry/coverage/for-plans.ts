import { type GeoBox, isInside, type Place } from '@sharp-eyes/geometry';
import { type DivisionRange, type PlanAsked, rangeOf } from '@sharp-eyes/protocol';
import { type Scope, withinCountyScope } from '../../platform/scope.ts';
import type { SeeingCameras } from './cameras.ts';
import type { FindingDocument, VillageDocument } from './documents.ts';
import type { CoverageRepository } from './repository.ts';

/** Of a watchpoint what a plan is made of. */
export type OpenWatchpoint = Pick<
  FindingDocument,
  '_id' | 'division' | 'siteId' | 'siteKind' | 'name' | 'kind' | 'density' | 'weight' | 'point' | 'state' | 'declared'
> & { counted: boolean };

type Wanted = Pick<PlanAsked, 'divisions' | 'within' | 'states' | 'approvedOnly'>;

/** Coverage as the room of plans reads it. */
export class CoverageForPlans {
  readonly #repository: CoverageRepository;
  readonly #cameras: SeeingCameras;

  constructor(repository: CoverageRepository, cameras: SeeingCameras) {
    this.#repository = repository;
    this.#cameras = cameras;
  }

  /**
   * The watchpoints of an area that are in some states, and those that nobody has placed: `limit` at most, and how many
   * there are.
   * With a ring drawn by hand only those in it; one that nobody has placed lies in none.
   */
  async openIn(scope: Scope, wanted: Wanted, limit: number): Promise<{ found: OpenWatchpoint[]; count: number }> {
    const { within } = wanted;
    const filter = openFilter(scope, wanted);
    const read = await this.#repository.openFindings(filter, within ? limit * ringSlack : limit + 1);
    const found = within
      ? read.filter(({ point }) => point !== null && isInside([point.lon, point.lat], within))
      : read;
    if (found.length <= limit) return { found, count: found.length };
    return {
      found: found.slice(0, limit),
      count: within ? found.length : await this.#repository.countFindings(filter),
    };
  }

  /** How these watchpoints stand now. */
  async findingsById(scope: Scope, ids: readonly string[]): Promise<Map<string, FindingDocument>> {
    return new Map((await this.#repository.findingsById(scope, ids)).map((finding) => [finding._id, finding]));
  }

  /** Where the plane of each village begins; one that nobody has looked at has none. */
  async originsOf(villages: readonly string[]): Promise<Map<string, Place>> {
    const grounds = await this.#repository.groundsOf(villages);
    return new Map(grounds.flatMap(({ _id, origin }): [string, Place][] => (origin ? [[_id, origin]] : [])));
  }

  async figuresOf(scope: Scope, villages: readonly string[]): Promise<Map<string, VillageDocument>> {
    return new Map((await this.#repository.villagesOf(scope, villages)).map((village) => [village._id, village]));
  }

  /** Villages of an area that have no approved list, and the watchpoints on record there. */
  async unapprovedIn(scope: Scope, divisions: readonly string[]): Promise<{ villages: number; watchpoints: number }> {
    return this.#repository.unapprovedSum({ $and: [withinCountyScope(scope), anyOf(divisions)] });
  }

  /** Where the cameras of an area hang that run or are in maintenance; those near guarded units are left out. */
  async polesOfCameras(
    scope: Scope,
    divisions: readonly string[],
    box: GeoBox,
    limit: number,
  ): Promise<{ id: string; point: Place }[]> {
    const found = await this.#cameras.hangingIn(scope, anyOf(divisions), box, limit);
    return found.flatMap(({ _id: id, point }) => (point ? [{ id, point }] : []));
  }
}

/** So many times the limit are looked at for those that lie in a ring, whose box is larger. */
const ringSlack = 4;

function openFilter(scope: Scope, { divisions, within, states, approvedOnly }: Wanted): Record<string, unknown> {
  const counted = approvedOnly ? true : { $in: [true, false] };
  // One that nobody has placed is unknown, and no camera can close it: it is told with what stays open.
  const unplaced = { counted, state: 'unknown', point: null, declared: null };
  const conditions: Record<string, unknown>[] = [
    { $or: [{ counted, state: { $in: states } }, unplaced] },
    withinCountyScope(scope),
    anyOf(divisions),
  ];
  if (within) {
    const [lons, lats] = [within.map(([lon]) => lon), within.map(([, lat]) => lat)];
    conditions.push({
      'point.lon': { $gte: Math.min(...lons), $lte: Math.max(...lons) },
      'point.lat': { $gte: Math.min(...lats), $lte: Math.max(...lats) },
    });
  }
  return { $and: conditions };
}

/** In one of these divisions or below. */
function anyOf(divisions: readonly string[]): Record<string, unknown> {
  const ranges = divisions.map(rangeOf).map(({ from, to }: DivisionRange) => ({ division: { $gte: from, $lt: to } }));
  return { $or: ranges };
}
