import { type Person, person as personShape } from '@sharp-eyes/protocol';
import { z } from 'zod';

const key = 'sharp-eyes.signed-in';
const endKey = 'sharp-eyes.account-end';
/** A technician's day without the hub: longer ago than this nobody is taken at their word, milliseconds. */
const rememberedForMs = 24 * 3600_000;
const remembered = z.object({ person: personShape, atMs: z.number() });

/**
 * Who the hub said was signed in here, for a technician whose page is loaded where the hub cannot be reached. It opens
 * the pages on the phone and nothing at the hub: that asks for the session again.
 */
export function rememberPerson(person: Person, nowMs: number): void {
  const isTechnician = person.grants.some(({ role }) => role === 'technician');
  if (!isTechnician) {
    forgetPerson();
    return;
  }
  keep(key, { person, atMs: nowMs });
  if (person.endsOn === null) localStorage.removeItem(endKey);
  else keep(endKey, { person, atMs: nowMs });
}

/** Whose account has ended since it was used here: what it left on this phone has to go (Order 799 Art. 19). */
export function endedPerson(nowMs: number): Person | null {
  const person = read(endKey)?.person;
  return person && hasEnded(person, nowMs) ? person : null;
}

export function forgetEnded(): void {
  localStorage.removeItem(endKey);
}

function keep(where: string, value: z.infer<typeof remembered>): void {
  try {
    localStorage.setItem(where, JSON.stringify(value));
  } catch {
    // Full or forbidden storage: then the page needs the hub, which the readiness page says.
  }
}

export function forgetPerson(): void {
  localStorage.removeItem(key);
}

/** The technician who was signed in within a day and whose account has not ended. */
export function rememberedPerson(nowMs: number): Person | null {
  const known = read(key);
  if (!known) return null;
  const { person, atMs } = known;
  const ago = nowMs - atMs;
  return ago >= 0 && ago < rememberedForMs && !hasEnded(person, nowMs) ? person : null;
}

function read(where: string): z.infer<typeof remembered> | null {
  try {
    return remembered.parse(JSON.parse(localStorage.getItem(where) ?? 'null'));
  } catch {
    return null;
  }
}

/** Whether an account's last day, on the site's clock, is over. */
export function hasEnded({ endsOn }: Pick<Person, 'endsOn'>, nowMs: number): boolean {
  return endsOn !== null && nowMs >= Date.parse(`${endsOn}T00:00:00+08:00`) + 24 * 3600_000;
}
