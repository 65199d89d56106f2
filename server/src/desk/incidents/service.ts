import {
  type AlertCause,
  type AlertRow,
  agentSilentAfterS,
  type CauseKind,
  levelOf,
  parentOf,
  type Reason,
  toInstant,
} from '@sharp-eyes/protocol';
import type { AgentService } from '../../fleet/agents/service.ts';
import type { Tx } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/platform.ts';
import type { CamerasForDesk, DeviceForDesk } from '../../registry/cameras/for-desk.ts';
import type { Places } from '../../registry/places/service.ts';
import type { AlertsByHub, HubFinding } from '../alerts/by-hub.ts';
import { planSteps } from './plan-rules.ts';
import { type AreaDocument, type KeptAgent, OutageRepository } from './repository.ts';
import { type AreaNow, type Cause, flapWindowMs, judgeArea, type OutageSettings } from './rules.ts';

/** Areas looked at in one sweep. */
const sweepBatch = 100;

/** How urgent each kind of cause is on the desk [ours]. */
export const causePriorities: Record<CauseKind, AlertRow['priority']> = {
  'agent-silent': 'medium',
  'recorder-down': 'medium',
  'site-down': 'high',
  'township-down': 'critical',
  'channel-dead': 'high',
};

interface IncidentRooms {
  agents: AgentService;
  devices: CamerasForDesk;
  places: Places;
  byHub: AlertsByHub;
}

/** Finds the causes behind failures, and keeps the desk to one alert for each (同源告警). */
export class Incidents {
  readonly #platform: Platform;
  readonly #rooms: IncidentRooms;
  readonly #settings: OutageSettings;
  readonly #startedAt: number;
  readonly #repository: OutageRepository;

  constructor(platform: Platform, rooms: IncidentRooms, settings: OutageSettings) {
    this.#platform = platform;
    this.#rooms = rooms;
    this.#settings = settings;
    this.#startedAt = platform.clock.now();
    this.#repository = new OutageRepository(platform.database);
  }

  /** Something was heard of agents or devices of these divisions. */
  async heard(divisions: readonly string[]): Promise<void> {
    const areas = new Set(divisions.map(areaOf));
    await this.#repository.touch([...areas], new Date(this.#platform.clock.now()));
  }

  /** Looks at the areas of which something was heard, or where a time is over. Called by the sweep. */
  async lookAtDue(now: Date): Promise<void> {
    const due = await this.#repository.due(now, sweepBatch);
    await this.#platform.sweeps.each('outages', due, (area) => this.#lookAt(area, now));
  }

  async #lookAt(known: AreaDocument, now: Date): Promise<void> {
    const { area, agents, devices } = await this.#observe(known, now);
    const stood = new Set(known.causes.map(({ key }) => key));
    const { causes, nextAt } = judgeArea(area, stood, now.getTime(), this.#settings);
    const steps = planSteps(known.causes, causes, this.#startedAt);
    await this.#platform.database.inTransaction(async (tx) => {
      const current = await this.#repository.area(tx, known);
      // Another hub was here, or something was heard meanwhile: the next sweep looks anew.
      if (current?.heard !== known.heard) return;
      const alertIds = new Map(known.causes.map(({ key, alertId }) => [key, alertId]));
      for (const step of steps) {
        if (step.do === 'raise') {
          const finding = await this.#findingOf(step.cause, area, devices);
          alertIds.set(step.cause.key, await this.#rooms.byHub.raise(tx, finding, step.quiet));
          continue;
        }
        const key = step.do === 'recount' ? step.cause.key : step.key;
        const alertId = alertIds.get(key);
        if (!alertId) continue;
        if (step.do === 'hold') await this.#hold(tx, alertId, alertIds.get(step.by));
        else if (step.do === 'release') await this.#rooms.byHub.release(tx, alertId);
        else if (step.do === 'recount') await this.#rooms.byHub.recount(tx, alertId, sayingOf(step.cause));
        else await this.#rooms.byHub.end(tx, alertId);
      }
      await this.#repository.save(tx, {
        ...known,
        agents,
        causes: causes.map(({ key, heldBy, cameras, flaps }) => ({
          ...{ key, heldBy, cameras, flaps },
          alertId: alertIds.get(key) ?? null,
        })),
        dueAt: nextAt === null ? null : new Date(nextAt),
      });
    });
  }

  async #hold(tx: Tx, alertId: string, byId: string | null | undefined): Promise<void> {
    if (byId) await this.#rooms.byHub.hold(tx, alertId, byId);
  }

  async #observe(
    known: AreaDocument,
    now: Date,
  ): Promise<{ area: AreaNow; agents: KeptAgent[]; devices: DeviceForDesk[] }> {
    const { division } = known;
    const enrolled = await this.#rooms.agents.enrolledIn(division);
    const before = new Map(known.agents.map((agent) => [agent.id, agent]));
    const agents = enrolled.map((agent) => agentNow(agent, before.get(agent.id), now.getTime()));
    const devices = await this.#rooms.devices.devicesOf(
      enrolled.map(({ id }) => id),
      now,
    );
    const camerasOf = Map.groupBy(devices, ({ agentId }) => agentId);
    const names = new Map(enrolled.map(({ id, name }) => [id, name]));
    const area: AreaNow = {
      ...{ division, name: (await this.#rooms.places.pathOf(division)).at(-1) ?? division },
      agents: agents.map(({ id, silent, since, turns }) => ({
        ...{ key: `agent:${id}`, name: names.get(id) ?? '', away: silent, since, turns },
        cameras: (camerasOf.get(id) ?? []).reduce((sum, { cameras }) => sum + cameras, 0),
      })),
      devices: devices.map(({ deviceKey, agentId, model, siteName, since, ...device }) => ({
        ...{ ...device, key: `recorder:${deviceKey}`, agentKey: `agent:${agentId}` },
        ...{ name: [siteName, model].filter(Boolean).join(' '), since: since.getTime() },
      })),
      siteNames: new Map(devices.map(({ siteId, siteName }) => [siteId, siteName])),
    };
    return { area, agents, devices };
  }

  async #findingOf(cause: Cause, area: AreaNow, devices: readonly DeviceForDesk[]): Promise<HubFinding> {
    const at = devices.find(({ siteId }) => siteId === cause.siteId);
    const division = at?.division ?? area.division;
    return {
      ...{ groupKey: cause.key, division, divisionPath: await this.#rooms.places.pathOf(division) },
      ...{ siteId: cause.siteId, siteName: at?.siteName ?? '', priority: causePriorities[cause.kind] },
      ...sayingOf(cause),
    };
  }
}

/** The area that a division of an agent is looked at with: its township, or itself above that. */
function areaOf(division: string): string {
  return levelOf(division) === 'village' ? (parentOf(division) ?? division) : division;
}

function agentNow(
  { id, silent, heardAt }: { id: string; silent: boolean; heardAt: Date | null },
  before: KeptAgent | undefined,
  now: number,
): KeptAgent {
  if (before?.silent === silent) return before;
  // An agent that is met silent was so before anybody looked; one that was heard has just changed.
  const calledAt = heardAt === null ? now : heardAt.getTime() + agentSilentAfterS * 1000;
  const since = silent ? Math.min(calledAt, now) : now;
  const turns = [...(before?.turns ?? []), ...(before ? [now] : [])].filter((turn) => now - turn < flapWindowMs);
  return { id, silent, since, turns };
}

function sayingOf({ kind, of, name, since, cameras, flaps, flapping }: Cause): { cause: AlertCause; reason: Reason } {
  const code = flapping ? 'flapping' : kind;
  const text = `${kind}: ${name}, ${cameras} cameras, ${flaps} times`.slice(0, 400);
  return {
    cause: { kind, of, name, since: toInstant(since), cameras, flaps },
    reason: { code, params: { name: name.slice(0, 200), cameras, flaps }, text },
  };
}
