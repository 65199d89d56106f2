import { planRow } from '@sharp-eyes/protocol';
import { Moment } from '../../parts/moment.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { useList } from '../../parts/use-list.ts';
import { useWords } from '../../words/use-words.ts';

interface PlansListProps {
  division: string | null;
  open: (id: string) => void;
}

/** Plans made before, to be opened again; the hub forgets them after a while. */
export function PlansList({ division, open }: PlansListProps) {
  const words = useWords();
  const query = division === null ? {} : { division };
  const list = useList(['plans', query], '/api/v1/plans', query, planRow);
  if (list.rows.length === 0) return null;
  return (
    <section className="plans-list" aria-label={words('planner.where.earlier')}>
      <h2>{words('planner.where.earlier')}</h2>
      <ul>
        {list.rows.map(({ id, by, at, cameras, budget, closed, open: gaps, accepted }) => (
          <li key={id}>
            <button type="button" className="plain" onClick={() => open(id)} data-testid="earlier-plan">
              <span>
                {words('planner.where.row', { cameras, budget, closed, open: gaps })}
                {accepted > 0 && (
                  <span className="tone-green"> · {words('planner.where.rowAccepted', { count: accepted })}</span>
                )}
              </span>
              <span className="quiet">
                {by} · <Moment at={at} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      <MoreButton list={list} />
    </section>
  );
}
