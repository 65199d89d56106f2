import { type ExportAsk, exportFormats, exportReasonCodes } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Button, Checkbox, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { keepFile } from '../app/download.ts';
import { askFile, problemOf } from '../app/http.ts';
import { areaOf, mayExport } from '../imports/may-import.ts';
import { ProblemLines } from '../imports/problem-lines.tsx';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { Choices } from './choices.tsx';
import { DivisionSelect } from './division-select.tsx';
import '../imports/imports.css';

/** A hundred thousand rows take a while, milliseconds. */
const exportMs = 600_000;

type Reason = NonNullable<ExportAsk['reason']>;

/** The button of a list that can be taken out, with the dialog behind it; nothing for whoever may not. */
export function ExportButton({ list, division }: { list: ExportAsk['list']; division?: string | null }) {
  const words = useWords();
  const { person } = useSession();
  const [open, setOpen] = useState(false);
  if (!mayExport(person)) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="export">
        {words('imports.export')}
      </Button>
      {open && (
        <ExportDialog
          formats={exportFormats}
          from={division ?? areaOf(person)}
          take={(wish) => askExport('/api/v1/exports', { list, ...wish })}
          close={() => setOpen(false)}
        />
      )}
    </>
  );
}

/** What a dialog takes out: the formats that there are, and how the hub is asked. */
interface DialogProps<F extends string> {
  formats: readonly F[];
  from: string | null;
  /** Said above: which of the rows go out. */
  about?: string | undefined;
  take: (wish: Wish<F>) => Promise<{ file: Blob; name: string }>;
  close: () => void;
}

interface Wish<F> {
  format: F;
  division: string | null;
  coordinates: boolean;
  reason: Reason | null;
}

/** Asks for a file and keeps it. @param path - of the hub, that answers one */
export function askExport(path: string, body: object): Promise<{ file: Blob; name: string }> {
  return askFile(path, { method: 'POST', body, withinMs: exportMs });
}

/** What is to be taken out: format, area, and for coordinates the reason. */
export function ExportDialog<F extends ExportAsk['format']>(props: DialogProps<F>) {
  const { formats, from, about, close } = props;
  const words = useWords();
  const [format, setFormat] = useState<F>(formats[0] as F);
  const [division, setDivision] = useState(from);
  const [wanted, setWanted] = useState(false);
  const [reason, setReason] = useState<Reason>({ code: 'report', words: '', document: '' });
  const coordinates = wanted || format === 'geojson';
  const take = useMutation({
    mutationFn: () => props.take({ format, division, coordinates, reason: coordinates ? reason : null }),
    onSuccess: ({ file, name }) => {
      keepFile(file, name);
      close();
    },
  });
  const lacking = coordinates && (reason.words === '' || (reason.code === 'by-law' && reason.document === ''));
  return (
    <Modal
      open
      title={words('imports.take')}
      onCancel={close}
      okText={words(take.isPending ? 'imports.taking' : 'imports.takeGo')}
      okButtonProps={{ loading: take.isPending, disabled: division === null || lacking, size: 'large' }}
      cancelButtonProps={{ size: 'large' }}
      onOk={() => take.mutate()}
    >
      <div className="imports">
        {about && <p className="quiet">{about}</p>}
        <Choices
          legend={words('imports.takeFormat')}
          choices={formats.map((value) => ({ value, word: words(`imports.format.${value}`) }))}
          chosen={format}
          choose={setFormat}
          name="export-format"
        />
        <label className="field" htmlFor="export-area">
          <span>{words('imports.area')}</span>
          <DivisionSelect id="export-area" value={division} change={setDivision} />
        </label>
        <Checkbox
          checked={coordinates}
          disabled={format === 'geojson'}
          onChange={({ target }) => setWanted(target.checked)}
          data-testid="export-coordinates"
        >
          {words('imports.takeCoordinates')}
        </Checkbox>
        <p className="quiet">{words('imports.takeCoordinatesHint')}</p>
        {coordinates && <ReasonFields reason={reason} change={setReason} />}
        <ProblemLines problem={take.error ? problemOf(take.error) : null} />
      </div>
    </Modal>
  );
}

function ReasonFields({ reason, change }: { reason: Reason; change: (reason: Reason) => void }) {
  const words = useWords();
  return (
    <>
      <label className="field" htmlFor="export-reason">
        <span>{words('imports.takeReason')}</span>
        <Select
          id="export-reason"
          value={reason.code}
          options={exportReasonCodes.map((value) => ({ value, label: words(`imports.reason.${value}`) }))}
          onChange={(code) => change({ ...reason, code })}
        />
      </label>
      <label className="field" htmlFor="export-words">
        <span>{words('imports.takeWords')}</span>
        <Input
          id="export-words"
          value={reason.words}
          maxLength={300}
          onChange={({ target }) => change({ ...reason, words: target.value })}
          data-testid="export-words"
        />
      </label>
      {reason.code === 'by-law' && (
        <label className="field" htmlFor="export-document">
          <span>{words('imports.takeDocument')}</span>
          <Input
            id="export-document"
            value={reason.document}
            maxLength={100}
            onChange={({ target }) => change({ ...reason, document: target.value })}
          />
        </label>
      )}
    </>
  );
}
