import type { SecureContextOptions } from 'node:tls';
import type { HubConfig } from '@sharp-eyes/config';
import { openApiRoute } from './platform/http/app.ts';
import type { Authenticators } from './platform/http/caller.ts';
import { ownRoutes } from './platform/http/own-routes.ts';
import type { Route } from './platform/http/route.ts';
import { LiveStream } from './platform/http/stream.ts';
import type { Platform } from './platform/platform.ts';
import { openCamerasRoom, projectCameras } from './registry/cameras/room.ts';
import { camerasRoutes } from './registry/cameras/routes.ts';
import { placesRoutes } from './registry/places/routes.ts';
import { Places } from './registry/places/service.ts';
import { sitesRoutes } from './registry/sites/routes.ts';
import { Sites } from './registry/sites/service.ts';
import { auditRoutes } from './trust/audit/routes.ts';
import { Audit } from './trust/audit/service.ts';
import { peopleRoutes } from './trust/people/routes.ts';
import { People } from './trust/people/service.ts';

/** Something that runs while the hub does. */
export interface RoomPart {
  name: string;
  start(): void | Promise<void>;
  stop(): void | Promise<void>;
}

/** Every room of every floor, and what they serve. */
export interface Rooms {
  people: People;
  stream: LiveStream;
  authenticate: Authenticators;
  peopleRoutes: Route[];
  agentRoutes: Route[];
  tls: SecureContextOptions;
  parts: RoomPart[];
}

/** Opens the rooms, each given the services that it may call. Models are made here; nothing runs yet. */
export async function openRooms(platform: Platform, _config: HubConfig): Promise<Rooms> {
  const audit = new Audit(platform);
  const people = new People(platform, audit);
  const places = new Places(platform, audit);
  const sites = new Sites(platform, audit);
  const camerasRoom = openCamerasRoom(platform, { audit, places, sites });

  const authenticate: Authenticators = {
    person: (req) => people.authenticate(req),
    agent: async () => undefined,
  };
  const stream = new LiveStream(platform, authenticate);
  projectCameras(stream, camerasRoom);

  const agentRoutes: Route[] = [];
  const own: Route[] = [
    ...ownRoutes(platform),
    openApiRoute(() => [...own, ...agentRoutes]),
    stream.route,
    ...peopleRoutes(people),
    ...auditRoutes(audit),
    ...placesRoutes(places),
    ...sitesRoutes(sites),
    ...camerasRoutes(camerasRoom.cameras, camerasRoom.devices),
  ];
  return {
    ...{ people, stream, authenticate, agentRoutes, peopleRoutes: own },
    tls: {},
    parts: [{ name: 'stream', start: () => stream.start(), stop: () => undefined }],
  };
}
