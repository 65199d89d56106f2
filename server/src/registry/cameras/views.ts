import type { Camera, Device, DeviceState } from '@sharp-eyes/protocol';
import { toInstant } from '@sharp-eyes/protocol';
import type { DeviceDocument, ListedDocument } from './documents.ts';
import { type Around, healthOf } from './health-rules.ts';

const instantOf = (at: Date | null): string | null => (at === null ? null : toInstant(at.getTime()));

/** How a device is, as far as anybody knows: nothing while its agent is silent. */
function reachOf(device: DeviceDocument | undefined): Pick<Camera, 'reachability' | 'reachabilitySince'> {
  if (device === undefined) return { reachability: 'unknown', reachabilitySince: null };
  if (device.silentSince !== null) return { reachability: 'unknown', reachabilitySince: instantOf(device.silentSince) };
  return { reachability: device.reachability, reachabilitySince: instantOf(device.reachabilitySince) };
}

/** A device waits while it has a picture that is no camera; one that has not told its pictures waits until it is adopted. */
function stateOf(device: DeviceDocument, adopted: Device['adopted'], sources: Device['sources']): DeviceState {
  if (device.decision !== null) return device.decision.state;
  const taken = new Set(adopted.map(({ source }) => source));
  const isDone = sources.length === 0 ? taken.size > 0 : sources.every(({ token }) => taken.has(token));
  return isDone ? 'adopted' : 'waiting';
}

const hardwareScope = 'onvif://www.onvif.org/hardware/';
/** As long as a model may be in a record. */
const hardwareMaxChars = 80;

/** What a device calls itself to everybody on its network (ONVIF Core, 7.3.3.2): all that is known before its account is. */
function hardwareOf(scopes: readonly string[]): string | null {
  const told = scopes.find((scope) => scope.startsWith(hardwareScope))?.slice(hardwareScope.length);
  if (!told) return null;
  try {
    return decodeURIComponent(told).slice(0, hardwareMaxChars);
  } catch {
    return told.slice(0, hardwareMaxChars); // a lone % is text as any other
  }
}

/** A device as people see it. */
export function deviceOf(device: DeviceDocument, cameras: readonly ListedDocument[]): Device {
  const { deviceKey, division, agentId, addresses, maker, model, firmware, serial, mac, conflict, decision } = device;
  const sources = device.sources.filter(({ token }) => !device.forbiddenSources.includes(token));
  const adopted = cameras
    .filter((camera) => camera.county === device.county && camera.deviceKey === deviceKey && camera.standing)
    .flatMap(({ source, _id }) => (source === null ? [] : [{ source, cameraId: _id }]));
  return {
    ...{ deviceKey, division, agentId, maker, firmware, serial, mac, sources, conflict },
    model: model ?? hardwareOf(device.scopes),
    addresses: [...addresses, ...device.otherSightings.flatMap((sighting) => sighting.addresses)].slice(0, 64),
    ...reachOf(device),
    hasCredential: device.hasCredential,
    firstSeenAt: toInstant(device.firstSeenAt.getTime()),
    lastSeenAt: toInstant(device.lastSeenAt.getTime()),
    adopted,
    state: stateOf(device, adopted, sources),
    decision: decision && { why: decision.why, at: toInstant(decision.at.getTime()), by: decision.by.name },
  };
}

/** A camera as people see it, with what its device, site and place say. */
export function cameraOf(
  camera: ListedDocument,
  around: Around & { path: string[]; withGuardedPoint: boolean; now: Date },
): Camera {
  const { _id, name, siteId, division, deviceKey, source, agentId, placement, placementBasis } = camera;
  const pointWithheld = camera.record.guarded === 'yes' && !around.withGuardedPoint;
  const record = pointWithheld ? { ...camera.record, point: null, pointOrigin: null } : camera.record;
  const silent = around.device?.silentSince ?? null;
  return {
    ...{
      id: _id,
      name,
      siteId,
      division,
      deviceKey,
      source,
      agentId,
      placement,
      placementBasis,
      record,
      pointWithheld,
    },
    siteName: around.site?.name ?? '',
    siteKind: around.site?.kind ?? 'household-front',
    divisionPath: around.path,
    life: camera.life,
    maintenanceUntil: instantOf(camera.maintenanceUntil),
    ...{ reach: camera.reach, evidence: camera.evidence },
    ...reachOf(around.device),
    picture: silent === null ? camera.picture : 'unknown',
    pictureSince: instantOf(silent ?? camera.pictureSince),
    health: healthOf(camera, around, around.now),
    rules: camera.rules,
    demo: camera.demo,
    version: camera.version,
  };
}
