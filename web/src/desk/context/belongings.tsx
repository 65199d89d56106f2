import { type AlertDetail, alertRow } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { askPage } from '../../app/http.ts';
import { Moment } from '../../parts/moment.tsx';
import { useWords } from '../../words/use-words.ts';
import { Place } from '../alert-line.tsx';

/** What an alert counts: its repeats, each with its own stills; or, of a cause, what it holds back. */
export function Belongings({ alert }: { alert: AlertDetail }) {
  const words = useWords();
  const held = useQuery({
    queryKey: ['held', alert.id, alert.held],
    enabled: alert.cause !== null && alert.held > 0,
    queryFn: ({ signal }) => askPage(`/api/v1/alerts?standing=held&heldBy=${alert.id}&limit=50`, alertRow, signal),
  });
  return (
    <>
      {alert.cause !== null && alert.cause.kind !== 'channel-dead' && (
        <section className="block" data-testid="held">
          <h2>
            {words('work.cameras', { count: alert.cause.cameras })} · {words('work.held', { count: alert.held })}
          </h2>
          <ul className="short-list">
            {(held.data?.items ?? []).map((row) => (
              <li key={row.id}>
                <Link to={`/desk/${row.id}`} className="figures">
                  {row.number}
                </Link>{' '}
                {words(`kind.${row.kind}`)} · <Place row={row} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {alert.occurrences.length > 0 && (
        <section className="block" data-testid="occurrences">
          <h2>{words('work.occurrences', { count: alert.count })}</h2>
          <ul className="short-list">
            {alert.occurrences.slice(0, 8).map(({ id, number, frameTime, active }) => (
              <li key={id}>
                <Moment at={frameTime} />{' '}
                <Link to={`/desk/${id}`} className="figures">
                  {number}
                </Link>{' '}
                {active && <span className="tone-orange">{words('active.yes')}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
