import { type IssuedReport, issuedReport } from '@sharp-eyes/protocol';
import { Link } from 'react-router';
import { type Column, ListTable } from '../parts/list-table.tsx';
import { Mark } from '../parts/marks.tsx';
import { fullTime } from '../parts/time.ts';
import { useList } from '../parts/use-list.ts';
import { mayIssueReports } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { useLanguage, useWords } from '../words/use-words.ts';
import { ReportFiles } from './report-files.tsx';

/** Issued reports, the newest first; replaced ones stay and say by what. */
export function IssuedList({ division }: { division: string | null }) {
  const words = useWords();
  const language = useLanguage();
  const { person } = useSession();
  const query: Record<string, string> = division === null ? {} : { division };
  const list = useList(['reports', division], '/api/v1/reports', query, issuedReport);
  const columns: Column<IssuedReport>[] = [
    {
      title: words('reports.title'),
      cell: ({ id, title }) => (
        <Link to={`/reports/issued/${id}`} className="row-link">
          {title[language]}
        </Link>
      ),
    },
    { title: words('reports.number'), cell: ({ number }) => <span className="figures nowrap">{number}</span> },
    { title: words('reports.state'), cell: (row) => <ReportState of={row} /> },
    {
      title: words('reports.by'),
      cell: ({ issuedBy }) => (
        <span>
          {issuedBy.unit} {issuedBy.name}
        </span>
      ),
    },
    {
      title: words('reports.at'),
      cell: ({ issuedAt }) => <span className="figures nowrap">{fullTime(issuedAt, language)}</span>,
    },
    { title: words('reports.files'), cell: (row) => <ReportFiles of={row} short /> },
  ];
  return (
    <ListTable
      list={list}
      columns={columns}
      keyOf={({ id }) => id}
      empty={{
        title: words('reports.none'),
        hint: words(mayIssueReports(person) ? 'reports.noneHint' : 'reports.noneAuditor'),
      }}
      testId="report-row"
    />
  );
}

export function ReportState({ of: { replacedBy } }: { of: IssuedReport }) {
  const words = useWords();
  if (replacedBy === null) return <Mark shape="disc" tone="green" word={words('reports.inForce')} />;
  return (
    <Link to={`/reports/issued/${replacedBy.id}`}>
      <Mark shape="dashed" tone="grey" word={words('reports.replacedBy', { number: replacedBy.number })} />
    </Link>
  );
}
