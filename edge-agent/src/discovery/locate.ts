import { plainAddress } from '../camera/allow-list.ts';
import { type DiscoverOptions, discoverDevices } from './discover.ts';
import type { FoundDevice } from './union.ts';

/** A device as the configuration knows it. */
export interface KnownDevice {
  deviceKey: string;
  /** As last seen, best first. */
  addresses: readonly string[];
}

export type LocateOptions = Omit<DiscoverOptions, 'ranges' | 'multicast' | 'maxDevices'>;

/**
 * Where known devices are now. A device keeps its record when its address changes, and another camera that was given
 * the old address is not taken for it: its credential and its place would go to the wrong picture. One unicast pass
 * over the last addresses, one multicast pass for those that moved. A device that answers no probe (discovery switched
 * off, or known by its MAC) is taken to be where it was, unless somebody else answers there.
 *
 * @returns by device key; a device that is nowhere to be found is left out.
 * @throws CameraError `aborted`.
 */
export async function locateDevices(
  known: readonly KnownDevice[],
  options: LocateOptions,
): Promise<Map<string, FoundDevice>> {
  const hosts = [...new Set(known.flatMap(({ addresses }) => addresses.flatMap(hostOf)))];
  const reachable = hosts.filter((host) => options.allow.allows(host) && !host.includes(':')).slice(0, 4096);
  const pass = { ...options, nodeOnvif: false };
  const quick = { intervalMs: 150, waitMs: 700, ...options.timing };
  const near = await discoverDevices({ ...pass, timing: quick, ranges: reachable, multicast: false });
  const located = match(known, near.devices);
  if (located.size === known.length) return located;
  const far = await discoverDevices({ ...pass, multicast: true });
  for (const [key, device] of match(known, far.devices)) if (!located.has(key)) located.set(key, device);
  const everybody = [...near.devices, ...far.devices];
  const taken = new Set(everybody.flatMap(({ from }) => from));
  const heard = new Set(everybody.map(({ endpointReference }) => endpointReference));
  for (const device of known) {
    // A reference that answers elsewhere (twice, or it would be located) belongs to no silent device.
    if (located.has(device.deviceKey) || heard.has(device.deviceKey.split('#')[0])) continue;
    const free = device.addresses.filter((url) =>
      hostOf(url).some((host) => options.allow.allows(host) && !taken.has(host)),
    );
    if (free.length > 0) located.set(device.deviceKey, assume(device, free));
  }
  return located;
}

function match(known: readonly KnownDevice[], found: readonly FoundDevice[]): Map<string, FoundDevice> {
  const pairs = known.flatMap(({ deviceKey }) => {
    // `urn:…#address` is one of two devices with the same reference: only the one at that address is meant.
    const [reference, address] = deviceKey.split('#');
    const candidates = found.filter(({ endpointReference }) => endpointReference === reference);
    const fitting = address === undefined ? candidates : candidates.filter(({ from }) => from.includes(address));
    // Two at once: which is ours cannot be known, and guessing would swap their pictures.
    const [only, another] = fitting;
    return only && !another ? [[deviceKey, { ...only, key: deviceKey }] as const] : [];
  });
  return new Map(pairs);
}

function assume({ deviceKey }: KnownDevice, urls: readonly string[]): FoundDevice {
  return {
    key: deviceKey,
    types: [],
    scopes: [],
    addresses: urls.map((url) => ({ url, basis: 'routable' })),
    from: [],
    foundBy: ['by-hand'],
    conflict: false,
  };
}

function hostOf(url: string): string[] {
  return URL.canParse(url) ? [plainAddress(new URL(url).hostname)] : [];
}
