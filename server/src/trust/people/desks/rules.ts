import { deskMaxDays, type Grant, isWithin, pinRoles, rangeOf } from '@sharp-eyes/protocol';
import { addDays, dayOf, endOfDay } from '../../../platform/site-clock.ts';

/** Wrong PINs of one person at one desk, after which it is the password's turn. */
export const pinTriesMax = 10;
const freeTries = 3;
const lockMs = 24 * 3600_000;
const delayMaxMs = 5 * 60_000;

/**
 * How long one person's PIN may not be tried at one desk after so many wrong ones: 5 s, 10 s … 5 min, and a day after
 * the tenth. Counted per person *and* desk: nobody locks somebody else out, and a password opens the desk again. Ten
 * tries a day find one of 10,000 PINs in some 500 days [ours].
 */
export function pinDelayMs(failures: number): number {
  if (failures < freeTries) return 0;
  return failures >= pinTriesMax ? lockMs : Math.min(5000 * 2 ** (failures - freeTries), delayMaxMs);
}

/** Whether somebody's duty takes in a desk's division: only they sign in there by PIN. */
export function servesDesk(grants: readonly Grant[], division: string): boolean {
  return grants.some((grant) => pinRoles.includes(grant.role) && isWithin(division, rangeOf(grant.division)));
}

/** Whether a desk may be registered until that day: today or later, for a year at most. */
export function isDeskTerm(endsOn: string, now: Date): boolean {
  const today = dayOf(now);
  return endsOn >= today && endsOn <= addDays(today, deskMaxDays);
}

export function deskEndOf({ endsOn }: { endsOn: string }): Date {
  return endOfDay(endsOn);
}
