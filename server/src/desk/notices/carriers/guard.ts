import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where a hub must not be made to call: itself, its link, the clouds' metadata services (OWASP SSRF prevention). */
const never = new BlockList();
/** Nor into the networks around it, unless the hub's settings name the host. */
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  never.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  // IPv4 inside: Teredo and 6to4.
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  never.addSubnet(net, bits, 'ipv6');

/** An address that only a host named in the settings may have. An IPv4 address inside an IPv6 one counts as itself. */
export function isInner(address: string): boolean {
  const family = isIP(address);
  return family === 0 || never.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Hosts that the administrator of the hub has named in its settings: inner ones, and ones without TLS. */
export type AllowedHosts = readonly string[];

export function isNamed(host: string, allowed: AllowedHosts): boolean {
  return allowed.includes(bare(host));
}

/** Without the brackets of an IPv6 address, in lower case, without the root's dot. */
function bare(host: string): string {
  return host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

export class HostRefused extends Error {
  constructor(host: string, reason: string) {
    super(`${host}: ${reason}; name it in the hub's setting notices.allowedHosts if it is meant`);
    this.name = 'HostRefused';
  }
}

/** @throws HostRefused for an inner address written out, or a plain connection to a host that is not named */
export function checkHost(host: string, encrypted: boolean, allowed: AllowedHosts): void {
  if (isNamed(host, allowed)) return;
  if (!encrypted) throw new HostRefused(bare(host), 'expected https');
  if (isIP(bare(host)) !== 0 && isInner(bare(host)))
    throw new HostRefused(bare(host), 'an address of an inner network');
}

/** Resolves a name when the connection is made, so that one that changes its mind (DNS rebinding) gains nothing. */
export function guardedLookup(allowed: AllowedHosts): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '', 0);
      const inner = found.find(({ address }) => isInner(address));
      if (inner && !isNamed(host, allowed))
        return done(new HostRefused(host, 'it leads to an inner network') as NodeJS.ErrnoException, '', 0);
      const [first] = found;
      if (options.all) return done(null, found);
      done(null, first?.address ?? '', first?.family ?? 0);
    });
  };
}
