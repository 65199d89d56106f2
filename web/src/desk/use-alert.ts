import { type AlertDetail, alertDetail } from '@sharp-eyes/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from '../app/http.ts';
import { useChanges } from '../stream/stream-context.tsx';
import { refreshed } from './decision.ts';

const keyOf = (id: string) => ['alert', id];

/** One alert with everything about it, kept by the stream while it is open. */
export function useAlert(id: string | null) {
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: keyOf(id ?? ''),
    enabled: id !== null,
    queryFn: ({ signal }) => ask(`/api/v1/alerts/${encodeURIComponent(id ?? '')}`, alertDetail, { signal }),
  });

  useChanges((event) => {
    if (event.kind === 'alert' && event.record.id === id) {
      // The row's part at once; the timeline is not in the row and is asked for.
      queries.setQueryData<AlertDetail>(keyOf(event.record.id), (known) => known && refreshed(known, event.record));
      void queries.invalidateQueries({ queryKey: keyOf(event.record.id) });
    } else if (event.kind === 'gone' && event.of === 'alert') void queries.resetQueries({ queryKey: keyOf(event.id) });
    else if (event.kind === 'reload') void queries.invalidateQueries({ queryKey: ['alert'] });
  });
  return query;
}
