import {
  countyOf,
  newId,
  type Plan,
  type PlanAcceptance,
  type PlanAccepted,
  type PlanAsked,
  type PlanRow,
} from '@sharp-eyes/protocol';
import type { Tx } from '../../platform/database/database.ts';
import type { PersonCaller } from '../../platform/http/caller.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import type { Platform } from '../../platform/platform.ts';
import { inScope, type Scope, wholeScope } from '../../platform/scope.ts';
import { type Audit, actorOf } from '../../trust/audit/service.ts';
import type { CamerasForCoverage } from '../cameras/for-coverage.ts';
import type { Places } from '../places/service.ts';
import type { Sites } from '../sites/service.ts';
import { type AcceptanceRooms, PlanAcceptances } from './acceptances.ts';
import { composePlan, type PlanNames } from './compose.ts';
import { gather, type Material, type MaterialRooms, tooLarge } from './material.ts';
import { type PlanDocument, PlansRepository } from './repository.ts';
import type { PlanOutcome } from './task.ts';
import { PlanThread } from './thread.ts';
import { divisionsOf, planRowOf, planView } from './views.ts';

/** A plan is kept so long, days [ours]: a year's building programme can be looked up. */
const keptDays = 400;
/** Plans of one person that are kept. */
const keptOfPerson = 100;
const dayMs = 24 * 3600_000;
const duplicateKey = 11_000;

export interface PlansRooms extends MaterialRooms, AcceptanceRooms {
  audit: Audit;
  places: Places;
  sites: Sites;
  records: CamerasForCoverage;
}

/** Where the next cameras go: made, opened again, and accepted. Everything in the caller's own area. */
export class Plans {
  readonly #platform: Platform;
  readonly #rooms: PlansRooms;
  readonly #repository: PlansRepository;
  readonly #acceptances: PlanAcceptances;
  readonly #thread: PlanThread;

  constructor(platform: Platform, rooms: PlansRooms, thread = new PlanThread()) {
    this.#platform = platform;
    this.#rooms = rooms;
    this.#repository = new PlansRepository(platform.database);
    this.#acceptances = new PlanAcceptances(platform, rooms, this.#repository);
    this.#thread = thread;
    platform.sweeps.register({ name: 'plans', run: (now) => this.#repository.forget(now) });
  }

  async stop(): Promise<void> {
    await this.#thread.stop();
  }

  /**
   * Works a plan out and keeps it. Sent again under its id it is the plan that was made.
   * @param left - aborted when whoever asked has gone
   * @throws ProblemError `not-found` for a division out of scope, `plan-too-large`, `unavailable`, `conflict`
   */
  async make(scope: Scope, caller: PersonCaller, { id, ...asked }: PlanAsked, left: AbortSignal): Promise<Plan> {
    const before = id && (await this.#madeBefore(scope, id));
    if (before) return this.#view(before);
    if (!asked.divisions.every((division) => inScope(scope, division))) throw notFound();
    const plan = await this.#thread.inTurn(left, async () => {
      const startedAt = performance.now();
      const material = await gather(this.#rooms, scope, asked);
      const answer = await this.#thread.workOut(material.task, left);
      if ('failed' in answer) throw new Error(`a plan could not be worked out: ${answer.failed}`);
      if ('tooManyPoles' in answer) throw tooLarge(material.targets.length, answer.tooManyPoles);
      if ('tooDense' in answer) throw tooLarge(material.targets.length, polesIn(material), 'plan-too-dense');
      const names = await this.#namesFor(scope, material, answer.outcome);
      const composed = composePlan(material, answer.outcome, asked, names);
      const { lacking, unapproved } = material;
      return { ...composed, lacking, unapproved, tookMs: Math.round(performance.now() - startedAt) };
    });
    const kept = this.#keep(caller, id, asked, plan).catch(async (error: { code?: number }) => {
      // The same request was sent twice at once: the other one has made it.
      const other = error.code === duplicateKey && id ? await this.#madeBefore(scope, id) : undefined;
      if (!other) throw error;
      return other;
    });
    return this.#view(await kept);
  }

  /** Plans of divisions that the caller may all see, the newest first. */
  async list(
    scope: Scope,
    { division, cursor, limit }: { division?: string | undefined; cursor?: string | undefined; limit: number },
  ): Promise<{ items: PlanRow[]; next: string | null }> {
    const { rows, last } = await this.#repository.list(scope, { division, before: cursor, limit });
    return { items: rows.map(planRowOf), next: last };
  }

  /** @throws ProblemError `not-found` */
  async find(scope: Scope, id: string): Promise<Plan> {
    const plan = await this.#repository.find(scope, id);
    if (!plan) throw notFound();
    return this.#view(plan);
  }

  /** Forgets a plan; cameras that were accepted stay. @throws ProblemError `not-found` */
  async remove(scope: Scope, caller: PersonCaller, id: string): Promise<void> {
    await this.#platform.database.inTransaction(async (tx) => {
      const plan = await this.#repository.find(scope, id, tx);
      if (!plan) throw notFound();
      await this.#repository.remove(tx, id);
      await this.#note(tx, caller, plan, 'plans.remove', true);
    });
  }

  /**
   * Makes picks to planned cameras, linked to what they cover; those accepted before are told, nothing is written twice.
   * @throws ProblemError `not-found`, `bad-request` for a pick that there is not, `plan-outdated` with what has changed
   */
  async accept(scope: Scope, caller: PersonCaller, id: string, body: PlanAcceptance): Promise<PlanAccepted> {
    const { plan, ...accepted } = await this.#acceptances.accept(scope, caller, id, body);
    return { plan: await this.#view(plan), ...accepted };
  }

  async #madeBefore(scope: Scope, id: string): Promise<PlanDocument | undefined> {
    const found = await this.#repository.find(wholeScope('an id that was made elsewhere'), id);
    if (found && !found.divisions.every((division) => inScope(scope, division)))
      throw new ProblemError('conflict', { code: 'id-taken', values: { what: id } });
    return found;
  }

  async #keep(
    caller: PersonCaller,
    id: string | undefined,
    asked: PlanDocument['asked'],
    worked: Pick<
      PlanDocument,
      'picks' | 'villages' | 'totals' | 'unclosed' | 'unclosedBy' | 'poles' | 'lacking' | 'unapproved' | 'tookMs'
    >,
  ): Promise<PlanDocument> {
    const { person } = caller;
    const divisions = [...new Set(asked.divisions)].sort();
    const [division = ''] = divisions;
    return this.#platform.database.inTransaction(async (tx) => {
      const plan: PlanDocument = {
        ...{ _id: id ?? newId(), county: countyOf(division), division, divisions, name: asked.name, asked },
        ...{
          at: tx.now,
          until: new Date(tx.now.getTime() + keptDays * dayMs),
          by: { id: person.id, name: person.name },
        },
        ...{ ...worked, cameras: worked.picks.length, accepted: [] },
      };
      await this.#repository.add(tx, plan);
      await this.#repository.keepNewest(tx, person.id, keptOfPerson);
      await this.#note(tx, caller, plan, 'plans.make', false);
      return plan;
    });
  }

  async #note(
    tx: Tx,
    caller: PersonCaller,
    { _id: planId, division, divisions, asked, cameras }: PlanDocument,
    action: string,
    removed: boolean,
  ): Promise<void> {
    const content = { planId, divisions, budget: asked.budget, cameras };
    await this.#audit.append(tx, { ...actorOf(caller), action, division, content });
    const divisionAfter = removed ? null : division;
    tx.emit({ kind: 'plan.changed', divisionBefore: division, divisionAfter, body: { planId, removed } });
  }

  get #audit(): Audit {
    return this.#rooms.audit;
  }

  async #namesFor(scope: Scope, { targets, cameraIds }: Material, { cameras }: PlanOutcome): Promise<PlanNames> {
    const covered = cameras.flatMap(({ covers }) => covers.flatMap((target) => targets[target] ?? []));
    const hung = cameras.flatMap(({ pole }) => (pole.source === 'camera' ? (cameraIds[pole.index] ?? []) : []));
    const [paths, sites, records] = await Promise.all([
      this.#rooms.places.pathsOf([...new Set(covered.map(({ division }) => division))]),
      this.#rooms.sites.namesOf(
        scope,
        covered.map(({ siteId }) => siteId),
      ),
      this.#rooms.records.byIds(scope, [...new Set(hung)]),
    ]);
    const names = new Map(records.map(({ id, name }) => [id, name]));
    return {
      villageOf: (division) => paths.get(division)?.at(-1) ?? division,
      siteOf: (siteId) => sites.get(siteId) ?? '',
      poleOf: (index) => names.get(cameraIds[index] ?? '') ?? null,
    };
  }

  async #view(plan: PlanDocument): Promise<Plan> {
    return planView(plan, await this.#rooms.places.pathsOf(divisionsOf(plan)));
  }
}

function polesIn({ task }: Material): number {
  return task.poles.reduce((sum, { points }) => sum + points.length / 2, 0);
}
