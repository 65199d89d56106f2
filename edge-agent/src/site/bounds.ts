import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * The ranges that may be contacted: the hub's, as far as they lie within this machine's own list. The own list is the
 * outer wall, so that a hub that was taken over can't turn agents against other machines of the village; empty, the hub
 * decides. Pure.
 * @throws RangeError naming the first range that lies outside
 */
export function boundRanges(own: readonly string[], hub: readonly string[]): string[] {
  if (own.length === 0) return [...hub];
  const outside = hub.find((range) => !own.some((wall) => contains(wall, range)));
  if (outside === undefined) return [...hub];
  throw new RangeError(
    `expected ranges within allowedAddresses of this agent (${own.join(', ')}); came ${outside}; ` +
      'change it in the console, or allow more in the configuration of the agent',
  );
}

/** True when `inner` (CIDR or one address) lies whole within `outer`. */
function contains(outer: string, inner: string): boolean {
  const [outerAddress = '', outerBits] = outer.split('/');
  const [innerAddress = '', innerBits] = inner.split('/');
  const family = isIPv4(outerAddress) && isIPv4(innerAddress) ? 'ipv4' : 'ipv6';
  const width = family === 'ipv4' ? 32 : 128;
  if (family === 'ipv6' && !(isIPv6(outerAddress) && isIPv6(innerAddress))) return false;
  const outerPrefix = Number(outerBits ?? width);
  const innerPrefix = Number(innerBits ?? width);
  if (!(innerPrefix >= outerPrefix && innerPrefix <= width)) return false;
  const wall = new BlockList();
  wall.addSubnet(outerAddress, outerPrefix, family);
  return wall.check(innerAddress, family);
}
