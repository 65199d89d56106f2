import type {
  CoverageState,
  Placement,
  PlanAsked,
  PlanChange,
  Point,
  SiteKind,
  WatchpointKind,
} from '@sharp-eyes/protocol';

/** How much a watchpoint counts: its own weight, times that of its kind, times that of its site's. A whole number. */
export function weightOf(
  watchpoint: { weight: number; kind: WatchpointKind; siteKind: SiteKind },
  { kinds, siteKinds }: PlanAsked['weights'],
): number {
  return watchpoint.weight * (kinds[watchpoint.kind] ?? 1) * (siteKinds[watchpoint.siteKind] ?? 1);
}

const placementOfKind: Record<Exclude<WatchpointKind, 'other'>, Placement> = {
  ...{ entrance: 'entrance', road: 'road', 'junction-arm': 'junction', 'car-park': 'car-park', square: 'square' },
  ...{ perimeter: 'perimeter', courtyard: 'compound-common-area', waterside: 'waterside' },
  // What stands on a pole looks at the door of a reception, not into it.
  reception: 'entrance',
};

const placementOfSite: Record<SiteKind, Placement> = {
  ...{ inn: 'entrance', 'farm-stay': 'entrance', guesthouse: 'entrance', compound: 'compound-common-area' },
  ...{ junction: 'junction', square: 'square', 'scenic-spot': 'square', school: 'entrance' },
  'household-front': 'household-front',
};

/** Where a camera on a pole would stand, by what it is meant to see: a proposal, answered on site when it is put up. */
export function placementFor({ kind, siteKind }: { kind: WatchpointKind; siteKind: SiteKind }): Placement {
  if (siteKind === 'household-front') return 'household-front';
  return kind === 'other' ? placementOfSite[siteKind] : placementOfKind[kind];
}

/** Longest name of a camera. */
const nameMax = 100;

/** What a planned camera is called: 规划 · village · site, numbered where a plan puts several there. */
export function plannedName(village: string, site: string, number: number): string {
  const tail = number > 1 ? ` ${number}` : '';
  return `${`规划 · ${village} · ${site}`.slice(0, nameMax - tail.length)}${tail}`;
}

/** How a watchpoint stands now, as far as a plan that covers it is concerned. */
export interface Standing {
  point: Point | null;
  counted: boolean;
  state: CoverageState;
  deciding: readonly string[];
}

/**
 * What is not as a plan took it to be; null where it still is. The plan's own cameras, accepted before, change nothing.
 * @param now - undefined where it is gone
 * @param isSeen - whether the camera would see it among today's walls; null where somebody moved the camera and knows
 */
export function changeOf(
  planned: { point: Point; states: readonly CoverageState[]; approvedOnly: boolean; own: ReadonlySet<string> },
  now: Standing | undefined,
  isSeen: boolean | null,
): PlanChange['what'] | null {
  if (now === undefined) return 'gone';
  if (now.point?.lon !== planned.point.lon || now.point.lat !== planned.point.lat) return 'moved';
  if (planned.approvedOnly && !now.counted) return 'not-required';
  const isOwn = now.deciding.length > 0 && now.deciding.every((id) => planned.own.has(id));
  if (!planned.states.includes(now.state) && !isOwn) return 'closed';
  return isSeen === false ? 'hidden' : null;
}
