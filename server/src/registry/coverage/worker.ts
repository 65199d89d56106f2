import { countyOf, levelOf, type SiteKind } from '@sharp-eyes/protocol';
import { wholeScope } from '../../platform/scope.ts';
import { type Layers, wallCellsAround } from '../layers/service.ts';
import type { Places } from '../places/service.ts';
import type { RequiredLists } from '../required/service.ts';
import type { Sites } from '../sites/service.ts';
import type { PlacedWatchpoint, Watchpoints } from '../watchpoints/service.ts';
import { sumAreas } from './areas.ts';
import type { SeeingCameras } from './cameras.ts';
import type { ChangeLog } from './change-log.ts';
import type { FindingDocument, GroundDocument, SeeingDocument, VillageDocument } from './documents.ts';
import { countsOf, figuresOf } from './figures.ts';
import { differenceBetween, findingOf, isSame } from './findings.ts';
import { areasAbove, type Claim, type Marks, type Urgency } from './marks.ts';
import type { CoverageRepository } from './repository.ts';
import { cellsOf, isSameGround, judgeVillage, pointsNear, settleOrigin, sightBox } from './village.ts';

/** Villages that are worked out together: as many as keep the hub's memory flat (measured). */
const batch = 32;
const everywhere = wholeScope('the hub keeps the figures of all; they are read in the reader’s scope');

export interface WorkerRooms {
  places: Places;
  sites: Sites;
  watchpoints: Watchpoints;
  requiredLists: RequiredLists;
  layers: Layers;
}

export interface WorkerParts {
  repository: CoverageRepository;
  cameras: SeeingCameras;
  marks: Marks;
  log: ChangeLog;
  /** Says where something is another, after it was written and before its mark goes: a crash between says it again. */
  tell: (divisions: Iterable<string>) => Promise<void>;
}

/** What is on record of the villages of a batch. */
interface Loaded {
  watchpoints: ReadonlyMap<string, PlacedWatchpoint[]>;
  lists: ReadonlyMap<string, { version: number; ids: Set<string> }>;
  standing: ReadonlyMap<string, 'in-force' | 'ended'>;
  kinds: ReadonlyMap<string, SiteKind>;
  findings: ReadonlyMap<string, FindingDocument[]>;
  figures: ReadonlyMap<string, VillageDocument>;
  grounds: ReadonlyMap<string, GroundDocument>;
}

/**
 * Works out marked villages and sums the areas above them: the one code for a change and for everything afresh. Any
 * number of them may run, on any hub. Done again it does the same, so a crash costs a recomputation, not a figure.
 */
export class CoverageWorker {
  readonly #rooms: WorkerRooms;
  readonly #repository: CoverageRepository;
  readonly #cameras: SeeingCameras;
  readonly #marks: Marks;
  readonly #log: ChangeLog;
  readonly #tell: WorkerParts['tell'];
  #claiming: Promise<unknown> = Promise.resolve();

  constructor(rooms: WorkerRooms, parts: WorkerParts) {
    this.#rooms = rooms;
    this.#repository = parts.repository;
    this.#cameras = parts.cameras;
    this.#marks = parts.marks;
    this.#log = parts.log;
    this.#tell = parts.tell;
  }

  /**
   * One batch of villages, or the areas of one level once no village waits.
   * @returns whether there was something to do
   * @throws what went wrong; what was claimed is tried again later, one by one
   */
  async step(urgency: Urgency, now: Date): Promise<boolean> {
    const claims = await this.#claim(urgency, now);
    const [first] = claims;
    if (!first) return false;
    await this.#careful(claims, now, (some) =>
      first.level === 'village' ? this.#villages(some, urgency, now) : this.#areas(some, urgency, now),
    );
    return true;
  }

  /** One after another: two that look at once would reach for the same. */
  async #claim(urgency: Urgency, now: Date): Promise<Claim[]> {
    const claimed = this.#claiming.then(() => this.#marks.claim(urgency, batch, now));
    this.#claiming = claimed.catch(() => undefined);
    return claimed;
  }

  /** One that cannot be worked out does not take the others with it. */
  async #careful(
    claims: readonly Claim[],
    now: Date,
    work: (claims: readonly Claim[]) => Promise<void>,
  ): Promise<void> {
    try {
      await work(claims);
    } catch (error) {
      const [only, ...others] = claims;
      if (only && others.length === 0) {
        await this.#marks.postpone([only.id], now);
        throw new Error(`the coverage of ${only.id} could not be worked out; it is tried again`, { cause: error });
      }
      for (const claim of claims) await this.#careful([claim], now, work);
    }
  }

  async #villages(claims: readonly Claim[], urgency: Urgency, now: Date): Promise<void> {
    const codes = claims.map(({ id }) => id);
    const loaded = await this.#load(codes);
    const grounds = await this.#settleGrounds(codes, loaded);
    const cameras = await this.#camerasOf(grounds, loaded);
    const walls = await this.#wallsOf(grounds, cameras, loaded);
    const findings = { put: [] as FindingDocument[], gone: [] as string[] };
    const villages = { put: [] as VillageDocument[], gone: [] as string[] };
    const changes = [];
    for (const code of codes) {
      const list = loaded.lists.get(code);
      const watchpoints = loaded.watchpoints.get(code) ?? [];
      const seeing = cameras.get(code) ?? [];
      const { origin = null } = grounds.get(code) ?? {};
      const verdicts = judgeVillage({ origin, watchpoints, cameras: seeing, walls: walls.get(code) ?? [] });
      const counted = (id: string) => list?.ids.has(id) ?? false;
      const after = watchpoints.flatMap((watchpoint, n) => {
        const [verdict, siteKind] = [verdicts[n], loaded.kinds.get(watchpoint.siteId)];
        return verdict && siteKind
          ? [findingOf(watchpoint, { siteKind, verdict, counted: counted(watchpoint.id), now })]
          : [];
      });
      const difference = differenceBetween(loaded.findings.get(code) ?? [], after, seeing);
      findings.put.push(...difference.put);
      findings.gone.push(...difference.gone);
      changes.push(...difference.changes);
      const figures = this.#figuresOf(code, difference.all, loaded, now);
      if (figures === null) villages.gone.push(code);
      else if (!isSame(loaded.figures.get(code), figures)) villages.put.push(figures);
    }
    await Promise.all([this.#repository.writeFindings(findings), this.#log.note(changes, now)]);
    await this.#repository.writeVillages(villages);
    const touched = new Set([...villages.put.map(({ _id }) => _id), ...villages.gone]);
    for (const { id, takenOver } of claims) if (takenOver) touched.add(id);
    const seen = findings.put.map(({ division }) => division);
    const gone = codes.filter((code) => loaded.findings.get(code)?.some(({ _id }) => findings.gone.includes(_id)));
    await Promise.all([
      this.#marks.mark(areasAbove(touched), urgency, now),
      this.#tell([...touched, ...seen, ...gone]),
    ]);
    await this.#marks.done(claims);
  }

  async #areas(claims: readonly Claim[], urgency: Urgency, now: Date): Promise<void> {
    const touched = await sumAreas(this.#repository, this.#marks, { claims, urgency, now });
    await this.#tell(touched);
    await this.#marks.done(claims);
  }

  /** Null for a village that is no longer one: it has ended, or nothing says that it ever was. */
  #figuresOf(code: string, findings: readonly FindingDocument[], loaded: Loaded, at: Date): VillageDocument | null {
    const list = loaded.lists.get(code);
    const standing = loaded.standing.get(code);
    const bare = findings.length === 0;
    if ((standing === 'ended' && bare) || (standing === undefined && bare && !list)) return null;
    const [parent = ''] = areasAbove([code]);
    return {
      ...{ _id: code, county: countyOf(code), division: code, parent, listVersion: list?.version ?? null, at },
      ...figuresOf(countsOf(findings)),
    };
  }

  async #load(codes: readonly string[]): Promise<Loaded> {
    const [watchpoints, lists, standing, findings, figures, grounds] = await Promise.all([
      this.#rooms.watchpoints.placedIn(everywhere, codes),
      this.#rooms.requiredLists.countedIn(everywhere, codes),
      this.#rooms.places.standingOf(codes),
      this.#repository.findingsOf(everywhere, codes),
      this.#repository.villagesOf(everywhere, codes),
      this.#repository.groundsOf(codes),
    ]);
    const siteIds = [...watchpoints.values()].flat().map(({ siteId }) => siteId);
    return {
      ...{ watchpoints, lists, standing },
      kinds: await this.#rooms.sites.kindsOf(everywhere, siteIds),
      findings: Map.groupBy(findings, ({ division }) => division),
      figures: new Map(figures.map((one) => [one._id, one])),
      grounds: new Map(grounds.map((one) => [one._id, one])),
    };
  }

  /** Where each village looks from now on; written before its cameras are read, so that whatever changes then is told. */
  async #settleGrounds(
    codes: readonly string[],
    { watchpoints, grounds }: Loaded,
  ): Promise<Map<string, GroundDocument>> {
    const settled = codes.map((code): GroundDocument => {
      const before = grounds.get(code);
      const points = (watchpoints.get(code) ?? []).flatMap(({ point }) => point ?? []);
      const origin = settleOrigin(before?.origin ?? null, points);
      const cells = cellsOf(pointsNear(origin, points));
      return { _id: code, county: countyOf(code), origin, cells, box: before?.box ?? null };
    });
    await this.#repository.putGrounds(settled.filter((ground) => !isSameGround(grounds.get(ground._id), ground)));
    return new Map(settled.map((ground) => [ground._id, ground]));
  }

  /** The cameras that concern each village: read again where it has not yet asked to be told of their changes. */
  async #camerasOf(
    grounds: ReadonlyMap<string, GroundDocument>,
    { watchpoints }: Loaded,
  ): Promise<Map<string, SeeingDocument[]>> {
    const cells = new Set([...grounds.values()].flatMap((ground) => ground.cells));
    const villageOf = new Map(
      [...watchpoints].flatMap(([code, own]) => own.map(({ id }): [string, string] => [id, code])),
    );
    const lookers = new Map<number, string[]>();
    for (const { _id, cells: own } of grounds.values())
      for (const cell of own) lookers.set(cell, [...(lookers.get(cell) ?? []), _id]);
    for (;;) {
      const found = await this.#cameras.around([...cells], [...villageOf.keys()]);
      const concerned = new Map<string, SeeingDocument[]>();
      const unasked = new Map<string, string[]>();
      for (const camera of found) {
        const villages = new Set([
          ...camera.cells.flatMap((cell) => lookers.get(cell) ?? []),
          ...camera.serves.flatMap((id) => villageOf.get(id) ?? []),
        ]);
        for (const village of villages) {
          concerned.set(village, [...(concerned.get(village) ?? []), camera]);
          if (!camera.villages.includes(village)) unasked.set(village, [...(unasked.get(village) ?? []), camera._id]);
        }
      }
      if (unasked.size === 0) return concerned;
      await this.#cameras.subscribe(unasked);
    }
  }

  async #wallsOf(
    grounds: ReadonlyMap<string, GroundDocument>,
    cameras: ReadonlyMap<string, SeeingDocument[]>,
    { watchpoints }: Loaded,
  ): Promise<Map<string, Int32Array[]>> {
    const boxed = [...grounds.values()].map((ground): GroundDocument => {
      const points = (watchpoints.get(ground._id) ?? []).flatMap(({ point }) => point ?? []);
      const near = pointsNear(ground.origin, points);
      return { ...ground, box: sightBox(ground.origin, near, cameras.get(ground._id) ?? []) };
    });
    await this.#repository.putGrounds(boxed.filter((ground) => !isSameGround(grounds.get(ground._id), ground)));
    const cells = new Map(boxed.map(({ _id, box }) => [_id, box ? wallCellsAround(box) : []]));
    const walls = await this.#rooms.layers.wallsOf([...new Set([...cells.values()].flat())]);
    return new Map([...cells].map(([code, own]) => [code, own.flatMap((cell) => walls.get(cell) ?? [])]));
  }
}

export function isVillage(code: string): boolean {
  return levelOf(code) === 'village';
}
