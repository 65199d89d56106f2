import type { Camera } from '@sharp-eyes/protocol';
import type { Clock } from '../../platform/clock.ts';
import { wholeScope } from '../../platform/scope.ts';
import type { Places } from '../places/service.ts';
import type { Sites } from '../sites/service.ts';
import type { DevicesRepository } from './devices-repository.ts';
import type { DeviceDocument, ListedDocument } from './documents.ts';
import { cameraOf } from './views.ts';

const followed = wholeScope("a camera's own device and site");

/** Joins a camera with what its device, site and place say. */
export class CameraReader {
  readonly #clock: Clock;
  readonly #sites: Sites;
  readonly #places: Places;
  readonly #devices: DevicesRepository;

  constructor(clock: Clock, rooms: { sites: Sites; places: Places }, devices: DevicesRepository) {
    this.#clock = clock;
    this.#sites = rooms.sites;
    this.#places = rooms.places;
    this.#devices = devices;
  }

  /** One camera with all that is on record, for whoever may change it. */
  async whole(camera: ListedDocument): Promise<Camera> {
    const [view] = await this.#views([camera], true);
    return view as Camera;
  }

  /** Cameras as lists, streams, maps and tables show them: guarded ones without their point. */
  async listed(cameras: readonly ListedDocument[]): Promise<Camera[]> {
    return this.#views(cameras, false);
  }

  async #views(cameras: readonly ListedDocument[], withGuardedPoints: boolean): Promise<Camera[]> {
    const devices: DeviceDocument[] = [];
    for (const [county, group] of Map.groupBy(cameras, (camera) => camera.county))
      devices.push(
        ...(await this.#devices.devicesByKeys(
          county,
          group.flatMap(({ deviceKey }) => deviceKey ?? []),
        )),
      );
    const byKey = new Map(devices.map((device) => [`${device.county}/${device.deviceKey}`, device]));
    const sites = await this.#sites.byIds(
      followed,
      cameras.map(({ siteId }) => siteId),
    );
    const paths = await this.#places.pathsOf(cameras.map(({ division }) => division));
    const now = new Date(this.#clock.now());
    return cameras.map((camera) =>
      cameraOf(camera, {
        device: byKey.get(`${camera.county}/${camera.deviceKey}`),
        site: sites.get(camera.siteId),
        path: paths.get(camera.division) ?? [],
        withGuardedPoint: withGuardedPoints,
        now,
      }),
    );
  }
}
