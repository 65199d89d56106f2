import { reportDraft } from '@sharp-eyes/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { ask } from '../app/http.ts';
import { Loading, Nothing } from '../parts/situations.tsx';
import { FormProblem } from '../sites/form-problem.tsx';
import { useLanguage, useWords } from '../words/use-words.ts';
import { IssueDialog } from './issue-dialog.tsx';
import { ReportTimes, ReportView } from './report-view.tsx';

/** A city's cameras are counted in a second or two, milliseconds. */
const draftMs = 60_000;
/** A draft is read again when somebody comes back to it after so long, milliseconds. */
const freshMs = 120_000;

/** The report as it would be now; nothing of it moves while somebody reads it. */
export function DraftPanel({ division, month }: { division: string | null; month: string }) {
  const words = useWords();
  const language = useLanguage();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [issuing, setIssuing] = useState(false);
  const draft = useQuery({
    queryKey: ['report-draft', division, month],
    enabled: division !== null,
    staleTime: freshMs,
    queryFn: ({ signal }) => {
      const body = { division, month };
      return ask('/api/v1/reports/drafts', reportDraft, { method: 'POST', body, withinMs: draftMs, signal });
    },
  });
  if (division === null) return <Nothing title={words('reports.pickArea')} hint={words('reports.pickAreaHint')} />;
  if (draft.isPending) return <Loading rows={10} />;
  if (draft.error && !draft.data)
    return (
      <div className="report-refused">
        <FormProblem error={draft.error} />
        <Button onClick={() => void draft.refetch()}>{words('common.retry')}</Button>
      </div>
    );
  const { content, latest } = draft.data;
  return (
    <>
      <div className="report-head">
        <div>
          <h2 className="report-title">{content.title[language]}</h2>
          <p className="quiet figures">
            <ReportTimes of={content} />
          </p>
        </div>
        <span className="report-acts no-print">
          <Button onClick={() => void draft.refetch()} loading={draft.isFetching}>
            {words('reports.again')}
          </Button>
          <Button onClick={() => window.print()}>{words('reports.print')}</Button>
          <Button type="primary" onClick={() => setIssuing(true)} disabled={draft.isFetching} data-testid="issue">
            {words(latest ? 'reports.correct' : 'reports.issue')}
          </Button>
        </span>
      </div>
      <Alert
        type="info"
        showIcon
        title={
          <>
            {words('reports.draftHint')}{' '}
            {latest && (
              <Link to={`/reports/issued/${latest.id}`}>{words('reports.latest', { number: latest.number })}</Link>
            )}
          </>
        }
      />
      <ReportView of={content} />
      {issuing && (
        <IssueDialog
          draft={draft.data}
          close={() => setIssuing(false)}
          done={(issued) => {
            void queries.invalidateQueries({ queryKey: ['reports'] });
            void queries.invalidateQueries({ queryKey: ['report-draft', division, month] });
            void navigate(`/reports/issued/${issued.id}`);
          }}
        />
      )}
    </>
  );
}
