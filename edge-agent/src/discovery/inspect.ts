import type { DeviceFound } from '@sharp-eyes/protocol';
import type { AddressAllowList } from '../camera/allow-list.ts';
import type { Credential } from '../camera/http.ts';
import { type Measurement, measureReachability } from '../camera/reachability.ts';
import type { StreamCheck } from '../camera/rtsp-check.ts';
import type { Authentication } from '../camera/soap.ts';
import type { FoundDevice } from './union.ts';

export interface InspectOptions {
  allow: AddressAllowList;
  /** Without it, only whether the device answers is found out. */
  credential?: Credential;
  authentication?: Authentication;
  /** For each exchange with the device. Default 5,000 ms. */
  timeoutMs?: number;
  /** The sources whose stream may be opened; without it none is (see `MeasureOptions`). */
  mayLook?: (deviceKey: string, source: string) => boolean;
  checkStream?: StreamCheck;
  signal?: AbortSignal;
}

/** A device that was asked. */
export interface InspectedDevice {
  device: FoundDevice;
  /** The address that answered; else the best one. */
  url?: string;
  measurement: Measurement;
}

/**
 * Asks one device at its addresses, best first, until one answers as an ONVIF device: who it is, what it shows, how far
 * it can be reached. Never throws for anything that a device does.
 */
export async function inspectDevice(device: FoundDevice, options: InspectOptions): Promise<InspectedDevice> {
  let best: InspectedDevice | undefined;
  const { mayLook, ...rest } = options;
  const looks = mayLook ? { mayLook: (source: string) => mayLook(device.key, source) } : {};
  for (const { url } of device.addresses) {
    const measurement = await measureReachability({ url, ...rest, ...looks });
    const here: InspectedDevice = { device: withMac(device, measurement), url, measurement };
    if (measurement.reachability !== 'unreachable' && measurement.reason.code !== 'not-onvif') return here;
    if (!best || best.measurement.reachability === 'unreachable') best = here;
  }
  return best ?? { device, measurement: NO_ADDRESS };
}

/** Asks many devices, `parallel` at once, and hands each over as it comes. */
export async function inspectDevices(
  devices: readonly FoundDevice[],
  options: InspectOptions,
  onInspected: (inspected: InspectedDevice) => void,
  parallel = 4,
): Promise<void> {
  const waiting = devices.values();
  const work = async () => {
    for (const device of waiting) onInspected(await inspectDevice(device, options));
  };
  await Promise.all(Array.from({ length: Math.min(parallel, devices.length) }, work));
}

/** The body of a `device.found` fact. Text is cut to the protocol's limits. */
export function toDeviceFound(device: FoundDevice, inspected?: InspectedDevice): DeviceFound {
  const known = inspected?.device ?? device;
  const first = inspected?.url;
  const urls = known.addresses.map(({ url }) => url);
  const { information = {}, sources } = inspected?.measurement.description ?? {};
  return {
    deviceKey: known.key,
    ...(known.endpointReference === undefined ? {} : { endpointReference: known.endpointReference }),
    addresses: [...new Set(first === undefined ? urls : [first, ...urls])]
      .filter((url) => url.length <= 300)
      .slice(0, 16),
    scopes: known.scopes.slice(0, 64),
    ...Object.fromEntries(
      Object.entries(information).map(([name, text]) => [name, text.slice(0, name === 'mac' ? 40 : 200)]),
    ),
    ...(sources === undefined
      ? {}
      : {
          sources: sources
            .filter(({ token }) => token.length <= 100)
            .map(({ token, main, profiles }) => ({
              token,
              ...(main?.name === undefined ? {} : { name: main.name.slice(0, 200) }),
              ...(main?.width === undefined ? {} : { width: Math.round(main.width) }),
              ...(main?.height === undefined ? {} : { height: Math.round(main.height) }),
              codecs: [...new Set(profiles.flatMap(({ codec }) => codec?.slice(0, 20) ?? []))].slice(0, 8),
            })),
        }),
    // What answered a probe answers; more is known only after asking.
    reachability: inspected?.measurement.reachability ?? 'reachable',
    conflict: known.conflict,
  };
}

/** A device without endpoint reference is known by its MAC as soon as it has told it (contract 0). */
function withMac(device: FoundDevice, { description }: Measurement): FoundDevice {
  const mac = description?.information.mac;
  if (device.endpointReference !== undefined || mac === undefined) return device;
  return { ...device, key: `mac:${mac.replaceAll(':', '')}` };
}

const NO_ADDRESS: Measurement = {
  reachability: 'unreachable',
  reason: { code: 'no-address', params: {}, text: 'the device advertises no address inside the allowed ranges' },
};
