import type { Person } from '@sharp-eyes/protocol';

/** Who sees the buttons; the hub decides. */
export function mayWriteSites({ grants }: Person): boolean {
  return grants.some(({ role }) => role === 'technician' || role === 'planner');
}

/** Whoever calls people may say that a number answers. */
export function mayConfirmContacts({ grants }: Person): boolean {
  return grants.some(({ role }) => role === 'technician' || role === 'planner' || role === 'duty-officer');
}

export function mayWriteUnits({ grants }: Person): boolean {
  return grants.some(({ role }) => role === 'technician' || role === 'planner' || role === 'filing-clerk');
}
