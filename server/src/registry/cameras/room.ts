import type { LiveStream } from '../../platform/http/stream.ts';
import type { Platform } from '../../platform/platform.ts';
import { scopeWithin, wholeScope } from '../../platform/scope.ts';
import type { Audit } from '../../trust/audit/service.ts';
import type { Places } from '../places/service.ts';
import type { Sites } from '../sites/service.ts';
import type { Units } from '../units/service.ts';
import type { Watchpoints } from '../watchpoints/service.ts';
import { Adoption } from './adoption.ts';
import { CameraDecisions } from './decisions.ts';
import { DeviceQueue } from './device-queue.ts';
import { Devices } from './devices.ts';
import { DevicesRepository } from './devices-repository.ts';
import { camerasInDivisions } from './division-dependant.ts';
import { CamerasForCoverage } from './for-coverage.ts';
import { CamerasForDesk } from './for-desk.ts';
import { CamerasForLaw } from './for-law.ts';
import { CamerasForReports } from './for-reports.ts';
import { HistoryRepository } from './history-repository.ts';
import { CameraLedger } from './ledger.ts';
import { endMaintenances } from './maintenance.ts';
import { CameraReader } from './reader.ts';
import { RecordSettling } from './record-settling.ts';
import { RecordedCameras } from './recorded.ts';
import { CamerasRepository } from './repository.ts';
import { WatchedRules } from './rules-for-desk.ts';
import { Cameras } from './service.ts';
import { Sightings } from './sightings.ts';

/** The room's services, over its own collections. */
export interface CamerasRoom {
  cameras: Cameras;
  adoption: Adoption;
  decisions: CameraDecisions;
  devices: Devices;
  queue: DeviceQueue;
  sightings: Sightings;
  recorded: RecordedCameras;
  forLaw: CamerasForLaw;
  forCoverage: CamerasForCoverage;
  forDesk: CamerasForDesk;
  forReports: CamerasForReports;
  watchedRules: WatchedRules;
}

export function openCamerasRoom(
  platform: Platform,
  rooms: { audit: Audit; places: Places; sites: Sites; units: Units; watchpoints: Watchpoints },
): CamerasRoom {
  const { database } = platform;
  const [cameras, devices] = [new CamerasRepository(database), new DevicesRepository(database)];
  const history = new HistoryRepository(database);
  const ledger = new CameraLedger(rooms.audit, cameras, history);
  const reader = new CameraReader(platform.clock, rooms, devices);
  const settling = new RecordSettling(rooms, cameras);
  const parts = { cameras, devices, history, ledger, reader, settling };
  endMaintenances(platform, cameras, ledger);
  rooms.places.serve(camerasInDivisions(cameras, history));
  const read = new Devices(platform, rooms, parts);
  return {
    cameras: new Cameras(platform, rooms.sites, parts),
    adoption: new Adoption(platform, rooms.sites, parts),
    decisions: new CameraDecisions(platform, rooms.sites, parts),
    devices: read,
    queue: new DeviceQueue(platform, rooms, { ...parts, read }),
    sightings: new Sightings(parts),
    recorded: new RecordedCameras(rooms, parts),
    forLaw: new CamerasForLaw(parts),
    forDesk: new CamerasForDesk(rooms.sites, parts),
    forCoverage: new CamerasForCoverage(platform.clock, rooms.sites, parts),
    forReports: new CamerasForReports(platform.clock, rooms.sites, parts),
    watchedRules: new WatchedRules(rooms, parts),
  };
}

/** What consoles hear of cameras and devices. */
export function projectCameras(stream: LiveStream, { cameras, devices }: CamerasRoom): void {
  const told = wholeScope('the stream checks the scope of each listener');
  stream.project('camera.changed', {
    action: 'cameras.read',
    load: async ({ body }) => {
      const record = await absentAs(() => cameras.find(told, body.cameraId));
      return record && { kind: 'camera', record };
    },
    gone: ({ body }) => ({ kind: 'gone', of: 'camera', id: body.cameraId }),
  });
  stream.project('cameras.changed', {
    action: 'cameras.read',
    load: async ({ divisionAfter }) => ({ kind: 'cameras', division: divisionAfter ?? '' }),
    gone: ({ divisionBefore }) => ({ kind: 'cameras', division: divisionBefore ?? '' }),
  });
  stream.project('device.changed', {
    action: 'devices.read',
    load: async ({ body, divisionAfter }) => {
      const near = scopeWithin(divisionAfter ?? '');
      const record = await absentAs(() => devices.find(near, body.deviceKey));
      return record && { kind: 'device', record };
    },
    gone: ({ body }) => ({ kind: 'gone', of: 'device', id: body.deviceKey }),
  });
}

/** Undefined where a service says “not found”: the record went away after the event. */
async function absentAs<T>(find: () => Promise<T>): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if ((error as { type?: string }).type === 'not-found') return undefined;
    throw error;
  }
}
