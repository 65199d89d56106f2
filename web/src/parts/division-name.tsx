import { divisionDetail } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../app/http.ts';

/** A division by its name; by its code while, or where, that is not known. */
export function DivisionName({ code }: { code: string }) {
  const found = useQuery({
    queryKey: ['division', code],
    staleTime: 3600_000,
    retry: false,
    queryFn: ({ signal }) => ask(`/api/v1/divisions/${code}`, divisionDetail, { signal }),
  });
  return <span title={code}>{found.data?.name ?? code}</span>;
}
