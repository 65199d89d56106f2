import { type Plan, planAccepted, planChange } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { z } from 'zod';
import { ask, isProblem, problemOf } from '../../app/http.ts';
import { ProblemLines } from '../../imports/problem-lines.tsx';
import { useWords } from '../../words/use-words.ts';

interface AcceptBarProps {
  plan: Plan;
  ticked: ReadonlySet<number>;
  untick: () => void;
}

/** Ticked picks become planned cameras. What has changed since the plan was made is said before. */
export function AcceptBar({ plan, ticked, untick }: AcceptBarProps) {
  const words = useWords();
  const queries = useQueryClient();
  const accept = useMutation({
    mutationFn: (despite: boolean) => {
      const picks = [...ticked].sort((one, two) => one - two).map((n) => ({ n }));
      return ask(`/api/v1/plans/${plan.id}/acceptances`, planAccepted, { method: 'POST', body: { picks, despite } });
    },
    onSuccess: ({ plan: now }) => {
      queries.setQueryData(['plan', plan.id], now);
      untick();
    },
  });
  const outdated = isProblem(accept.error, 'plan-outdated')
    ? z.array(planChange).safeParse(problemOf(accept.error).current).data
    : undefined;
  return (
    <>
      {outdated && (
        <Alert
          type="warning"
          showIcon
          title={words('planner.where.outdated')}
          description={
            <>
              <ul>
                {outdated.map(({ n, watchpointId, name, what, by }) => (
                  <li key={`${n}/${watchpointId}`}>
                    {n} · {name} · {words(`planner.where.change.${what}`)} {by}
                  </li>
                ))}
              </ul>
              <Button onClick={() => accept.mutate(true)}>{words('planner.where.despite')}</Button>
            </>
          }
        />
      )}
      {accept.error && !outdated && <ProblemLines problem={problemOf(accept.error)} />}
      {ticked.size > 0 && (
        <div className="record-save">
          <Button
            type="primary"
            size="large"
            loading={accept.isPending}
            onClick={() => accept.mutate(false)}
            data-testid="plan-accept"
          >
            {words('planner.where.accept', { count: ticked.size })}
          </Button>
          <Button size="large" onClick={untick}>
            {words('planner.where.untick')}
          </Button>
        </div>
      )}
    </>
  );
}
