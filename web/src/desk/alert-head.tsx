import type { AlertDetail } from '@sharp-eyes/protocol';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import { Mark, PriorityWord, StateMark } from '../parts/marks.tsx';
import { Ago, Moment } from '../parts/moment.tsx';
import { useReason, useWords } from '../words/use-words.ts';
import { Place } from './alert-line.tsx';
import { RowNote } from './row-note.tsx';

const EndOf = lazy(async () => ({ default: (await import('./context/silences.tsx')).EndOf }));

/** What, how urgent, where, why; and where it stays out of the queue, what keeps it there. */
export function AlertHead({ alert, back }: { alert: AlertDetail; back: () => void }) {
  const words = useWords();
  const sayReason = useReason();
  return (
    <header className="alert-head">
      <button type="button" className="plain back" onClick={back} data-testid="back">
        ‹ {words('desk.back')}
      </button>
      <div className="alert-title">
        <h1>
          {words(`kind.${alert.kind}`)}
          {alert.zone && <> · {alert.zone}</>}
          {alert.count > 1 && <span className="figures"> ×{alert.count}</span>}
        </h1>
        <StateMark state={alert.state} />
        <PriorityWord priority={alert.priority} />
        <Mark
          shape={alert.active ? 'triangle' : 'ring'}
          tone={alert.active ? 'orange' : 'grey'}
          word={words(alert.active ? 'active.yes' : 'active.no')}
        />
        <span className="figures quiet alert-number">{alert.number}</span>
      </div>
      <div className="alert-place">
        <Place row={alert} whole />
      </div>
      <p className="why">
        {sayReason(alert.reason)} · <Moment at={alert.frameTime} />
        {alert.count > 1 && (
          <>
            {' · '}
            {words('work.lastTime')} <Ago at={alert.lastAt} />
          </>
        )}
      </p>
      {alert.standing !== 'queue' && (
        <p className="standing" data-testid="standing">
          {alert.standing === 'joined' && alert.joinedTo ? (
            <Link to={`/desk/${alert.joinedTo}`}>{words('work.joined')}</Link>
          ) : alert.heldBy ? (
            <Link to={`/desk/${alert.heldBy.id}`}>
              <RowNote row={alert} />
            </Link>
          ) : (
            <>
              <RowNote row={alert} />
              {alert.silence && <> · {alert.silence.by}</>}
              {alert.silence?.id && (
                <Suspense fallback={null}>
                  <EndOf silenceId={alert.silence.id} />
                </Suspense>
              )}
            </>
          )}
        </p>
      )}
    </header>
  );
}
