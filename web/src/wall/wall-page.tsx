import type { AlertRow } from '@sharp-eyes/protocol';
import { useState } from 'react';
import { Link } from 'react-router';
import { Place } from '../desk/alert-line.tsx';
import type { QueueFilter } from '../desk/queue.ts';
import { RowNote } from '../desk/row-note.tsx';
import { useBadge } from '../desk/use-badge.ts';
import { useQueue } from '../desk/use-queue.ts';
import { PriorityWord, StateMark } from '../parts/marks.tsx';
import { Ago, useTicking } from '../parts/moment.tsx';
import { Failed, Loading } from '../parts/situations.tsx';
import { clockTime } from '../parts/time.ts';
import { useSession } from '../session/session-gate.tsx';
import { useLine } from '../stream/stream-context.tsx';
import { useLanguage, useWords } from '../words/use-words.ts';
import './wall.css';

/** Rows that can be read from the back of a duty room. */
const wallRows = 12;
const columns = ['open', 'acknowledged', 'handed-over'] as const;
const columnWords = { open: 'wall.open', acknowledged: 'wall.acknowledged', 'handed-over': 'wall.handedOver' } as const;

/** 大屏: what needs somebody, for a whole room and without pictures. Nothing can be decided here. */
export function WallPage() {
  const words = useWords();
  const { person } = useSession();
  const [filter] = useState<QueueFilter>({ view: 'todo', division: null, me: person.id });
  const { queue, failure, retry } = useQueue(filter);
  const rows = queue.shown;
  const open = rows.filter(({ state }) => state === 'open');
  useBadge(open.length);
  const oldest = open.reduce<AlertRow | null>(
    (first, row) => (first === null || row.receivedAt < first.receivedAt ? row : first),
    null,
  );
  if (!queue.loaded && failure !== null) return <Failed error={failure} retry={retry} />;
  if (!queue.loaded) return <Loading rows={8} />;
  return (
    <div className="wall" data-testid="wall">
      <h1 className="wall-title">{words('page.desk')}</h1>
      <header className="wall-head figures">
        {columns.map((state) => (
          <div key={state} className={`wall-count wall-${state}`} data-testid={`wall-${state}`}>
            <strong>{rows.filter((row) => row.state === state).length}</strong>
            <span>{words(columnWords[state])}</span>
          </div>
        ))}
        <div className="wall-count">
          <strong>{oldest === null ? '–' : <Ago at={oldest.receivedAt} />}</strong>
          <span>{words('wall.age')}</span>
        </div>
        <div className="wall-clock">
          <Clock />
          <Line />
          <Link to="/desk">{words('wall.leave')}</Link>
        </div>
      </header>
      {rows.length === 0 ? (
        <p className="wall-none">{words('wall.none')}</p>
      ) : (
        <ol className="wall-rows">
          {rows.slice(0, wallRows).map((row) => (
            <li key={row.id} data-state={row.state} data-priority={row.priority} data-testid="wall-row">
              <span className="wall-state">
                <StateMark state={row.state} />
                <PriorityWord priority={row.priority} />
              </span>
              <span className="wall-what">
                <strong>
                  {words(`kind.${row.kind}`)}
                  {row.zone && <> · {row.zone}</>}
                  {row.count > 1 && <span className="figures"> ×{row.count}</span>}
                </strong>
                <span>
                  <Place row={row} />
                </span>
              </span>
              <span className="wall-who">
                <RowNote row={row} />
              </span>
              <span className="wall-age figures">
                <Ago at={row.receivedAt} />
                <span className="quiet">{row.number}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
      {rows.length > wallRows && (
        <p className="wall-more figures">{words('wall.more', { count: rows.length - wallRows })}</p>
      )}
    </div>
  );
}

function Clock() {
  const language = useLanguage();
  const now = useTicking((nowMs) => clockTime(nowMs, language));
  return <time className="wall-now figures">{now}</time>;
}

/** A wall that stands still must say so: nobody looks at it twice. */
function Line() {
  const words = useWords();
  const { state } = useLine();
  return <span className={state === 'live' ? 'tone-green' : 'tone-red'}>{words(`stream.${state}`)}</span>;
}
