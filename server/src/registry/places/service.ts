import { type Datum, type Place, toWgs84 } from '@sharp-eyes/geometry';
import type {
  Division,
  DivisionDetail,
  DivisionHits,
  divisionBoundary,
  divisionImport,
  Point,
  PointCheck,
} from '@sharp-eyes/protocol';
import type { z } from 'zod';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import { ownAreaOnly } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import { NameSearch } from './name-search.ts';
import { checkPoint, isSamePoint, originOf, type PointGiven } from './point-check.ts';
import { type NamedDivision, PlacesRepository } from './repository.ts';
import { lineOf, placeOf, touches } from './rules.ts';

/** Names kept in memory: a city with all its villages. */
const cacheMax = 50_000;

function divisionOf({ _id, name, level, parent }: NamedDivision): Division {
  return { code: _id, name, level, parent };
}

/** The tree of divisions, and what belongs to a county. */
export class Places {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #repository: PlacesRepository;
  readonly #names = new Map<string, string>();
  readonly #search: NameSearch;

  constructor(platform: Platform, audit: Audit) {
    this.#platform = platform;
    this.#audit = audit;
    this.#repository = new PlacesRepository(platform.database);
    this.#search = new NameSearch(this.#repository, platform.log);
    const forget = (): void => {
      this.#names.clear();
      this.#search.refresh();
    };
    platform.tail.subscribe(['division.changed'], forget, forget);
  }

  /** Begins to read all names for searching; the hub serves meanwhile. */
  start(): void {
    this.#search.start();
  }

  async stop(): Promise<void> {
    await this.#search.stop();
  }

  /** Divisions of the caller's area by part of a name, pinyin initials or digits of the code; the best first. */
  async search(scope: Scope, asked: string, limit: number): Promise<DivisionHits> {
    const { loading } = this.#search;
    const hits = this.#search.search(asked, scope.ranges, limit);
    const found = new Map((await this.#repository.byCodes(hits.map(({ code }) => code))).map((one) => [one._id, one]));
    const paths = await this.pathsOf([...found.keys()]);
    const items = hits.flatMap(({ code, matchedBy }) => {
      const named = found.get(code);
      return named ? [{ ...divisionOf(named), matchedBy, path: paths.get(code) ?? [] }] : [];
    });
    return { items, loading };
  }

  /** Whether a point lies in a division, and the datum that would explain it if it doesn't (domain 2). */
  async checkPoint(scope: Scope, code: string, given: Place & { datum: Datum }): Promise<PointCheck> {
    const { boundary } = await this.find(scope, code);
    return checkPoint(given, boundary);
  }

  /**
   * Where a record of a division stands, WGS-84, from the numbers as they were given. A point that is new must lie in
   * the division's outline, unless somebody has looked at it and says that it is right.
   * @param before - the record as it was; a point that nobody has moved is not asked about again
   * @throws ProblemError `point-outside` with the check, and with the datum that would explain it
   */
  async settlePoint(
    division: string,
    given: PointGiven,
    { confirmed, before }: { confirmed: boolean; before?: PointGiven },
  ): Promise<Point | null> {
    const origin = originOf(given);
    if (origin === null) return null;
    if (confirmed || (before !== undefined && isSamePoint(given, before))) return toWgs84(origin);
    const { boundary = null } = (await this.#repository.find(division)) ?? {};
    const pointCheck = checkPoint(origin, boundary);
    if (pointCheck.verdict === 'outside') throw pointOutside(pointCheck);
    return pointCheck.point;
  }

  /** The divisions right below one; without one, those that the caller's grants name. */
  async children(scope: Scope, parent?: string): Promise<Division[]> {
    const found =
      parent === undefined
        ? await this.#repository.byCodes(scope.ranges.map(({ from }) => from))
        : await this.#repository.childrenOf(parent);
    return found.filter(({ _id }) => touches(scope, _id)).map(divisionOf);
  }

  async find(scope: Scope, code: string): Promise<DivisionDetail> {
    const found = touches(scope, code) ? await this.#repository.find(code) : undefined;
    if (!found) throw notFound();
    const { boundary = null, boundaryDemo = false } = found;
    return { ...divisionOf(found), boundary, boundaryDemo };
  }

  /** Draws the outline of a division of the caller's area, or takes it away. */
  async setBoundary(
    scope: Scope,
    caller: PersonCaller,
    code: string,
    outline: z.output<typeof divisionBoundary> | null,
  ): Promise<void> {
    if (!inScope(scope, code)) throw notFound();
    await this.#platform.database.inTransaction(async (tx) => {
      if (!(await this.#repository.setBoundary(tx, code, outline))) throw notFound();
      const corners = outline?.boundary.reduce((sum, { length }) => sum + length, 0) ?? 0;
      const content = { corners, demo: outline?.boundaryDemo ?? false };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'divisions.boundary', division: code, content });
      tx.emit({ kind: 'division.changed', divisionBefore: code, divisionAfter: code, body: {} });
    });
  }

  /** Takes a table of codes and names; every code lies in the caller's area. */
  async import(scope: Scope, caller: PersonCaller, table: z.output<typeof divisionImport>): Promise<number> {
    const { source, year, divisions } = table;
    const faults = divisions
      .map(({ code }, index) => ({ code, path: `divisions.${index}.code` }))
      .filter(({ code }) => !touches(scope, code))
      .slice(0, 100)
      .map(({ path }) => ({ path, message: ownAreaOnly }));
    if (faults.length > 0) throw new ProblemError('bad-request', { faults });
    const documents = divisions.map(({ code, name }) => ({ _id: code, name, ...placeOf(code), year, source }));
    const division = lineOf(divisions[0]?.code ?? '')[0] ?? '000000000000';
    await this.#platform.database.inTransaction(async (tx) => {
      await this.#repository.put(tx, documents);
      const content = { source, year, count: documents.length };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'divisions.import', division, content });
      tx.emit({ kind: 'division.changed', divisionBefore: null, divisionAfter: division, body: {} });
    });
    this.#names.clear();
    return documents.length;
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

function pointOutside(pointCheck: PointCheck): ProblemError {
  const { wouldFit, offByM } = pointCheck;
  const system = wouldFit === null ? null : wouldFit.toUpperCase();
  const message =
    system === null
      ? { zh: '应为该区划边界内的点', en: 'expected a point inside the outline of the division' }
      : { zh: `若这组数是 ${system} 坐标，则在边界内`, en: `it would be inside if the numbers were ${system}` };
  return new ProblemError('point-outside', {
    values: { metres: offByM ?? 0 },
    faults: [{ path: 'pointOrigin', message }],
    pointCheck,
  });
}
