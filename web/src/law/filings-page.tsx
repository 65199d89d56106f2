import { type Filing, type FilingProposal, type FilingState, filing, filingProposal } from '@sharp-eyes/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { serverNow } from '../app/server-clock.ts';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { placeNames } from '../parts/place.ts';
import { useList } from '../parts/use-list.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { type FilingDraft, FilingForm } from './filing-form.tsx';
import { FilingMark, FilingPanel } from './filing-panel.tsx';
import { FilingTemplateCard } from './filing-template-card.tsx';
import './law.css';

const refreshMs = 30_000;
/** What needs the clerk first comes first. */
const urgency: FilingState[] = ['returned', 'change-pending', 'to-file', 'submitted', 'filed'];
type Open = { show: 'panel'; id: string } | { show: 'form'; of: Filing | null; draft: FilingDraft | null };

/** 备案: what is due, changed, returned; the filled sheet; the receipt. */
export function FilingsPage() {
  const words = useWords();
  const { person } = useSession();
  const queries = useQueryClient();
  const [open, setOpen] = useState<Open | null>(null);
  const list = useList(['filings'], '/api/v1/filings', {}, filing, refreshMs);
  const proposed = useList(['filings-unfiled'], '/api/v1/compliance/unfiled', {}, filingProposal, refreshMs);
  const holds = (role: string) => person.grants.some((grant) => grant.role === role);
  const mayWrite = holds('filing-clerk');
  const rows = [...list.rows].sort(
    (one, other) =>
      urgency.indexOf(one.state) - urgency.indexOf(other.state) || ((one.dueOn ?? '9') < (other.dueOn ?? '9') ? -1 : 1),
  );
  const shown = open?.show === 'panel' ? list.rows.find(({ id }) => id === open.id) : undefined;
  const changed = (saved: Filing | null) => {
    setOpen(saved === null ? null : { show: 'panel', id: saved.id });
    void queries.invalidateQueries({ queryKey: ['filings'] });
    void queries.invalidateQueries({ queryKey: ['filings-unfiled'] });
  };

  const unfiled: Column<FilingProposal>[] = [
    {
      title: words('filings.site'),
      cell: (row) => (
        <span>
          <strong>{row.siteName}</strong> <span className="quiet law-block">{placeNames(row).join(' › ')}</span>
        </span>
      ),
    },
    { title: words('filings.unit'), cell: ({ unitName }) => <span>{unitName || words('filings.noUnit')}</span> },
    { title: words('filings.cameras'), figures: true, cell: ({ cameras }) => <span>{cameras}</span> },
    { title: words('filings.due'), figures: true, cell: ({ dueOn, overdue }) => <Due day={dueOn} overdue={overdue} /> },
    {
      title: words('filings.make'),
      cell: ({ siteId, siteName, unitId }) =>
        mayWrite && (
          <Button
            onClick={() => setOpen({ show: 'form', of: null, draft: { name: siteName, siteIds: [siteId], unitId } })}
            data-testid="filing-make"
          >
            {words('filings.make')}
          </Button>
        ),
    },
  ];
  const today = new Date(serverNow() + 8 * 3600_000).toISOString().slice(0, 10);
  const columns: Column<Filing>[] = [
    {
      title: words('filings.name'),
      cell: (row) => (
        <span>
          <button type="button" className="plain row-link" onClick={() => setOpen({ show: 'panel', id: row.id })}>
            {row.name}
          </button>
          <span className="quiet law-block">{placeNames(row, true).join(' › ')}</span>
        </span>
      ),
    },
    { title: words('filings.unit'), cell: ({ unitName }) => <span>{unitName}</span> },
    { title: words('compliance.reason'), cell: ({ state }) => <FilingMark state={state} /> },
    {
      title: words('filings.due'),
      figures: true,
      cell: ({ dueOn, state }) => {
        const open = state !== 'filed' && state !== 'submitted';
        if (dueOn === null || !open) return <span className="quiet">–</span>;
        return <Due day={dueOn} overdue={dueOn < today} />;
      },
    },
    { title: words('filings.cameras'), figures: true, cell: ({ cameras }) => <span>{cameras}</span> },
    {
      title: words('filings.changes'),
      cell: ({ differencesCount }) => (
        <span className={differencesCount > 0 ? 'tone-orange' : 'quiet'}>
          {differencesCount > 0 ? words('filings.changesCount', { count: differencesCount }) : words('filings.none')}
        </span>
      ),
    },
    { title: words('filings.receipt'), cell: ({ receipt }) => <span>{receipt ?? '–'}</span> },
  ];

  return (
    <div className="page">
      <div className="page-head">
        <h1 className="grow">{words('page.filings')}</h1>
        {mayWrite && (
          <Button onClick={() => setOpen({ show: 'form', of: null, draft: null })} data-testid="filing-add">
            {words('filings.add')}
          </Button>
        )}
      </div>
      <h2 className="law-section">{words('filings.unfiled')}</h2>
      {proposed.rows.length > 0 && <p className="quiet law-note">{words('filings.unfiledHint')}</p>}
      {!proposed.loading && proposed.rows.length === 0 && !proposed.error ? (
        <p className="quiet">{words('filings.nothingDue')}</p>
      ) : (
        <ListTable
          list={proposed}
          columns={unfiled}
          keyOf={({ siteId }) => siteId}
          empty={{ title: words('filings.nothingDue'), hint: '' }}
          testId="unfiled-row"
        />
      )}
      <h2 className="law-section">{words('filings.systems')}</h2>
      <ListTable
        list={list}
        rows={rows}
        columns={columns}
        keyOf={({ id }) => id}
        empty={{ title: words('filings.empty'), hint: words('filings.emptyHint') }}
        testId="filing-row"
      />
      {holds('administrator') && <FilingTemplateCard />}
      <Drawer
        open={open !== null}
        onClose={() => setOpen(null)}
        title={open?.show === 'panel' ? shown?.name : words(open?.of ? 'filings.edit' : 'filings.add')}
        size={520}
        destroyOnHidden
      >
        {open?.show === 'panel' && shown && (
          <FilingPanel
            of={shown}
            mayWrite={mayWrite}
            edit={() => setOpen({ show: 'form', of: shown, draft: null })}
            changed={changed}
          />
        )}
        {open?.show === 'form' && <FilingForm of={open.of} draft={open.draft} done={changed} />}
      </Drawer>
    </div>
  );
}

function Due({ day, overdue }: { day: string | null; overdue: boolean }) {
  const words = useWords();
  if (day === null) return <span className="quiet">{words('filings.noDue')}</span>;
  return (
    <span className={overdue ? 'tone-red nowrap' : 'nowrap'}>
      {day} {overdue && words('compliance.state.overdue')}
    </span>
  );
}
