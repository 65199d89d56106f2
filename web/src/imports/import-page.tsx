import type { ImportRun } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import { problemOf, tell } from '../app/http.ts';
import { Ago } from '../parts/moment.tsx';
import { Failed, Loading } from '../parts/situations.tsx';
import { useWords } from '../words/use-words.ts';
import { ImportFound } from './import-found.tsx';
import { ImportPlanForm } from './import-plan-form.tsx';
import { ProblemLines } from './problem-lines.tsx';
import { useRun } from './use-run.ts';
import './imports.css';

/** One import from its columns to its result. Leaving the page stops nothing. */
export function ImportPage() {
  const { importId = '' } = useParams();
  const words = useWords();
  const run = useRun(importId);
  if (run.isPending) return <Loading rows={8} />;
  if (run.error) return <Failed error={run.error} retry={() => void run.refetch()} />;
  const { data } = run;
  return (
    <div className="page imports" data-testid="import" data-state={data.state}>
      <div className="page-head">
        <h1 className="grow">{data.fileName}</h1>
        <Link to="/cameras/imports" className="as-button">
          {words('imports.back')}
        </Link>
      </div>
      <p className="quiet">
        {words(`imports.kind.${data.kind}`)} · {words('imports.by', { name: data.by.name })} <Ago at={data.at} />
      </p>
      <Stage run={data} />
    </div>
  );
}

function Stage({ run }: { run: ImportRun }) {
  const words = useWords();
  const { state } = run;
  if (state === 'checking' || state === 'applying') return <Working run={run} />;
  if (state === 'done') return <Done run={run} />;
  return (
    <>
      {run.failure && (
        <p role="alert" className="tone-red">
          {run.failure}
        </p>
      )}
      {run.check && <ImportFound run={run} check={run.check} />}
      {state !== 'expired' && <ImportPlanForm key={run.version} run={run} />}
      {state === 'expired' ? <p>{words('imports.state.expired')}</p> : <GiveUp run={run} />}
    </>
  );
}

function Working({ run: { state, progress } }: { run: ImportRun }) {
  const words = useWords();
  const { done, of } = progress ?? { done: 0, of: 0 };
  return (
    <section className="panel" role="status">
      <p>{words(state === 'checking' ? 'imports.checking' : 'imports.applying')}</p>
      <Progress percent={of === 0 ? 0 : Math.floor((done / of) * 100)} status="active" />
      <p className="figures quiet">{words('imports.progress', { done, of })}</p>
    </section>
  );
}

function Done({ run }: { run: ImportRun }) {
  const words = useWords();
  const { added = 0, changed = 0, same = 0, skipped = 0, sitesAdded: sites = 0 } = run.result ?? {};
  return (
    <>
      <section className="panel" data-testid="import-result">
        <h2>{words('imports.step.done')}</h2>
        <p className="figures">{words('imports.result', { added, changed, same, skipped, sites })}</p>
        <p className="quiet">{words(run.kind === 'required' ? 'imports.requiredHint' : 'imports.resultHint')}</p>
        <div className="acts">
          {run.kind === 'required' ? (
            <Link to={`/coverage/required?division=${run.division}`} className="as-button primary">
              {words('imports.toRequired')}
            </Link>
          ) : (
            <Link to="/cameras" className="as-button primary">
              {words('imports.toList')}
            </Link>
          )}
          <Link to="/cameras/imports" className="as-button">
            {words('imports.again')}
          </Link>
        </div>
      </section>
      {run.check && run.check.faults > 0 && <ImportFound run={run} check={run.check} />}
    </>
  );
}

function GiveUp({ run }: { run: ImportRun }) {
  const words = useWords();
  const go = useNavigate();
  const giveUp = useMutation({
    mutationFn: () => tell(`/api/v1/imports/${run.id}`, { method: 'DELETE' }),
    onSuccess: () => void go('/cameras/imports'),
  });
  return (
    <p className="quiet">
      <Button type="link" danger onClick={() => giveUp.mutate()} loading={giveUp.isPending}>
        {words('imports.giveUp')}
      </Button>
      {run.keptUntil && (
        <>
          {words('imports.keptUntil')} <span className="figures">{run.keptUntil.slice(0, 10)}</span>
        </>
      )}
      <ProblemLines problem={giveUp.error ? problemOf(giveUp.error) : null} />
    </p>
  );
}
