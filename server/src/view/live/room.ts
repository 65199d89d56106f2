import type { HubConfig } from '@sharp-eyes/config';
import { newId } from '@sharp-eyes/protocol';
import type { AlertService } from '../../desk/alerts/service.ts';
import type { CommandService } from '../../fleet/commands/service.ts';
import type { Authenticators } from '../../platform/http/caller.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Devices } from '../../registry/cameras/devices.ts';
import type { Audit } from '../../trust/audit/service.ts';
import { LeaseRepository } from './lease-repository.ts';
import { Leases } from './leases.ts';
import { Stage } from './media/stage.ts';
import type { Lease, StartOutcome } from './media/upstream.ts';
import { LiveWorkers } from './media/workers.ts';
import { LivePages } from './pages.ts';
import { LiveRecord } from './record.ts';
import { LiveRelay } from './relay.ts';
import { readStartRefusal } from './rules.ts';
import { LiveViews } from './service.ts';
import { ViewRepository } from './view-repository.ts';
import { LiveWatch } from './watch.ts';

/** An agent answers `live.start` in this time: it has the packets already, milliseconds. */
const startWithinMs = 4000;

/** Live view, as the other rooms and the tests see it. */
export interface LiveRoom {
  hubId: string;
  viewsMax: number;
  workers: LiveWorkers;
  stage: Stage;
  views: LiveViews;
  pages: LivePages;
  leases: LeaseRepository;
  start(): void;
  /** Ends every view and every socket: before the ports close, which wait for them. */
  hangUp(): void;
  /** Call after `hangUp`. */
  stop(): Promise<void>;
}

export function openLive(
  platform: Platform,
  rooms: {
    audit: Audit;
    alerts: AlertService;
    devices: Devices;
    commands: CommandService;
    authenticate: Authenticators['person'];
  },
  config: Pick<HubConfig, 'live' | 'agents'>,
): LiveRoom {
  const { database, clock, log, errors, tail, sweeps, hubId } = platform;
  const { live } = config;
  const { commands, devices, audit } = rooms;
  const livingHubs = (hubIds: readonly string[]) => commands.livingHubs(hubIds);
  const workers = new LiveWorkers({ config: live, log, errors });
  const repository = new LeaseRepository(database);
  const leases = new Leases({ repository, hubId, clock, log, errors });
  const hub = live.agentsAddress || (config.agents.addresses[0] as string);
  const stage = new Stage({
    ...{ workers, viewsMax: live.views },
    start: (lease) => startAt(commands, hub, lease),
    onUpstreamEnd: (lease) => leases.release(lease),
  });
  const relay = new LiveRelay({ database, tail, hubId, stage });
  const record = new LiveRecord(platform, { audit, devices, livingHubs }, new ViewRepository(database));
  const views = new LiveViews(platform, rooms, { record, leases, relay, lifeMs: live.minutes * 60_000 });
  const watch = new LiveWatch(platform, { views, stage, relay, leases: repository, livingHubs });
  const settings = { iceServers: live.iceServers, minutes: live.minutes };
  const pages = new LivePages({ views, workers, authenticate: rooms.authenticate, settings });
  sweeps.register({ name: 'live-views-left-behind', run: () => record.sweep() });
  return {
    ...{ hubId, viewsMax: live.views, workers, stage, views, pages, leases: repository },
    start: () => {
      relay.start();
      watch.start();
      leases.start(stage);
      workers.start();
    },
    hangUp: () => {
      pages.stop();
      stage.stop();
    },
    stop: async () => {
      watch.stop();
      await record.stop();
      await relay.stop();
      await leases.stop();
      workers.stop();
    },
  };
}

async function startAt(
  commands: CommandService,
  hub: string,
  { id, agentId, cameraId, stream }: Lease,
): Promise<StartOutcome> {
  const command = { id: newId(), kind: 'live.start' as const, body: { leaseId: id, cameraId, hub, stream } };
  const outcome = await commands.attempt(agentId, command, startWithinMs);
  if (!outcome.answered)
    return { ok: false, end: outcome.code === 'agent-offline' ? 'agent-offline' : 'agent-busy', again: true };
  return outcome.answer.ok ? { ok: true } : readStartRefusal(outcome.answer.code);
}
