import type { AlertRow } from '@sharp-eyes/protocol';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { problemOf } from '../app/http.ts';
import { At } from '../parts/moment.tsx';
import { Failed, Loading, Nothing } from '../parts/situations.tsx';
import { useLine } from '../stream/stream-context.tsx';
import { useWords } from '../words/use-words.ts';
import { AlertLine } from './alert-line.tsx';
import type { useQueue } from './use-queue.ts';

/** More rows than anybody reads; a flood beyond it is counted, and found by division or search. */
const drawnRows = 300;

interface QueueListProps {
  live: ReturnType<typeof useQueue>;
  /** What is shown, after the search. */
  rows: readonly AlertRow[];
  total: number;
  sought: string;
  clear: () => void;
  openId: string | null;
  open: (id: string) => void;
}

export function QueueList({ live, rows, total, sought, clear, openId, open }: QueueListProps) {
  const words = useWords();
  const { queue } = live;
  const list = useRef<HTMLDivElement>(null);

  // j and k lead out of sight: follow, but never scroll further than needed.
  useEffect(() => {
    if (openId !== null)
      list.current?.querySelector(`[data-alert-id="${CSS.escape(openId)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [openId]);

  return (
    <div className="list" ref={list} {...live.listHandlers} data-testid="queue">
      <StaleNotice />
      {queue.waiting.length > 0 && (
        <button
          type="button"
          className="new-rows"
          onClick={() => {
            live.letIn();
            list.current?.scrollTo({ top: 0 });
          }}
          data-testid="new-rows"
        >
          ↑ {words('desk.fresh', { count: queue.waiting.length })}
        </button>
      )}
      {queue.loaded && live.failure !== null && (
        <p className="stale" role="alert">
          {words('common.failed')} · {problemOf(live.failure).title}{' '}
          <button type="button" className="choice" onClick={live.retry}>
            {words('common.retry')}
          </button>
        </p>
      )}
      {!queue.loaded && live.failure !== null ? (
        <Failed error={live.failure} retry={live.retry} />
      ) : !queue.loaded ? (
        <Loading rows={10} />
      ) : rows.length === 0 ? (
        <EmptyQueue view={queue.filter.view} sought={sought} clear={clear} />
      ) : (
        <>
          <ul>
            {rows.slice(0, drawnRows).map((row) => (
              <AlertLine key={row.id} row={row} isOpen={row.id === openId} open={open} />
            ))}
          </ul>
          <footer className="list-foot quiet figures">
            {words(queue.next === null ? 'desk.count' : 'desk.countMore', { count: total })}
            {queue.next !== null && (
              <Button onClick={live.more} loading={live.loadingMore} data-testid="more">
                {words('desk.more')}
              </Button>
            )}
          </footer>
        </>
      )}
      {live.refused > 0 && (
        <p className="list-foot tone-orange">{words('common.rowsRefused', { count: live.refused })}</p>
      )}
    </div>
  );
}

/** While the line is lost the list says of what moment it is. */
function StaleNotice() {
  const words = useWords();
  const line = useLine();
  if (line.state !== 'lost') return null;
  const [before, after] = words('desk.stale', { time: '\n' }).split('\n');
  return (
    <p className="stale">
      {before}
      <At at={line.sinceMs} />
      {after}
    </p>
  );
}

function EmptyQueue({ view, sought, clear }: { view: 'todo' | 'resolved'; sought: string; clear: () => void }) {
  const words = useWords();
  if (sought.trim() !== '')
    return (
      <Nothing
        title={words('desk.emptySearch')}
        hint={words('desk.emptySearchHint')}
        act={{ word: words('desk.clearSearch'), run: clear }}
      />
    );
  return view === 'todo' ? (
    <Nothing title={words('desk.emptyTodo')} hint={words('desk.emptyTodoHint')} />
  ) : (
    <Nothing title={words('desk.emptyResolved')} hint={words('desk.emptyResolvedHint')} />
  );
}
