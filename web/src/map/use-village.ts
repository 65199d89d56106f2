import { divisionDetail, polygonsOf } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ask } from '../app/http.ts';
import type { Outline } from './gl-map.ts';

/** Outlines change once in years; a page that stays open for a shift asks again each hour. */
const freshMs = 3600_000;

/** The outline of a division; null while it is asked for, where none is on record, and where the hub refuses. */
export function useVillage(division: string | null): (Outline & { demo: boolean }) | null {
  const { data } = useQuery({
    queryKey: ['division', division],
    enabled: division !== null,
    staleTime: freshMs,
    retry: false, // the map is complete without it
    queryFn: ({ signal }) => ask(`/api/v1/divisions/${encodeURIComponent(division ?? '')}`, divisionDetail, { signal }),
  });
  return useMemo(
    () => (data?.boundary ? { name: data.name, polygons: polygonsOf(data), demo: data.boundaryDemo } : null),
    [data],
  );
}
