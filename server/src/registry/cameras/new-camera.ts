import {
  type CameraRecord,
  cameraRecord,
  type NewCamera,
  newId,
  type Placement,
  type Site,
} from '@sharp-eyes/protocol';
import { derivedOf, linkOf } from './derived.ts';
import type { CameraDocument, DeviceDocument } from './documents.ts';

const identity = ['maker', 'model', 'firmware', 'serial', 'mac'] as const;
type Identity = (typeof identity)[number];
/** Longest text of these fields of a record. */
const longest: Record<Identity, number> = { maker: 60, model: 80, firmware: 80, serial: 80, mac: 12 };

/** What a device says, as a record may say it. Cameras write a MAC in four ways, and some write a novel as their name. */
function saidBy(device: Pick<DeviceDocument, Identity>, field: Identity): string | null {
  const text = (device[field] ?? '').trim();
  const fitting = field === 'mac' ? text.toLowerCase().replace(/[^0-9a-z]/g, '') : text.slice(0, longest[field]).trim();
  const read = cameraRecord.shape[field].safeParse(fitting);
  return read.success && read.data !== '' ? read.data : null;
}

/**
 * The record with what a device says of itself, so that nobody types it. A recorder's label is not its cameras'.
 * @param anew - new hardware: what the old one said does not hold any more
 */
export function withIdentityOf(device: DeviceDocument, record: CameraRecord, anew = false): CameraRecord {
  if (device.sources.length > 1) return record;
  const next = { ...record };
  for (const field of identity) next[field] = (anew ? null : record[field]) ?? saidBy(device, field);
  return next;
}

type Given = 'name' | 'deviceKey' | 'source' | 'rules' | 'planned';

/** A new camera as it is first written. */
export function newCameraOf(
  { id, name, deviceKey, source, rules, planned }: Pick<NewCamera, Given> & { id?: string | undefined },
  on: { placement: Placement; record: CameraRecord; site: Site; device: DeviceDocument | undefined; now: Date },
): CameraDocument {
  const { site, device, now } = on;
  const record = device ? withIdentityOf(device, on.record) : on.record;
  return {
    ...{ _id: id ?? newId(), county: site.division.slice(0, 6), division: site.division, name, siteId: site.id },
    ...{ deviceKey, source, agentId: device?.agentId ?? null, placement: on.placement },
    // A plan says where it is meant to stand; whoever puts it up answers again.
    placementBasis: planned ? 'record' : 'on-site',
    ...{ record, rules: { ...rules, version: 1 }, demo: site.demo },
    ...{ ...derivedOf(site, name, record), ...linkOf(device) },
    ...{ life: planned ? 'planned' : 'registered', maintenanceSince: null, maintenanceUntil: null },
    ...{ reach: device ? 'agent' : 'none', evidence: null },
    standing: true,
    ...{ picture: 'unknown', pictureSince: null, pictureReason: null, pictureOrder: null },
    ...{ version: 1, createdAt: now },
  };
}
