import { isIP, isIPv4 } from 'node:net';
import { type AddressAllowList, isUnusable, parseIpv4, parseIpv4Range, plainAddress } from '../camera/allow-list.ts';
import { CameraError } from '../camera/errors.ts';

/** Why an address stands where it stands, best first. */
export type AddressBasis = 'answered-from' | 'same-subnet' | 'routable' | 'corrected';

export interface DeviceAddress {
  /** Device service, such as `http://192.168.1.64/onvif/device_service`. */
  url: string;
  basis: AddressBasis;
}

export interface AddressChoice {
  /** Usable addresses, best first. Empty: the device cannot be talked to. */
  addresses: DeviceAddress[];
  /** Advertised addresses that are never used, with the reason. */
  refused: { xaddr: string; reason: string }[];
}

export interface AddressQuestion {
  /** As advertised. */
  xaddrs: readonly string[];
  /** The address that the answer came from; unknown for what node-onvif found. */
  from?: string;
  /** IPv4 networks of this machine's interfaces, `192.168.1.5/24`. */
  subnets: readonly string[];
  allow: AddressAllowList;
}

const ORDER: AddressBasis[] = ['answered-from', 'same-subnet', 'routable', 'corrected'];

/**
 * Which of the advertised addresses to use: the one that the answer came from, else one of our own subnets, else any
 * allowed one; of equals https first. Host names are never used for finding (nobody vouches for them), and an address
 * that means nothing from outside (0.0.0.0, 169.254.x), or is stale, is corrected to where the answer came from. Pure.
 */
export function chooseAddresses({ xaddrs, from, subnets, allow }: AddressQuestion): AddressChoice {
  const source = from === undefined ? undefined : plainAddress(from);
  const refused: AddressChoice['refused'] = [];
  const found = new Map<string, AddressBasis>();
  const add = (url: string, basis: AddressBasis) => {
    const old = found.get(url);
    if (old === undefined || ORDER.indexOf(basis) < ORDER.indexOf(old)) found.set(url, basis);
  };
  for (const xaddr of xaddrs) {
    const verdict = judge(xaddr, source, subnets, allow);
    if ('url' in verdict) add(verdict.url, verdict.basis);
    else refused.push({ xaddr, reason: verdict.reason });
    const corrected = source && correct(xaddr, source, allow);
    if (corrected) add(corrected, 'corrected');
  }
  const addresses = [...found]
    .map(([url, basis]) => ({ url, basis }))
    .sort((a, b) => ORDER.indexOf(a.basis) - ORDER.indexOf(b.basis) || rankOfScheme(a.url) - rankOfScheme(b.url));
  return { addresses, refused };
}

function judge(
  xaddr: string,
  source: string | undefined,
  subnets: readonly string[],
  allow: AddressAllowList,
): DeviceAddress | { reason: string } {
  let url: URL;
  try {
    url = allow.checkUrl(xaddr, ['http:', 'https:']);
  } catch (error) {
    return { reason: error instanceof CameraError ? error.came : 'not an address' };
  }
  const host = plainAddress(url.hostname);
  if (!isIP(host)) return { reason: 'a host name' };
  if (host === source) return { url: url.href, basis: 'answered-from' };
  if (isUnusable(host)) return { reason: 'an address without meaning from outside' };
  return { url: url.href, basis: subnets.some((subnet) => isWithin(host, subnet)) ? 'same-subnet' : 'routable' };
}

function correct(xaddr: string, source: string, allow: AddressAllowList): string | undefined {
  if (!allow.allows(source) || !URL.canParse(xaddr)) return undefined;
  const url = new URL(xaddr);
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || plainAddress(url.hostname) === source)
    return undefined;
  url.hostname = isIPv4(source) ? source : `[${source}]`;
  url.username = '';
  url.password = '';
  return url.href;
}

function isWithin(host: string, subnet: string): boolean {
  if (!isIPv4(host) || !isIPv4(subnet.split('/')[0] ?? '')) return false;
  const { first, last } = parseIpv4Range(subnet);
  const number = parseIpv4(host);
  return first <= number && number <= last;
}

const rankOfScheme = (url: string) => (url.startsWith('https:') ? 0 : 1);
