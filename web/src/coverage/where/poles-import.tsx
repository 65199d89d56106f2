import { datum, type PoleImport, type PoleReport, poleFileMaxBytes, poleReport } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Select } from 'antd';
import { useState } from 'react';
import { ask, problemOf } from '../../app/http.ts';
import { ProblemLines } from '../../imports/problem-lines.tsx';
import { datumNames } from '../../map/datum-names.ts';
import { DivisionName } from '../../parts/division-name.tsx';
import '../../imports/imports.css';
import { FileButton } from '../../places/file-button.tsx';
import { useWords } from '../../words/use-words.ts';

const takenWithinMs = 180_000;
const megabyte = 1024 * 1024;
const faultsShown = 10;

type Draft = Pick<PoleImport, 'mode' | 'datum'> & { file: File | null };

/** Poles of a survey or a utility, from a file: looked at first, then taken in. */
export function PolesImport({ division }: { division: string }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="poles-import">
        {words('planner.poles.open')}
      </Button>
      {open && <PolesDialog division={division} close={() => setOpen(false)} />}
    </>
  );
}

function PolesDialog({ division, close }: { division: string; close: () => void }) {
  const words = useWords();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>({ mode: 'replace', datum: 'wgs84', file: null });
  const take = useMutation({
    mutationFn: async ({ dryRun, of }: { dryRun: boolean; of: Draft }) => {
      if (!of.file) throw new Error('expected a file before it is read');
      const query = new URLSearchParams({ division, mode: of.mode, datum: of.datum, dryRun: String(dryRun) });
      const headers = { 'content-type': 'application/octet-stream' };
      const bytes = { data: new Uint8Array(await of.file.arrayBuffer()), headers };
      return ask(`/api/v1/poles/import?${query}`, poleReport, { method: 'POST', bytes, withinMs: takenWithinMs });
    },
    onSuccess: ({ applied }) => applied && void queries.invalidateQueries({ queryKey: ['poles'] }),
  });
  // Whatever is chosen is looked at by itself: nothing is stored before the last press.
  const put = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    take.reset();
    if (next.file && next.file.size <= poleFileMaxBytes) take.mutate({ dryRun: true, of: next });
  };
  const report = take.data;
  const isLarge = draft.file !== null && draft.file.size > poleFileMaxBytes;
  const isDone = report?.applied === true;
  const mayTake = report !== undefined && !isDone && report.taken > 0;
  return (
    <Modal
      open
      title={words('planner.poles.title')}
      onCancel={close}
      okText={isDone ? words('planner.poles.done') : words('planner.poles.take', { count: report?.taken ?? 0 })}
      okButtonProps={{ disabled: !isDone && !mayTake, loading: take.isPending, size: 'large' }}
      cancelButtonProps={{ size: 'large', style: isDone ? { display: 'none' } : {} }}
      onOk={() => (isDone ? close() : take.mutate({ dryRun: false, of: draft }))}
    >
      <div className="imports">
        <p>
          {words('planner.where.area')} <DivisionName code={division} />
        </p>
        <FileButton
          word={draft.file?.name ?? words('places.layers.choose')}
          accept=".xlsx,.csv,.zip,.kml,.geojson,.json"
          choose={(file) => put({ file })}
          testId="poles-file"
        />
        <p className={isLarge ? 'tone-red' : 'quiet'}>
          {words('planner.poles.fileHint', { megabytes: poleFileMaxBytes / megabyte })}
        </p>
        <label className="field" htmlFor="poles-datum">
          <span>{words('places.layers.datum')}</span>
          <Select
            id="poles-datum"
            value={draft.datum}
            onChange={(value) => put({ datum: value })}
            options={datum.options.map((value) => ({ value, label: words(`picker.${value}`) }))}
          />
        </label>
        <label className="field" htmlFor="poles-mode">
          <span>{words('planner.poles.mode')}</span>
          <Select
            id="poles-mode"
            value={draft.mode}
            onChange={(mode) => put({ mode })}
            options={(['replace', 'add'] as const).map((value) => ({
              value,
              label: words(`planner.poles.modes.${value}`),
            }))}
          />
        </label>
        <ProblemLines problem={take.error ? problemOf(take.error) : null} />
        {report && <Report report={report} takeDatum={(fits) => put({ datum: fits })} />}
      </div>
    </Modal>
  );
}

interface ReportProps {
  report: PoleReport;
  takeDatum: (datum: NonNullable<PoleReport['wouldFit']>) => void;
}

/** What would become of the file, or what has. */
function Report({ report, takeDatum }: ReportProps) {
  const words = useWords();
  const { applied, format, read, taken, removed, faults, faultsLeftOut, wouldFit } = report;
  const left = faults.length + faultsLeftOut;
  return (
    <div role="status" data-testid="poles-report" data-applied={applied}>
      <p className={taken === 0 ? 'tone-red' : left > 0 ? 'tone-orange' : 'tone-green'}>
        <strong>{words(applied ? 'planner.poles.applied' : 'planner.poles.looked', { read, taken })}</strong>
        {removed > 0 && ` ${words('planner.poles.removed', { count: removed })}`}
      </p>
      {wouldFit && (
        <p className="tone-orange">
          {words('places.report.wouldFit', { datum: datumNames[wouldFit] })}{' '}
          <Button onClick={() => takeDatum(wouldFit)}>
            {words('picker.takeDatum', { datum: datumNames[wouldFit] })}
          </Button>
        </p>
      )}
      {left > 0 && (
        <ul className="pole-faults">
          {faults.slice(0, faultsShown).map(({ n, name, code }) => (
            <li key={n}>
              {words(format === 'table' ? 'planner.poles.faultRow' : 'planner.poles.fault', { n })} {name}{' '}
              {words(`planner.poles.faults.${code}`)}
            </li>
          ))}
          {left > faultsShown && <li>{words('planner.poles.more', { count: left - faultsShown })}</li>}
        </ul>
      )}
    </div>
  );
}
