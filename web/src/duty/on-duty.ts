import type { DutyNow } from '@sharp-eyes/protocol';

/** Who is on duty now: whom the roster names, else whoever took the shift without standing on it. */
export function onDutyNames({ shifts, turns }: Pick<DutyNow, 'shifts' | 'turns'>): string[] {
  const rostered = shifts.filter(({ role }) => role === 'primary').map(({ person }) => person.name);
  return rostered.length > 0 ? rostered : [...new Set(turns.map(({ person }) => person.name))];
}
