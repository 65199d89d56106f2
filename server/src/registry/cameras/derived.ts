import type { CameraRecord, LegalBasis, Site } from '@sharp-eyes/protocol';
import type { DeviceDocument } from './documents.ts';
import { type SearchGrams, searchGramsOf } from './search-grams.ts';

/** What lists are searched, narrowed and sorted by: worked out of the record and its site whenever either changes. */
export interface Derived {
  search: SearchGrams;
  /** Its own, else its site's. */
  unitId: string | null;
  legalBasis: LegalBasis | null;
  /** It is on record which way it looks. */
  aimed: boolean;
}

export function derivedOf(
  site: Pick<Site, 'name' | 'unitId' | 'legalBasis'>,
  name: string,
  record: CameraRecord,
): Derived {
  return {
    search: searchGramsOf(name, site.name, record),
    unitId: record.unitId ?? site.unitId,
    legalBasis: record.legalBasis ?? site.legalBasis,
    aimed: record.azimuthDeg !== null,
  };
}

/** How its device is, kept with the camera in the same write, so that lists are narrowed by it. */
export function linkOf(device: DeviceDocument | undefined): {
  reachability: DeviceDocument['reachability'];
  silent: boolean;
} {
  if (device === undefined) return { reachability: 'unknown', silent: false };
  return { reachability: device.reachability, silent: device.silentSince !== null };
}
