import { divisionDetail, levelOf } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../app/http.ts';
import { useWords } from '../words/use-words.ts';

/** A division by its name; by its code while, or where, that is not known. */
export function DivisionName({ code }: { code: string }) {
  const words = useWords();
  const isNation = levelOf(code) === 'nation';
  const found = useQuery({
    queryKey: ['division', code],
    enabled: !isNation,
    staleTime: 3600_000,
    retry: false,
    queryFn: ({ signal }) => ask(`/api/v1/divisions/${code}`, divisionDetail, { signal }),
  });
  return <span title={code}>{isNation ? words('places.nation') : (found.data?.name ?? code)}</span>;
}
