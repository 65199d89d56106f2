import { type ImportKind, type ImportRun, importKind, importKinds, importRun } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { keepFile } from '../app/download.ts';
import { ask, askFile, problemOf } from '../app/http.ts';
import { Choices } from '../parts/choices.tsx';
import { DivisionSelect } from '../parts/division-select.tsx';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { Ago } from '../parts/moment.tsx';
import { useList } from '../parts/use-list.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { areaOf } from './may-import.ts';
import { ProblemLines } from './problem-lines.tsx';
import './imports.css';

/** An upload from a county's office may take this long, milliseconds. */
const uploadMs = 120_000;

/** 导入: a list is chosen here, and goes on on a page of its own; below, what was imported before. */
export function ImportsPage() {
  const words = useWords();
  const list = useList(['imports'], '/api/v1/imports', {}, importRun, 10_000);
  const columns: Column<ImportRun>[] = [
    {
      title: words('imports.file'),
      cell: ({ id, fileName }) => (
        <Link to={`/cameras/imports/${id}`}>
          <strong>{fileName}</strong>
        </Link>
      ),
    },
    { title: words('imports.kindLabel'), cell: ({ kind }) => <span>{words(`imports.kind.${kind}`)}</span> },
    { title: words('imports.stateLabel'), cell: ({ state }) => <span>{words(`imports.state.${state}`)}</span> },
    {
      title: words('imports.history'),
      cell: ({ by, at }) => (
        <span className="quiet">
          {words('imports.by', { name: by.name })} <Ago at={at} />
        </span>
      ),
    },
  ];
  return (
    <div className="page imports">
      <div className="page-head">
        <h1 className="grow">{words('imports.title')}</h1>
      </div>
      <NewImport />
      <h2>{words('imports.history')}</h2>
      <ListTable
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={{ title: words('imports.empty'), hint: words('imports.emptyHint') }}
        testId="import-row"
      />
    </div>
  );
}

function NewImport() {
  const words = useWords();
  const go = useNavigate();
  const { person } = useSession();
  // Whoever comes from another page comes to bring that page's list, for the area that was open there.
  const [asked] = useSearchParams();
  const [kind, setKind] = useState<ImportKind>(importKind.catch('cameras').parse(asked.get('kind')));
  const [division, setDivision] = useState<string | null>(asked.get('division') ?? areaOf(person));
  const chosen = useRef<HTMLInputElement>(null);
  const upload = useMutation({
    mutationFn: async (file: File) => {
      const asked = new URLSearchParams({ division: division ?? '', name: file.name });
      const bytes = {
        data: new Uint8Array(await file.arrayBuffer()),
        headers: { 'content-type': 'application/octet-stream' },
      };
      const path = `/api/v1/imports/${kind}?${asked}`;
      return ask(path, importRun, { method: 'POST', bytes, withinMs: uploadMs });
    },
    onSuccess: ({ id }) => void go(`/cameras/imports/${id}`),
    onSettled: () => {
      // The same file, corrected, may be chosen again.
      if (chosen.current) chosen.current.value = '';
    },
  });
  const template = useMutation({
    mutationFn: () => askFile(`/api/v1/import-templates/${kind}`, {}),
    onSuccess: ({ file, name }) => keepFile(file, name),
  });
  return (
    <section className="panel" aria-label={words('imports.title')}>
      <Choices
        legend={words('imports.kindLabel')}
        choices={importKinds.map((value) => ({ value, word: words(`imports.kind.${value}`) }))}
        chosen={kind}
        choose={setKind}
        name="import-kind"
      />
      <p className="quiet">{words(`imports.kindHint.${kind}`)}</p>
      <label className="field" htmlFor="import-area">
        <span>{words('imports.area')}</span>
        <DivisionSelect id="import-area" value={division} change={setDivision} />
        <small className="quiet">{words('imports.areaHint')}</small>
      </label>
      <div className="acts">
        <input
          ref={chosen}
          id="import-file"
          type="file"
          hidden
          accept=".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          onChange={({ target: { files } }) => files?.[0] && upload.mutate(files[0])}
          data-testid="import-file"
        />
        <Button
          type="primary"
          size="large"
          disabled={division === null}
          loading={upload.isPending}
          onClick={() => chosen.current?.click()}
        >
          {upload.isPending ? words('imports.uploading') : words('imports.file')}
        </Button>
        <Button size="large" onClick={() => template.mutate()} loading={template.isPending}>
          {words('imports.template')}
        </Button>
      </div>
      <p className="quiet">{words('imports.fileHint')}</p>
      <ProblemLines problem={upload.error ? problemOf(upload.error) : null} />
    </section>
  );
}
