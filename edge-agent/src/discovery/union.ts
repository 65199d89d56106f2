import { plainAddress } from '../camera/allow-list.ts';
import type { DeviceAddress } from './choose-address.ts';
import type { ProbeMatch } from './probe-message.ts';

export type FoundBy = 'multicast' | 'unicast' | 'node-onvif' | 'by-hand';

/** One answer, its addresses already chosen. */
export interface Sighting extends Omit<ProbeMatch, 'xaddrs'> {
  addresses: DeviceAddress[];
  /** Source address of the datagram; unknown for node-onvif. */
  from?: string;
  foundBy: FoundBy;
}

/** A device as all the answers together tell it. All text is the device's own: escape it before showing. */
export interface FoundDevice {
  /** The endpoint reference; with `#address` behind it while two devices claim the same one; else `address:…`. */
  key: string;
  endpointReference?: string;
  types: string[];
  scopes: string[];
  /** Best first. */
  addresses: DeviceAddress[];
  /** Where its answers came from. */
  from: string[];
  foundBy: FoundBy[];
  /** Another device answered at the same time with the same reference: both are shown, never merged. */
  conflict: boolean;
}

const MAX_ADDRESSES = 16;
const MAX_SCOPES = 64;

/** A hostile device can claim one reference from many addresses; so many answers to one reference are looked at. */
const MAX_PER_REFERENCE = 64;

/**
 * Joins answers into devices by endpoint reference. Two answers with one reference are one device when they came from
 * one address, or when each advertises where the other came from (a recorder with two network cards). Otherwise they
 * are two devices in conflict: cloned firmware and cloned settings do this, and then even advertise the same stale
 * address, so a shared advertised address proves nothing. Pure; the order of the answers does not matter.
 */
export function uniteSightings(sightings: readonly Sighting[]): FoundDevice[] {
  const byReference = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const name = sighting.endpointReference ?? `address:${sighting.from ?? sighting.addresses[0]?.url ?? ''}`;
    const known = byReference.get(name) ?? [];
    if (known.length < MAX_PER_REFERENCE) byReference.set(name, [...known, sighting]);
  }
  return [...byReference]
    .flatMap(([name, own]) => {
      const groups = groupByDevice(own);
      return groups.map((group) => describe(name, group, groups.length > 1));
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function groupByDevice(sightings: readonly Sighting[]): Sighting[][] {
  let groups: Sighting[][] = [];
  for (const sighting of sightings.filter(({ from }) => from !== undefined)) {
    const linked = groups.filter((group) => group.some((other) => isSameDevice(other, sighting)));
    groups = [...groups.filter((group) => !linked.includes(group)), [...linked.flat(), sighting]];
  }
  // node-onvif does not say where an answer came from: such a sighting adds to a device that is already there.
  for (const sighting of sightings.filter(({ from }) => from === undefined)) {
    const home = groups.find((group) => group.some((other) => sharesAddress(other, sighting))) ?? groups[0];
    if (home) home.push(sighting);
    else groups.push([sighting]);
  }
  return groups;
}

function isSameDevice(a: Sighting, b: Sighting): boolean {
  return a.from === b.from || (advertises(a, b.from) && advertises(b, a.from));
}

function advertises({ addresses }: Sighting, host: string | undefined): boolean {
  return addresses.some(({ url, basis }) => basis !== 'corrected' && plainAddress(new URL(url).hostname) === host);
}

function sharesAddress(a: Sighting, b: Sighting): boolean {
  return a.addresses.some(({ url }) => b.addresses.some((other) => other.url === url));
}

function describe(name: string, sightings: readonly Sighting[], conflict: boolean): FoundDevice {
  const reference = sightings[0]?.endpointReference;
  const from = unique(sightings.flatMap((sighting) => sighting.from ?? []));
  const anchor = from[0] ?? sightings[0]?.addresses[0]?.url ?? '';
  return {
    key: conflict ? `${name}#${anchor.slice(0, 45)}` : name,
    ...(reference === undefined ? {} : { endpointReference: reference }),
    types: unique(sightings.flatMap(({ types }) => types)).slice(0, MAX_SCOPES),
    scopes: unique(sightings.flatMap(({ scopes }) => scopes)).slice(0, MAX_SCOPES),
    addresses: bestAddresses(sightings),
    from,
    foundBy: unique(sightings.map(({ foundBy }) => foundBy)),
    conflict,
  };
}

function bestAddresses(sightings: readonly Sighting[]): DeviceAddress[] {
  const order = ['answered-from', 'same-subnet', 'routable', 'corrected'];
  const best = new Map<string, DeviceAddress>();
  for (const address of sightings.flatMap(({ addresses }) => addresses)) {
    const old = best.get(address.url);
    if (!old || order.indexOf(address.basis) < order.indexOf(old.basis)) best.set(address.url, address);
  }
  const rank = ({ url, basis }: DeviceAddress) => order.indexOf(basis) * 2 + (url.startsWith('https:') ? 0 : 1);
  return [...best.values()].sort((a, b) => rank(a) - rank(b) || (a.url < b.url ? -1 : 1)).slice(0, MAX_ADDRESSES);
}

const unique = <T>(values: readonly T[]) => [...new Set(values)].sort();
