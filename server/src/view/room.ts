import type { HubConfig } from '@sharp-eyes/config';
import type { AlertsRoom } from '../desk/alerts/room.ts';
import type { AgentIdentity } from '../fleet/agents/identity.ts';
import type { Route } from '../platform/http/route.ts';
import type { Platform } from '../platform/platform.ts';
import type { Audit } from '../trust/audit/service.ts';
import { stillRoutes } from './files/routes.ts';
import { StillService } from './files/service.ts';
import { lookRoutes } from './looks/routes.ts';
import { LookService } from './looks/service.ts';

/** What can be looked at, on the record. */
export interface ViewFloor {
  stills: StillService;
  looks: LookService;
  peopleRoutes: Route[];
  agentsRoutes: Route[];
}

export function openView(
  { database, sweeps }: Pick<Platform, 'database' | 'sweeps'>,
  rooms: { audit: Audit; alerts: AlertsRoom; identity: AgentIdentity },
  settings: Pick<HubConfig, 'looks' | 'stills'>,
): ViewFloor {
  const { alerts } = rooms.alerts;
  const stills = new StillService({ database, alerts, retentionHours: settings.stills.retentionHours });
  const looks = new LookService({
    ...{ database, alerts, stills },
    audit: (tx, entry) => rooms.audit.append(tx, entry),
    minutes: settings.looks.minutes,
  });
  sweeps.register({ name: 'stills-waiting', run: () => stills.joinWaiting() });
  sweeps.register({ name: 'stills-expired', run: (now) => stills.expire(now) });
  return { stills, looks, peopleRoutes: lookRoutes(looks), agentsRoutes: stillRoutes(stills, rooms.identity) };
}
