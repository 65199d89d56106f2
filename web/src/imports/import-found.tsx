import { type ImportFault, type ImportRun, importFault } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { keepFile } from '../app/download.ts';
import { askFile, problemOf } from '../app/http.ts';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { useList } from '../parts/use-list.ts';
import { useWords, type Word } from '../words/use-words.ts';
import { imports as zhWords } from '../words/zh/imports.ts';
import { record as zhRecord } from '../words/zh/record.ts';
import { ProblemLines } from './problem-lines.tsx';
import { useRunDecision } from './use-run.ts';

type Check = NonNullable<ImportRun['check']>;
interface FoundProps {
  run: ImportRun;
  check: Check;
}

/** What the dry run found: what would happen, what is wrong, and the decision. */
export function ImportFound({ run, check }: FoundProps) {
  const words = useWords();
  const { good, faulty, effects, gaps, ready, datumDoubt } = check;
  return (
    <>
      <section className="panel" data-testid="import-found">
        <h2>{words('imports.step.check')}</h2>
        <p className="found figures">
          <span className="tone-green">
            <strong>{good}</strong> {words('imports.good')}
          </span>
          <span className={faulty > 0 ? 'tone-red' : 'quiet'}>
            <strong>{faulty}</strong> {words('imports.faulty')}
          </span>
          <span>{words('imports.effects', effects)}</span>
        </p>
        {datumDoubt && (
          <p role="alert" className="tone-orange" data-testid="datum-doubt">
            {words('imports.datumDoubt', { ...datumDoubt, datum: words(`imports.datumName.${datumDoubt.datum}`) })}
          </p>
        )}
        {ready && (
          <p className="figures" title={words('imports.readyHint')}>
            {words('imports.ready', ready)}
            <br />
            <span className="quiet">{words('imports.readyHint')}</span>
          </p>
        )}
        {gaps.length > 0 && (
          <p className="quiet figures">
            {words('imports.gaps')}{' '}
            {gaps
              .map(({ field, count }) => words('imports.gap', { field: fieldWord(words, field), count }))
              .join(' · ')}
          </p>
        )}
        {run.state === 'checked' && <Apply run={run} check={check} />}
      </section>
      {check.faults > 0 && <Faults run={run} check={check} />}
    </>
  );
}

function Apply({ run, check: { good, faulty, effects } }: FoundProps) {
  const words = useWords();
  const apply = useRunDecision(run, { method: 'POST', step: 'apply' });
  if (good === 0) return <p className="tone-red">{words('imports.applyNone')}</p>;
  const nothing = effects.add + effects.change === 0;
  return (
    <div className="acts">
      {nothing && <span>{words('imports.applyNothing')}</span>}
      {!nothing && faulty === 0 && (
        <Button
          type="primary"
          size="large"
          loading={apply.isPending}
          onClick={() => apply.mutate({ mode: 'all' })}
          data-testid="apply-all"
        >
          {words('imports.applyAll', { count: good })}
        </Button>
      )}
      {!nothing && faulty > 0 && (
        <Button
          type="primary"
          size="large"
          loading={apply.isPending}
          onClick={() => apply.mutate({ mode: 'good' })}
          data-testid="apply-good"
        >
          {words('imports.applyGood', { count: good })}
        </Button>
      )}
      <ProblemLines problem={apply.error ? problemOf(apply.error) : null} />
    </div>
  );
}

function Faults({ run, check }: FoundProps) {
  const words = useWords();
  const [code, setCode] = useState<string | null>(null);
  const query: Record<string, string> = code === null ? {} : { code };
  const list = useList(
    ['import-faults', run.id, run.version, code],
    `/api/v1/imports/${run.id}/faults`,
    query,
    importFault,
  );
  const book = useMutation({
    mutationFn: () => askFile(`/api/v1/imports/${run.id}/faults.xlsx`, { withinMs: 60_000 }),
    onSuccess: ({ file, name }) => keepFile(file, name),
  });
  const columns: Column<ImportFault>[] = [
    { title: words('imports.row'), cell: ({ row }) => row, figures: true },
    {
      title: words('imports.column'),
      cell: ({ column, header }) => (
        <span className="nowrap">
          <strong>{column ?? '–'}</strong> {header}
        </span>
      ),
    },
    { title: words('imports.got'), cell: ({ got }) => (got === '' ? words('imports.blank') : <q>{got}</q>) },
    {
      title: words('imports.expected'),
      cell: ({ code: kind, expected }) => (
        <span>
          <strong>{codeWord(words, kind)}</strong> {expected}
        </span>
      ),
    },
  ];
  return (
    <section className="panel">
      <div className="page-head">
        <h2 className="grow">{words('imports.faults')}</h2>
        <Select
          value={code ?? ''}
          onChange={(value) => setCode(value || null)}
          aria-label={words('imports.faults')}
          options={[
            { value: '', label: words('imports.faultsAll', { count: check.faults }) },
            ...check.kinds.map(({ code: kind, count }) => ({
              value: kind,
              label: `${codeWord(words, kind)} ${count}`,
            })),
          ]}
          style={{ minWidth: 200 }}
          data-testid="fault-kind"
        />
        <Button onClick={() => book.mutate()} loading={book.isPending}>
          {words('imports.downloadFaults')}
        </Button>
      </div>
      <ListTable
        list={list}
        columns={columns}
        keyOf={({ row, column, code: kind }) => `${row} ${column} ${kind}`}
        empty={{ title: words('common.none'), hint: '' }}
        testId="import-fault"
      />
    </section>
  );
}

/** A newer hub may know a fault that this page has no word for: its code, then. */
function codeWord(words: ReturnType<typeof useWords>, code: string): string {
  return Object.hasOwn(zhWords.fault, code) ? words(`imports.fault.${code}` as Word) : code;
}

function fieldWord(words: ReturnType<typeof useWords>, field: string): string {
  return Object.hasOwn(zhRecord.field, field) ? words(`record.field.${field}` as Word) : field;
}
