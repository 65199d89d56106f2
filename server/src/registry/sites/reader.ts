import { nearbyM, type Point, pageMax, type Site, type SiteHistoryEntry, type SiteView } from '@sharp-eyes/protocol';
import type { Clock } from '../../platform/clock.ts';
import { notFound } from '../../platform/http/problem.ts';
import { type Scope, wholeScope } from '../../platform/scope.ts';
import type { Places } from '../places/service.ts';
import type { Units } from '../units/service.ts';
import type { SiteHistory } from './history.ts';
import { type SiteSearch, type SitesRepository, siteOf } from './repository.ts';
import { siteViewOf } from './views.ts';

/** Sites as people see them: found by word or nearness, with what their place, unit and the clock say. */
export class SiteReader {
  readonly #clock: Clock;
  readonly #places: Places;
  readonly #units: Units;
  readonly #repository: SitesRepository;
  readonly #history: SiteHistory;

  constructor(
    clock: Clock,
    rooms: { places: Places; units: Units },
    repository: SitesRepository,
    history: SiteHistory,
  ) {
    this.#clock = clock;
    this.#places = rooms.places;
    this.#units = rooms.units;
    this.#repository = repository;
    this.#history = history;
  }

  /** @throws ProblemError `not-found`, also when it lies out of scope */
  async view(scope: Scope, id: string): Promise<SiteView> {
    const [view] = await this.viewsOf(scope, [id]);
    if (!view) throw notFound();
    return view;
  }

  /** Those of the sites that are in scope. */
  async viewsOf(scope: Scope, ids: readonly string[]): Promise<SiteView[]> {
    const found = await this.#repository.byIds(scope, [...new Set(ids)]);
    return this.#views(found.map((site) => ({ site: siteOf(site), distanceM: null })));
  }

  /** By part of a name, hamlet or address, and their pinyin. Without a point in the order in which they were added. */
  async search(
    scope: Scope,
    asked: SiteSearch & { cursor?: string | undefined; limit?: number },
  ): Promise<{ items: SiteView[]; next: string | null }> {
    const { cursor = '', limit = pageMax, ...search } = asked;
    const found = await this.#repository.list(scope, search, cursor, limit + 1);
    const items = found.slice(0, limit).map((site) => ({ site: siteOf(site), distanceM: null }));
    return { items: await this.#views(items), next: found.length > limit ? (items.at(-1)?.site.id ?? null) : null };
  }

  /**
   * The same around a point, the nearest first.
   * @param asked.near - WGS-84
   * @param asked.cursor - as `next` gave it
   */
  async nearby(
    scope: Scope,
    asked: SiteSearch & { near: Point; radiusM?: number; cursor?: string | undefined; limit?: number },
  ): Promise<{ items: SiteView[]; next: string | null }> {
    const { near, radiusM = nearbyM.usual, cursor, limit = pageMax, ...search } = asked;
    const around = { point: near, radiusM, after: afterOf(cursor) };
    const found = await this.#repository.near(scope, search, around, limit + 1);
    const items = found.slice(0, limit).map(({ distanceM, ...site }) => ({ site: siteOf(site), distanceM }));
    const last = found.length > limit ? items.at(-1) : undefined;
    return { items: await this.#views(items), next: last ? `${last.distanceM}~${last.site.id}` : null };
  }

  async history(
    scope: Scope,
    id: string,
    cursor: string | undefined,
    limit: number,
  ): Promise<{ items: SiteHistoryEntry[]; next: string | null }> {
    if (!(await this.#repository.find(scope, id))) throw notFound();
    const found = await this.#history.list(scope, id, cursor, limit + 1);
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  async #views(found: readonly { site: Site; distanceM: number | null }[]): Promise<SiteView[]> {
    const nowMs = this.#clock.now();
    const followed = wholeScope("a site's own unit");
    const units = await this.#units.byIds(
      followed,
      found.flatMap(({ site }) => site.unitId ?? []),
    );
    const paths = await this.#places.pathsOf(found.map(({ site }) => site.division));
    return found.map(({ site, distanceM }) => {
      const unitName = (site.unitId === null ? undefined : units.get(site.unitId)?.name) ?? null;
      return siteViewOf(site, { path: paths.get(site.division) ?? [], unitName, nowMs, distanceM });
    });
  }
}

/** The last site already seen, as a cursor says it. */
function afterOf(cursor: string | undefined): { distanceM: number; id: string } | undefined {
  const [distance = '', id = ''] = (cursor ?? '').split('~');
  return cursor === undefined ? undefined : { distanceM: Number(distance), id };
}
