import { type ImportRun, importFields, importRun } from '@sharp-eyes/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from '../app/http.ts';

const working: readonly ImportRun['state'][] = ['checking', 'applying'];
/** While a hub works on it, its progress is asked for this often, milliseconds. */
const progressMs = 700;

const keyOf = (id: string) => ['import', id] as const;

/** One import, as far as it is. */
export function useRun(id: string) {
  return useQuery({
    queryKey: keyOf(id),
    queryFn: ({ signal }) => ask(`/api/v1/imports/${id}`, importRun, { signal }),
    refetchInterval: ({ state: { data } }) => (data && working.includes(data.state) ? progressMs : false),
    staleTime: 0,
  });
}

/** Decides about an import; the answer is the import as it stands then. */
export function useRunDecision(run: ImportRun, how: { method: 'PUT' | 'POST'; step: 'plan' | 'apply' }) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: unknown) =>
      ask(`/api/v1/imports/${run.id}/${how.step}`, importRun, { method: how.method, body, version: run.version }),
    onSuccess: (next) => queries.setQueryData(keyOf(run.id), next),
    onError: () => void queries.invalidateQueries({ queryKey: keyOf(run.id) }),
  });
}

/** The fields that a column of such a list may be. */
export function useFields(kind: ImportRun['kind']) {
  const found = useQuery({
    queryKey: ['import-fields', kind],
    queryFn: ({ signal }) => ask(`/api/v1/import-fields/${kind}`, importFields, { signal }),
    staleTime: 3600_000,
  });
  return found.data?.fields ?? [];
}
