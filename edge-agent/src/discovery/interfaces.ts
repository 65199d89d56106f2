import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { type AddressAllowList, formatIpv4, parseIpv4Range } from '../camera/allow-list.ts';

/** An IPv4 address of this machine from which probes are sent. */
export interface ProbeInterface {
  name: string;
  address: string;
  /** `192.168.1.5/24` */
  cidr: string;
}

/**
 * The interfaces whose network meets the allowed ranges. IPv6 is left out: ONVIF devices must answer on IPv4, and none
 * in the field answers on IPv6 only.
 *
 * @param table `os.networkInterfaces()`, given by tests.
 */
export function listAllowedInterfaces(
  allow: AddressAllowList,
  table: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): ProbeInterface[] {
  return Object.entries(table).flatMap(([name, infos]) =>
    (infos ?? [])
      .filter(({ family, cidr }) => family === 'IPv4' && cidr !== null && allow.overlaps(parseIpv4Range(cidr)))
      .map(({ address, cidr }) => ({ name, address, cidr: cidr ?? `${address}/32` })),
  );
}

/**
 * The addresses to probe one by one, in order, for `192.168.1.0/24`, `192.168.1.64` …
 *
 * @throws RangeError when together they are more than `max`: a sweep is asked for with consent, never by accident.
 */
export function listTargets(cidrs: readonly string[], allow: AddressAllowList, max = 4096): Set<string> {
  const targets = new Set<string>();
  for (const cidr of cidrs) {
    const { first, last } = parseIpv4Range(cidr);
    if (last - first + 1 > max)
      throw new RangeError(`expected at most ${max} addresses to sweep; came ${cidr}; name smaller ranges`);
    for (let at = first; at <= last; at += 1) {
      const address = formatIpv4(at);
      if (allow.allows(address)) targets.add(address);
    }
    if (targets.size > max)
      throw new RangeError(`expected at most ${max} addresses to sweep; came more with ${cidr}; name smaller ranges`);
  }
  return targets;
}
