import {
  type DivisionChangesReport,
  divisionChangeKinds,
  divisionChangesReport,
  type GivenChange,
} from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { ask, problemOf } from '../app/http.ts';
import { useWords } from '../words/use-words.ts';
import { readChangeTable } from './change-table.ts';
import { FileButton } from './file-button.tsx';

/** A province's changes of a year are taken in a few seconds. */
const takenWithinMs = 60_000;

/** 区划变更: a table of what became of divisions; every fault first, then all rows or none. */
export function ChangesPanel() {
  const words = useWords();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [source, setSource] = useState('');
  const table = readChangeTable(text);
  const rows = 'rows' in table ? table.rows : [];
  const take = useMutation({
    mutationFn: (order: { rows: GivenChange[]; dryRun: boolean }) =>
      ask('/api/v1/divisions/changes', divisionChangesReport, {
        ...{ method: 'POST', withinMs: takenWithinMs, body: { source: source.trim(), ...order } },
      }),
    onSuccess: ({ applied }) => {
      if (applied) void queries.invalidateQueries({ queryKey: ['divisions'] });
      if (applied) void queries.invalidateQueries({ queryKey: ['division'] });
    },
  });
  const report = take.data;
  const clean = report !== undefined && !report.applied && report.faults.length === 0;
  const change = (next: string) => {
    setText(next);
    take.reset();
  };
  return (
    <section className="places-form">
      <p className="quiet">{words('places.changes.hint')}</p>
      <pre className="places-sample">{words('places.changes.sample')}</pre>
      <label htmlFor="changes-source">{words('places.changes.source')}</label>
      <Input
        id="changes-source"
        value={source}
        onChange={(event) => setSource(event.target.value)}
        placeholder={words('places.changes.sourceHint')}
        data-testid="changes-source"
      />
      <label htmlFor="changes-text">{words('places.changes.table')}</label>
      <Input.TextArea
        id="changes-text"
        value={text}
        onChange={(event) => change(event.target.value)}
        autoSize={{ minRows: 6, maxRows: 18 }}
        data-testid="changes-text"
      />
      <p>
        <FileButton
          word={words('places.changes.file')}
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          choose={(file) => void file.arrayBuffer().then((bytes) => change(decoded(bytes)))}
        />{' '}
        <span className="quiet figures">{rows.length > 0 && words('places.changes.rows', { count: rows.length })}</span>
      </p>
      {text.trim() !== '' && 'missing' in table && (
        <p className="tone-red" role="alert">
          {words('places.changes.missing', {
            columns: table.missing.map((field) => words(`places.changes.field.${field}`)).join('、'),
          })}
        </p>
      )}
      <p className="places-buttons">
        <Button
          type={clean ? 'default' : 'primary'}
          disabled={rows.length === 0 || source.trim() === ''}
          loading={take.isPending}
          onClick={() => take.mutate({ rows, dryRun: true })}
          data-testid="changes-look"
        >
          {words('places.changes.look')}
        </Button>
        <Button
          type="primary"
          disabled={!clean}
          loading={take.isPending}
          onClick={() => take.mutate({ rows, dryRun: false })}
          data-testid="changes-apply"
        >
          {words('places.changes.apply')}
        </Button>
      </p>
      {take.error && (
        <p className="tone-red" role="alert">
          {problemOf(take.error).title} {problemOf(take.error).detail}
        </p>
      )}
      {report && <ChangesReport report={report} />}
    </section>
  );
}

/** UTF-8, else what a Chinese spreadsheet saves as CSV. */
function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

function ChangesReport({ report }: { report: DivisionChangesReport }) {
  const words = useWords();
  const counted = divisionChangeKinds
    .filter((kind) => report.counts[kind] > 0)
    .map((kind) => words(`places.changes.kinds.${kind}`, { count: report.counts[kind] }));
  if (report.unchanged > 0) counted.push(words('places.changes.unchanged', { count: report.unchanged }));
  return (
    <div role="status" data-testid="changes-report">
      <p className={report.faults.length > 0 ? 'tone-red' : 'tone-green'}>
        <strong>
          {report.faults.length > 0
            ? words('places.changes.faults', { count: report.faults.length + report.faultsLeftOut })
            : words(report.applied ? 'places.changes.applied' : 'places.changes.clean')}
        </strong>{' '}
        {report.faults.length === 0 && counted.join('，')}
      </p>
      {report.faults.length > 0 && (
        <table className="list-table">
          <thead>
            <tr>
              <th scope="col">{words('places.changes.row')}</th>
              <th scope="col">{words('places.changes.column')}</th>
              <th scope="col">{words('places.changes.fault')}</th>
            </tr>
          </thead>
          <tbody>
            {report.faults.map(({ row, field, code, message }) => (
              <tr key={`${row} ${field} ${code}`} data-testid="changes-fault">
                <td className="figures" data-title={words('places.changes.row')}>
                  {row}
                </td>
                <td data-title={words('places.changes.column')}>{words(`places.changes.field.${fieldName(field)}`)}</td>
                <td data-title={words('places.changes.fault')}>{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

const fields = ['code', 'change', 'name', 'into', 'from', 'urbanRural'] as const;
function fieldName(field: string): (typeof fields)[number] {
  return fields.find((name) => name === field) ?? 'code';
}
