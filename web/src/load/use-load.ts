import { deskLoad, deskLoadRow, type LoadBehind, loadAlerts } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { ask, askPage } from '../app/http.ts';
import type { Period } from './period.ts';

/** A county's quarter is counted in some seconds, milliseconds. */
const countMs = 60_000;
/** Figures are counted anew when somebody comes back to them after so long, milliseconds. */
const freshMs = 60_000;

export function usePositions(division: string, { from, to }: Period) {
  return useQuery({
    queryKey: ['desk-load', division, from, to],
    staleTime: freshMs,
    queryFn: ({ signal }) =>
      askPage(`/api/v1/desk-load?${new URLSearchParams({ division, from, to })}`, deskLoadRow, signal),
  });
}

export function usePosition(division: string, { from, to }: Period) {
  return useQuery({
    queryKey: ['desk-load', division, from, to, 'whole'],
    staleTime: freshMs,
    queryFn: ({ signal }) =>
      ask(`/api/v1/desk-load/${division}?${new URLSearchParams({ from, to })}`, deskLoad, {
        ...{ signal, withinMs: countMs },
      }),
  });
}

/** Which figure is asked for its alerts: of which source, or of the flood that began when. */
export interface Behind {
  behind: LoadBehind;
  of: string;
}

export function useBehind(division: string, { from, to }: Period, behind: Behind | null) {
  return useQuery({
    queryKey: ['desk-load', division, from, to, behind],
    enabled: behind !== null,
    staleTime: freshMs,
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ from, to, ...(behind as Behind) });
      return ask(`/api/v1/desk-load/${division}/alerts?${query}`, loadAlerts, { signal, withinMs: countMs });
    },
  });
}
