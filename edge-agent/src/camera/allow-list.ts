import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { CameraError } from './errors.ts';

/** Never a camera's address, whatever the configuration says: "this host", multicast, broadcast. */
const NEVER = new BlockList();
NEVER.addSubnet('0.0.0.0', 8, 'ipv4');
NEVER.addSubnet('224.0.0.0', 3, 'ipv4');
NEVER.addAddress('::', 'ipv6');
NEVER.addSubnet('ff00::', 8, 'ipv6');

/** Hosts that cameras advertise and that mean nothing from outside: 0.0.0.0/8 and link-local 169.254/16, fe80::/10. */
const UNUSABLE = new BlockList();
UNUSABLE.addSubnet('0.0.0.0', 8, 'ipv4');
UNUSABLE.addSubnet('169.254.0.0', 16, 'ipv4');
UNUSABLE.addAddress('::', 'ipv6');
UNUSABLE.addSubnet('fe80::', 10, 'ipv6');

/** True for an advertised host that is to be distrusted. */
export function isUnusable(host: string): boolean {
  const plain = plainAddress(host);
  const family = isIP(plain);
  return family !== 0 && UNUSABLE.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

/** An IPv4 range as whole numbers, both ends included. */
export interface Ipv4Range {
  first: number;
  last: number;
}

/**
 * The only addresses that this agent may talk to. Cameras name hosts themselves (XAddrs, stream and snapshot
 * addresses), and a credential must not follow them to wherever they point.
 */
export class AddressAllowList {
  readonly #allowed = new BlockList();
  readonly #texts: readonly string[];
  readonly #ranges: Ipv4Range[] = [];

  private constructor(cidrs: readonly string[]) {
    this.#texts = cidrs;
    for (const cidr of cidrs) {
      const [address = '', bits, ...rest] = cidr.trim().split('/');
      const width = isIPv4(address) ? 32 : 128;
      const prefix = bits === undefined ? width : Number(bits);
      const sound = isIP(address) && rest.length === 0 && bits?.trim() !== '' && Number.isInteger(prefix);
      if (!sound || prefix < 0 || prefix > width)
        throw new CameraError('refused-address', {
          expected: 'an allowed range such as 192.168.1.0/24',
          came: cidr,
          todo: 'correct the list of allowed ranges',
        });
      this.#allowed.addSubnet(address, prefix, width === 32 ? 'ipv4' : 'ipv6');
      if (width === 32) this.#ranges.push(parseIpv4Range(`${address}/${prefix}`));
    }
  }

  /**
   * @param cidrs `127.0.0.0/8`, `192.168.1.64` (one address), `fd00::/8`. An empty list allows nothing.
   * @throws CameraError `refused-address` naming the first entry that is no range.
   */
  static parse(cidrs: readonly string[]): AddressAllowList {
    return new AddressAllowList(cidrs);
  }

  /** True for a literal address inside a range. Host names, 0.0.0.0, multicast and broadcast are never allowed. */
  allows(address: string): boolean {
    const plain = plainAddress(address);
    const family = isIP(plain);
    if (family === 0) return false;
    const type = family === 4 ? 'ipv4' : 'ipv6';
    return !NEVER.check(plain, type) && this.#allowed.check(plain, type);
  }

  /** True when some address of the given IPv4 range is allowed: an interface is worth probing. */
  overlaps({ first, last }: Ipv4Range): boolean {
    return this.#ranges.some((range) => range.first <= last && first <= range.last);
  }

  /**
   * The literal address to connect to for a host of a URL. A name is looked up, and *every* address it stands for must
   * be allowed: a name with one address inside and one outside is how a credential is lured away.
   *
   * @throws CameraError `refused-address`, or `unreachable` when the name is unknown.
   */
  async resolve(host: string, resolveName: (name: string) => Promise<string[]> = lookUpAll): Promise<string> {
    const plain = plainAddress(host);
    if (isIP(plain)) {
      if (!this.allows(plain)) throw this.refusal(host);
      return plain;
    }
    const addresses = await resolveName(plain);
    const [first] = addresses;
    if (first === undefined || !addresses.every((address) => this.allows(address)))
      throw this.refusal(`${host} (${addresses.join(', ')})`);
    return plainAddress(first);
  }

  /**
   * Checks an address that a camera gave, before anything is sent to it: scheme in the list, a literal host inside the
   * allowed ranges (names are left to `resolve`), no credential in the URL.
   *
   * @throws CameraError `refused-address`.
   */
  checkUrl(text: string, schemes: readonly string[]): URL {
    const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
    if (!url || !schemes.includes(url.protocol) || url.hostname === '')
      throw new CameraError('refused-address', {
        expected: `an address with ${schemes.map((s) => `${s}//`).join(' or ')} and a host`,
        came: text === '' ? 'nothing' : text,
        todo: 'nothing was sent; correct the address, or update the firmware of the camera',
      });
    if (url.username !== '' || url.password !== '') {
      url.username = '';
      url.password = '';
    }
    const host = plainAddress(url.hostname);
    if (isIP(host) && !this.allows(host)) throw this.refusal(host);
    return url;
  }

  toString(): string {
    return this.#texts.join(', ') || 'nothing';
  }

  private refusal(came: string): CameraError {
    return new CameraError('refused-address', {
      expected: `an address inside ${this}`,
      came,
      todo: 'nothing was sent; if this camera is yours, add its range to the allowed ranges',
    });
  }
}

/** `[::1]` → `::1`, `::ffff:10.0.0.1` and `::ffff:a00:1` → `10.0.0.1`; anything else as it is. */
export function plainAddress(host: string): string {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  const lower = bare.toLowerCase();
  if (isIP(lower) !== 6 || !lower.startsWith('::ffff:')) return bare;
  const tail = lower.slice('::ffff:'.length);
  if (isIPv4(tail)) return tail;
  const [high = '', low = ''] = tail.split(':');
  return formatIpv4(Number.parseInt(high, 16) * 0x10000 + Number.parseInt(low, 16));
}

/** `10.1.2.3/24` → the whole range it lies in. The text must be sound. */
export function parseIpv4Range(cidr: string): Ipv4Range {
  const [address = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(parseIpv4(address) / size) * size;
  return { first, last: first + size - 1 };
}

export function parseIpv4(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function formatIpv4(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

async function lookUpAll(name: string): Promise<string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch (cause) {
    throw new CameraError('unreachable', {
      expected: `an address for the name ${name}`,
      came: (cause as NodeJS.ErrnoException).code ?? 'an unknown name',
      todo: 'enter the address as numbers',
      cause,
    });
  }
}
