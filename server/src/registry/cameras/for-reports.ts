import type { CameraLife } from '@sharp-eyes/protocol';
import type { Clock } from '../../platform/clock.ts';
import { type Scope, wholeScope } from '../../platform/scope.ts';
import type { Sites } from '../sites/service.ts';
import { devicesOf } from './devices-of.ts';
import type { DevicesRepository } from './devices-repository.ts';
import type { ListedDocument } from './documents.ts';
import { healthOf } from './health-rules.ts';
import type { HistoryDocument, HistoryRepository } from './history-repository.ts';
import type { CamerasRepository } from './repository.ts';

/** How the cameras of an area are now. */
export interface CameraStates {
  life: Record<CameraLife, number>;
  /** Of those in service: their agent sees a clear picture. */
  good: number;
  /** Not reached, no picture, or a faulty one; or another platform's list or a visit says that it does not run. */
  bad: number;
  /** Said to run by a list or a visit; nobody has checked the picture. */
  pictureUnchecked: number;
  /** Nobody knows. */
  unknown: number;
}

/** A camera in maintenance: it counts neither as well nor as ill until that ends. */
export interface MaintainedCamera {
  division: string;
  /** Null near a guarded unit (Order 799 Art. 10): no list that leaves names it. */
  name: string | null;
  since: Date | null;
  until: Date | null;
  why: string;
  /** Who put it there; null where nobody is on record. */
  by: { name: string; unit: string } | null;
}

/** Cameras put together before their devices and sites are looked up. */
const chunkCameras = 500;
const followed = wholeScope("a camera's own device and site");

/** Cameras as reports count them. */
export class CamerasForReports {
  readonly #clock: Clock;
  readonly #sites: Sites;
  readonly #cameras: CamerasRepository;
  readonly #devices: DevicesRepository;
  readonly #history: HistoryRepository;

  constructor(
    clock: Clock,
    sites: Sites,
    parts: { cameras: CamerasRepository; devices: DevicesRepository; history: HistoryRepository },
  ) {
    this.#clock = clock;
    this.#sites = sites;
    this.#cameras = parts.cameras;
    this.#devices = parts.devices;
    this.#history = parts.history;
  }

  /** The cameras of an area as they are now, counted; read in parts, so that a city's never stand in memory together. */
  async states(scope: Scope, division: string): Promise<CameraStates> {
    const life = { planned: 0, found: 0, registered: 0, 'in-service': 0, maintenance: 0, retired: 0 };
    const states: CameraStates = { life, good: 0, bad: 0, pictureUnchecked: 0, unknown: 0 };
    let chunk: ListedDocument[] = [];
    for await (const camera of this.#cameras.walkListed(scope, division)) {
      life[camera.life] += 1;
      if (camera.life !== 'in-service') continue;
      chunk.push(camera);
      if (chunk.length < chunkCameras) continue;
      await this.#count(states, chunk);
      chunk = [];
    }
    await this.#count(states, chunk);
    return states;
  }

  async #count(states: CameraStates, cameras: readonly ListedDocument[]): Promise<void> {
    const withDevice = cameras.filter(({ deviceKey }) => deviceKey !== null);
    const [devices, sites] = await Promise.all([
      devicesOf(this.#devices, withDevice),
      this.#sites.byIds(
        followed,
        withDevice.map(({ siteId }) => siteId),
      ),
    ]);
    const now = new Date(this.#clock.now());
    for (const camera of cameras) {
      const device = devices.get(`${camera.county}/${camera.deviceKey}`);
      const { state, source } = healthOf(camera, { device, site: sites.get(camera.siteId) }, now);
      if (state === 'well') states[source === 'agent' ? 'good' : 'pictureUnchecked'] += 1;
      else states[state === 'ill' ? 'bad' : 'unknown'] += 1;
    }
  }

  /** Cameras in maintenance by division and name: who said so, why, until when. */
  async maintained(scope: Scope, division: string, limit: number): Promise<MaintainedCamera[]> {
    const cameras = await this.#cameras.inMaintenance(scope, division, limit);
    const told = Map.groupBy(
      await this.#history.turningPoints(cameras.map(({ _id }) => _id)),
      ({ cameraId }) => cameraId,
    );
    return cameras.map(({ _id, division: at, name, record, maintenanceSince, maintenanceUntil }) => {
      const began = (told.get(_id) ?? []).findLast(beganMaintenance);
      const by = began?.by ?? null;
      return {
        ...{ division: at, name: record.guarded === 'yes' ? null : name },
        ...{ since: maintenanceSince, until: maintenanceUntil, why: began?.why ?? '' },
        by: by && { name: by.name, unit: by.unit },
      };
    });
  }
}

function beganMaintenance({ changes, kind }: HistoryDocument): boolean {
  const life = changes.find(({ field }) => field === 'life');
  // A list may bring a camera in as maintained: the entry that added it tells of no change.
  return life === undefined ? kind === 'imported' && changes.length === 0 : life.after === 'maintenance';
}
