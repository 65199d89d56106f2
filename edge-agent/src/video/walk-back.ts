import type { AccessUnit, Wanted } from '../eyes/eye.ts';

export interface LookEntry {
  unit: AccessUnit;
  wanted: Wanted;
}

/** How far back the first look goes: enough for the shortest dwell, few enough to be quick. */
const nearS = 0.65;

/**
 * What to look at when the gate opens at the newest unit of `units`, which begin with a key frame.
 *
 * `near` ends with the newest picture and goes back just far enough to know how long somebody has been there, so that
 * an alert is a tenth of a second away. `far` is the rest of what led up to it: somebody who went through the zone and
 * out again before the key frame that showed movement. Both are decoded from the first key frame; only pictures
 * `everyS` apart are looked at.
 */
export function planWalkBack(
  units: readonly AccessUnit[],
  everyS: number,
  masks: Wanted['masks'] = [],
): { near: LookEntry[]; far: LookEntry[] } {
  const newest = units.at(-1);
  if (!newest) return { near: [], far: [] };
  const chosen = new Set<AccessUnit>();
  let nextS = Number.POSITIVE_INFINITY;
  for (const unit of units.toReversed()) {
    if (unit.streamTimeS > nextS) continue;
    chosen.add(unit);
    nextS = unit.streamTimeS - everyS + 1e-6;
  }
  const isNear = ({ streamTimeS }: AccessUnit) => newest.streamTimeS - streamTimeS <= nearS;
  const entries = (isWanted: (unit: AccessUnit) => boolean) =>
    units.map((unit) => ({
      unit,
      wanted: chosen.has(unit) && isWanted(unit) ? { detect: true, keep: isNear(unit), masks } : {},
    }));
  const hasFar = [...chosen].some((unit) => !isNear(unit));
  return { near: entries(isNear), far: hasFar ? entries((unit) => !isNear(unit)) : [] };
}
