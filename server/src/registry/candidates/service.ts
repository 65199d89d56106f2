import {
  type CandidateAcceptance,
  type CandidatePage,
  type CandidateRejection,
  type CandidatesAsked,
  countyOf,
  levelOf,
  newId,
  pageMax,
  type RejectedCandidate,
  toInstant,
} from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { type Fault, notFound, ProblemError } from '../../platform/http/problem.ts';
import { type Language, ownAreaOnly } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { Layers } from '../layers/service.ts';
import { holderOf } from '../places/rules.ts';
import type { Places } from '../places/service.ts';
import type { Sites } from '../sites/service.ts';
import { liesAtItsSite, mainOf } from '../watchpoints/rules.ts';
import type { Watchpoints } from '../watchpoints/service.ts';
import { candidatesInDivisions } from './division-dependant.ts';
import { CandidatesRepository, type RejectionDocument } from './repository.ts';
import { candidatesOf, type OpenCandidate, placeInList } from './rules.ts';

/** Villages without an outline that are named. */
const namedMax = 20;

/** What may have to be covered: derived from the road layers and the sites on record, decided about by a person. */
export class Candidates {
  readonly #platform: Platform;
  readonly #audit: Audit;
  readonly #places: Places;
  readonly #layers: Layers;
  readonly #sites: Sites;
  readonly #watchpoints: Watchpoints;
  readonly #repository: CandidatesRepository;

  constructor(
    platform: Platform,
    rooms: { audit: Audit; places: Places; layers: Layers; sites: Sites; watchpoints: Watchpoints },
  ) {
    this.#platform = platform;
    this.#audit = rooms.audit;
    this.#places = rooms.places;
    this.#layers = rooms.layers;
    this.#sites = rooms.sites;
    this.#watchpoints = rooms.watchpoints;
    this.#repository = new CandidatesRepository(platform.database);
    rooms.places.serve(candidatesInDivisions(this.#repository));
    rooms.sites.serve({
      siteRemoved: (tx, { id, division }) => this.#repository.removeOfSite(tx, id, division),
      siteChanged: async () => undefined,
    });
  }

  /** Candidates of a township, or of one village. @throws ProblemError `bad-request` for a larger area */
  async list(scope: Scope, { division, kind, cursor, limit }: CandidatesAsked): Promise<CandidatePage> {
    const villages = await this.#villagesOf(scope, division);
    const { open, undrawn } = await this.#look(scope, villages);
    const all = open
      .filter((candidate) => kind === undefined || candidate.kind === kind)
      .map((candidate) => ({ candidate, place: placeInList(candidate) }))
      .sort((one, two) => (one.place < two.place ? -1 : 1));
    const after = cursor === undefined ? all : all.filter(({ place }) => place > cursor);
    const page = after.slice(0, limit);
    const paths = await this.#places.pathsOf([...new Set([...villages, ...undrawn])]);
    return {
      items: page.map(({ candidate }) => ({ ...candidate, divisionPath: paths.get(candidate.division) ?? [] })),
      next: after.length > limit ? (page.at(-1)?.place ?? null) : null,
      total: { count: all.length, orMore: false },
      lacking: {
        roads: !(await this.#layers.hasRoads(division)),
        outlines: undrawn.slice(0, namedMax).map((code) => paths.get(code)?.at(-1) ?? code),
      },
    };
  }

  /**
   * Puts candidates into the drafts of their villages, all or none: a junction becomes a site with a watchpoint at its
   * middle, a site on record gets the point at which everybody comes and goes.
   * @throws ProblemError `conflict` for one that is no candidate any more, `bad-request` for a name that is taken
   */
  async accept(
    scope: Scope,
    caller: PersonCaller,
    { candidates }: CandidateAcceptance,
    language: Language,
  ): Promise<void> {
    await this.#decide(scope, candidates, async (tx, chosen) => {
      const named = chosen.map((candidate, n) => {
        const name = candidates[n]?.name;
        return { ...candidate, name: candidate.siteId === null && name !== undefined ? name : candidate.name };
      });
      await this.#checkNames(scope, named, tx);
      const area = holderOf(named.map(({ division }) => division));
      const junctions = named.filter(({ siteId }) => siteId === null);
      const listed = junctions.map(({ name, siteKind, division, point }) => {
        return { name, kind: siteKind, division, point, pointOrigin: point && { ...point, datum: 'wgs84' as const } };
      });
      const made = await this.#sites.listed.add(tx, scope, { caller, division: area }, listed);
      const siteIds = new Map(junctions.map((junction, n) => [junction, made[n]?.id]));
      const added = named.map((candidate) => {
        const { name, kind, density, weight } = mainOf(candidate.siteKind);
        const { division, point, siteId } = candidate;
        const there = liesAtItsSite(candidate.siteKind) ? point : null;
        const place = { point: there, pointOrigin: there && { ...there, datum: 'wgs84' as const } };
        const at = { siteId: siteId ?? (siteIds.get(candidate) as string), division };
        return { ...at, ...place, name: name[language], kind, density, weight };
      });
      const content = { candidates: named.map(({ kind, name, division }) => ({ kind, name, division })) };
      const account = { caller, division: area, action: 'candidates.accept', content };
      await this.#watchpoints.listed.write(tx, scope, account, { added, changed: [] });
    });
  }

  /** Says no to candidates; they are remembered and not proposed again. @throws ProblemError as `accept` */
  async reject(scope: Scope, caller: PersonCaller, body: CandidateRejection): Promise<void> {
    const { reason, words } = body;
    await this.#decide(scope, body.candidates, async (tx, chosen) => {
      const { id, name: person, unit } = caller.person;
      const rejections = chosen.map(
        ({ division, kind, name, siteId, point }): RejectionDocument => ({
          ...{ _id: newId(), county: countyOf(division), division, kind, name, siteId },
          ...{ point: kind === 'junction' ? point : null, reason, words },
          ...{ by: { id, name: person, unit }, at: tx.now },
        }),
      );
      await this.#repository.add(tx, rejections);
      const division = holderOf(chosen.map((candidate) => candidate.division));
      const content = { candidates: chosen.map(({ kind, name, division: at }) => ({ kind, name, division: at })) };
      await this.#audit.append(tx, {
        ...{ ...actorOf(caller), action: 'candidates.reject', division, content },
        reason: { code: reason, words },
      });
      for (const code of new Set(chosen.map((candidate) => candidate.division))) tell(tx, code);
    });
  }

  /** What somebody said no to in an area, the newest first. */
  async rejected(
    scope: Scope,
    asked: { division: string; cursor?: string | undefined; limit?: number },
  ): Promise<{ items: RejectedCandidate[]; next: string | null }> {
    const { limit = pageMax } = asked;
    const found = await this.#repository.list(scope, { ...asked, limit: limit + 1 });
    const page = found.slice(0, limit);
    const paths = await this.#places.pathsOf(page.map(({ division }) => division));
    return {
      items: page.map(({ _id: id, county: _county, siteId: _siteId, at, ...rest }) => ({
        ...{ id, ...rest, divisionPath: paths.get(rest.division) ?? [], at: toInstant(at.getTime()) },
      })),
      next: found.length > limit ? (page.at(-1)?._id ?? null) : null,
    };
  }

  /** Takes a no back: the candidate is proposed again. @throws ProblemError `not-found` */
  async restore(scope: Scope, caller: PersonCaller, id: string): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const found = await this.#repository.find(scope, id, tx);
      if (!found) throw notFound();
      const { division, kind, name } = found;
      await this.#repository.remove(tx, id);
      const content = { kind, name };
      await this.#audit.append(tx, { ...actorOf(caller), action: 'candidates.restore', division, content });
      tell(tx, division);
    });
  }

  /**
   * Decides about candidates that are still open, in the order in which they were named. Two decisions at once meet on
   * the county's audit chain: the later one runs again and looks at what is left.
   */
  async #decide(
    scope: Scope,
    refs: readonly { division: string; key: string }[],
    decide: (tx: Tx, chosen: OpenCandidate[]) => Promise<void>,
  ): Promise<void> {
    const faults = refs.flatMap(({ division }, n): Fault[] =>
      levelOf(division) === 'village' && inScope(scope, division)
        ? []
        : [{ path: `candidates.${n}.division`, message: ownAreaOnly }],
    );
    if (faults.length > 0) throw new ProblemError('bad-request', { faults });
    const villages = [...new Set(refs.map(({ division }) => division))];
    await this.#platform.database.inTransaction(async (tx) => {
      const { open } = await this.#look(scope, villages, tx);
      const byKey = new Map(open.map((candidate) => [`${candidate.division} ${candidate.key}`, candidate]));
      const chosen = refs.map(({ division, key }) => {
        const candidate = byKey.get(`${division} ${key}`);
        if (!candidate) throw new ProblemError('conflict', { code: 'candidate-gone', values: { what: goneWords } });
        byKey.delete(`${division} ${key}`); // named twice is gone the second time
        return candidate;
      });
      await decide(tx, chosen);
    });
  }

  async #villagesOf(scope: Scope, division: string): Promise<string[]> {
    const level = levelOf(division);
    if (level !== 'village' && level !== 'township')
      throw new ProblemError('bad-request', { faults: [{ path: 'query.division', message: townshipOnly }] });
    const codes =
      level === 'village'
        ? [(await this.#places.find(scope, division)).code]
        : (await this.#places.children(scope, division)).map(({ code }) => code);
    return codes.filter((code) => levelOf(code) === 'village' && inScope(scope, code));
  }

  async #look(
    scope: Scope,
    villages: readonly string[],
    tx?: Tx,
  ): Promise<{ open: OpenCandidate[]; undrawn: string[] }> {
    const outlines = new Map((await this.#places.outlinesOf(villages)).map((outline) => [outline.code, outline]));
    const sites = await this.#sites.listed.ofDivisions(scope, villages, tx);
    const watchpoints = await this.#watchpoints.listed.bySite(scope, villages, tx);
    const rejections = await this.#repository.ofVillages(scope, villages, tx);
    const rejected = Map.groupBy(rejections, ({ division }) => division);
    const found = await this.#layers.junctionsOfEach(villages.map((code) => outlines.get(code)?.polygons ?? []));
    const open = villages.flatMap((division, n) => {
      const ground = { division, name: outlines.get(division)?.name ?? '', junctions: found[n] ?? [], watchpoints };
      const known = { sites: sites.get(division) ?? [], rejected: rejected.get(division) ?? [] };
      return candidatesOf({ ...ground, ...known });
    });
    return { open, undrawn: villages.filter((code) => !outlines.has(code)) };
  }

  /** A village's sites are told apart by their names, in lists above all. */
  async #checkNames(scope: Scope, chosen: readonly OpenCandidate[], tx: Tx): Promise<void> {
    const wanted = chosen.filter(({ siteId }) => siteId === null);
    const there = await this.#sites.listed.named(scope, wanted, tx);
    const taken = new Set(there.map(({ division, name }) => `${division} ${name}`));
    const faults = chosen.flatMap(({ siteId, division, name }, n): Fault[] => {
      if (siteId !== null) return [];
      const isTaken = taken.has(`${division} ${name}`);
      taken.add(`${division} ${name}`);
      return isTaken ? [{ path: `candidates.${n}.name`, message: nameTaken(name) }] : [];
    });
    if (faults.length > 0) throw new ProblemError('bad-request', { faults });
  }
}

function tell(tx: Tx, division: string): void {
  tx.emit({ kind: 'candidates.changed', divisionBefore: division, divisionAfter: division, body: {} });
}

const goneWords =
  '所选候选点有的已被采纳、拒绝或不再存在，请刷新 / a chosen candidate is decided about or gone: look again';
const townshipOnly = {
  zh: '应为一个乡镇（街道）或一个村',
  en: 'expected a township or a village',
};
function nameTaken(name: string): { zh: string; en: string } {
  return {
    zh: `该村已有名为“${name}”的场所，请换一个名称`,
    en: `the village has a site named “${name}”: choose another name`,
  };
}
