import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useChanges } from '../stream/stream-context.tsx';

/** Changes come in floods (a switch that fails takes forty cameras): a list is asked for again once for all of them. */
const gatherMs = 1000;

/** Asks for a list again when the stream says that something of this kind changed. */
export function useRefresh(
  key: readonly unknown[],
  kind: 'camera' | 'coverage' | 'device' | 'duty' | 'narrowings' | 'agent' | 'silence' | 'site' | 'watchpoint',
): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  useChanges((event) => {
    const many = event.kind === 'cameras' && kind === 'camera';
    const concerns =
      many || event.kind === kind || event.kind === 'reload' || (event.kind === 'gone' && event.of === kind);
    if (!concerns || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: key });
    }, gatherMs);
  });
}
