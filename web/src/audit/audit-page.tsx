import { type AuditEntry, auditEntry, countyOf, division as divisionShape, levelOf } from '@sharp-eyes/protocol';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { askPage } from '../app/http.ts';
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
  const own = divisionsOf(person, 'audit');
  const cities = own.filter((code) => levelOf(code) === 'city').slice(0, 10);
  const below = useQueries({
    queries: cities.map((code) => ({
      queryKey: ['divisions', code],
      staleTime: Number.POSITIVE_INFINITY,
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        askPage(`/api/v1/divisions?parent=${code}`, divisionShape, signal),
    })),
  });
  const codes = [...own, ...below.flatMap(({ data }) => data?.items.map(({ code }) => code) ?? [])];
  const counties = [...new Set(codes.map(countyOf))].filter((county) => !county.endsWith('00'));
  const [county, setCounty] = useState(counties[0] ?? '');

  return (
    <div className="page">
      <div className="page-head">
        <h1>{words('page.audit')}</h1>
        <label className="county">
          {words('audit.county')}{' '}
          <input
            className="area figures"
            list="counties"
            inputMode="numeric"
            maxLength={6}
            size={8}
            value={county}
            onChange={(event) => setCounty(event.target.value.replaceAll(/\D/g, ''))}
            data-testid="county"
          />
          <datalist id="counties">
            {counties.map((code) => (
              <option key={code} value={code} />
            ))}
          </datalist>
        </label>
        <VerifyChain key={county} county={county} />
      </div>
      {/^\d{6}$/.test(county) ? <Entries key={county} county={county} /> : <Nothing title={words('audit.choose')} />}
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
    { title: words('audit.division'), cell: ({ division }) => <span className="figures">{division}</span> },
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
