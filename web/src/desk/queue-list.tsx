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
import { rowPx, useRowsInSight } from './use-rows-in-sight.ts';

interface QueueListProps {
  live: ReturnType<typeof useQueue>;
  /** What is shown, after the search. */
  rows: readonly AlertRow[];
  total: number;
  sought: string;
  clear: () => void;
  openId: string | null;
  open: (id: string) => void;
  /** Chosen for a batch; null while nobody chooses. */
  chosen: ReadonlySet<string> | null;
  choose: (id: string) => void;
  /** What stands below the rows. */
  children?: React.ReactNode;
}

export function QueueList(props: QueueListProps) {
  const { live, rows, total, sought, clear, openId, open, chosen, choose, children } = props;
  const words = useWords();
  const { queue } = live;
  const list = useRef<HTMLDivElement>(null);
  const lines = useRef<HTMLUListElement>(null);
  const { sight, look, show } = useRowsInSight(list, lines);

  // j and k lead out of sight: follow, but never scroll further than needed.
  const latest = useRef({ rows, waiting: 0 });
  latest.current = { rows, waiting: queue.waiting.length };
  useEffect(() => {
    const at = latest.current.rows.findIndex(({ id }) => id === openId);
    show(at, latest.current.waiting > 0 ? 48 : 0);
  }, [openId, show]);

  const from = Math.min(sight.from, rows.length);
  const to = Math.min(sight.to, rows.length);
  const isHere = queue.loaded || rows.length > 0;
  const { onScroll, ...handlers } = live.listHandlers;
  return (
    <div
      className="list"
      ref={list}
      {...handlers}
      onScroll={(event) => {
        onScroll(event);
        look();
      }}
      data-testid="queue"
    >
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
      {isHere && live.failure !== null && (
        <p className="stale" role="alert">
          {words('common.failed')} · {problemOf(live.failure).title}{' '}
          <button type="button" className="choice" onClick={live.retry}>
            {words('common.retry')}
          </button>
        </p>
      )}
      {!isHere && live.failure !== null ? (
        <Failed error={live.failure} retry={live.retry} />
      ) : !isHere ? (
        <Loading rows={10} />
      ) : rows.length === 0 ? (
        <EmptyQueue view={queue.filter.view} sought={sought} clear={clear} />
      ) : (
        <>
          <ul ref={lines} style={{ paddingTop: from * rowPx, height: rows.length * rowPx }}>
            {rows.slice(from, to).map((row, at) => (
              <AlertLine
                key={row.id}
                row={row}
                place={from + at + 1}
                of={rows.length}
                isOpen={row.id === openId}
                open={open}
                isChosen={chosen === null ? null : chosen.has(row.id)}
                choose={choose}
              />
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
      {children}
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

function EmptyQueue({ view, sought, clear }: { view: string; sought: string; clear: () => void }) {
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
