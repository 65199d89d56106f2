import type { Fleet } from '../../fleet/room.ts';
import type { Platform } from '../../platform/platform.ts';
import type { CamerasRoom } from '../../registry/cameras/room.ts';
import type { Places } from '../../registry/places/service.ts';
import type { AlertsRoom } from '../alerts/room.ts';
import { Incidents } from './service.ts';

/** Listens to what devices and agents do, and keeps the desk to one alert for each cause. */
export function openIncidentsRoom(
  platform: Platform,
  rooms: { fleet: Fleet; cameras: CamerasRoom; places: Places; alerts: AlertsRoom },
  settings: { outageSeconds: number },
): void {
  const { byHub } = rooms.alerts;
  const parts = { agents: rooms.fleet.agents, devices: rooms.cameras.forDesk, places: rooms.places, byHub };
  const incidents = new Incidents(platform, parts, { graceMs: settings.outageSeconds * 1000 });
  platform.consumers.gather('outages', ['device.changed', 'agent.changed'], (events) =>
    incidents.heard(events.flatMap(({ divisionAfter }) => divisionAfter ?? [])),
  );
  platform.sweeps.register({ name: 'outages', run: (now) => incidents.lookAtDue(now) });
}
