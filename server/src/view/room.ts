import type { HubConfig } from '@sharp-eyes/config';
import type { AlertsRoom } from '../desk/alerts/room.ts';
import type { AgentIdentity } from '../fleet/agents/identity.ts';
import type { CommandService } from '../fleet/commands/service.ts';
import type { Authenticators } from '../platform/http/caller.ts';
import type { Route } from '../platform/http/route.ts';
import type { Platform } from '../platform/platform.ts';
import type { CamerasRoom } from '../registry/cameras/room.ts';
import type { Sites } from '../registry/sites/service.ts';
import type { Audit } from '../trust/audit/service.ts';
import { stillRoutes } from './files/routes.ts';
import { StillService } from './files/service.ts';
import { type LiveRoom, openLive } from './live/room.ts';
import { liveAgentRoutes, livePeopleRoutes } from './live/routes.ts';
import { CameraSight } from './looks/camera-sight.ts';
import { LookRepository } from './looks/repository.ts';
import { lookRoutes } from './looks/routes.ts';
import { LookService } from './looks/service.ts';
import { openPhotos, type PhotosRoom } from './photos/room.ts';
import { photoRoutes } from './photos/routes.ts';
import { wordOf } from './site-word.ts';

/** What can be looked at, on the record. */
export interface ViewFloor {
  stills: StillService;
  looks: LookService;
  photos: PhotosRoom;
  live: LiveRoom;
  peopleRoutes: Route[];
  agentsRoutes: Route[];
}

export function openView(
  platform: Platform,
  rooms: {
    audit: Audit;
    alerts: AlertsRoom;
    identity: AgentIdentity;
    commands: CommandService;
    cameras: CamerasRoom;
    sites: Sites;
    authenticate: Authenticators['person'];
  },
  settings: Pick<HubConfig, 'looks' | 'stills' | 'live' | 'agents'>,
): ViewFloor {
  const { database, sweeps } = platform;
  const { alerts } = rooms.alerts;
  const wordHolds = wordOf(rooms.sites);
  const { retentionHours } = settings.stills;
  const stills = new StillService({ database, sweeps, alerts, retentionHours, wordHolds });
  const { audit } = rooms;
  const repository = new LookRepository(database);
  const lifeMs = settings.looks.minutes * 60_000;
  const { devices } = rooms.cameras;
  const sight = new CameraSight({ database, devices, commands: rooms.commands, stills, audit, repository, lifeMs });
  stills.serve(sight);
  const looks = new LookService({ database, alerts, stills, sight, audit, wordHolds, repository, lifeMs });
  sweeps.register({ name: 'stills-waiting', run: () => stills.joinWaiting() });
  sweeps.register({ name: 'stills-expired', run: (now) => stills.expire(now) });
  const photos = openPhotos(platform, { audit, cameras: rooms.cameras.cameras, sites: rooms.sites });
  const { commands, authenticate } = rooms;
  const live = openLive(platform, { audit, alerts, devices, commands, authenticate }, settings);
  return {
    ...{ stills, looks, photos, live },
    peopleRoutes: [...lookRoutes(looks), ...livePeopleRoutes(live), ...photoRoutes(photos.photos)],
    agentsRoutes: [...stillRoutes(stills, rooms.identity), ...liveAgentRoutes(live, rooms.identity)],
  };
}
