import type { CameraHealth, DeviceFound, DeviceHealth, PictureState, Reachability, Reason } from '@sharp-eyes/protocol';
import { type FactOrder, isNewer } from '../../platform/fact-order.ts';
import { labelsOf } from './device-labels.ts';
import type { CameraDocument, DeviceDocument } from './documents.ts';

export interface Heard {
  order: FactOrder;
  /** When the agent made the finding. */
  at: Date;
}

/** What a fact did to a record. */
export interface Folded<T> {
  record: T;
  /** Something that people see is different. */
  changed: boolean;
  /** Something that the agent's configuration holds is different. */
  configChanged: boolean;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The device as its newest description says; what this one leaves out stays as it was known. */
export function foldFound(device: DeviceDocument, heard: Heard, found: DeviceFound): Folded<DeviceDocument> {
  if (!isNewer(heard.order, device.foundOrder)) return { record: device, changed: false, configChanged: false };
  const described: DeviceDocument = {
    ...device,
    endpointReference: found.endpointReference ?? device.endpointReference,
    addresses: found.addresses,
    scopes: found.scopes,
    maker: found.maker ?? device.maker,
    model: found.model ?? device.model,
    firmware: found.firmware ?? device.firmware,
    serial: found.serial ?? device.serial,
    mac: found.mac ?? device.mac,
    sources: found.sources ?? device.sources,
    conflict: found.conflict,
  };
  described.labels = labelsOf(described);
  const changed = !same(described, device);
  const configChanged = !same(found.addresses, device.addresses);
  const seen = { ...described, foundOrder: heard.order, lastSeenAt: heard.at };
  if (found.reachability === 'unknown') return { record: seen, changed, configChanged };
  const { reachability } = found;
  const reached = reach(seen, heard, { reachability, since: heard.at, reason: null });
  return { record: reached.record, changed: changed || reached.changed, configChanged };
}

/** The device as its newest health says. */
export function foldHealth(device: DeviceDocument, heard: Heard, health: DeviceHealth): Folded<DeviceDocument> {
  const { reachability, reason } = health;
  const folded = reach(device, heard, { reachability, since: new Date(health.since), reason });
  if (folded.record === device) return folded;
  const clockOffsetS = health.clockOffsetS ?? device.clockOffsetS;
  return { ...folded, record: { ...folded.record, clockOffsetS, lastSeenAt: heard.at } };
}

/** Enough turns to see that a device flaps (domain 4: 20 flaps in 5 minutes). */
const turnsMax = 48;

/** Nothing comes from it: it does not answer, or shows no picture. A refused password is no outage. */
export function isAway(reachability: Reachability): boolean {
  return reachability === 'unreachable' || reachability === 'reachable';
}

function reach(
  device: DeviceDocument,
  heard: Heard,
  next: { reachability: Reachability; since: Date; reason: Reason | null },
): Folded<DeviceDocument> {
  if (!isNewer(heard.order, device.healthOrder)) return { record: device, changed: false, configChanged: false };
  const moved = next.reachability !== device.reachability;
  const turned = isAway(next.reachability) !== isAway(device.reachability) && device.reachability !== 'unknown';
  const record: DeviceDocument = {
    ...device,
    ...(turned ? { turns: [...(device.turns ?? []), heard.at.getTime()].slice(-turnsMax) } : {}),
    reachability: next.reachability,
    reachabilitySince: moved || device.reachabilitySince === null ? next.since : device.reachabilitySince,
    reachabilityReason: next.reason ?? (moved ? null : device.reachabilityReason),
    healthOrder: heard.order,
    silentSince: null,
  };
  return { record, changed: moved || device.silentSince !== null, configChanged: false };
}

/** The camera as its newest picture state says. A picture shows that the camera runs: it is in service. */
export function foldPicture(camera: CameraDocument, heard: Heard, health: CameraHealth): Folded<CameraDocument> {
  if (!isNewer(heard.order, camera.pictureOrder)) return { record: camera, changed: false, configChanged: false };
  const moved = health.picture !== camera.picture;
  const seen: CameraDocument = {
    ...camera,
    picture: health.picture,
    pictureSince: moved || camera.pictureSince === null ? new Date(health.since) : camera.pictureSince,
    pictureReason: health.reason,
    pictureOrder: heard.order,
  };
  const runs = camera.life === 'registered' && showsPicture(health.picture);
  return { record: runs ? inService(seen) : seen, changed: moved || runs, configChanged: false };
}

function showsPicture(picture: PictureState): boolean {
  return picture !== 'unknown' && picture !== 'no-signal';
}

/** `in-service` is a fact, not a decision: the version stays. */
export function inService(camera: CameraDocument): CameraDocument {
  return { ...camera, life: 'in-service' };
}
