import {
  type CoverageArea,
  type CoverageGapRow,
  type CoverageRun,
  type CoverageVillagePage,
  type CoverageVillagesAsked,
  type CoverageWatchpointDetail,
  type CoverageWatchpointsAsked,
  countyOf,
  type DivisionRange,
  isWithin,
  levelOf,
  newId,
  rangeOf,
  toInstant,
} from '@sharp-eyes/protocol';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { CamerasForCoverage } from '../cameras/for-coverage.ts';
import type { Places } from '../places/service.ts';
import type { Sites } from '../sites/service.ts';
import type { SeeingCameras } from './cameras.ts';
import type { AreaDocument, FindingDocument, VillageDocument } from './documents.ts';
import { findingListing, pairCursor, villageListing } from './listing.ts';
import type { CoverageRepository } from './repository.ts';
import type { RunDocument, Runs } from './runs.ts';
import { areaView, summandOf, totalsView, villageView, watchpointView } from './views.ts';

/** In front of the cursor of a page of villages that nobody has approved a list for. */
const unapprovedMark = 'u';

/** Coverage as people read it: stored figures, in their own scope. */
export class Coverage {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #places: Places;
  readonly #sites: Sites;
  readonly #records: CamerasForCoverage;
  readonly #repository: CoverageRepository;
  readonly #cameras: SeeingCameras;
  readonly #runs: Runs;

  constructor(
    platform: Platform,
    rooms: { audit: Audit; places: Places; sites: Sites; records: CamerasForCoverage },
    parts: { repository: CoverageRepository; cameras: SeeingCameras; runs: Runs },
  ) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#places = rooms.places;
    this.#sites = rooms.sites;
    this.#records = rooms.records;
    this.#repository = parts.repository;
    this.#cameras = parts.cameras;
    this.#runs = parts.runs;
  }

  /** Villages by any column, with the totals of all that the caller may see there. */
  async villages(scope: Scope, asked: CoverageVillagesAsked): Promise<CoverageVillagePage> {
    const listing = villageListing(scope, asked);
    const [found, totals] = await Promise.all([
      this.#repository.villagePage(listing),
      this.#totals(scope, asked.division),
    ]);
    const rows = found.slice(0, asked.limit);
    const paths = await this.#places.pathsOf(rows.map(({ _id }) => _id));
    return {
      items: rows.map((village) => villageView(village, paths.get(village._id) ?? [])),
      next: found.length > asked.limit ? listing.cursorAfter(rows.at(-1)) : null,
      totals: totalsView(totals.map(summandOf)),
    };
  }

  /** The stored figures that make up what the caller may see of a division. */
  async #totals(scope: Scope, division: string | undefined): Promise<(VillageDocument | AreaDocument)[]> {
    const codes = topsOf(scope, division);
    return this.#figuresOf(scope, codes);
  }

  async #figuresOf(scope: Scope, codes: readonly string[]): Promise<(VillageDocument | AreaDocument)[]> {
    const villages = codes.filter((code) => levelOf(code) === 'village');
    const areas = codes.filter((code) => levelOf(code) !== 'village');
    return [
      ...(areas.length > 0 ? await this.#repository.areasOf(scope, areas) : []),
      ...(villages.length > 0 ? await this.#repository.villagesOf(scope, villages) : []),
    ];
  }

  /** The areas right below a division; without one, those that the caller answers for. */
  async areas(scope: Scope, parent: string | undefined): Promise<CoverageArea[]> {
    const found =
      parent === undefined
        ? await this.#repository.areasOf(scope, topsOf(scope, undefined))
        : await this.#repository.areasBelow(scope, parent);
    const paths = await this.#places.pathsOf(found.map(({ _id }) => _id));
    return found.map((area) => areaView(area, paths.get(area._id) ?? []));
  }

  /** The gap list: first the villages where nobody has approved what must be covered, then what is not covered. */
  async gaps(scope: Scope, asked: CoverageWatchpointsAsked): Promise<{ items: CoverageGapRow[]; next: string | null }> {
    const { rows, cursor, limit } = asked;
    const narrowed = [asked.list, asked.state, asked.kind, asked.siteKind, asked.cause, asked.basis].some(Boolean);
    const begun = cursor !== undefined && !cursor.startsWith(unapprovedMark);
    const first =
      rows === 'watchpoint' || begun || (narrowed && rows === 'all') ? undefined : await this.#unapproved(scope, asked);
    if (first && (first.next !== null || rows === 'unapproved' || first.items.length === limit))
      return first.next === null && rows === 'all' ? { ...first, next: `${unapprovedMark}~` } : first;
    const rest = { ...asked, limit: limit - (first?.items.length ?? 0), cursor: begun ? cursor?.slice(1) : undefined };
    const page = await this.#findings(scope, rest);
    return { items: [...(first?.items ?? []), ...page.items], next: page.next && `w${page.next}` };
  }

  async #unapproved(
    scope: Scope,
    { division, cursor, limit }: CoverageWatchpointsAsked,
  ): Promise<{ items: CoverageGapRow[]; next: string | null }> {
    const inner = cursor?.slice(1);
    if (inner === '~') return { items: [], next: null };
    const order = { sort: 'division', order: 'asc' } as const;
    const listing = villageListing(scope, { division, list: 'unapproved', ...order, cursor: inner, limit });
    const found = await this.#repository.villagePage(listing);
    const rows = found.slice(0, limit);
    const paths = await this.#places.pathsOf(rows.map(({ _id }) => _id));
    return {
      items: rows.map(({ _id, onRecord }) => ({
        ...{ row: 'unapproved', division: _id, divisionPath: paths.get(_id) ?? [], onRecord },
      })),
      next: found.length > limit ? `${unapprovedMark}${listing.cursorAfter(rows.at(-1))}` : null,
    };
  }

  async #findings(
    scope: Scope,
    asked: CoverageWatchpointsAsked,
  ): Promise<{ items: CoverageGapRow[]; next: string | null }> {
    const listing = findingListing(scope, asked, new Date(this.#platform.clock.now()));
    const found = await this.#repository.findingPage(listing);
    const rows = found.slice(0, asked.limit);
    return {
      items: await this.#views(scope, rows),
      next: found.length > asked.limit ? listing.cursorAfter(rows.at(-1)) : null,
    };
  }

  async #views(scope: Scope, findings: readonly FindingDocument[]) {
    const [paths, sites] = await Promise.all([
      this.#places.pathsOf(findings.map(({ division }) => division)),
      this.#sites.namesOf(
        scope,
        findings.map(({ siteId }) => siteId),
      ),
    ]);
    return findings.map((finding) =>
      watchpointView(finding, {
        path: paths.get(finding.division) ?? [],
        siteName: sites.get(finding.siteId) ?? '',
      }),
    );
  }

  /** One watchpoint with the cameras that decide it. @throws ProblemError `not-found` */
  async watchpoint(scope: Scope, id: string): Promise<CoverageWatchpointDetail> {
    const finding = await this.#repository.finding(scope, id);
    if (!finding) throw notFound();
    const ids = [...new Set([...finding.deciding, ...finding.by])];
    const [cameras, seeing, [view]] = await Promise.all([
      this.#records.byIds(scope, ids),
      this.#cameras.byIds(scope, ids),
      this.#views(scope, [finding]),
    ]);
    const known = new Map(cameras.map((camera) => [camera.id, camera]));
    const lacking = new Map(seeing.map(({ _id, missing }) => [_id, missing]));
    if (!view) throw notFound();
    return {
      ...view,
      witnesses: ids.map((each) => {
        const camera = known.get(each);
        const { name = null, life = null, health = null } = camera ?? {};
        const deciding = finding.deciding.includes(each);
        return { cameraId: camera?.id ?? null, name, life, health, deciding, missing: lacking.get(each) ?? [] };
      }),
    };
  }

  /** Inns, guesthouses and farm-stays where no camera stands. */
  async unwatchedSites(
    scope: Scope,
    { division, cursor, limit }: { division?: string | undefined; cursor?: string | undefined; limit: number },
  ) {
    const kinds = ['inn', 'guesthouse', 'farm-stay'] as const;
    const sites = await this.#sites.ofKinds(scope, { division, kinds, after: cursor ?? '', limit: limit + 1 });
    const rows = sites.slice(0, limit);
    const watched = await this.#cameras.sitesWatched(rows.map(({ id }) => id));
    const paths = await this.#places.pathsOf(rows.map((site) => site.division));
    return {
      items: rows
        .filter(({ id }) => !watched.has(id))
        .map(({ id, name, kind, division: code }) => ({
          ...{ siteId: id, name, kind, division: code, divisionPath: paths.get(code) ?? [] },
        })),
      next: sites.length > limit ? (rows.at(-1)?.id ?? null) : null,
    };
  }

  /** Cameras whose record does not say enough, and what it lacks. */
  async unjudgedCameras(
    scope: Scope,
    { division, cursor, limit }: { division?: string | undefined; cursor?: string | undefined; limit: number },
  ) {
    const place = pairCursor.read(cursor);
    const after = place && { division: place.first, id: place.id };
    const found = await this.#cameras.unjudged(scope, { division, after, limit: limit + 1 });
    const rows = found.slice(0, limit);
    const ids = rows.map(({ _id }) => _id);
    const names = new Map((await this.#records.byIds(scope, ids)).map(({ id, name }) => [id, name]));
    const paths = await this.#places.pathsOf(rows.map((camera) => camera.division));
    const last = rows.at(-1);
    return {
      items: rows.map(({ _id, siteId, division: code, missing }) => ({
        ...{ cameraId: _id, name: names.get(_id) ?? '', siteId, division: code, divisionPath: paths.get(code) ?? [] },
        missing,
      })),
      next: found.length > limit && last ? pairCursor.write(last.division, last._id) : null,
    };
  }

  /** Works out a division afresh; one that is under way goes on. @throws ProblemError `not-found` out of scope */
  async recompute(scope: Scope, caller: PersonCaller, division: string): Promise<CoverageRun> {
    if (!inScope(scope, division)) throw notFound();
    const before = await this.#runs.latest(division);
    if (before && before.endedAt === null) return this.#runView(before);
    const run = await this.#platform.database.inTransaction(async (tx) => {
      const { now: startedAt } = tx;
      const made: RunDocument = {
        ...{ _id: newId(), county: countyOf(division), division, startedAt, startedBy: caller.person.name },
        ...{ stage: 'cameras', after: '', villages: 0, endedAt: null, by: null, until: null },
      };
      await this.#runs.add(tx, made);
      await this.#audit.append(tx, { ...actorOf(caller), action: 'coverage.recompute', division, content: {} });
      return made;
    });
    return this.#runView(run);
  }

  /** How the last recomputation of a division stands. @throws ProblemError `not-found` */
  async run(scope: Scope, division: string): Promise<CoverageRun> {
    const run = inScope(scope, division) ? await this.#runs.latest(division) : undefined;
    if (!run) throw notFound();
    return this.#runView(run);
  }

  async #runView(run: RunDocument): Promise<CoverageRun> {
    const { _id: id, division, startedAt, startedBy, stage, villages, endedAt } = run;
    return {
      ...{ id, division, startedBy, villages, startedAt: toInstant(startedAt.getTime()) },
      stage,
      left: await this.#runs.leftOf(run),
      endedAt: endedAt && toInstant(endedAt.getTime()),
    };
  }
}

/** The divisions whose stored figures add up to what a scope holds of one. */
function topsOf(scope: Scope, division: string | undefined): string[] {
  if (division !== undefined && inScope(scope, division)) return [division];
  const tops = scope.ranges.flatMap(divisionsOf);
  return division === undefined ? tops : tops.filter((code) => isWithin(code, rangeOf(division)));
}

/** A range of codes is that of a division, or of several next to each other. */
function divisionsOf({ from, to }: DivisionRange): string[] {
  const found: string[] = [];
  for (let code = from; code < to && code !== ':'; code = rangeOf(code).to) found.push(code);
  return found;
}
