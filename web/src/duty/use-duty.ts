import { dutyNow, ownTurn } from '@sharp-eyes/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from '../app/http.ts';
import { useRefresh } from '../parts/use-refresh.ts';

/** Whether somebody watches changes by the clock alone; asked for again this often, milliseconds. */
const refreshMs = 30_000;
const ownKey = ['duty', 'mine'] as const;

/** Who is on duty for a division, kept fresh. */
export function useDutyNow(division: string | null) {
  useRefresh(['duty'], 'duty');
  return useQuery({
    queryKey: ['duty', 'now', division],
    enabled: division !== null,
    refetchInterval: refreshMs,
    queryFn: ({ signal }) => ask(`/api/v1/duty/now?division=${division}`, dutyNow, { signal }),
  });
}

/** One's own turn at the desk, and what has to be read. */
export function useOwnTurn(enabled: boolean) {
  return useQuery({
    queryKey: ownKey,
    enabled,
    refetchInterval: refreshMs,
    queryFn: ({ signal }) => ask('/api/v1/duty/turns/mine', ownTurn, { signal }),
  });
}

/** Everything about duty is asked for again. */
export function useDutyChanged(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ['duty'] });
}
