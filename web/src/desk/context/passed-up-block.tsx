import { type AlertDetail, type Escalation, escalation } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../app/http.ts';
import { At, useTicking } from '../../parts/moment.tsx';
import { useWords } from '../../words/use-words.ts';
import { useStepWords } from '../passed-up.ts';

/** Steps that are left out of the timeline, and the first one's time, come without an event: asked for, milliseconds. */
const refreshMs = 15_000;

/** 逐级上报: whom the program told while nobody signed, when, and who comes next. Nothing where nobody ever will be. */
export function PassedUpBlock({ alert }: { alert: AlertDetail }) {
  const words = useWords();
  const say = useStepWords();
  const waits = alert.state === 'open' && alert.standing === 'queue';
  const { data } = useQuery({
    // Below the alert's own key: what the stream says about it is asked for here, too.
    queryKey: ['alert', alert.id, 'passed-up'],
    refetchInterval: waits ? refreshMs : false,
    retry: false,
    queryFn: ({ signal }) => ask(`/api/v1/alerts/${alert.id}/escalation`, escalation, { signal }),
  });
  if (!data || (data.told.length === 0 && !waits)) return null;
  return (
    <section className="block" data-testid="passed-up" data-state={data.state}>
      <h2>{words('passedUp.title')}</h2>
      <ol className="short-list">
        {data.told.map(({ at, people, ...step }) => (
          <li key={`${at}/${step.tell}`} className={step.result === 'told' ? '' : 'tone-orange'}>
            <At at={at} /> {say({ ...step, people })}
            {people.length > 0 && <span> · {people.join('、')}</span>}
          </li>
        ))}
        <li className="quiet">
          <Next escalation={data} />
        </li>
      </ol>
    </section>
  );
}

function Next({ escalation: { state, next, nextStepAt } }: { escalation: Escalation }) {
  const words = useWords();
  const due = useTicking((nowMs) => nextStepAt !== null && Date.parse(nextStepAt) <= nowMs);
  if (state !== 'armed' || next === null || nextStepAt === null)
    return words(state === 'exhausted' ? 'passedUp.exhausted' : 'passedUp.stoodDown');
  const whom = words(`passedUp.whom.${next}`);
  if (due) return words('passedUp.now', { whom });
  return (
    <>
      <At at={nextStepAt} /> {words('passedUp.next', { whom })}
    </>
  );
}
