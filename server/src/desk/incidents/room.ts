import type { Fleet } from '../../fleet/room.ts';
import type { Platform } from '../../platform/platform.ts';
import type { CamerasRoom } from '../../registry/cameras/room.ts';
import type { Places } from '../../registry/places/service.ts';
import type { AlertsRoom } from '../alerts/room.ts';
import type { NoticesRoom } from '../notices/room.ts';
import { DeadChannels } from './dead-channels.ts';
import { Incidents } from './service.ts';

/** Listens to what devices, agents and notice channels do, and keeps the desk to one alert for each cause. */
export function openIncidentsRoom(
  platform: Platform,
  rooms: { fleet: Fleet; cameras: CamerasRoom; places: Places; alerts: AlertsRoom; notices: NoticesRoom },
  settings: { outageSeconds: number },
): void {
  const { byHub } = rooms.alerts;
  const { places } = rooms;
  const graceMs = settings.outageSeconds * 1000;
  const parts = { agents: rooms.fleet.agents, devices: rooms.cameras.forDesk, places, byHub };
  const incidents = new Incidents(platform, parts, { graceMs });
  platform.consumers.gather('outages', ['device.changed', 'agent.changed'], (events) =>
    incidents.heard(events.flatMap(({ divisionAfter }) => divisionAfter ?? [])),
  );
  platform.sweeps.register({ name: 'outages', run: (now) => incidents.lookAtDue(now) });
  const channels = new DeadChannels(platform, { ...rooms.notices, places, byHub }, { graceMs });
  platform.consumers.gather('dead-channels', ['channels.dead', 'channel.changed'], (events) =>
    channels.heard(events.map(({ body }) => body.channelId)),
  );
  platform.sweeps.register({ name: 'dead-channels', run: (now) => channels.lookAtDue(now) });
}
