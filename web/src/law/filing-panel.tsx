import { type Filing, type FilingState, filing } from '@sharp-eyes/protocol';
import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { ask, tell } from '../app/http.ts';
import { serverNow } from '../app/server-clock.ts';
import { Mark, type Shape } from '../parts/marks.tsx';
import { Moment } from '../parts/moment.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';

const marks: Record<FilingState, [Shape, string]> = {
  returned: ['diamond', 'red'],
  'change-pending': ['triangle', 'orange'],
  'to-file': ['triangle', 'orange'],
  submitted: ['square', 'blue'],
  filed: ['disc', 'green'],
};

export function FilingMark({ state }: { state: FilingState }) {
  const words = useWords();
  const [shape, tone] = marks[state];
  return <Mark shape={shape} tone={tone} word={words(`filings.state.${state}`)} />;
}

/** Where a system can go from where it is; the hub decides. */
const next: Record<FilingState, FilingState[]> = {
  'to-file': ['submitted'],
  submitted: ['filed', 'returned'],
  returned: ['submitted'],
  filed: ['change-pending'],
  'change-pending': ['submitted'],
};

interface FilingPanelProps {
  of: Filing;
  mayWrite: boolean;
  edit: () => void;
  changed: (filing: Filing | null) => void;
}

/** One system: its sheet, its receipt, what changed, and how it came to be as it is. */
export function FilingPanel({ of, mayWrite, edit, changed }: FilingPanelProps) {
  const words = useWords();
  const [to, setTo] = useState<FilingState | null>(null);
  const remove = useMutation({
    mutationFn: () => tell(`/api/v1/filings/${of.id}`, { method: 'DELETE', version: of.version }),
    onSuccess: () => changed(null),
  });
  const facts: [string, React.ReactNode][] = [
    [words('filings.unit'), of.unitName],
    [words('filings.cameras'), of.cameras],
    [words('filings.usedSince'), of.usedSince ?? '–'],
    [words('filings.due'), of.dueOn ?? words('filings.noDue')],
    [words('filings.handler'), of.handler ? `${of.handler.name} ${of.handler.phone}` : '–'],
    [words('filings.authorisation'), of.authorisation ?? '–'],
    [words('filings.organ'), of.policeOrgan ?? '–'],
    [words('filings.receipt'), of.receipt ?? '–'],
    [words('filings.filedOn'), of.filedOn ?? '–'],
  ];
  return (
    <>
      <p>
        <FilingMark state={of.state} />
      </p>
      <dl className="law-facts">
        {facts.map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
      {of.differencesCount > 0 && (
        <>
          <h3 className="law-section">{words('filings.changesCount', { count: of.differencesCount })}</h3>
          <ul className="law-list">
            {of.differences.map((difference) => (
              <li key={JSON.stringify(difference)}>
                {words(`filings.difference.${difference.kind}`, { ...difference } as Record<string, string>)}
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="law-row-actions">
        <Button href={`/api/v1/filings/${of.id}/sheet`} download data-testid="filing-sheet">
          {words('filings.sheet')}
        </Button>
        {mayWrite &&
          next[of.state].map((state) => (
            <Button
              key={state}
              type={state === 'filed' ? 'primary' : 'default'}
              onClick={() => setTo(state)}
              data-testid={`move-${state}`}
            >
              {words(`filings.move.${state as 'submitted'}`)}
            </Button>
          ))}
        {mayWrite && <Button onClick={edit}>{words('filings.edit')}</Button>}
        {mayWrite && of.state === 'to-file' && of.submittedOn === null && (
          <Button danger loading={remove.isPending} onClick={() => remove.mutate()}>
            {words('filings.remove')}
          </Button>
        )}
      </div>
      <FormProblem error={remove.error} />
      {to !== null && (
        <MoveForm
          key={to}
          of={of}
          to={to}
          done={(moved) => {
            setTo(null);
            changed(moved);
          }}
        />
      )}
      <h3 className="law-section">{words('filings.history')}</h3>
      <ul className="law-list">
        {[...of.history].reverse().map((entry) => (
          <li key={entry.at + entry.to}>
            <strong>{words(`filings.state.${entry.to}`)}</strong> {entry.on} {entry.words}{' '}
            <span className="quiet">
              {entry.by?.name ?? words('filings.system')} · <Moment at={entry.at} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Fact({ name, value }: { name: string; value: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

function MoveForm({ of, to, done }: { of: Filing; to: FilingState; done: (moved: Filing) => void }) {
  const words = useWords();
  const send = useMutation({
    mutationFn: (fields: Record<string, string>) =>
      ask(`/api/v1/filings/${of.id}/moves`, filing, { method: 'POST', version: of.version, body: { to, ...fields } }),
    onSuccess: done,
  });
  const needed = [{ required: true }];
  const today = new Date(serverNow() + 8 * 3600_000).toISOString().slice(0, 10);
  const why = to === 'returned' || to === 'change-pending';
  return (
    <Form
      layout="vertical"
      className="law-card"
      initialValues={{ on: today }}
      onFinish={(fields) => send.mutate(fields)}
    >
      <h2>{words(`filings.move.${to as 'submitted'}`)}</h2>
      <FormProblem error={send.error} />
      <Form.Item name="on" label={words('filings.on')} rules={needed}>
        <Input type="date" />
      </Form.Item>
      {to === 'filed' && (
        <Form.Item name="receipt" label={words('filings.receipt')} rules={needed}>
          <Input maxLength={80} data-testid="filing-receipt" />
        </Form.Item>
      )}
      <Form.Item
        name={why ? 'why' : 'note'}
        label={words(why ? 'filings.why' : 'filings.words')}
        rules={why ? needed : []}
      >
        <Input maxLength={300} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={send.isPending} data-testid="move-confirm">
        {words('filings.confirm')}
      </Button>
    </Form>
  );
}
