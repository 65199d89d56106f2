import type { Plan } from '@sharp-eyes/protocol';
import { Link } from 'react-router';
import { placeNames } from '../../parts/place.ts';
import { useWords } from '../../words/use-words.ts';
import { VillageChanges } from '../village-changes.tsx';

/** Rows shown of what stays open: the heaviest. */
const shownMax = 50;

/** What a plan does to each village, and what it could not close and why. */
export function PlanRest({ plan: { villages, unclosed, unclosedBy } }: { plan: Plan }) {
  const words = useWords();
  const changed = villages.filter(({ closed }) => closed > 0);
  return (
    <>
      {changed.length > 0 && (
        <details open>
          <summary>{words('planner.where.byVillage')}</summary>
          <VillageChanges
            villages={changed.map(({ declaredBefore: before, declaredAfter: after, ...village }) => ({
              ...village,
              before,
              after,
            }))}
          />
        </details>
      )}
      {unclosedBy.length > 0 && (
        <details open={changed.length === 0}>
          <summary data-testid="unclosed">
            {words('planner.where.unclosed', {
              count: unclosedBy.reduce((sum, { watchpoints }) => sum + watchpoints, 0),
            })}
          </summary>
          <ul className="unclosed-by">
            {unclosedBy.map(({ why, watchpoints }) => (
              <li key={why}>
                <strong className="figures">{watchpoints}</strong> {words(`planner.where.why.${why}`)}
              </li>
            ))}
          </ul>
          <ul className="unclosed">
            {unclosed.slice(0, shownMax).map((one) => (
              <li key={one.watchpointId}>
                <Link to={`/sites/${one.siteId}`}>
                  {placeNames(one).join(' › ')} · {one.name}
                </Link>{' '}
                <span className="quiet">
                  {words(`planner.where.why.${one.why}`)}
                  {one.nearestPoleM !== null && ` · ${words('planner.where.nearestPole', { m: one.nearestPoleM })}`}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
