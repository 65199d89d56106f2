import { type AlertRow, alertRow } from '@sharp-eyes/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { askPage } from '../app/http.ts';
import { useChanges } from '../stream/stream-context.tsx';
import { noteListed } from './desk-bell.tsx';
import { emptyQueue, hear, isHolding, type Queue, type QueueFilter, queryOf, release, takePage } from './queue.ts';
import { useAim } from './use-aim.ts';

/** How often to look whether the aiming has ended, while something waits. */
const lookAgainMs = 500;

/** The live queue for a filter: loaded once, then kept by the stream. */
export function useQueue(filter: QueueFilter) {
  const [queue, setQueue] = useState<Queue>(() => emptyQueue(filter));
  const [failure, setFailure] = useState<unknown>(null);
  const [refused, setRefused] = useState(0);
  const [loadingMore, setLoadingMore] = useState(false);
  const asked = useRef<{ abort: AbortController; first: boolean } | null>(null);
  const aim = useAim(() => setQueue((now) => (isHolding(now) ? release(now) : now)));

  const load = useCallback(
    async (cursor: string | null) => {
      const first = cursor === null;
      // A reload says what was missed: a further page must not take its place, and its cursor is of the old list.
      if (!first && asked.current?.first) return;
      asked.current?.abort.abort();
      const mine = { abort: new AbortController(), first };
      asked.current = mine;
      const askedAtMs = performance.now();
      setLoadingMore(!first);
      try {
        const page = await askPage(`/api/v1/alerts?${queryOf(filter, cursor)}`, alertRow, mine.abort.signal);
        noteListed(page.items);
        const held = aim.aims();
        setQueue((now) => takePage(now.filter === filter ? now : emptyQueue(filter), page, { askedAtMs, first, held }));
        setRefused(page.refused);
        setFailure(null);
      } catch (error) {
        if (!mine.abort.signal.aborted) setFailure(error);
      } finally {
        if (asked.current === mine) {
          asked.current = null;
          setLoadingMore(false);
        }
      }
    },
    [filter, aim],
  );

  useEffect(() => {
    setQueue(emptyQueue(filter));
    void load(null);
    return () => {
      asked.current?.abort.abort();
      asked.current = null;
    };
  }, [filter, load]);

  const apply = useCallback(
    (id: string, row: AlertRow | null) => {
      const when = { nowMs: performance.now(), held: aim.aims() };
      setQueue((now) => hear(now, id, row, when));
    },
    [aim],
  );

  useChanges((event) => {
    if (event.kind === 'alert') apply(event.record.id, event.record);
    else if (event.kind === 'gone' && event.of === 'alert') apply(event.id, null);
    else if (event.kind === 'reload') void load(null);
  });

  const holding = isHolding(queue);
  useEffect(() => {
    if (!holding) return;
    const timer = setInterval(() => {
      if (!aim.aims()) setQueue(release);
    }, lookAgainMs);
    return () => clearInterval(timer);
  }, [holding, aim]);

  return {
    queue,
    failure,
    refused,
    loadingMore,
    apply,
    retry: () => void load(null),
    more: () => void load(queue.next),
    letIn: () => {
      aim.reset();
      setQueue(release);
    },
    listHandlers: aim.handlers,
  };
}
