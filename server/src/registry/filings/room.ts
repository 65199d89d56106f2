import type { Platform } from '../../platform/platform.ts';
import { type FilingRooms, Filings } from './service.ts';

const kinds = ['camera.changed', 'cameras.listed', 'site.changed', 'unit.changed'] as const;

/** Systems follow from their cameras, sites and units: looked at again a second after one of them changed. */
export function openFilings(platform: Platform, rooms: FilingRooms): Filings {
  const filings = new Filings(platform, rooms);
  platform.consumers.gather(
    'filings',
    kinds,
    async (events) => {
      const [cameraIds, siteIds, unitIds] = [new Set<string>(), new Set<string>(), new Set<string>()];
      for (const { kind, body } of events) {
        if (kind === 'camera.changed') cameraIds.add(body.cameraId);
        if (kind === 'cameras.listed') for (const id of body.cameraIds) cameraIds.add(id);
        if (kind === 'site.changed') siteIds.add(body.siteId);
        if (kind === 'unit.changed') unitIds.add(body.unitId);
      }
      for (const siteId of await rooms.forLaw.siteIdsOf([...cameraIds])) siteIds.add(siteId);
      const of = { siteIds: [...siteIds], unitIds: [...unitIds], cameraIds: [...cameraIds] };
      await filings.refresh(await filings.concerned(of));
    },
    (event) => event.kind !== 'camera.changed' || !event.body.healthOnly,
  );
  return filings;
}
