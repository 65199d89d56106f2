import { wholeScope } from '../../platform/scope.ts';
import type { Sites } from '../sites/service.ts';
import type { DevicesRepository } from './devices-repository.ts';
import type { CameraDocument, DeviceDocument } from './documents.ts';
import type { CamerasRepository } from './repository.ts';
import { isAway } from './state.ts';
import { decideWatch } from './watch-rules.ts';

/** A device as the alert desk asks why cameras are without picture. */
export interface DeviceForDesk {
  deviceKey: string;
  agentId: string;
  /** Maker and model as it says. Camera-controlled text. */
  model: string;
  siteId: string;
  siteName: string;
  division: string;
  away: boolean;
  since: Date;
  turns: readonly number[];
  /** Cameras in service that show its pictures, and whose site lets us know how they are. */
  cameras: number;
}

const followed = wholeScope('an agent serves the cameras of its devices');

/** What agents see, for the desk: devices that cameras in service depend on. */
export class CamerasForDesk {
  readonly #sites: Sites;
  readonly #cameras: CamerasRepository;
  readonly #devices: DevicesRepository;

  constructor(sites: Sites, parts: { cameras: CamerasRepository; devices: DevicesRepository }) {
    this.#sites = sites;
    this.#cameras = parts.cameras;
    this.#devices = parts.devices;
  }

  /** Neither planned nor retired cameras count, nor those in maintenance: they are no faults (domain 4). */
  async devicesOf(agentIds: readonly string[], now: Date): Promise<DeviceForDesk[]> {
    const found: DeviceForDesk[] = [];
    for (const agentId of agentIds) {
      const [devices, cameras] = await Promise.all([
        this.#devices.devicesOfAgent(agentId),
        this.#cameras.camerasOfAgent(agentId),
      ]);
      const watched = await this.#watched(cameras, now);
      for (const device of devices) {
        const [first, ...others] = watched.get(device.deviceKey) ?? [];
        if (first !== undefined) found.push(seenBy(device, first, others.length + 1));
      }
    }
    return found;
  }

  async #watched(cameras: readonly CameraDocument[], now: Date): Promise<Map<string, Watched[]>> {
    const inUse = cameras.filter(({ life, deviceKey }) => life === 'in-service' && deviceKey !== null);
    const sites = await this.#sites.byIds(
      followed,
      inUse.map(({ siteId }) => siteId),
    );
    const watched = inUse.flatMap((camera): Watched[] => {
      const site = sites.get(camera.siteId);
      const watch = site && decideWatch(camera, site.accessBasis, now.getTime());
      if (site === undefined || watch === undefined || 'refused' in watch || !watch.functions.health) return [];
      return [{ deviceKey: watch.deviceKey, siteId: site.id, siteName: site.name, division: camera.division }];
    });
    return Map.groupBy(watched, ({ deviceKey }) => deviceKey);
  }
}

interface Watched {
  deviceKey: string;
  siteId: string;
  siteName: string;
  division: string;
}

function seenBy(device: DeviceDocument, at: Watched, cameras: number): DeviceForDesk {
  const { deviceKey, agentId, maker, model, reachability, reachabilitySince, firstSeenAt } = device;
  const { siteId, siteName, division } = at;
  return {
    ...{ deviceKey, agentId, model: [maker, model].filter(Boolean).join(' '), siteId, siteName, division, cameras },
    ...{ away: isAway(reachability), since: reachabilitySince ?? firstSeenAt, turns: device.turns ?? [] },
  };
}
