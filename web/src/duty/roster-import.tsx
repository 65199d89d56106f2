import { type RosterImport as Report, rosterImport } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef } from 'react';
import { ask } from '../app/http.ts';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import { momentAt, timeAt } from './days.ts';
import { useDutyChanged } from './use-duty.ts';

/** A village's line is slow; the server waits a minute. */
const withinMs = 60_000;

/** A roster from a spreadsheet: looked at first, row by row, then written. */
export function RosterImport({ division, done }: { division: string; done: () => void }) {
  const words = useWords();
  const changed = useDutyChanged();
  const input = useRef<HTMLInputElement>(null);
  const send = (data: Uint8Array<ArrayBuffer>, dryRun: boolean) =>
    ask(`/api/v1/duty/roster/import?division=${division}&dryRun=${dryRun}`, rosterImport, {
      ...{ method: 'POST', withinMs, bytes: { data, headers: { 'content-type': 'application/octet-stream' } } },
    });
  const look = useMutation({
    mutationFn: async (file: File) => {
      const data = new Uint8Array(await file.arrayBuffer());
      return { data, report: await send(data, true) };
    },
  });
  const write = useMutation({
    mutationFn: (data: Uint8Array<ArrayBuffer>) => send(data, false),
    onSuccess: () => {
      changed();
      done();
    },
  });
  const looked = look.data;
  return (
    <>
      <p className="quiet">{words('duty.bringHint')}</p>
      <FormProblem error={look.error ?? write.error} />
      <input
        ref={input}
        type="file"
        accept=".xlsx,.csv"
        hidden
        data-testid="roster-file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) look.mutate(file);
          event.target.value = ''; // the corrected file has the same name
        }}
      />
      <Button size="large" loading={look.isPending} onClick={() => input.current?.click()}>
        {words('duty.choose')}
      </Button>
      {looked && <Looked report={looked.report} />}
      {looked && looked.report.faults.length === 0 && looked.report.added > 0 && (
        <Button
          type="primary"
          size="large"
          loading={write.isPending}
          onClick={() => write.mutate(looked.data)}
          data-testid="roster-write"
        >
          {words('duty.write')}
        </Button>
      )}
    </>
  );
}

function Looked({ report: { rows, added, same, shifts, faults, moreFaults } }: { report: Report }) {
  const words = useWords();
  return (
    <div className="duty-looked" data-testid="roster-looked">
      {faults.length === 0 && <p>{words('duty.looked', { rows, added, same })}</p>}
      {faults.length > 0 && (
        <>
          <p className="tone-red">{words('duty.faults', { count: faults.length + moreFaults })}</p>
          <ul>
            {faults.map(({ row, column, header, message, got }) => (
              <li key={`${row}${column}${got}`}>
                {words('duty.row', { row, column: header ?? column ?? '' })} · {message}
                {got && <span className="quiet">（{got}）</span>}
              </li>
            ))}
          </ul>
        </>
      )}
      {faults.length === 0 && added === 0 && <p>{words('duty.none')}</p>}
      <ul className="figures" hidden={faults.length > 0}>
        {shifts.map(({ person, role, from, to, known }) => (
          <li key={`${person}${role}${from}`} className={known ? 'quiet' : ''}>
            {momentAt(from)}–{timeAt(to)} {person} {role === 'backup' && words('duty.standBy')}
          </li>
        ))}
      </ul>
    </div>
  );
}
