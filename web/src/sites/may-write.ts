import type { Person } from '@sharp-eyes/protocol';

/** Who sees the buttons; the hub decides. */
export function mayWriteSites({ grants }: Person): boolean {
  return grants.some(({ role }) => role === 'technician' || role === 'planner');
}

export function mayWriteUnits({ grants }: Person): boolean {
  return grants.some(({ role }) => role === 'technician' || role === 'planner' || role === 'filing-clerk');
}
