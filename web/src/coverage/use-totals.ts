import { coverageVillagePage } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../app/http.ts';

/** The sums of an area, and of a village the version of its list. */
export function useTotals(division: string | null) {
  const { data } = useQuery({
    queryKey: ['coverage', 'totals', division],
    queryFn: ({ signal }) => {
      const asked = new URLSearchParams({ ...(division === null ? {} : { division }), limit: '1' });
      return ask(`/api/v1/coverage/villages?${asked}`, coverageVillagePage, { signal });
    },
  });
  return data;
}
