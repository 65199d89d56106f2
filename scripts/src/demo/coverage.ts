import { parentOf, type RequiredListRow, type Site, type Watchpoint } from '@sharp-eyes/protocol';
import { placeAt } from './ground.ts';
import type { HubClient } from './hub-client.ts';
import { demoSites } from './sites.ts';

/** The demo's gaps at each site, metres ahead of its first camera and to its right: nobody looks there yet. */
const gaps = [
  { name: '背后', kind: 'road', ahead: -12, right: 0 },
  { name: '左侧来向', kind: 'road', ahead: 0, right: -28 },
  { name: '右侧来向', kind: 'road', ahead: 0, right: 28 },
  // Behind a dwelling: no pole at the crossing sees it.
  { name: '屋后小路', kind: 'perimeter', ahead: -27, right: 27 },
] as const;

/** What the planner of the demo does: says at each site what nobody sees yet, and approves the villages' lists. */
export async function approveLists(planner: HubClient): Promise<void> {
  const sites = await planner.all<Site>('/api/v1/sites');
  const there = await planner.all<Watchpoint>('/api/v1/watchpoints');
  for (const demo of demoSites) {
    const site = sites.find(({ name, demo: isDemo }) => isDemo && name === demo.name);
    for (const { name, kind, ahead, right } of site ? gaps : []) {
      if (there.some((known) => known.siteId === site?.id && known.name === name)) continue;
      const placed = { pointOrigin: { ...placeAt(demo, ahead, right), datum: 'wgs84' }, pointConfirmed: true };
      await planner.call('POST', '/api/v1/watchpoints', { siteId: site?.id, name, kind, ...placed });
    }
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
