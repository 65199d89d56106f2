import { levelOf, type Person } from '@sharp-eyes/protocol';

/** Planners and administrators bring lists in; the hub decides. */
export function mayImport({ grants }: Person): boolean {
  return grants.some(({ role }) => role === 'planner' || role === 'administrator');
}

/** Who may take lists out. */
export function mayExport({ grants }: Person): boolean {
  return grants.some(({ role }) => role !== 'auditor' && role !== 'duty-officer');
}

/** The division of a list before anybody chooses one: that of the only grant for it, a city at most. */
export function areaOf({ grants }: Person): string | null {
  const areas = new Set(
    grants.filter(({ role }) => role !== 'auditor' && role !== 'duty-officer').map(({ division }) => division),
  );
  const [only = null] = areas;
  const wide = only !== null && ['nation', 'province'].includes(levelOf(only));
  return areas.size === 1 && !wide ? only : null;
}
