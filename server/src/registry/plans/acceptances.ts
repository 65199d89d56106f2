import { storedPlace } from '@sharp-eyes/geometry';
import {
  type CameraRecord,
  cameraRecord,
  type PlanAcceptance,
  type PlanAccepted,
  type PlanChange,
  type PlanLens,
  type Point,
  type Watchpoint,
} from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import type { Words } from '../../platform/http/words.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Scope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { Adoption } from '../cameras/adoption.ts';
import type { CamerasForCoverage } from '../cameras/for-coverage.ts';
import type { FindingDocument } from '../coverage/documents.ts';
import type { CoverageForPlans } from '../coverage/for-plans.ts';
import type { CoverageSurroundings } from '../coverage/surroundings.ts';
import type { Watchpoints } from '../watchpoints/service.ts';
import type { KeptPick, PlanDocument, PlansRepository } from './repository.ts';
import { changeOf } from './rules.ts';

/** Watchpoints that one camera's record may name. */
const linkedMax = 50;

export interface AcceptanceRooms {
  audit: Audit;
  coverage: CoverageForPlans;
  surroundings: CoverageSurroundings;
  watchpoints: Watchpoints;
  records: CamerasForCoverage;
  adoption: Adoption;
}

/** A pick as it is to be accepted, and what a camera there sees today. */
interface Wanted {
  pick: KeptPick;
  point: Point;
  azimuthDeg: number;
  name: string;
  placement: KeptPick['placement'];
  /** Somebody moved or turned it: what it covers is what it sees, not what the plan said. */
  isMoved: boolean;
  seen: ReadonlySet<string>;
  /** Watchpoints of its village that it sees and that nobody sees yet, as of now. */
  open: string[];
}

type Accepted = Omit<PlanAccepted, 'plan'> & { plan: PlanDocument };

/** How picks become planned cameras. */
export class PlanAcceptances {
  readonly #platform: Platform;
  readonly #rooms: AcceptanceRooms;
  readonly #repository: PlansRepository;

  constructor(platform: Platform, rooms: AcceptanceRooms, repository: PlansRepository) {
    this.#platform = platform;
    this.#rooms = rooms;
    this.#repository = repository;
  }

  async accept(scope: Scope, caller: PersonCaller, id: string, body: PlanAcceptance): Promise<Accepted> {
    const before = await this.#repository.find(scope, id);
    if (!before) throw notFound();
    const taken = new Set(before.accepted.map(({ n }) => n));
    const wanted: Wanted[] = [];
    for (const [at, chosen] of body.picks.entries()) {
      const pick = before.picks.find(({ n }) => n === chosen.n);
      if (!pick) throw noSuchPick(at, before.picks.length);
      if (!taken.has(chosen.n)) wanted.push(await this.#want(scope, before, pick, chosen));
    }
    const findings = await this.#rooms.coverage.findingsById(
      scope,
      wanted.flatMap(({ pick }) => pick.covers.map(({ watchpointId }) => watchpointId)),
    );
    const names = await this.#namesOf(scope, [...findings.values()]);
    return this.#platform.database.inTransaction(async (tx) => {
      const plan = await this.#repository.find(scope, id, tx);
      if (!plan) throw notFound();
      const done = new Map(plan.accepted.map((one) => [one.n, one]));
      const fresh = wanted.filter(({ pick }) => !done.has(pick.n));
      const onRecord = await this.#onRecord(tx, scope, fresh);
      const changes = fresh.flatMap((one) => changesOf(one, plan, { findings, onRecord, names }));
      if (changes.length > 0 && !body.despite) throw outdated(changes, body);
      const links = new Map(fresh.map((one) => [one.pick.n, linksOf(one, onRecord)]));
      for (const one of fresh)
        await this.#rooms.adoption.addPlanned(tx, scope, caller, cameraOf(one, links.get(one.pick.n) ?? []));
      const accepted = [
        ...plan.accepted,
        ...fresh.map(({ pick: { n, cameraId } }) => ({ n, cameraId, at: tx.now, by: caller.person.name })),
      ];
      if (fresh.length > 0) await this.#note(tx, caller, { ...plan, accepted }, fresh, changes);
      return {
        plan: { ...plan, accepted },
        changes,
        cameras: body.picks.map(({ n }) => ({
          ...{ n, cameraId: plan.picks.find((pick) => pick.n === n)?.cameraId ?? '', already: done.has(n) },
          watchpointIds: links.get(n) ?? [],
        })),
      };
    });
  }

  async #want(
    scope: Scope,
    { asked }: PlanDocument,
    pick: KeptPick,
    chosen: PlanAcceptance['picks'][number],
  ): Promise<Wanted> {
    const point = storedPlace(chosen.point ?? pick.pole.point);
    const azimuthDeg = chosen.azimuthDeg ?? pick.azimuthDeg;
    const isMoved =
      point.lon !== pick.pole.point.lon || point.lat !== pick.pole.point.lat || azimuthDeg !== pick.azimuthDeg;
    const { surroundings, found } = await this.#rooms.surroundings.ready(scope, point, pick.lens.rangeM);
    const sees = surroundings.seenBy({ point, indoor: false, view: viewOfLens(pick.lens, azimuthDeg) });
    const seen = new Set(Array.isArray(sees) ? sees : []);
    const states: readonly string[] = asked.states;
    const open = found
      .filter(({ _id, division, state, counted }) => {
        const wanted = states.includes(state) && (counted || !asked.approvedOnly);
        return division === pick.division && seen.has(_id) && wanted;
      })
      .map(({ _id }) => _id);
    const { name = pick.cameraName, placement = pick.placement } = chosen;
    return { pick, point, azimuthDeg, name, placement, isMoved, seen, open };
  }

  /** The watchpoints of the picks' villages as they stand in this transaction. */
  async #onRecord(tx: Tx, scope: Scope, wanted: readonly Wanted[]): Promise<Map<string, Watchpoint>> {
    const villages = new Set(wanted.flatMap(({ pick }) => pick.covers.map(({ division }) => division)));
    if (villages.size === 0) return new Map();
    const found = await this.#rooms.watchpoints.ofDivisions(scope, [...villages], tx);
    return new Map([...found.values()].flat().map((watchpoint) => [watchpoint.id, watchpoint]));
  }

  /** Of cameras that decide how these stand, those that the caller may see. */
  async #namesOf(scope: Scope, findings: readonly FindingDocument[]): Promise<Map<string, string>> {
    const ids = [...new Set(findings.flatMap(({ deciding }) => deciding))];
    return new Map((await this.#rooms.records.byIds(scope, ids)).map(({ id, name }) => [id, name]));
  }

  async #note(
    tx: Tx,
    caller: PersonCaller,
    { _id: planId, division, accepted }: PlanDocument,
    fresh: readonly Wanted[],
    changes: readonly PlanChange[],
  ): Promise<void> {
    await this.#repository.accept(tx, planId, accepted);
    const picks = fresh.map(({ pick: { n, cameraId }, isMoved }) => ({ n, cameraId, isMoved }));
    const content = { planId, picks, inSpiteOf: changes.length };
    await this.#rooms.audit.append(tx, { ...actorOf(caller), action: 'plans.accept', division, content });
    const body = { planId, removed: false };
    tx.emit({ kind: 'plan.changed', divisionBefore: division, divisionAfter: division, body });
  }
}

function changesOf(
  { pick, isMoved, seen }: Wanted,
  { asked, picks }: PlanDocument,
  today: {
    findings: ReadonlyMap<string, FindingDocument>;
    onRecord: ReadonlyMap<string, Watchpoint>;
    names: ReadonlyMap<string, string>;
  },
): PlanChange[] {
  const own = new Set(picks.map(({ cameraId }) => cameraId));
  return pick.covers.flatMap(({ watchpointId, name, point }) => {
    const finding = today.findings.get(watchpointId);
    const watchpoint = today.onRecord.get(watchpointId);
    const now = finding && watchpoint && { ...finding, point: watchpoint.point };
    const { states, approvedOnly } = asked;
    const what = changeOf({ point, states, approvedOnly, own }, now, isMoved ? null : seen.has(watchpointId));
    if (what === null) return [];
    const by = what === 'closed' ? (now?.deciding ?? []).flatMap((id) => today.names.get(id) ?? [])[0] : undefined;
    return [{ n: pick.n, watchpointId, name, what, state: now?.state ?? null, by: by ?? null }];
  });
}

/** A person says with the pick that the camera sees these: of its own village, as records have it. */
function linksOf({ pick, seen, open }: Wanted, onRecord: ReadonlyMap<string, Watchpoint>): string[] {
  const planned = pick.covers.filter(({ division }) => division === pick.division).map((one) => one.watchpointId);
  const linked = new Set([...planned.filter((id) => seen.has(id)), ...open]);
  return [...linked].filter((id) => onRecord.get(id)?.division === pick.division).slice(0, linkedMax);
}

/** The view that a lens has on record. Nobody has surveyed the azimuth of what does not hang yet. */
function viewOfLens(
  { name: _name, ...lens }: PlanLens,
  azimuthDeg: number,
): Pick<CameraRecord, 'azimuthDeg'> & Omit<PlanLens, 'name'> {
  return { ...lens, azimuthDeg };
}

function cameraOf({ pick, point, azimuthDeg, name, placement }: Wanted, watchpointIds: string[]) {
  const record = cameraRecord.parse({
    ...viewOfLens(pick.lens, azimuthDeg),
    ...{ point, pointOrigin: { ...point, datum: 'wgs84' }, indoor: false, watchpointIds },
    poleNumber: pick.pole.name?.slice(0, 40) ?? null,
  });
  return { id: pick.cameraId, name, siteId: pick.siteId, placement, record };
}

function noSuchPick(at: number, most: number): ProblemError {
  const message = { zh: `应为 1 至 ${most} 的序号`, en: `expected a number from 1 to ${most}` };
  return new ProblemError('bad-request', { faults: [{ path: `picks.${at}.n`, message }] });
}

const changeWords: Record<PlanChange['what'], Words> = {
  gone: { zh: '该部位已删除', en: 'the watchpoint is gone' },
  moved: { zh: '该部位的坐标已修改', en: 'the watchpoint lies elsewhere now' },
  'not-required': { zh: '该部位已不在应覆盖清单内', en: 'it is no longer in the approved list' },
  closed: { zh: '该部位已由其他摄像机覆盖', en: 'another camera closes it now' },
  hidden: { zh: '该部位现被建筑遮挡', en: 'a wall hides it now' },
};

function outdated(changes: readonly PlanChange[], { picks }: PlanAcceptance): ProblemError {
  return new ProblemError('plan-outdated', {
    values: { count: changes.length },
    faults: changes.map(({ n, name, what, by }) => ({
      path: `picks.${picks.findIndex((pick) => pick.n === n)}`,
      message: {
        zh: `${n} 号 · ${name}：${changeWords[what].zh}${by === null ? '' : `（${by}）`}`,
        en: `no. ${n} · ${name}: ${changeWords[what].en}${by === null ? '' : ` (${by})`}`,
      },
    })),
    current: changes,
  });
}
