import { type AlertRow, alertRow } from '@sharp-eyes/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { askPage } from '../app/http.ts';
import { useChanges } from '../stream/stream-context.tsx';
import { noteListed } from './desk-bell.tsx';
import { emptyQueue, hear, type Queue, type QueueFilter, queriesOf, release, takePage } from './queue.ts';
import { useAim } from './use-aim.ts';

/** How often to look whether the aiming has ended, while something waits. */
const lookAgainMs = 500;
/** What needs a person is loaded whole, so that the most urgent stands first whatever its age; but not endlessly. */
const wholeRows = 5_000;

/** The live queue for a filter: loaded once, then kept by the stream. */
export function useQueue(filter: QueueFilter, enabled = true) {
  const [queue, setQueue] = useState<Queue>(() => emptyQueue(filter));
  const [failure, setFailure] = useState<unknown>(null);
  const [refused, setRefused] = useState(0);
  const [loadingMore, setLoadingMore] = useState(false);
  const asked = useRef<{ abort: AbortController; first: boolean } | null>(null);
  const aim = useAim(() => setQueue((now) => (now.disturbed ? release(now) : now)));

  /** From the start with a null cursor, else the page behind it. */
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
      const take = (page: { items: AlertRow[]; next: string | null }, whole: boolean) => {
        const held = aim.aims();
        setQueue((now) => takePage(now.filter === filter ? now : emptyQueue(filter), page, { askedAtMs, whole, held }));
      };
      try {
        const loaded = await loadList(filter, cursor, mine.abort.signal, (items) =>
          // A list that is empty shows its first rows while the rest comes; one that stands is replaced when all is there.
          setQueue((now) => (now.loaded ? now : { ...takePage(now, { items, next: null }, firstRows), loaded: false })),
        );
        noteListed(loaded.items);
        take(loaded, first);
        setRefused(loaded.refused);
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
    if (enabled) void load(null);
    return () => {
      asked.current?.abort.abort();
      asked.current = null;
    };
  }, [filter, load, enabled]);

  const apply = useCallback(
    (id: string, row: AlertRow | null) => {
      const when = { nowMs: performance.now(), held: aim.aims() };
      setQueue((now) => hear(now, id, row, when));
    },
    [aim],
  );

  useChanges((event) => {
    if (!enabled) return;
    if (event.kind === 'alert') apply(event.record.id, event.record);
    else if (event.kind === 'gone' && event.of === 'alert') apply(event.id, null);
    else if (event.kind === 'reload') void load(null);
  });

  const { disturbed } = queue;
  useEffect(() => {
    if (!disturbed) return;
    const timer = setInterval(() => {
      if (!aim.aims()) setQueue(release);
    }, lookAgainMs);
    return () => clearInterval(timer);
  }, [disturbed, aim]);

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

const firstRows = { askedAtMs: 0, whole: true, held: false };

/** What is to do comes whole, page by page; of the rest one page, and more when somebody asks. */
async function loadList(
  filter: QueueFilter,
  from: string | null,
  signal: AbortSignal,
  show: (rows: AlertRow[]) => void,
): Promise<{ items: AlertRow[]; next: string | null; refused: number }> {
  const items: AlertRow[] = [];
  let refused = 0;
  let next: string | null = null;
  for (const query of queriesOf(filter)) {
    next = from;
    do {
      const at = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
      const page = await askPage(`/api/v1/alerts?${query}${at}`, alertRow, signal);
      items.push(...page.items);
      refused += page.refused;
      next = page.next;
      show([...items]);
    } while (next !== null && filter.view === 'todo' && items.length < wholeRows);
  }
  return { items, next: filter.view === 'quiet' ? null : next, refused };
}
