import { issuedReportWhole } from '@sharp-eyes/protocol';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link, useParams } from 'react-router';
import { ask } from '../app/http.ts';
import { Failed, Loading } from '../parts/situations.tsx';
import { fullTime } from '../parts/time.ts';
import { useLanguage, useWords } from '../words/use-words.ts';
import { ReportState } from './issued-list.tsx';
import { ReportFiles } from './report-files.tsx';
import { ReportTimes, ReportView } from './report-view.tsx';

/** An issued report as it was frozen, with the sums by which anybody can check its files. */
export function IssuedPanel() {
  const words = useWords();
  const language = useLanguage();
  const { reportId = '' } = useParams();
  const found = useQuery({
    queryKey: ['reports', 'one', reportId],
    queryFn: ({ signal }) => ask(`/api/v1/reports/${encodeURIComponent(reportId)}`, issuedReportWhole, { signal }),
  });
  if (found.isPending) return <Loading rows={10} />;
  if (found.error) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const report = found.data;
  const { title, number, issuedAt, issuedBy, replaces, contentSha256, files, content } = report;
  return (
    <>
      <p className="no-print">
        <Link to="/reports/issued">‹ {words('reports.back')}</Link>
      </p>
      <div className="report-head">
        <div>
          <h2 className="report-title">{title[language]}</h2>
          <p className="figures">
            {number} · {issuedBy.unit} {issuedBy.name} · {fullTime(issuedAt, language)} · <ReportState of={report} />
          </p>
          <p className="quiet figures">
            <ReportTimes of={content} />
          </p>
          {replaces && (
            <p>
              <Link to={`/reports/issued/${replaces.id}`}>
                {words('reports.replacing', { number: replaces.number, why: replaces.why })}
              </Link>
            </p>
          )}
        </div>
        <span className="report-acts">
          <ReportFiles of={report} />
          <Button onClick={() => window.print()} className="no-print">
            {words('reports.print')}
          </Button>
        </span>
      </div>
      <ReportView of={content} />
      <dl className="report-sums figures quiet">
        <dt>{words('reports.digest')}</dt>
        <dd>{contentSha256}</dd>
        {files.map(({ format, sha256 }) => [
          <dt key={`${format}-name`}>{words('reports.sum', { format })}</dt>,
          <dd key={format}>{sha256}</dd>,
        ])}
      </dl>
    </>
  );
}
