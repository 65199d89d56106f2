import { type Site, type SiteView, toInstant } from '@sharp-eyes/protocol';
import { functionsOf, inheritedBy, nextChangeOf } from './rules.ts';

/** A site as people see it at an instant. */
export function siteViewOf(
  site: Site,
  around: { path: string[]; unitName: string | null; nowMs: number; distanceM: number | null },
): SiteView {
  const { functions, code } = functionsOf(site.accessBasis, around.nowMs);
  const changesAt = nextChangeOf(site.accessBasis, around.nowMs);
  return {
    ...site,
    divisionPath: around.path,
    unitName: around.unitName,
    defaults: inheritedBy(site),
    access: { functions, reason: code, changesAt: changesAt === undefined ? null : toInstant(changesAt) },
    distanceM: around.distanceM === null ? null : Math.round(around.distanceM),
  };
}
