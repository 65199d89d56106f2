import { fromPlane } from '@sharp-eyes/geometry';
import { parentOf, type RequiredListRow, type Site, type Watchpoint } from '@sharp-eyes/protocol';
import type { HubClient } from './hub-client.ts';
import { type DemoSite, demoSites } from './sites.ts';

/** The demo's gaps lie so far behind the first camera of a site, metres. */
const behindM = 12;
const behindName = '背后';

/** What the planner of the demo does: says at each site what nobody sees yet, and approves the villages' lists. */
export async function approveLists(planner: HubClient): Promise<void> {
  const sites = await planner.all<Site>('/api/v1/sites');
  const there = await planner.all<Watchpoint>('/api/v1/watchpoints');
  for (const demo of demoSites) {
    const site = sites.find(({ name, demo: isDemo }) => isDemo && name === demo.name);
    if (!site || there.some(({ siteId, name }) => siteId === site.id && name === behindName)) continue;
    await planner.call('POST', '/api/v1/watchpoints', { ...behind(demo), siteId: site.id });
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

function behind({ point: from, cameras: [first] }: DemoSite) {
  const bearing = (((first?.azimuthDeg ?? 0) + 180) * Math.PI) / 180;
  const point = fromPlane(from, [behindM * Math.sin(bearing), behindM * Math.cos(bearing)]);
  return { name: behindName, kind: 'road', point, pointConfirmed: true };
}
