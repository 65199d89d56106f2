import { type Callee, type Contact, contactGoodDays } from '@sharp-eyes/protocol';
import { siteDayOf } from '../../platform/clock.ts';

/** Who keeps contacts: a site, or a division for all its sites. */
export interface Keeper {
  /** Null for a division. */
  siteId: string | null;
  division: string;
  name: string;
  contacts: readonly Contact[];
  version: number;
}

const dayMs = 24 * 3600_000;

/** The first day that is recent enough: a contact confirmed before it is doubted. */
export function goodSince(nowMs: number): string {
  return siteDayOf(nowMs - contactGoodDays * dayMs);
}

export function isDoubted({ confirmedOn }: Contact, nowMs: number): boolean {
  return confirmedOn === null || confirmedOn < goodSince(nowMs);
}

/**
 * Whom to call, in order: the site's own people first, then those of its village, then of the divisions above. One
 * telephone is called once, for the nearest of those who name it.
 * @param divisions - the site's own division first
 */
export function callOrder(site: Keeper | undefined, divisions: readonly Keeper[], nowMs: number): Callee[] {
  const all = [...(site ? [site] : []), ...divisions].flatMap(({ siteId, division, name, contacts, version }) => {
    const keeping = { from: siteId === null ? ('division' as const) : ('site' as const), keeper: name };
    const kept = { ...keeping, siteId, division, version };
    return contacts.map((contact, n) => ({ ...contact, ...kept, n, doubted: isDoubted(contact, nowMs) }));
  });
  const called = new Set<string>();
  return all.filter(({ phone }) => {
    const number = phone.replaceAll(/\D/g, '');
    if (called.has(number)) return false;
    called.add(number);
    return true;
  });
}

/** The contacts, one of them confirmed on a day. */
export function confirmed(contacts: readonly Contact[], n: number, day: string): Contact[] {
  return contacts.map((contact, at) => (at === n ? { ...contact, confirmedOn: day } : contact));
}
