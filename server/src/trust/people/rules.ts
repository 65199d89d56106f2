import {
  divisionLevels,
  type Grant,
  isWithin,
  levelOf,
  parentOf,
  pinRoles,
  type Role,
  rangeOf,
} from '@sharp-eyes/protocol';
import { endOfDay } from '../../platform/site-clock.ts';

/** Roles that are shown pictures, or that close what an auditor reads: a case of a forbidden place. */
const judged: readonly Role[] = ['duty-officer', 'technician', 'police'];

/**
 * Roles that must not meet in one person (domain: separation of duties): an administrator could give rights to see
 * pictures and an auditor judges those who see them, so neither may see any, nor be the other. An officer of the
 * police may take alerts, too; a closed case is the auditor's to read and was not the administrator's to see.
 * @returns why the grants may not stand together, naming the roles; undefined when they may
 */
export function clashOf(grants: readonly Grant[]): string | undefined {
  const held = new Set(grants.map(({ role }) => role));
  const groups = [
    held.has('administrator') ? 'administrator' : undefined,
    held.has('auditor') ? 'auditor' : undefined,
    judged.filter((role) => held.has(role)).join(' and ') || undefined,
  ].filter((group) => group !== undefined);
  return groups.length > 1 ? `${groups.join(', ')} must be different people` : undefined;
}

/** The smallest division that holds all of a person's grants: where the person's own record belongs. */
export function homeOf(grants: readonly Grant[]): string {
  let home = grants[0]?.division ?? '000000000000';
  while (!grants.every(({ division }) => isWithin(division, rangeOf(home)))) {
    const above = parentOf(home);
    if (above === undefined || levelOf(home) === divisionLevels[0]) return '000000000000';
    home = above;
  }
  return home;
}

/** Somebody as they are after signing in by PIN: without what a few digits should not open. */
export function atDesk<T extends { grants: Grant[] }>(person: T): T {
  return { ...person, grants: person.grants.filter(({ role }) => pinRoles.includes(role)) };
}

/** How a user name is compared: `Wang` and `wang` are one, full-width letters too. */
export function userKey(user: string): string {
  return user.normalize('NFKC').toLowerCase();
}

/** Wrong passwords without any delay: fingers slip. */
const freeTries = 3;
const delayMaxMs = 15 * 60_000;

/**
 * How long one account may not be tried from one address after wrong passwords: 1 s, 2 s, 4 s … 15 min. Counted per
 * account *and* address, so nobody can lock another out (OWASP Authentication Cheat Sheet).
 */
export function signInDelayMs(failures: number): number {
  return failures < freeTries ? 0 : Math.min(1000 * 2 ** (failures - freeTries), delayMaxMs);
}

/** A session ends when unused for this long. An open event stream uses it: a watched desk stays signed in. */
export const idleMs = 2 * 3600_000;
/** A session ends after a shift of twelve hours and its hand-over, used or not. */
export const absoluteMs = 13 * 3600_000;

export function sessionEnd(createdAt: Date, usedAt: Date): Date {
  return new Date(Math.min(createdAt.getTime() + absoluteMs, usedAt.getTime() + idleMs));
}

/** The instant at which an account ends: midnight after its last day; undefined for one without an end. */
export function endOf({ endsOn }: { endsOn: string | null }): Date | undefined {
  return endsOn === null ? undefined : endOfDay(endsOn);
}

export function hasEnded(account: { endsOn: string | null }, now: Date): boolean {
  const end = endOf(account);
  return end !== undefined && end <= now;
}

/** What an administrator must not do to the own account: nobody might be left to undo it. */
export function locksOneselfOut(
  own: boolean,
  change: { grants: readonly Grant[]; disabled: boolean; endsOn: string | null },
): boolean {
  if (!own) return false;
  return change.disabled || change.endsOn !== null || !change.grants.some(({ role }) => role === 'administrator');
}
