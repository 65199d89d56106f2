import { datum, type LayerImport, layerFileMaxBytes, layerKinds, layerReport } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { ask, problemOf } from '../app/http.ts';
import { DivisionSelect } from '../parts/division-select.tsx';
import { divisionsOf } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { FileButton } from './file-button.tsx';
import { LayerReportView } from './layer-report.tsx';

/** The hub gives itself a minute to read a file, and then stores it. */
const takenWithinMs = 180_000;
const megabyte = 1024 * 1024;

type Draft = Pick<LayerImport, 'kind' | 'name' | 'mode' | 'datum' | 'source' | 'licence'> & {
  division: string | null;
  date: string;
  part: string;
  codeField: string;
  nameField: string;
};
const empty: Draft = {
  ...{ division: null, kind: 'boundaries', name: '', mode: 'replace', datum: 'cgcs2000', source: '', licence: '' },
  ...{ date: '', part: '', codeField: '', nameField: '' },
};

/** A map file, looked at first: what matched and what did not; then taken in. */
export function LayerForm() {
  const words = useWords();
  const queries = useQueryClient();
  const { person } = useSession();
  const [own] = divisionsOf(person, 'places');
  const [draft, setDraft] = useState<Draft>({ ...empty, division: own ?? null });
  const [file, setFile] = useState<File | null>(null);
  const take = useMutation({
    mutationFn: async ({ dryRun, from, about }: { dryRun: boolean; from: File; about: Draft }) => {
      const filled = Object.entries({ ...about, dryRun: String(dryRun) }).filter(([, value]) => value);
      const query = new URLSearchParams(filled as [string, string][]);
      const bytes = {
        data: new Uint8Array(await from.arrayBuffer()),
        headers: { 'content-type': 'application/octet-stream' },
      };
      return ask(`/api/v1/layers/import?${query}`, layerReport, { method: 'POST', bytes, withinMs: takenWithinMs });
    },
    onSuccess: ({ applied }) => {
      if (!applied) return;
      void queries.invalidateQueries({ queryKey: ['layers'] });
      void queries.invalidateQueries({ queryKey: ['division'] });
    },
  });
  const report = take.data;
  const put = (change: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...change }));
    take.reset();
  };
  const large = file !== null && file.size > layerFileMaxBytes;
  const ready =
    file !== null &&
    !large &&
    draft.division !== null &&
    [draft.name, draft.source, draft.licence].every((text) => text.trim());
  const run = (dryRun: boolean) => file && take.mutate({ dryRun, from: file, about: draft });
  const looked = report !== undefined && !report.applied && report.taken > 0;

  return (
    <section className="places-form" aria-label={words('places.layers.bring')}>
      <h2>{words('places.layers.bring')}</h2>
      <div className="places-fields">
        <Field label={words('places.layers.file')} id="layer-file">
          <FileButton
            id="layer-file"
            word={file?.name ?? words('places.layers.choose')}
            accept=".zip,.kml,.geojson,.json"
            choose={(chosen) => {
              setFile(chosen);
              put({ part: '', codeField: '', nameField: '' });
            }}
            testId="layer-file"
          />
          <span className={large ? 'tone-red' : 'quiet'}>
            {words('places.layers.fileHint', { megabytes: layerFileMaxBytes / megabyte })}
          </span>
        </Field>
        <Field label={words('places.layers.kind')} id="layer-kind">
          <Select
            id="layer-kind"
            value={draft.kind}
            onChange={(kind) => put({ kind })}
            options={layerKinds.map((value) => ({ value, label: words(`places.layers.kinds.${value}`) }))}
          />
        </Field>
        <Field label={words('places.layers.area')} id="layer-area">
          <DivisionSelect id="layer-area" value={draft.division} change={(division) => put({ division })} />
        </Field>
        <Field label={words('places.layers.datum')} id="layer-datum">
          <Select
            id="layer-datum"
            value={draft.datum}
            onChange={(value) => put({ datum: value })}
            options={datum.options.map((value) => ({ value, label: words(`picker.${value}`) }))}
          />
        </Field>
        <Field label={words('places.layers.name')} id="layer-name">
          <Input
            id="layer-name"
            value={draft.name}
            maxLength={60}
            onChange={(event) => put({ name: event.target.value })}
            data-testid="layer-name"
          />
        </Field>
        <Field label={words('places.layers.mode')} id="layer-mode">
          <Select
            id="layer-mode"
            value={draft.mode}
            onChange={(mode) => put({ mode })}
            options={(['replace', 'add'] as const).map((value) => ({
              value,
              label: words(`places.layers.modes.${value}`),
            }))}
          />
        </Field>
        <Field label={words('places.layers.source')} id="layer-source">
          <Input
            id="layer-source"
            value={draft.source}
            maxLength={200}
            placeholder={words('places.layers.sourceHint')}
            onChange={(event) => put({ source: event.target.value })}
            data-testid="layer-source"
          />
        </Field>
        <Field label={words('places.layers.date')} id="layer-date">
          <Input
            id="layer-date"
            type="date"
            value={draft.date}
            onChange={(event) => put({ date: event.target.value })}
          />
        </Field>
        <Field label={words('places.layers.licence')} id="layer-licence">
          <Input
            id="layer-licence"
            value={draft.licence}
            maxLength={500}
            placeholder={words('places.layers.licenceHint')}
            onChange={(event) => put({ licence: event.target.value })}
            data-testid="layer-licence"
          />
        </Field>
        <Field label={words('places.layers.part')} id="layer-part">
          <Input id="layer-part" value={draft.part} onChange={(event) => put({ part: event.target.value })} />
        </Field>
        {draft.kind === 'boundaries' && report && (
          <>
            <Columns
              id="layer-code"
              word="places.layers.codeField"
              of={report}
              value={draft.codeField || report.codeField}
              put={(codeField) => put({ codeField })}
            />
            <Columns
              id="layer-names"
              word="places.layers.nameField"
              of={report}
              value={draft.nameField || report.nameField}
              put={(nameField) => put({ nameField })}
            />
          </>
        )}
      </div>
      <p className="places-buttons">
        <Button
          type={looked ? 'default' : 'primary'}
          disabled={!ready}
          loading={take.isPending}
          onClick={() => run(true)}
          data-testid="layer-look"
        >
          {words('places.layers.look')}
        </Button>
        <Button
          type="primary"
          disabled={!looked}
          loading={take.isPending}
          onClick={() => run(false)}
          data-testid="layer-take"
        >
          {words('places.layers.take')}
        </Button>
      </p>
      {take.error && <Refused error={take.error} />}
      {report && (
        <LayerReportView report={report} kind={draft.kind} takeDatum={(wouldFit) => put({ datum: wouldFit })} />
      )}
    </section>
  );
}

function Field({ label, id, children }: { label: string; id: string; children: ReactNode }) {
  return (
    <div className="places-field">
      <label htmlFor={id}>{label}</label>
      {children}
    </div>
  );
}

interface ColumnsProps {
  id: string;
  word: 'places.layers.codeField' | 'places.layers.nameField';
  of: { fields: string[] };
  value: string | null;
  put: (field: string) => void;
}

function Columns({ id, word, of: { fields }, value, put }: ColumnsProps) {
  const words = useWords();
  return (
    <Field label={words(word)} id={id}>
      <Select id={id} value={value} onChange={put} options={fields.map((field) => ({ value: field, label: field }))} />
    </Field>
  );
}

function Refused({ error }: { error: unknown }) {
  const { title, detail, faults = [] } = problemOf(error);
  return (
    <div className="tone-red" role="alert" data-testid="layer-refused">
      <strong>{title}</strong> {faults.length === 0 && detail}
      {faults.map(({ path, message }) => (
        <p key={`${path} ${message}`}>{message}</p>
      ))}
    </div>
  );
}
