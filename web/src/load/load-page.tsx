import { levelOf, parentOf } from '@sharp-eyes/protocol';
import { Input, Select } from 'antd';
import { Route, Routes } from 'react-router';
import { serverNow } from '../app/server-clock.ts';
import { DivisionSelect } from '../parts/division-select.tsx';
import { Nothing } from '../parts/situations.tsx';
import { useAsked } from '../parts/use-asked.ts';
import { divisionsOf } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { ExportLoad } from './export-load.tsx';
import { type Period, periodOf, spans } from './period.ts';
import { OpenPosition } from './position-panel.tsx';
import { PositionsPanel } from './positions-panel.tsx';
import './load.css';

/** 告警负荷: whether the desks are quiet enough to be trusted, and what makes them loud. */
export function LoadPage() {
  const words = useWords();
  const { person } = useSession();
  const { asked, put } = useAsked();
  const period = periodOf(asked, serverNow());
  const area = asked.get('division') ?? listed(divisionsOf(person, 'load')[0] ?? null);
  return (
    <div className="page load-page">
      <div className="page-head">
        <h1>{words('page.load')}</h1>
        <span className="grow" />
        <PeriodChoice period={period} />
        <Routes>
          <Route
            index
            element={
              <>
                <DivisionSelect
                  value={area}
                  change={(code) => put('division', listed(code))}
                  placeholder={words('load.area')}
                />
                {area !== null && <ExportLoad division={area} period={period} />}
              </>
            }
          />
          <Route path="*" element={null} />
        </Routes>
      </div>
      <Routes>
        <Route
          index
          element={
            area === null ? (
              <Nothing title={words('load.pick')} hint={words('load.pickHint')} />
            ) : (
              <PositionsPanel division={area} period={period} />
            )
          }
        />
        <Route path=":division" element={<OpenPosition period={period} />} />
      </Routes>
    </div>
  );
}

/** A village has no desk of its own as a rule: its township's positions are listed. */
function listed(code: string | null): string | null {
  return code !== null && levelOf(code) === 'village' ? (parentOf(code) ?? code) : code;
}

function PeriodChoice({ period }: { period: Period & { span: number | null } }) {
  const words = useWords();
  const { asked, put } = useAsked();
  const own = asked.get('from') !== null;
  const choose = (value: string) => {
    put('from', value === 'own' ? period.from : null);
    put('to', value === 'own' ? period.to : null);
    put('days', value === 'own' ? null : value);
  };
  const options = spans.map((days) => ({
    value: String(days),
    label: days === 1 ? words('load.today') : words('load.days', { count: days }),
  }));
  const date = (name: 'from' | 'to') => (
    <Input
      type="date"
      className="load-date"
      value={period[name]}
      onChange={({ target }) => target.value !== '' && put(name, target.value)}
      aria-label={words(`load.${name}`)}
      data-testid={`load-${name}`}
    />
  );
  return (
    <>
      <Select
        value={own ? 'own' : String(period.span)}
        onChange={choose}
        options={[...options, { value: 'own', label: words('load.own') }]}
        aria-label={words('load.period')}
        style={{ minWidth: 120 }}
        data-testid="load-period"
      />
      {own && date('from')}
      {own && date('to')}
    </>
  );
}
