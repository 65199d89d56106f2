import { type CaseRecord, caseRecord, forbiddenPlacements } from '@sharp-eyes/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { ask } from '../app/http.ts';
import { Mark } from '../parts/marks.tsx';
import { Moment } from '../parts/moment.tsx';
import { placeNames } from '../parts/place.ts';
import { Failed, Loading, Nothing } from '../parts/situations.tsx';
import { useList } from '../parts/use-list.ts';
import { useSession } from '../session/session-gate.tsx';
import { DivisionField } from '../sites/division-field.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useWords } from '../words/use-words.ts';
import './law.css';

const refreshMs = 30_000;

/** 禁装线索: devices where none may stand. No picture, ever; call the police, open until their receipt. */
export function CasesPage() {
  const words = useWords();
  const { person } = useSession();
  const queries = useQueryClient();
  const [reporting, setReporting] = useState(false);
  const ofArea = person.grants.some(({ role }) => role === 'police' || role === 'auditor');
  const list = useList(['cases', ofArea], ofArea ? '/api/v1/cases' : '/api/v1/cases/mine', {}, caseRecord, refreshMs);
  const changed = () => {
    setReporting(false);
    void queries.invalidateQueries({ queryKey: ['cases'] });
  };
  return (
    <div className="page">
      <div className="page-head">
        <h1 className="grow">{words('page.cases')}</h1>
        <Button danger type="primary" onClick={() => setReporting(true)} data-testid="case-report">
          {words('cases.report')}
        </Button>
      </div>
      <p className="law-note">{words('cases.law')}</p>
      <p className="quiet law-note">
        {words('cases.never')} {words('cases.seen')}
      </p>
      <h2 className="law-section">{words(ofArea ? 'cases.all' : 'cases.mine')}</h2>
      {list.loading && <Loading />}
      {list.error && list.rows.length === 0 ? <Failed error={list.error} retry={list.retry} /> : null}
      {!list.loading && !list.error && list.rows.length === 0 && (
        <Nothing title={words('cases.empty')} hint={words('cases.emptyHint')} />
      )}
      {list.rows.map((one) => (
        <CaseCard key={one.id} of={one} changed={changed} />
      ))}
      {list.more && <Button onClick={list.more}>{words('desk.more')}</Button>}
      <Drawer
        open={reporting}
        onClose={() => setReporting(false)}
        title={words('cases.report')}
        size={420}
        destroyOnHidden
      >
        <ReportForm done={changed} />
      </Drawer>
    </div>
  );
}

function CaseCard({ of, changed }: { of: CaseRecord; changed: () => void }) {
  const words = useWords();
  const { person } = useSession();
  const [doing, setDoing] = useState<'call' | 'receipt' | null>(null);
  const open = of.closedAt === null;
  const mayFollow = of.reportedBy.id === person.id || person.grants.some(({ role }) => role === 'police');
  const done = () => {
    setDoing(null);
    changed();
  };
  return (
    <section className={open ? 'law-card law-warning' : 'law-card'} data-testid="case-card">
      <h2>
        {words(`forbiddenPlacement.${of.placement}`)}{' '}
        {open ? (
          <Mark shape="diamond" tone="red" word={words('cases.open')} />
        ) : (
          <Mark shape="disc" tone="green" word={words('cases.closed')} />
        )}
      </h2>
      <p>
        {[...placeNames(of, true), of.siteName].filter(Boolean).join(' › ')} — {of.words}
      </p>
      <p className="quiet">
        {words('cases.reported', { name: `${of.reportedBy.name}（${of.reportedBy.unit}）` })} ·{' '}
        <Moment at={of.reportedAt} />
      </p>
      {open && (
        <p className="law-call">
          <strong>{words('cases.call')} · </strong>
          {of.police.map(({ name, phone }) => (
            <a key={phone} href={`tel:${phone.replaceAll(/[^+\d,#*]/g, '')}`}>
              {name} {phone}
            </a>
          ))}
          <a href="tel:110">110</a>
        </p>
      )}
      {open && of.calledAt === null && <p className="tone-red">{words('cases.notCalled')}</p>}
      <ul className="law-list">
        {of.entries.map((entry) => (
          <li key={entry.at + entry.kind}>
            <strong>{words(`cases.entry.${entry.kind}`)}</strong> {entry.kind !== 'reported' && entry.words}{' '}
            <span className="quiet">
              {entry.by.name} · <Moment at={entry.at} />
            </span>
          </li>
        ))}
      </ul>
      {open && mayFollow && doing === null && (
        <div className="law-row-actions">
          <Button onClick={() => setDoing('call')} data-testid="case-call">
            {words('cases.calledWord')}
          </Button>
          <Button type="primary" onClick={() => setDoing('receipt')} data-testid="case-receipt">
            {words('cases.receiptWord')}
          </Button>
        </div>
      )}
      {doing === 'call' && <CallForm id={of.id} done={done} />}
      {doing === 'receipt' && <ReceiptForm id={of.id} done={done} />}
    </section>
  );
}

/** What `datetime-local` shows: the clock of the person's own device. */
function localNow(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function CallForm({ id, done }: { id: string; done: () => void }) {
  const words = useWords();
  const send = useMutation({
    mutationFn: ({ at, ...fields }: { at: string; organ: string; officer: string }) =>
      ask(`/api/v1/cases/${id}/calls`, caseRecord, {
        method: 'POST',
        body: { ...fields, at: new Date(Math.min(Date.parse(at), Date.now())).toISOString() },
      }),
    onSuccess: done,
  });
  const needed = [{ required: true }];
  return (
    <Form layout="vertical" initialValues={{ at: localNow() }} onFinish={(fields) => send.mutate(fields)}>
      <FormProblem error={send.error} />
      <Form.Item name="at" label={words('cases.at')} rules={needed}>
        <Input type="datetime-local" />
      </Form.Item>
      <Form.Item name="organ" label={words('cases.organ')} rules={needed}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="officer" label={words('cases.officer')} rules={needed}>
        <Input maxLength={60} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={send.isPending} data-testid="case-save">
        {words('cases.calledWord')}
      </Button>
    </Form>
  );
}

function ReceiptForm({ id, done }: { id: string; done: () => void }) {
  const words = useWords();
  const send = useMutation({
    mutationFn: (body: { number: string }) => ask(`/api/v1/cases/${id}/receipt`, caseRecord, { method: 'POST', body }),
    onSuccess: done,
  });
  return (
    <Form layout="vertical" onFinish={(fields) => send.mutate(fields)}>
      <FormProblem error={send.error} />
      <Form.Item name="number" label={words('cases.receipt')} rules={[{ required: true, min: 2 }]}>
        <Input maxLength={80} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={send.isPending} data-testid="case-save">
        {words('cases.receiptWord')}
      </Button>
    </Form>
  );
}

function ReportForm({ done }: { done: () => void }) {
  const words = useWords();
  const { person } = useSession();
  const send = useMutation({
    mutationFn: (body: Record<string, unknown>) => ask('/api/v1/cases', caseRecord, { method: 'POST', body }),
    onSuccess: done,
  });
  const needed = [{ required: true }];
  return (
    <Form
      layout="vertical"
      initialValues={{ division: person.grants[0]?.division ?? null }}
      onFinish={(fields) => send.mutate(fields)}
    >
      <p className="law-call">
        <strong>{words('cases.call')} · </strong>
        <a href="tel:110">110</a>
      </p>
      <p className="quiet">{words('cases.never')}</p>
      <FormProblem error={send.error} />
      <Form.Item name="placement" label={words('cases.placement')} rules={needed}>
        <Select
          options={forbiddenPlacements.map((value) => ({ value, label: words(`forbiddenPlacement.${value}`) }))}
          data-testid="case-placement"
        />
      </Form.Item>
      <Form.Item name="words" label={words('cases.where')} rules={[{ required: true, min: 2 }]}>
        <Input.TextArea rows={2} maxLength={500} placeholder={words('cases.whereHint')} />
      </Form.Item>
      <Form.Item name="division" label={words('cases.division')} rules={needed}>
        <DivisionField />
      </Form.Item>
      <Button danger type="primary" htmlType="submit" loading={send.isPending} data-testid="case-send">
        {words('cases.send')}
      </Button>
    </Form>
  );
}
