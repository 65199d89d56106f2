import {
  type EscalationPolicy,
  type EscalationStep,
  escalationLimits,
  escalationPolicy,
  levelOf,
  tellWhoms,
} from '@sharp-eyes/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Card, InputNumber } from 'antd';
import { useState } from 'react';
import { ask } from '../app/http.ts';
import { DivisionName } from '../parts/division-name.tsx';
import { Failed, Loading } from '../parts/situations.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import { PolicyText } from './policy-text.tsx';
import { StepForm } from './step-form.tsx';

const newStep: EscalationStep = {
  ...{ waitMinutes: 5, tell: tellWhoms[0], priorities: ['critical', 'high'], hours: null, outside: 'skip' },
};

/** 升级策略: whom an alert is passed to while nobody signs for it. */
export function PolicyPanel({ division, mayChange }: { division: string; mayChange: boolean }) {
  const key = ['escalation', division];
  const queries = useQueryClient();
  const [isSaved, setSaved] = useState(false);
  const policy = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(`/api/v1/duty/escalation/${division}`, escalationPolicy, { signal }),
  });
  if (policy.error) return <Failed error={policy.error} retry={() => void policy.refetch()} />;
  if (!policy.data) return <Loading />;
  const placed = levelOf(division) === 'township' || levelOf(division) === 'county';
  return (
    <Ladder
      key={`${policy.data.keptAt} ${policy.data.version}`}
      policy={policy.data}
      mayChange={mayChange && placed}
      placed={placed}
      isSaved={isSaved}
      saved={(now) => {
        queries.setQueryData(key, now);
        setSaved(true);
      }}
    />
  );
}

interface LadderProps {
  policy: EscalationPolicy;
  mayChange: boolean;
  placed: boolean;
  /** As it stands it was saved a moment ago. */
  isSaved: boolean;
  saved: (policy: EscalationPolicy) => void;
}

function Ladder({ policy, mayChange, placed, isSaved, saved }: LadderProps) {
  const words = useWords();
  const { division, keptAt, version } = policy;
  const path = `/api/v1/duty/escalation/${division}`;
  // Steps have no name of their own; a number keeps each form with its step.
  const [steps, setSteps] = useState(() => policy.steps.map((step, n) => ({ n, step })));
  const [repeats, setRepeats] = useState(policy.repeats);
  const save = useMutation({
    mutationFn: () =>
      ask(path, escalationPolicy, { method: 'PUT', version, body: { steps: steps.map(({ step }) => step), repeats } }),
    onSuccess: saved,
  });
  const back = useMutation({
    mutationFn: () => ask(path, escalationPolicy, { method: 'DELETE', version }),
    onSuccess: saved,
  });
  const add = () => setSteps([...steps, { n: Math.max(-1, ...steps.map(({ n }) => n)) + 1, step: newStep }]);
  const isAsKept =
    repeats === policy.repeats && JSON.stringify(steps.map(({ step }) => step)) === JSON.stringify(policy.steps);
  const head = (
    <p>
      <strong>
        <Kept policy={policy} />
      </strong>{' '}
      <span className="quiet">{words('duty.policyHint')}</span>
    </p>
  );
  if (!mayChange)
    return (
      <div className="duty-policy">
        {head}
        <PolicyText ladder={policy} />
        {!placed && <p className="quiet">{words('duty.policyLevel')}</p>}
      </div>
    );
  return (
    <div className="duty-policy">
      {head}
      <FormProblem error={save.error ?? back.error} />
      {steps.map(({ n, step }, index) => (
        <Card key={n} size="small" title={words('duty.step', { n: index + 1 })} data-testid="policy-step">
          <StepForm
            step={step}
            change={(next) => setSteps(steps.map((one) => (one.n === n ? { n, step: next } : one)))}
          />
          {steps.length > 1 && (
            <Button size="large" onClick={() => setSteps(steps.filter((one) => one.n !== n))}>
              {words('duty.stepRemove')}
            </Button>
          )}
        </Card>
      ))}
      <div className="duty-field">
        <span>{words('duty.repeats')}</span>
        <InputNumber
          aria-label={words('duty.repeats')}
          size="large"
          min={0}
          max={escalationLimits.repeats}
          value={repeats}
          onChange={(value) => setRepeats(value ?? 0)}
        />
      </div>
      <div className="duty-buttons">
        <Button size="large" disabled={steps.length >= escalationLimits.steps} onClick={add}>
          {words('duty.stepAdd')}
        </Button>
        <Button
          type="primary"
          size="large"
          loading={save.isPending}
          onClick={() => save.mutate()}
          data-testid="policy-save"
        >
          {words(keptAt === division ? 'duty.save' : 'duty.policyOwn')}
        </Button>
        {keptAt === division && (
          <Button size="large" loading={back.isPending} onClick={() => back.mutate()}>
            {words('duty.policyBack')}
          </Button>
        )}
        {isSaved && isAsKept && <span role="status">{words('duty.policySaved')}</span>}
      </div>
    </div>
  );
}

function Kept({ policy: { division, keptAt } }: { policy: EscalationPolicy }) {
  const words = useWords();
  if (keptAt === null) return words('duty.policyUsual');
  const [before, after] = words(keptAt === division ? 'duty.policyKept' : 'duty.policyAbove', { place: '\n' }).split(
    '\n',
  );
  return (
    <>
      {before}
      <DivisionName code={keptAt} />
      {after}
    </>
  );
}
