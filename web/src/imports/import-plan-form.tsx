import type { ImportAnswers, ImportRun } from '@sharp-eyes/protocol';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { problemOf } from '../app/http.ts';
import { useWords } from '../words/use-words.ts';
import { ImportQuestions } from './import-questions.tsx';
import { ProblemLines } from './problem-lines.tsx';
import { useFields, useRunDecision } from './use-run.ts';

const notRead = '';

/** What each column is, and what the list does not say. */
export function ImportPlanForm({ run }: { run: ImportRun }) {
  const words = useWords();
  const [keys, setKeys] = useState<(string | null)[]>(run.columns.map(({ key }) => key));
  const [answers, setAnswers] = useState<ImportAnswers>(run.answers);
  const plan = useRunDecision(run, { method: 'PUT', step: 'plan' });
  const known = keys.filter((key) => key !== null).length;
  const asked = new Set(keys.filter((key, n) => key !== null && (run.columns[n]?.filled ?? 0) > 0));
  const counts = { known, left: keys.length - known, row: run.headerRow, rows: run.rows };
  return (
    <>
      <details className="panel" open={run.check === null}>
        <summary>
          <h2>{words('imports.step.columns')}</h2>
          <span className="quiet">{words('imports.columnsFound', counts)}</span>
        </summary>
        <ColumnTable run={run} keys={keys} change={setKeys} />
      </details>
      <section className="panel">
        <h2>{words('imports.step.answers')}</h2>
        <ImportQuestions run={run} keys={asked} answers={answers} change={setAnswers} />
        <ProblemLines problem={plan.error ? problemOf(plan.error) : null} />
        <Button
          type={run.check === null ? 'primary' : 'default'}
          size="large"
          loading={plan.isPending}
          onClick={() => plan.mutate({ columns: keys, answers })}
          data-testid="import-check"
        >
          {words(run.check === null ? 'imports.check' : 'imports.checkAgain')}
        </Button>
      </section>
    </>
  );
}

interface ColumnTableProps {
  run: ImportRun;
  keys: readonly (string | null)[];
  change: (keys: (string | null)[]) => void;
}

function ColumnTable({ run, keys, change }: ColumnTableProps) {
  const words = useWords();
  const fields = useFields(run.kind);
  const options = [
    { value: notRead, label: words('imports.notRead') },
    ...fields.map(({ key, title }) => ({ value: key, label: title })),
  ];
  // A field is one column's: choosing it here takes it from where it was.
  const choose = (at: number, key: string) =>
    change(keys.map((each, n) => (n === at ? key || null : each === key ? null : each)));
  return (
    <table className="list-table">
      <thead>
        <tr>
          {(['column', 'header', 'holds', 'takenFor'] as const).map((word) => (
            <th key={word} scope="col">
              {words(`imports.${word}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {run.columns.map(({ letter, header, filled, examples }, at) => (
          <tr key={letter} data-testid="import-column">
            <td data-title={words('imports.column')}>{letter}</td>
            <td data-title={words('imports.header')}>
              <strong>{header}</strong>
            </td>
            <td data-title={words('imports.holds')}>
              {examples.join('、')}{' '}
              <span className="quiet figures">{words('imports.filled', { filled, rows: run.rows })}</span>
            </td>
            <td data-title={words('imports.takenFor')}>
              <Select
                value={keys[at] ?? notRead}
                onChange={(key) => choose(at, key)}
                options={options}
                showSearch={{ optionFilterProp: 'label' }}
                aria-label={`${letter} ${header}`}
                className={keys[at] === null ? 'quiet' : ''}
                style={{ width: 180 }}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
