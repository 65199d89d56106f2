import type { CameraLife, CameraRecord, HealthNow, Placement } from '@sharp-eyes/protocol';
import type { Clock } from '../../platform/clock.ts';
import { type Scope, wholeScope } from '../../platform/scope.ts';
import type { Sites } from '../sites/service.ts';
import { devicesOf } from './devices-of.ts';
import type { DevicesRepository } from './devices-repository.ts';
import type { ListedDocument } from './documents.ts';
import { healthOf } from './health-rules.ts';
import type { CamerasRepository } from './repository.ts';

/** What coverage asks of a camera; its point even where lists withhold it. */
export interface CameraForCoverage {
  id: string;
  county: string;
  division: string;
  siteId: string;
  name: string;
  placement: Placement;
  record: CameraRecord;
  life: CameraLife;
  health: HealthNow['state'];
  /** When a list's or a visit's word is past its age, and the answer another; null where nothing ends by itself. */
  healthUntil: Date | null;
}

const followed = wholeScope("a camera's own device and site");

/** Cameras as coverage sees them. */
export class CamerasForCoverage {
  readonly #clock: Clock;
  readonly #sites: Sites;
  readonly #cameras: CamerasRepository;
  readonly #devices: DevicesRepository;

  constructor(clock: Clock, sites: Sites, parts: { cameras: CamerasRepository; devices: DevicesRepository }) {
    this.#clock = clock;
    this.#sites = sites;
    this.#cameras = parts.cameras;
    this.#devices = parts.devices;
  }

  async byIds(scope: Scope, ids: readonly string[]): Promise<CameraForCoverage[]> {
    return this.#seen(await this.#cameras.listedByIds(scope, ids));
  }

  /** Ids of an area's cameras in their order, beginning after one. */
  async idsAfter(scope: Scope, division: string, after: string, limit: number): Promise<string[]> {
    return this.#cameras.idsAfter(scope, division, after, limit);
  }

  async #seen(cameras: readonly ListedDocument[]): Promise<CameraForCoverage[]> {
    const [devices, sites] = await Promise.all([
      devicesOf(this.#devices, cameras),
      this.#sites.byIds(
        followed,
        cameras.filter(({ deviceKey }) => deviceKey !== null).map(({ siteId }) => siteId),
      ),
    ]);
    const now = new Date(this.#clock.now());
    return cameras.map((camera) => {
      const device = devices.get(`${camera.county}/${camera.deviceKey}`);
      const { state, source } = healthOf(camera, { device, site: sites.get(camera.siteId) }, now);
      const ends = source === 'import' || source === 'inspection';
      const { _id: id, county, division, siteId, name, placement, record, life, evidence } = camera;
      const healthUntil = ends && state !== 'unknown' && evidence ? new Date(evidence.until) : null;
      return { ...{ id, county, division, siteId, name, placement, record, life }, health: state, healthUntil };
    });
  }
}
