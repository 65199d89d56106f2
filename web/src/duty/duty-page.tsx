import { Segmented } from 'antd';
import { Navigate, Route, Routes, useLocation, useNavigate } from 'react-router';
import { DivisionSelect } from '../parts/division-select.tsx';
import { Nothing } from '../parts/situations.tsx';
import { useAsked } from '../parts/use-asked.ts';
import { divisionsOf, mayPlanDuty, mayTakeTurns } from '../session/rights.ts';
import { useSession } from '../session/session-gate.tsx';
import { useWords } from '../words/use-words.ts';
import { DesksPanel } from './desks-panel.tsx';
import { NotesPanel } from './notes-panel.tsx';
import { PolicyPanel } from './policy-panel.tsx';
import { RosterPanel } from './roster-panel.tsx';
import { TurnPanel } from './turn-panel.tsx';
import './duty.css';

/** 值班: who is on duty when, taking and handing over a shift, whom an unanswered alert is passed to. */
export function DutyPage() {
  const words = useWords();
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const { person } = useSession();
  const { asked, put } = useAsked();
  const plans = mayPlanDuty(person);
  const tabs = [
    ...(mayTakeTurns(person) ? (['turn'] as const) : []),
    ...(['roster', 'notes', 'policy'] as const),
    ...(plans ? (['desks'] as const) : []),
  ];
  const tab = tabs.find((name) => pathname.startsWith(`/duty/${name}`)) ?? tabs[0] ?? 'roster';
  const division = asked.get('division') ?? divisionsOf(person, 'duty')[0] ?? null;
  const panel = (name: (typeof tabs)[number]) => {
    if (name === 'desks') return <DesksPanel division={division} />;
    if (division === null) return <Nothing title={words('duty.area')} />;
    if (name === 'turn') return <TurnPanel division={division} />;
    if (name === 'notes') return <NotesPanel division={division} />;
    if (name === 'policy') return <PolicyPanel key={division} division={division} mayChange={plans} />;
    return <RosterPanel division={division} mayChange={plans} />;
  };
  return (
    <div className="page duty-page">
      <div className="page-head">
        <h1>{words('page.duty')}</h1>
        <Segmented
          className="duty-tabs"
          value={tab}
          onChange={(name) => void navigate(`/duty/${name}${search}`)}
          options={tabs.map((value) => ({ value, label: words(`duty.tab.${value}`) }))}
        />
        <span className="grow" />
        <DivisionSelect value={division} change={(code) => put('division', code)} placeholder={words('duty.area')} />
      </div>
      <Routes>
        {tabs.map((name) => (
          <Route key={name} path={name} element={panel(name)} />
        ))}
        <Route path="*" element={<Navigate to={`/duty/${tabs[0] ?? 'roster'}`} replace />} />
      </Routes>
    </div>
  );
}
