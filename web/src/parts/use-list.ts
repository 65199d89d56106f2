import { useInfiniteQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { askPage } from '../app/http.ts';

/** A list of the hub by keyset cursors: 200 rows at a time. `query` carries no cursor. */
export function useList<T extends z.ZodType>(
  key: readonly unknown[],
  path: string,
  query: Record<string, string>,
  row: T,
  /** Asked for again this often while the page is open; left out where the stream says every change. */
  refreshMs?: number,
) {
  const list = useInfiniteQuery({
    queryKey: key,
    refetchInterval: refreshMs ?? false,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const asked = new URLSearchParams({ ...query, limit: '200' });
      if (pageParam !== null) asked.set('cursor', pageParam);
      return askPage(`${path}?${asked}`, row, signal);
    },
    getNextPageParam: (last) => last.next,
  });
  const pages = list.data?.pages ?? [];
  return {
    rows: pages.flatMap((page) => page.items) as z.infer<T>[],
    total: pages[0]?.total ?? null,
    refused: pages.reduce((sum, page) => sum + page.refused, 0),
    loading: list.isPending,
    error: list.error,
    retry: () => void list.refetch(),
    more: list.hasNextPage ? () => void list.fetchNextPage() : null,
    loadingMore: list.isFetchingNextPage,
  };
}
