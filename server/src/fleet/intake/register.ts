import type { Camera, Site } from '@sharp-eyes/protocol';
import { wholeScope } from '../../platform/scope.ts';
import type { CamerasRoom } from '../../registry/cameras/room.ts';
import { functionsOf } from '../../registry/sites/rules.ts';
import type { Sites } from '../../registry/sites/service.ts';
import type { ServedCamera, SiteRegister } from './needs.ts';

const followed = wholeScope('an agent reports on the cameras that it serves');

/** The registry as the intake sees it. */
export function registerOf({ cameras, sightings }: CamerasRoom, sites: Sites): SiteRegister {
  return {
    async served(agentId, cameraIds) {
      if (cameraIds.length === 0) return new Map();
      const served = await cameras.servedBy(agentId, cameraIds);
      const siteIds = [...served.values()].map(({ siteId }) => siteId);
      const known = await sites.byIds(followed, siteIds);
      return new Map([...served].map(([id, camera]) => [id, servedOf(camera, known.get(camera.siteId))]));
    },
    applyFacts: (tx, sender, facts) => sightings.applyFacts(tx, sender, facts),
    endSilence: (tx, agentId) => sightings.markAgentSilent(tx, agentId, null),
  };
}

function servedOf(camera: Camera, site: Site | undefined): ServedCamera {
  const { id, name, siteId, siteName, division, divisionPath, rules } = camera;
  const { point, azimuthDeg, hfovDeg, rangeM } = camera.record;
  return {
    ...{ cameraId: id, cameraName: name, siteId, siteName, division, divisionPath, point },
    ...{ azimuthDeg, hfovDeg, rangeM },
    maintenance: camera.life === 'maintenance' ? { until: camera.maintenanceUntil } : null,
    zones: new Map(rules.zones.map((zone) => [zone.name, zone.polygon])),
    functionsAt: (at) => {
      if (!site || camera.life === 'retired') return { health: false, alerts: false };
      return functionsOf(site.accessBasis, at.getTime()).functions;
    },
  };
}
