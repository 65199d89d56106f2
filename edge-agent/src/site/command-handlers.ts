import { type Credential, discoverAnswer, toInstant } from '@sharp-eyes/protocol';
import { AddressAllowList } from '../camera/allow-list.ts';
import { discoverDevices } from '../discovery/discover.ts';
import { inspectDevice, inspectDevices, toDeviceFound } from '../discovery/inspect.ts';
import { probeAddress } from '../discovery/probe.ts';
import type { FoundDevice } from '../discovery/union.ts';
import type { Leases } from '../live/leases.ts';
import type { CommandHandlers } from '../uplink/index.ts';
import type { CameraSet } from './camera-set.ts';
import type { Devices } from './devices.ts';
import type { Recorder } from './recorder.ts';
import type { Vitals } from './vitals.ts';
import type { Whereabouts } from './whereabouts.ts';

export interface CommandParts {
  /** What may be contacted now; nothing before the first configuration. */
  allow(): AddressAllowList;
  devices: Devices;
  whereabouts: Whereabouts;
  cameras: CameraSet;
  leases: Leases;
  recorder: Recorder;
  vitals: Vitals;
  open(sealed: string): Credential;
  /** Given by tests, which have no multicast of their own. */
  find?: typeof discoverDevices;
}

/** What the hub may ask for, by its name; `configure` is the uplink's own. */
export function makeCommandHandlers(parts: CommandParts): Omit<CommandHandlers, 'configure'> {
  const { devices, cameras, leases, recorder, vitals } = parts;
  return {
    discover: async ({ ranges }, { signal }) => discover(parts, ranges, signal),
    probe: async ({ deviceKey, address, credential }, { signal }) => {
      const allow = parts.allow();
      const given = credential === undefined ? undefined : parts.open(credential);
      const found = await findProbed(parts, allow, { deviceKey, address }, signal);
      const answers = await Promise.all(
        found.map(async (device) => {
          const own = given ?? devices.credentialOf(deviceKey ?? device.key);
          // Describing is free; a picture is looked at only where a person has answered the placement.
          const mayLook = (_: string, source: string) => cameras.isWatched(deviceKey ?? device.key, source);
          const inspected = await inspectDevice(device, {
            allow,
            signal,
            mayLook,
            ...(own ? { credential: own } : {}),
          });
          const body = toDeviceFound(inspected.device, inspected);
          return deviceKey === undefined ? body : { ...body, deviceKey };
        }),
      );
      for (const body of answers) if (body.reachability !== 'unreachable') devices.recordFound(body);
      return discoverAnswer.parse({ devices: answers });
    },
    still: async ({ cameraId }, { id, signal }) => {
      const { jpeg, width, height, pictureAtMs } = await cameras.still(cameraId);
      // The hub has given up and said so: a picture that nobody waits for is not kept.
      signal.throwIfAborted();
      // What the disk did not take would be waited for in vain.
      if (!recorder.keepStill({ owner: id, n: 0, at: toInstant(pictureAtMs), jpeg }))
        throw Object.assign(new Error('expected room for a still; the disk has none'), { code: 'still-left-out' });
      return { owner: id, n: 0, width, height };
    },
    'live.start': (order, { signal }) => leases.start(order, signal),
    'live.stop': async ({ leaseId }) => leases.end(leaseId, 'stopped'),
    diagnose: async () => ({ vitals: vitals.read(), cameras: cameras.describe(), live: leases.describe() }),
  };
}

/** One pass over the site; what is found travels as facts too, so that a lost answer loses nothing. */
export async function discover(
  {
    allow,
    devices,
    whereabouts,
    find = discoverDevices,
  }: Pick<CommandParts, 'allow' | 'devices' | 'whereabouts' | 'find'>,
  ranges: readonly string[],
  signal?: AbortSignal,
): Promise<ReturnType<typeof discoverAnswer.parse>> {
  const allowed = allow();
  const options = { allow: allowed, ranges, ...(signal ? { signal } : {}) };
  const found = await find(options);
  for (const device of found.devices) whereabouts.note(device);
  const bodies = new Map(found.devices.map((device) => [device.key, toDeviceFound(device)]));
  // Only a device whose credential the technician gave is asked what it shows.
  const known = found.devices.filter(({ key }) => devices.credentialOf(key) !== undefined);
  await Promise.all(
    known.map((device) => {
      const credential = devices.credentialOf(device.key);
      const inspect = { allow: allowed, ...(credential ? { credential } : {}), ...(signal ? { signal } : {}) };
      return inspectDevices([device], inspect, (inspected) =>
        bodies.set(device.key, { ...toDeviceFound(inspected.device, inspected), deviceKey: device.key }),
      );
    }),
  );
  for (const body of bodies.values()) devices.recordFound(body);
  const refused = Object.fromEntries(found.problems.map(({ code, count }) => [code, count]));
  return discoverAnswer.parse({ devices: [...bodies.values()], refused });
}

async function findProbed(
  { devices, whereabouts }: CommandParts,
  allow: AddressAllowList,
  { deviceKey, address }: { deviceKey?: string | undefined; address?: string | undefined },
  signal: AbortSignal,
): Promise<FoundDevice[]> {
  if (address !== undefined) return probeAddress(address, { allow, signal });
  if (deviceKey === undefined)
    throw Object.assign(new Error('expected a deviceKey or an address'), { code: 'bad-command' });
  const found = await whereabouts.find({ deviceKey, addresses: devices.addressesOf(deviceKey) }, allow, false);
  if (found !== undefined) return [found];
  throw Object.assign(new Error(`no device ${deviceKey} answers, neither where it was nor elsewhere`), {
    code: 'unreachable',
  });
}

/** Before the first configuration nothing may be contacted. */
export const nothingAllowed = AddressAllowList.parse([]);
