import type { DevicesRepository } from './devices-repository.ts';
import type { DeviceDocument, ListedDocument } from './documents.ts';

/** The devices that some cameras point to, by `<county>/<deviceKey>`. */
export async function devicesOf(
  devices: DevicesRepository,
  cameras: readonly Pick<ListedDocument, 'county' | 'deviceKey'>[],
): Promise<Map<string, DeviceDocument>> {
  const found = new Map<string, DeviceDocument>();
  for (const [county, group] of Map.groupBy(cameras, (camera) => camera.county)) {
    const keys = group.flatMap(({ deviceKey }) => deviceKey ?? []);
    if (keys.length === 0) continue;
    for (const device of await devices.devicesByKeys(county, keys)) found.set(`${county}/${device.deviceKey}`, device);
  }
  return found;
}
