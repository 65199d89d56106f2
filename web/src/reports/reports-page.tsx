import { levelOf, reportLevels } from '@sharp-eyes/protocol';
import { Segmented, Select } from 'antd';
import { Navigate, Route, Routes, useLocation, useNavigate } from 'react-router';
import { serverNow } from '../app/server-clock.ts';
import { DivisionSelect } from '../parts/division-select.tsx';
import { useAsked } from '../parts/use-asked.ts';
import { divisionsOf, mayIssueReports } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { DraftPanel } from './draft-panel.tsx';
import { IssuedList } from './issued-list.tsx';
import { IssuedPanel } from './issued-panel.tsx';
import { monthsUntil } from './months.ts';
import './reports.css';

const isReported = (code: string) => reportLevels.some((level) => level === levelOf(code));

/** 报表: the monthly report, previewed, issued, and kept as it was. */
export function ReportsPage() {
  const words = useWords();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { person } = useSession();
  const { asked, put } = useAsked();
  const mayIssue = mayIssueReports(person);
  const tab = pathname.includes('/issued') || !mayIssue ? 'issued' : 'draft';
  const months = monthsUntil(serverNow());
  const month = asked.get('month') ?? months[0] ?? '';
  const own = divisionsOf(person, 'reports').find(isReported) ?? null;
  const chosen = asked.get('division');
  const one = /\/issued\/.+/.test(pathname);
  return (
    <div className="page reports-page">
      <div className="page-head no-print">
        <h1>{words('page.reports')}</h1>
        {mayIssue && (
          <Segmented
            value={tab}
            onChange={(name) => void navigate(`/reports/${name}`)}
            options={(['draft', 'issued'] as const).map((value) => ({ value, label: words(`reports.${value}`) }))}
          />
        )}
        <span className="grow" />
        {tab === 'draft' && (
          <Select
            value={month}
            onChange={(value) => put('month', value)}
            aria-label={words('reports.month')}
            options={months.map((value, n) => ({
              value,
              label: n === 0 ? `${value}${words('reports.running')}` : value,
            }))}
            data-testid="report-month"
          />
        )}
        {!one && (
          <DivisionSelect
            value={tab === 'draft' ? (chosen ?? own) : chosen}
            change={(code) => put('division', code)}
            placeholder={words('reports.area')}
          />
        )}
      </div>
      <Routes>
        <Route index element={<Navigate to={mayIssue ? 'draft' : 'issued'} replace />} />
        {mayIssue && <Route path="draft" element={<DraftPanel division={chosen ?? own} month={month} />} />}
        <Route path="issued" element={<IssuedList division={chosen} />} />
        <Route path="issued/:reportId" element={<IssuedPanel />} />
        <Route path="*" element={<Navigate to="/reports" replace />} />
      </Routes>
    </div>
  );
}
