import type { DivisionDetail } from '@sharp-eyes/protocol';
import { drawOutlines } from './boundaries.ts';
import type { HubClient } from './hub-client.ts';
import { demoSites } from './sites.ts';

/** Draws the outlines of the demo's villages at the hub; what a real survey has drawn stays. */
export async function drawVillages(admin: HubClient): Promise<void> {
  for (const { code, boundary } of drawOutlines(demoSites)) {
    const known = await admin.get<DivisionDetail>(`/api/v1/divisions/${code}`);
    if (known.boundary === null)
      await admin.call('PUT', `/api/v1/divisions/${code}/boundary`, { boundary, boundaryDemo: true });
  }
}

/** Takes the made-up outlines away again. @returns how many there were */
export async function eraseVillages(admin: HubClient): Promise<number> {
  let erased = 0;
  for (const code of new Set(demoSites.map(({ division }) => division))) {
    const known = await admin.get<DivisionDetail>(`/api/v1/divisions/${code}`);
    if (!known.boundaryDemo) continue;
    await admin.call('DELETE', `/api/v1/divisions/${code}/boundary`);
    erased += 1;
  }
  return erased;
}
