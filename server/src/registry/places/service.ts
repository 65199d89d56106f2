import { type Datum, type Place, toWgs84 } from '@sharp-eyes/geometry';
import {
  type Boundary,
  type Division,
  type DivisionDetail,
  type DivisionHits,
  type DivisionRange,
  type divisionBoundary,
  type divisionImport,
  levelOf,
  type Point,
  type PointCheck,
  polygonsOf,
  rangeOf,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import { DivisionChanges } from './change-service.ts';
import { divisionOf, type NamedDivision } from './documents.ts';
import type { Drawing } from './drawings.ts';
import { Hamlets } from './hamlets.ts';
import { DivisionMatcher } from './matcher.ts';
import { type DivisionDependant, DivisionMoves } from './moves.ts';
import { NameSearch } from './name-search.ts';
import { Outlines } from './outlines.ts';
import { checkPoint, isSamePoint, originOf, type PointGiven, pointOutside } from './point-check.ts';
import { PlacesRepository } from './repository.ts';
import { currentCodeOf, endedFault, lineOf, touches } from './rules.ts';
import { DivisionTables } from './tables.ts';

export { type Drawing, polygonsOfDrawing } from './drawings.ts';

/** Names kept in memory: a city with all its villages. */
const cacheMax = 50_000;
/** Divisions that one file can be matched against: a province has some 30,000 at most. */
const matchableMax = 60_000;

/** The tree of divisions, and what belongs to a county. */
export class Places {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #repository: PlacesRepository;
  readonly #names = new Map<string, string>();
  readonly #search: NameSearch;
  readonly #moves: DivisionMoves;
  readonly #tables: DivisionTables;
  readonly changes: DivisionChanges;
  readonly hamlets: Hamlets;
  readonly outlines: Outlines;

  constructor(platform: Platform, audit: Audit) {
    this.#platform = platform;
    this.#audit = audit;
    this.#repository = new PlacesRepository(platform.database);
    this.#search = new NameSearch(this.#repository.names, platform.log);
    this.#moves = new DivisionMoves(platform, this.#repository);
    this.#tables = new DivisionTables(platform, audit, this.#repository);
    this.changes = new DivisionChanges(platform, audit, this.#repository);
    this.hamlets = new Hamlets(platform, audit, this.#repository);
    this.outlines = new Outlines(platform, audit, this.#repository);
    platform.tail.subscribe(
      ['division.changed'],
      ({ body, divisionAfter }) => {
        if (!body.names) return;
        this.#names.clear();
        this.#search.refresh(rangeOf(divisionAfter ?? '000000000000'));
      },
      () => {
        this.#names.clear();
        this.#search.refresh();
      },
    );
  }

  /** Begins to read all names for searching; the hub serves meanwhile. */
  start(): void {
    this.#search.start();
  }

  async stop(): Promise<void> {
    await this.#search.stop();
  }

  /** A room whose records carry a division's code moves them when villages merge. */
  serve(dependant: DivisionDependant): void {
    this.#moves.serve(dependant);
  }

  /**
   * Divisions of the caller's area by part of a name, pinyin initials or digits of the code; the best first. Old names
   * and codes and hamlets lead to the division in force.
   */
  async search(
    scope: Scope,
    asked: string,
    limit: number,
    { ended = false }: { ended?: boolean } = {},
  ): Promise<DivisionHits> {
    const { loading } = this.#search;
    const hits = this.#search.search(asked, { areas: scope.ranges, limit, ended });
    const found = new Map((await this.#repository.byCodes(hits.map(({ code }) => code))).map((one) => [one._id, one]));
    const paths = await this.pathsOf([...found.keys()]);
    const items = hits.flatMap(({ code, matchedBy, through }) => {
      const named = found.get(code);
      return named ? [{ ...divisionOf(named), matchedBy, through, path: paths.get(code) ?? [] }] : [];
    });
    return { items, loading };
  }

  /** The division in force that a code means today; null where it ended without a successor or was never known. */
  async currentCodeOf(code: string): Promise<string | null> {
    const [found] = await this.#repository.byCodes([code]);
    return found ? currentCodeOf(found) : null;
  }

  /** Which of these codes are on record, and which of those in force. */
  async standingOf(codes: readonly string[]): Promise<Map<string, 'in-force' | 'ended'>> {
    const found = await this.#repository.byCodes(codes);
    return new Map(found.map(({ _id, validTo }) => [_id, validTo == null ? 'in-force' : 'ended']));
  }

  /** Codes of the villages in force in a range, in their order, beginning after one. */
  async villagesAfter(range: DivisionRange, after: string, limit: number): Promise<string[]> {
    return this.#repository.villagesAfter(range, after, limit);
  }

  /** An ended division takes no new records. @throws ProblemError `bad-request` that names what took its place */
  async checkInForce(code: string, path = 'division'): Promise<void> {
    const [found] = await this.#repository.byCodes([code]);
    const message = endedFault(found);
    if (message) throw new ProblemError('bad-request', { code: 'division-ended', faults: [{ path, message }] });
  }

  /**
   * What finds the divisions that the rows of a spreadsheet or the shapes of a map file mean, by code or name, old
   * ones and hamlets included, within one division of the caller's area.
   * @throws ProblemError `not-found`
   */
  async matcherFor(scope: Scope, area: string): Promise<DivisionMatcher> {
    if (!inScope(scope, area)) throw notFound();
    const divisions = await this.#repository.within(rangeOf(area), matchableMax);
    const codes = divisions.map(({ _id }) => _id);
    const former = Map.groupBy(await this.#repository.formerOf(codes), ({ nowIn }) => nowIn ?? '');
    const hamlets = Map.groupBy(await this.#repository.hamletsOf(codes), ({ division }) => division);
    return new DivisionMatcher(
      divisions.map(({ _id, name, formerNames = [] }) => {
        const ended = former.get(_id) ?? [];
        const oldNames = [...formerNames, ...ended, ...ended.flatMap((one) => one.formerNames ?? [])];
        return {
          ...{ code: _id, name, oldNames: oldNames.map((one) => one.name), oldCodes: ended.map((one) => one._id) },
          hamlets: hamlets.get(_id)?.map((one) => one.name) ?? [],
        };
      }),
    );
  }

  /**
   * Whether a point lies in a division, and the datum that would explain it if it doesn't (domain 2): by its outline,
   * else by the cameras that stand there.
   */
  async checkPoint(scope: Scope, code: string, given: Place & { datum: Datum }): Promise<PointCheck> {
    if (!touches(scope, code) || (await this.#repository.byCodes([code])).length === 0) throw notFound();
    return this.#check(code, given);
  }

  /**
   * Where a record of a division stands, WGS-84, from the numbers as they were given. A point that is new must lie in
   * the division's outline, unless somebody has looked at it and says that it is right; where nobody has drawn one it
   * must not lie far from the other cameras, nor where only the wrong datum would put it.
   * @param before - the record as it was; a point that nobody has moved is not asked about again
   * @param neighbours - points of the division's other cameras, where the caller knows which the record itself is
   * @throws ProblemError `point-outside` with the check, and with the datum that would explain it
   */
  async settlePoint(
    division: string,
    given: PointGiven,
    { confirmed, before, neighbours }: { confirmed: boolean; before?: PointGiven; neighbours?: readonly Point[] },
  ): Promise<Point | null> {
    const origin = originOf(given);
    if (origin === null) return null;
    if (confirmed || (before !== undefined && isSamePoint(given, before))) return toWgs84(origin);
    const pointCheck = await this.#check(division, origin, neighbours);
    const { verdict, wouldFit } = pointCheck;
    if (verdict === 'outside' || verdict === 'far' || (verdict === 'near' && wouldFit !== null))
      throw pointOutside(pointCheck);
    return pointCheck.point;
  }

  /** What the points of a division are checked against, for whoever checks many; none while nobody has drawn it. */
  async outlineOf(code: string): Promise<{ name: string; polygons: Boundary[] }> {
    const { name = code, boundary = null, exclaves = [] } = (await this.#repository.find(code)) ?? {};
    return { name, polygons: polygonsOf({ boundary, exclaves }) };
  }

  async #check(division: string, given: Place & { datum: Datum }, neighbours?: readonly Point[]): Promise<PointCheck> {
    const { boundary = null, exclaves = [] } = (await this.#repository.find(division)) ?? {};
    const polygons = polygonsOf({ boundary, exclaves });
    if (polygons.length > 0) return checkPoint(given, polygons);
    return checkPoint(given, [], neighbours ?? (await this.#moves.pointsIn(division)));
  }

  /** Names and outlines of those of these divisions that have one, as maps draw them; the caller has checked the area. */
  async drawingsOf(codes: readonly string[]): Promise<{ code: string; name: string; drawing: Drawing }[]> {
    return (await this.#repository.drawingsOf(codes)).map(({ _id: code, ...rest }) => ({ code, ...rest }));
  }

  /** Names and outlines of those of these divisions that have one; the caller has checked the area. */
  async outlinesOf(codes: readonly string[]): Promise<{ code: string; name: string; polygons: Boundary[] }[]> {
    return (await this.#repository.outlinesOf(codes)).map(({ _id, name, boundary = null, exclaves = [] }) => ({
      ...{ code: _id, name, polygons: polygonsOf({ boundary, exclaves }) },
    }));
  }

  /** The divisions right below one that are in force; without one, those that the caller's grants name: of the nation, the provinces. */
  async children(scope: Scope, parent?: string, { ended = false }: { ended?: boolean } = {}): Promise<Division[]> {
    const found =
      parent === undefined ? await this.#named(scope) : await this.#repository.childrenOf(parent, { ended });
    return found.filter(({ _id }) => touches(scope, _id)).map(divisionOf);
  }

  /** The nation is no division on record: whoever answers for all of it begins with the provinces. */
  async #named(scope: Scope): Promise<NamedDivision[]> {
    const codes = scope.ranges.map(({ from }) => from);
    const nation = codes.find((code) => levelOf(code) === 'nation');
    if (nation !== undefined) return this.#repository.childrenOf(nation, { ended: false });
    return this.#repository.byCodes(codes);
  }

  /** With its outline, its old names and codes and its hamlets. One that has ended stays readable. */
  async find(scope: Scope, code: string): Promise<DivisionDetail> {
    const found = touches(scope, code) ? await this.#repository.find(code) : undefined;
    if (!found) throw notFound();
    const { boundary = null, exclaves = [], boundaryDemo = false, boundaryLayer = null, formerNames = [] } = found;
    const former = await this.#repository.formerOf([code]);
    const hamlets = await this.#repository.hamletsOf([code]);
    return {
      ...divisionOf(found),
      ...{ boundary, exclaves, boundaryDemo, boundaryLayer, formerNames },
      path: await this.pathOf(code),
      ...{ codeYear: found.year, source: found.source },
      aliases: former.map(({ _id, name, validTo, endedBy }) => ({
        ...{ code: _id, name, until: validTo ?? '', reason: endedBy === 'renumbered' ? endedBy : 'merged' },
      })),
      hamlets: hamlets.map(({ name, kind }) => ({ name, kind })),
    };
  }

  /** Draws the outline of a division of the caller's area, or takes it away. */
  async setBoundary(
    scope: Scope,
    caller: PersonCaller,
    code: string,
    outline: z.output<typeof divisionBoundary> | null,
  ): Promise<void> {
    await this.outlines.set(scope, caller, code, outline);
  }

  /** Takes a table of codes and names; every code lies in the caller's area. */
  async import(scope: Scope, caller: PersonCaller, table: z.output<typeof divisionImport>): Promise<number> {
    const taken = await this.#tables.take(scope, caller, table);
    this.#names.clear();
    return taken;
  }

  /** Names from the province down to each division; an unknown one shows its code. */
  async pathsOf(codes: readonly string[]): Promise<Map<string, string[]>> {
    const lines = new Map(codes.map((code) => [code, lineOf(code)]));
    const missing = new Set([...lines.values()].flat().filter((code) => !this.#names.has(code)));
    if (this.#names.size + missing.size > cacheMax) this.#names.clear();
    if (missing.size > 0)
      for (const { _id, name } of await this.#repository.byCodes([...missing])) this.#names.set(_id, name);
    return new Map([...lines].map(([code, line]) => [code, line.map((each) => this.#names.get(each) ?? each)]));
  }

  async pathOf(code: string): Promise<string[]> {
    return (await this.pathsOf([code])).get(code) ?? [];
  }

  /** The key that a county's credentials are also sealed to; anybody who registers cameras there may read it. */
  async recoveryKey(scope: Scope, county: string): Promise<string> {
    const key = touches(scope, `${county}000000`) ? await this.#repository.recoveryKey(county) : undefined;
    if (key === undefined) throw notFound();
    return key;
  }

  async setRecoveryKey(scope: Scope, caller: PersonCaller, county: string, publicKey: string): Promise<string> {
    const division = `${county}000000`;
    if (!inScope(scope, division)) throw notFound();
    await this.#platform.database.inTransaction(async (tx) => {
      await this.#repository.setRecoveryKey(tx, county, publicKey);
      const content = { publicKey };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'recovery-key.write', division, content });
    });
    return publicKey;
  }
}
