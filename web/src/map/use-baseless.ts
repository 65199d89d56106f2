import { useQuery } from '@tanstack/react-query';
import { baseMapOf } from './base-map.ts';

/** Whether maps have nothing behind them, as far as is known: what a map has says its own line. */
export function useBaseless(): boolean {
  const { data } = useQuery({
    queryKey: ['base-map'],
    queryFn: baseMapOf,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return data === undefined || data.kind === 'none';
}
