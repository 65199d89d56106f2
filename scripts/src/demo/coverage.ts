import { fromPlane } from '@sharp-eyes/geometry';
import type { RequiredListRow, Site, Watchpoint } from '@sharp-eyes/protocol';
import { parentOf } from '@sharp-eyes/protocol';
import type { HubClient } from './hub-client.ts';
import { type DemoCamera, demoSites } from './sites.ts';

/** A watchpoint of the demo stands so far in front of its camera, metres. */
const aheadM = 12;

/**
 * What the planner of the demo does: says at each site what must be seen, one watchpoint in front of each camera and
 * one more behind the first that nobody sees, and approves the villages' lists.
 */
export async function requireWatchpoints(planner: HubClient): Promise<void> {
  const sites = await planner.all<Site>('/api/v1/sites');
  const there = await planner.all<Watchpoint>('/api/v1/watchpoints');
  for (const demo of demoSites) {
    const site = sites.find(({ name, demo: isDemo }) => isDemo && name === demo.name);
    if (!site || there.some(({ siteId }) => siteId === site.id)) continue;
    const seen = demo.cameras.map((camera) => watchpointOf(demo.point, camera, camera.azimuthDeg));
    const [first] = demo.cameras;
    const unseen = first
      ? [watchpointOf(demo.point, { ...first, name: `${demo.name}背面` }, first.azimuthDeg + 180)]
      : [];
    for (const watchpoint of [...seen, ...unseen])
      await planner.call('POST', '/api/v1/watchpoints', { ...watchpoint, siteId: site.id });
  }
  const townships = new Set(demoSites.map(({ division }) => parentOf(division) ?? division));
  for (const division of townships) {
    const rows = await planner.all<RequiredListRow>(`/api/v1/required-lists?division=${division}`);
    const villages = rows
      .filter(({ version, proposed }) => version === null && proposed > 0)
      .map((row) => ({ division: row.division, digest: row.digest }));
    if (villages.length > 0)
      await planner.call('POST', '/api/v1/required-lists/approvals', { villages, note: '演示数据' });
  }
}

function watchpointOf(from: { lon: number; lat: number }, camera: DemoCamera, bearingDeg: number) {
  const radians = (bearingDeg * Math.PI) / 180;
  const point = fromPlane(from, [aheadM * Math.sin(radians), aheadM * Math.cos(radians)]);
  return { name: camera.name, kind: 'other', density: 'detect', point, pointConfirmed: true };
}
