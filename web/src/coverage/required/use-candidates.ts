import { type Candidate, type CandidatePage, candidatePage } from '@sharp-eyes/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, tell } from '../../app/http.ts';

const path = '/api/v1/required-lists/candidates';
export const candidatesKey = (division: string) => ['candidates', division] as const;
export const rejectedKey = (division: string) => ['candidates', division, 'rejected'] as const;

/** A candidate by its village and key. */
export const idOf = ({ division, key }: Pick<Candidate, 'division' | 'key'>): string => `${division} ${key}`;

/** What the candidates of an area lack to be found; their list is read page by page beside it. */
export function useLacking(division: string): CandidatePage['lacking'] | undefined {
  const { data } = useQuery({
    queryKey: [...candidatesKey(division), 'lacking'],
    queryFn: ({ signal }) => ask(`${path}?${new URLSearchParams({ division, limit: '1' })}`, candidatePage, { signal }),
  });
  return data?.lacking;
}

/** A decision about candidates; whatever came of it, the lists are read again. */
export function useDecision(division: string, what: 'acceptances' | 'rejections', done: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: unknown) => tell(`${path}/${what}`, { method: 'POST', body }),
    onSuccess: done,
    onSettled: () =>
      Promise.all(
        [candidatesKey(division), ['required-lists']].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
}

/** Takes a no back. */
export function useRestore(division: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => tell(`${path}/rejections/${id}`, { method: 'DELETE' }),
    onSettled: () => queries.invalidateQueries({ queryKey: candidatesKey(division) }),
  });
}
