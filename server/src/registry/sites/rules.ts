import { isDeepStrictEqual } from 'node:util';
import {
  type AccessBasis,
  isWithin,
  type LegalBasis,
  rangeOf,
  type Site,
  type SiteDefaults,
  type SiteFunctions,
  type SiteKind,
  type SiteView,
} from '@sharp-eyes/protocol';
import { siteClockMs } from '../../platform/clock.ts';

/** What the hub may do with a camera of a site. */
export type Functions = SiteFunctions;
/** How an access basis stands at an instant. */
export type AccessReason = SiteView['access']['reason'];

type Agreement = Extract<AccessBasis, { basis: 'agreement' }>;

const all: Functions = { health: true, alerts: true, live: true };
const none: Functions = { health: false, alerts: false, live: false };

const agreedBy = { own: all, none } as const;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** What a site's access basis allows at an instant (Order 799 Arts 7(2), 9; PIPL 20–23), and why. */
export function functionsOf(
  access: AccessBasis,
  nowMs: number,
): { functions: Functions; code: AccessReason; reason: string } {
  if (access.basis === 'own') return { functions: all, code: 'own', reason: 'own site' };
  if (access.basis === 'none') return refused('none', 'no access basis: on record only');
  if (nowMs < Date.parse(access.from)) return refused('not-begun', `the agreement begins ${access.from}`);
  if (nowMs >= Date.parse(access.to)) return refused('ended', `the agreement ended ${access.to}`);
  if (!isInHours(access, nowMs)) return refused('outside-hours', `outside the agreed hours ${hoursOf(access)}`);
  return { functions: access.functions, code: 'agreed', reason: `agreement until ${access.to}` };
}

function refused(code: AccessReason, reason: string): { functions: Functions; code: AccessReason; reason: string } {
  return { functions: none, code, reason };
}

/**
 * On what the law usually bases cameras at a site of its kind (domain 1, after Order 799): a village's roads and squares
 * are a county department's (7-1), a scenic spot is its manager's (7-2), common areas of lodgings and compounds belong
 * to whoever has the security duty (9), a household's own front needs its consent (33). A school may be 7-2 or 9: its
 * people say which.
 */
const usualBasis: Record<SiteKind, LegalBasis | null> = {
  ...{ inn: '9', 'farm-stay': '9', guesthouse: '9', compound: '9', school: null },
  ...{ junction: '7-1', square: '7-1', 'scenic-spot': '7-2', 'household-front': '33' },
};

/** What each camera of a site takes over where its own record says nothing, and where each value comes from. */
export function inheritedBy(site: Site): SiteDefaults {
  const { unitId, necessity, sign, signPhotoId, retentionDays, accessBasis } = site;
  const fromSite = <T>(value: T, said: boolean = value !== null) =>
    ({ value, from: said ? 'site' : 'nowhere' }) as { value: T; from: 'site' | 'nowhere' };
  const usual = usualBasis[site.kind];
  return {
    unitId: fromSite(unitId),
    legalBasis: site.legalBasis === null && usual !== null ? { value: usual, from: 'kind' } : fromSite(site.legalBasis),
    necessity: fromSite(necessity === '' ? null : necessity),
    sign: fromSite(sign, sign !== 'unknown'),
    signPhotoId: fromSite(signPhotoId),
    retentionDays: fromSite(retentionDays),
    functions: fromSite(accessBasis.basis === 'agreement' ? accessBasis.functions : agreedBy[accessBasis.basis]),
  };
}

/** Whether an agent may serve a site: one of the division that holds it. */
export function mayServe(agentDivision: string, siteDivision: string): boolean {
  return isWithin(siteDivision, rangeOf(agentDivision));
}

/** Fields in which two records of a site differ. Numbers that only count changes are not one. */
export function changesOf(before: Site, after: Site): { field: string; before: unknown; after: unknown }[] {
  const fields = Object.keys(after).filter((field) => field !== 'version') as (keyof Site)[];
  return fields
    .filter((field) => !isDeepStrictEqual(before[field], after[field]))
    .map((field) => ({ field, before: before[field], after: after[field] }));
}

export function allowsAnything({ health, alerts, live }: Functions): boolean {
  return health || alerts || live;
}

/** When the answer of `functionsOf` may next be another, epoch milliseconds; undefined when it stays. */
export function nextChangeOf(access: AccessBasis, nowMs: number): number | undefined {
  if (access.basis !== 'agreement') return undefined;
  const [from, to] = [Date.parse(access.from), Date.parse(access.to)];
  // The edges of this day and the next on the site's clock; before the agreement begins they change nothing.
  const today = Math.floor((Math.max(nowMs, from) + siteClockMs) / dayMs) * dayMs - siteClockMs;
  const edges = (access.hours ?? []).flatMap((window) =>
    [window.from, window.to].flatMap((time) => [today, today + dayMs].map((day) => day + minuteOf(time) * minuteMs)),
  );
  return [from, to, ...edges.filter((at) => at > from && at < to)].sort((a, b) => a - b).find((at) => at > nowMs);
}

/** When an access basis that allows something will next allow nothing, epoch milliseconds; undefined when it stays. */
export function endOf(access: AccessBasis, nowMs: number): number | undefined {
  if (access.basis !== 'agreement') return undefined;
  // Hours repeat daily: those that leave no gap within two days leave none until the agreement ends.
  const gapBefore = nowMs + 2 * dayMs;
  for (let at = nextChangeOf(access, nowMs); at !== undefined && at < gapBefore; at = nextChangeOf(access, at))
    if (!allowsAnything(functionsOf(access, at).functions)) return at;
  return Date.parse(access.to);
}

/** Without hours always; a window whose end is not after its begin ends the next day. */
function isInHours({ hours }: Agreement, nowMs: number): boolean {
  if (hours == null) return true;
  const now = ((nowMs + siteClockMs) % dayMs) / minuteMs;
  return hours.some((window) => {
    const [from, to] = [minuteOf(window.from), minuteOf(window.to)];
    return from < to ? from <= now && now < to : now >= from || now < to;
  });
}

function hoursOf({ hours }: Agreement): string {
  return (hours ?? []).map(({ from, to }) => `${from}–${to}`).join(', ');
}

/** Minutes since midnight of a time such as `08:30`. */
function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
