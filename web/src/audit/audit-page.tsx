import { type AuditEntry, auditEntry, countyOf } from '@sharp-eyes/protocol';
import { useState } from 'react';
import { DivisionName } from '../parts/division-name.tsx';
import { DivisionSelect } from '../parts/division-select.tsx';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { At } from '../parts/moment.tsx';
import { Nothing } from '../parts/situations.tsx';
import { isAtNight } from '../parts/time.ts';
import { useList } from '../parts/use-list.ts';
import { divisionsOf } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords, type Word } from '../words/use-words.ts';
import { isWord } from '../words/words.ts';
import { VerifyChain } from './verify-chain.tsx';
import './audit.css';

/** 审计: who did and looked at what, by county. No pictures, ever. */
export function AuditPage() {
  const words = useWords();
  const { person } = useSession();
  const own = divisionsOf(person, 'audit').map(countyOf);
  const [county, setCounty] = useState(own.find((code) => !code.endsWith('00')) ?? null);

  return (
    <div className="page">
      <div className="page-head">
        <h1>{words('page.audit')}</h1>
        <DivisionSelect
          value={county && `${county}000000`}
          change={(code) => setCounty(code && countyOf(code))}
          placeholder={words('audit.county')}
        />
        {county && <VerifyChain key={county} county={county} />}
      </div>
      {county ? <Entries key={county} county={county} /> : <Nothing title={words('audit.choose')} />}
    </div>
  );
}

function Entries({ county }: { county: string }) {
  const words = useWords();
  const list = useList(['audit', county], '/api/v1/audit', { county }, auditEntry);
  const columns: Column<AuditEntry>[] = [
    { title: words('audit.n'), figures: true, cell: ({ n }) => n },
    {
      title: words('audit.at'),
      cell: ({ at }) => (
        <span className="nowrap">
          <At at={at} /> {isAtNight(at) && <span className="tone-orange">☾ {words('audit.atNight')}</span>}
        </span>
      ),
    },
    {
      title: words('audit.person'),
      cell: ({ person, unit }) => (
        <span>
          {person?.name ?? words('audit.system')} <span className="quiet">{unit}</span>
        </span>
      ),
    },
    { title: words('audit.action'), cell: ({ action }) => <ActionWord action={action} /> },
    { title: words('audit.division'), cell: ({ division }) => <DivisionName code={division} /> },
    { title: words('audit.reason'), cell: ({ reason }) => <Reason reason={reason} /> },
    { title: words('audit.content'), cell: ({ content }) => <Content content={content} /> },
  ];
  return (
    <ListTable
      list={list}
      columns={columns}
      keyOf={({ n }) => String(n)}
      empty={{ title: words('audit.empty'), hint: words('audit.emptyHint') }}
      testId="audit-row"
    />
  );
}

function ActionWord({ action }: { action: string }) {
  const words = useWords();
  return <strong>{isWord(`auditAction.${action}`) ? words(`auditAction.${action}` as Word) : action}</strong>;
}

function Reason({ reason }: { reason: AuditEntry['reason'] }) {
  const words = useWords();
  if (reason === null) return <span className="quiet">—</span>;
  const { code, ...rest } = reason;
  const known = typeof code === 'string' && isWord(`lookReason.${code}`);
  return (
    <span>
      {known && words(`lookReason.${code}` as Word)} <Content content={known ? rest : reason} />
    </span>
  );
}

/** What was recorded, as it was recorded: an auditor wants the record, not our reading of it. */
function Content({ content }: { content: Record<string, unknown> }) {
  const entries = Object.entries(content).filter(([, value]) => value !== null);
  return (
    <span className="content">
      {entries.map(([name, value]) => (
        <span key={name}>
          <span className="quiet">{name}</span> {typeof value === 'string' ? value : JSON.stringify(value)}{' '}
        </span>
      ))}
    </span>
  );
}
