import type { AddressAllowList } from '../camera/allow-list.ts';
import { chooseAddresses } from './choose-address.ts';
import { listAllowedInterfaces, listTargets, type ProbeInterface } from './interfaces.ts';
import { runNodeOnvif } from './node-onvif-pass.ts';
import { type DiscoveryProblem, ProblemCounter } from './problems.ts';
import { type FoundDevice, type Sighting, uniteSightings } from './union.ts';
import { DEFAULT_TIMING, type ProbeTiming, probeWire } from './wire.ts';

export interface DiscoverOptions {
  /** Nothing outside is probed, heard or reported. */
  allow: AddressAllowList;
  /** Ranges to probe address by address as well (`192.168.1.0/24`), at most 4,096 addresses together. */
  ranges?: readonly string[];
  /** False: only `ranges` are probed. Default true. */
  multicast?: boolean;
  /** One pass of node-onvif beside our own probes. Default true; its 3 s are most of the time that this takes. */
  nodeOnvif?: boolean;
  timing?: Partial<ProbeTiming>;
  /** At most so many devices are reported. Default 5,000 (the protocol's limit). */
  maxDevices?: number;
  signal?: AbortSignal;
  /** Only for tests: another port than 3702, other interfaces. */
  port?: number;
  interfaces?: readonly ProbeInterface[];
}

export interface Discovery {
  /** Sorted by key. */
  devices: FoundDevice[];
  /** What was left out, counted by name. */
  problems: DiscoveryProblem[];
  /** Where was probed from. */
  interfaces: ProbeInterface[];
}

/**
 * Looks for ONVIF devices: three kinds of probe, three times, from every allowed interface, and node-onvif's own pass;
 * the answers are united by endpoint reference. Takes about 4.5 s. Bad answers are counted, never fatal.
 *
 * @throws CameraError `aborted`; RangeError when `ranges` are too large.
 */
export async function discoverDevices(options: DiscoverOptions): Promise<Discovery> {
  const { allow, signal, nodeOnvif = true, multicast = true, maxDevices = 5000 } = options;
  const problems = new ProblemCounter();
  const interfaces = [...(options.interfaces ?? listAllowedInterfaces(allow))];
  if (interfaces.length === 0) problems.add('no-interface', `no interface of this machine is within ${allow}`);
  const [first] = interfaces;
  const [heard, passed] = await Promise.all([
    probeWire({
      allow,
      interfaces,
      targets: listTargets(options.ranges ?? [], allow),
      timing: { ...DEFAULT_TIMING, ...options.timing },
      problems,
      multicast,
      ...(signal ? { signal } : {}),
      ...(options.port === undefined ? {} : { port: options.port }),
    }),
    nodeOnvif && multicast && first
      ? runNodeOnvif({ from: first.address, problems, ...(signal ? { signal } : {}) })
      : Promise.resolve([]),
  ]);
  const matches = [...heard, ...passed.map((match) => ({ ...match, from: undefined, foundBy: 'node-onvif' as const }))];
  const subnets = interfaces.map(({ cidr }) => cidr);
  const sightings = matches.flatMap(({ xaddrs, from, ...rest }): Sighting[] => {
    const where = from === undefined ? {} : { from };
    const { addresses, refused } = chooseAddresses({ xaddrs, subnets, allow, ...where });
    for (const { xaddr, reason } of refused) problems.add('address-refused', `${xaddr}: ${reason}`);
    // node-onvif hears devices outside the allowed ranges too; nothing but their addresses tells.
    return from === undefined && addresses.length === 0 ? [] : [{ ...rest, ...where, addresses }];
  });
  const devices = uniteSightings(sightings);
  for (const { key } of devices.filter(({ conflict }) => conflict)) problems.add('reference-conflict', key);
  if (devices.length > maxDevices) problems.add('too-many-devices', `${devices.length} devices`);
  return { devices: devices.slice(0, maxDevices), problems: problems.list(), interfaces };
}
